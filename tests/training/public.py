"""Small folders in the layout of the NeoSpectra library, written line by line as other programs would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

OC, PH = "oc_usda.c729_w.pct", "ph.h2o_usda.a268_index"
CLAY, SILT, SAND = "clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct"
CARBONATE, TOTAL_C = "caco3_usda.a54_w.pct", "c.tot_usda.a622_w.pct"

NIR_HEADER = ("id.scan_local_c", "id.sample_local_c", "scan.nir.model.name_utf8_txt")
NIR_POINTS = tuple(range(1350, 2551, 100))
MIR_POINTS = tuple(range(600, 4001, 10))


def write(file: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Comma-separated lines, the first the header."""
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(",".join(str(cell) for cell in row) + "\n" for row in rows), encoding="utf-8")
    return file


def write_nir(folder: Path, *scans: tuple[str, str, str, float], kind: str = "ref") -> Path:
    """Flat NIR scans: scan id, sample, scanner, level."""
    header = (*NIR_HEADER, *(f"scan_nir.{point}_{kind}" for point in NIR_POINTS))
    rows = [(*names, *([level] * len(NIR_POINTS))) for *names, level in scans]
    return write(folder / "neospectra_nir_v1.2.csv", [header, *rows])


def write_mir(folder: Path, *scans: tuple[str, float], kind: str = "abs") -> Path:
    """Flat MIR scans: sample, level."""
    header = ("id.sample_local_c", *(f"scan_mir.{point}_{kind}" for point in MIR_POINTS))
    return write(
        folder / "neospectra_mir_v1.2.csv", [header, *((name, *([level] * len(MIR_POINTS))) for name, level in scans)]
    )


def write_values(folder: Path, columns: Sequence[str], *rows: Sequence[object]) -> Path:
    """Laboratory values: sample, then a value per column."""
    return write(folder / "neospectra_soillab_v1.2.csv", [("id.sample_local_c", *columns), *rows])
