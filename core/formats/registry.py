"""One door to all formats: the content of a file decides who reads it, never its name."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np

from core.errors import InputError
from core.formats import (
    asd,
    avantes,
    foreign,
    jcamp,
    neospectra,
    nirscan_csv,
    nirscan_dat,
    ocean_text,
    opus,
    ossl,
    plain_csv,
    procspec,
    sed,
    sig,
    spa,
    spc,
)
from core.formats.errors import FormatCode
from core.formats.source import Source, open_source
from core.formats.table import SpectraTable

READERS: Final[tuple[ModuleType, ...]] = (
    *(opus, asd, nirscan_dat, spa, procspec),
    *(jcamp, sig, sed, ocean_text, avantes),
    foreign,
    # known by a few codes only, so what is surely something else goes before
    spc,
    *(nirscan_csv, ossl, neospectra, plain_csv),
)
"""In the order asked, the narrow before the wide. Each offers `recognises(source)` and `read(source)`."""


def read_spectra(path: Path) -> SpectraTable:
    """All spectra of a file.

    Raises `InputError` with `file`, its name: a `FormatCode`, `NirscanCode` or `SpectrumCode`. The file is
    only read; nothing is written or kept open.
    """
    try:
        return _read(open_source(path))
    except InputError as error:
        raise InputError(error.code, **({"file": path.name} | error.values)) from error


def _read(source: Source) -> SpectraTable:
    for reader in READERS:
        if reader.recognises(source):
            # numbers of nonsense overflow into what `Axis` and `Spectra` refuse
            with np.errstate(over="ignore", invalid="ignore"):
                table: SpectraTable = reader.read(source)
            return table
    raise InputError(FormatCode.UNKNOWN)
