"""Readers for the files that people have: one module per format, one registry."""

from core.formats.errors import FormatCode
from core.formats.registry import read_spectra
from core.formats.table import Skipped, SpectraTable, is_mir

__all__ = ["FormatCode", "Skipped", "SpectraTable", "is_mir", "read_spectra"]
