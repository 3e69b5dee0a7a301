"""NIRONE sensors of Spectral Engines: one module, or several used as one scanner."""

from __future__ import annotations

FAMILY = "nirone"
