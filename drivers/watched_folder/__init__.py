"""Closed instruments: their own program scans, Tilth takes the files that it leaves in a folder."""
