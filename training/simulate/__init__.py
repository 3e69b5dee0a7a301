"""Spectra that no instrument measured: pairs for the NIR→MIR step, and soils for the emulated scanners."""
