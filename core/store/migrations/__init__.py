"""The schema of the store as numbered SQL scripts; a released one is never edited."""
