"""TI DLP NIRscan Nano and the InnoSpectra scanners that speak its protocol."""
