"""The report as A4 pages."""
