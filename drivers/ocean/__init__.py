"""NIRQuest and Flame-NIR spectrometers of Ocean Insight, through the library seabreeze."""

from __future__ import annotations

FAMILY = "ocean"
