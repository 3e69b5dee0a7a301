"""Files that are no spectra, or spectra that Tilth does not read, known by how they begin.

The names are those of the formats, the same in every language.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import NoReturn

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.source import Source

_FOREIGN = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"%PDF": "PDF",
    b"SQLite format 3": "SQLite",
    b"\x7fELF": "ELF",
    b"MZ": "EXE",
    b"PAR1": "Parquet",
    b"\x89HDF": "HDF5",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\xd0\xcf\x11\xe0": "Microsoft Office 97",
}
_SPECTRA = {
    b"Spectral Exte File": "Thermo OMNIC .spg",
    b"PEPE": "PerkinElmer .sp",
}

_MARKUP = (
    ("<!doctype html", "HTML"),
    ("<html", "HTML"),
    ("<?xml", "XML"),
    ("<svg", "SVG"),
    ("{\\rtf", "RTF"),
    ("{", "JSON"),
    ("[", "JSON"),
)
_INSIDE_ZIP = (("xl/", "Excel .xlsx"), ("word/", "Word .docx"), ("ppt/", "PowerPoint .pptx"))


def recognises(source: Source) -> bool:
    """Whether the file is known to be something else."""
    return _refusal(source) is not None


def read(source: Source) -> NoReturn:
    """Refuse the file: `InputError` (`FOREIGN`, `NOT_YET`) with `kind`, the name of its format."""
    raise _refusal(source) or InputError(FormatCode.UNKNOWN)


def _refusal(source: Source) -> InputError | None:
    if source.head.startswith(b"PK\x03\x04"):
        return _zip(source)
    for begin, name in _FOREIGN.items():
        # two letters are also how a table may begin
        if source.head.startswith(begin) and not (source.is_text and len(begin) == 2):
            return InputError(FormatCode.FOREIGN, kind=name)
    for begin, name in _SPECTRA.items():
        if source.head.startswith(begin):
            return InputError(FormatCode.NOT_YET, kind=name)
    return _text(source.first_lines) if source.is_text else None


def _text(lines: Sequence[str]) -> InputError | None:
    first = lines[0].lstrip("\ufeff \t").lower()
    for begin, name in _MARKUP:
        if first.startswith(begin):
            return InputError(FormatCode.FOREIGN, kind=name)
    return None


def _zip(source: Source) -> InputError:
    try:
        with zipfile.ZipFile(source.path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):  # not implemented: a later version of ZIP
        names = []
    kind = next((kind for begin, kind in _INSIDE_ZIP if any(name.startswith(begin) for name in names)), "ZIP")
    return InputError(FormatCode.FOREIGN, kind=kind)
