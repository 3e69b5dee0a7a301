"""Profiles of line devices that come with Tilth, as TOML."""
