"""Soil spectroscopy without Qt, torch or hardware."""
