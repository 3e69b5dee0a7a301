"""Spectra that no instrument measured: libraries with pairs, and soils for the emulated scanners."""

from training.simulate.simulated import NEOSPECTRA_AXIS, simulated_library

__all__ = ["NEOSPECTRA_AXIS", "simulated_library"]
