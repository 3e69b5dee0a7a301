"""Files as they lie on the disk: packed or not, with or without a byte-order mark, comma or semicolon."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from core.errors import InputError
from training.errors import TrainingCode

BROKEN = (OSError, EOFError, zlib.error, UnicodeDecodeError)
"""What a damaged or truncated file raises while it is read."""


def is_parquet(file: Path) -> bool:
    """Whether a file is Parquet, by its first bytes."""
    return _first_bytes(file, 4) == b"PAR1"


def _is_gzip(file: Path) -> bool:
    return _first_bytes(file, 2) == b"\x1f\x8b"


def _first_bytes(file: Path, count: int) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(count)
    except OSError as missing:
        reason = missing.strerror or type(missing).__name__
        raise InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=reason) from missing


@contextmanager
def opened_bytes(file: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked if it is gzipped."""
    with gzip.open(file, "rb") if _is_gzip(file) else file.open("rb") as stream:
        yield cast(IO[bytes], stream)


@contextmanager
def opened_text(file: Path) -> Iterator[IO[str]]:
    """The text of a file without a byte-order mark, line ends as they are."""
    with (
        opened_bytes(file) as stream,
        io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="") as text,
    ):
        yield text


def delimiter(file: Path) -> str:
    """Comma, or what stands in its place in a header without any: semicolon or tab."""
    first = first_line(file)
    return next((sign for sign in (",", ";", "\t") if sign in first), ",")


def first_line(file: Path) -> str:
    """The header of a table."""
    try:
        with opened_text(file) as stream:
            return stream.readline()
    except BROKEN as broken:
        raise InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=str(broken)) from broken
