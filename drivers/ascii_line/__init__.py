"""Simple devices that talk in lines of text; each is described by a profile, a file of data."""
