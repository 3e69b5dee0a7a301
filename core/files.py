"""Files that are either whole or not there: written beside their place, then moved into it."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from core.errors import ErrorCode, InputError


class FileCode(ErrorCode):
    """Why a file was not written."""

    FULL = "file.full"
    NOT_WRITABLE = "file.not_writable"


_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; at the end of the block that file takes `path`'s place.

    When the block raises, or the disk does, nothing is left behind and an earlier file stays as it was.
    Raises `InputError` (`FULL`, `NOT_WRITABLE`) for what the system refuses.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        if path.exists() and not path.is_file():  # a device or a pipe must not be replaced by a file
            raise FileExistsError(errno.EEXIST, "it is there and is no file")
        yield beside
        _to_disk(beside, os.O_RDWR)
        beside.replace(path)
        with contextlib.suppress(OSError):  # the new name; Windows and some network disks cannot
            _to_disk(path.parent, os.O_RDONLY)
    except OSError as error:
        code = FileCode.FULL if error.errno in _FULL else FileCode.NOT_WRITABLE
        raise InputError(code, file=str(path), detail=error.strerror or type(error).__name__) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


@contextlib.contextmanager
def atomic_text(path: Path) -> Iterator[TextIO]:
    """A UTF-8 file to write, line ends untranslated, under the promise of `replacing`."""
    with replacing(path) as beside, beside.open("x", encoding="utf-8", newline="") as file:
        yield file


def _to_disk(path: Path, mode: int) -> None:
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
