"""Everything a user measured, in one SQLite file that nothing but this package touches."""
