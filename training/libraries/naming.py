"""Ids, rows and files: how the public libraries name things."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import InputError
from training.errors import TrainingCode

HEADER_ROWS = 2
"""Row of a table, counted as a text editor counts lines, that holds its first record."""

SAMPLE = "id.sample_local_c"
SCAN = "id.scan_local_c"
NIR_INSTRUMENT = "scan.nir.model.name_utf8_txt"
MIR_INSTRUMENT = "scan.mir.model.name_utf8_txt"
VISNIR_INSTRUMENT = "scan.visnir.model.name_utf8_txt"
DATASET = "dataset.code_ascii_txt"
LAYER = "id.layer_uuid_txt"

SUFFIXES = (".csv", ".csv.gz", ".parquet")
"""The forms of a table."""

_WHOLE_AS_FLOAT = re.compile(r"(\d+)\.0+")
_WHOLE_AS_R_WRITES = re.compile(r"\d(\.\d+)?e\+\d\d")


def clean_id(text: str) -> str:
    """An id as text: `26949.0`, which pandas makes of a column with gaps, and R's `1e+05` are whole numbers."""
    if found := _WHOLE_AS_FLOAT.fullmatch(text):
        return found[1]
    if _WHOLE_AS_R_WRITES.fullmatch(text) and float(text).is_integer():
        return str(int(float(text)))
    return text


def one_file(folder: Path, stem: str) -> Path | None:
    """The file of this stem; None where there is none, `InputError` where there are two."""
    there = [file for suffix in SUFFIXES if (file := folder / f"{stem}{suffix}").is_file()]
    if len(there) > 1:
        raise InputError(TrainingCode.FILE_TWICE, folder=str(folder), files=", ".join(file.name for file in there))
    return there[0] if there else None
