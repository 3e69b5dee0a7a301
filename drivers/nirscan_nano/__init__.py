"""TI DLP NIRscan Nano and the InnoSpectra scanners that speak its protocol."""

from __future__ import annotations

FAMILY = "nirscan-nano"
