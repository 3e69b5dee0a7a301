"""What leaves Tilth as data: CSV and JSON that other programs read."""
