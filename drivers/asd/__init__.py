"""ASD FieldSpec, TerraSpec and LabSpec over TCP: codec, driver and emulator."""

from __future__ import annotations

FAMILY = "asd"
