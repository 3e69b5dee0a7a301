"""Corrections of spectra: from another scanner to the one a bundle knows, from moist to dry soil."""
