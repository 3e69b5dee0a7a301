"""Closed instruments: their own program scans, Tilth takes the files that it leaves in a folder."""

from __future__ import annotations

FAMILY = "watched-folder"
