"""Corrections on measured spectra: between the scanners of a ring trial, and from moist to dry soil."""
