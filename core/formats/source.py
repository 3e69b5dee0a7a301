"""A file as the readers see it: its beginning, its bytes within a limit, and its lines of text."""

from __future__ import annotations

import codecs
import gzip
import io
import stat
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from core.errors import InputError
from core.formats.errors import FormatCode

HEAD_BYTES = 1 << 20
BINARY_LIMIT = 64 << 20
TEXT_LIMIT = 2 << 30
LONGEST_LINE = 8 << 20
"""In characters. An OSSL row has some 3 000 cells; what is longer is no table."""

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Source:
    """A file that was found and is not empty. `head` are its first bytes, unpacked when it is gzipped."""

    path: Path
    head: bytes
    packed: bool

    @property
    def name(self) -> str:
        """File name, for errors."""
        return self.path.name

    @property
    def stem(self) -> str:
        """File name without its ending (nor `.csv.gz`), for samples without a name."""
        return Path(self.path.stem).stem if self.packed else self.path.stem

    @cached_property
    def encoding(self) -> str:
        """Of the text; by byte order mark, else UTF-8 where the head is that, else Latin-1."""
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        try:
            # not final: the head may end within a character
            codecs.getincrementaldecoder("utf-8")().decode(self.head)
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8-sig"

    @cached_property
    def is_text(self) -> bool:
        """Whether the head can be text: it has lines, and no NUL, as every binary format has."""
        return (self.encoding == "utf-16" or b"\0" not in self.head) and bool(self.first_lines)

    @cached_property
    def first_lines(self) -> tuple[str, ...]:
        """Whole lines of the head that hold more than separators, at most 60."""
        text = self.head.decode(self.encoding, errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        whole = lines if len(self.head) < HEAD_BYTES else lines[:-1]
        return tuple(line for line in whole if is_filled(line))[:60]

    def data(self) -> bytes:
        """All bytes; `InputError(TOO_LARGE)` beyond `BINARY_LIMIT`."""
        with _opened(self) as stream:
            data = stream.read(BINARY_LIMIT + 1)
        if len(data) > BINARY_LIMIT:
            raise _too_large(BINARY_LIMIT)
        return data

    def lines(self, encoding: str) -> Generator[str]:
        """Lines of text with their ends; close it to close the file before the end.

        Raises `UnicodeDecodeError` where the text is not `encoding`, `InputError` (`TOO_LARGE`, `DAMAGED`).
        """
        with _opened(self) as stream, io.TextIOWrapper(stream, encoding, newline=None) as text:
            total = 0
            while line := text.readline(LONGEST_LINE):
                total += len(line)
                if len(line) == LONGEST_LINE:
                    raise InputError(FormatCode.DAMAGED, what="line length", value=len(line))
                if total > TEXT_LIMIT:
                    raise _too_large(TEXT_LIMIT)
                yield line


def is_filled(line: str) -> bool:
    """Whether a line holds more than separators."""
    return bool(line.strip(" \t\r\n;,"))


def open_source(path: Path) -> Source:
    """Look at a file; `InputError` (`NOT_FOUND`, `NOT_A_FILE`, `UNREADABLE`, `EMPTY`, `DAMAGED`, `TOO_LARGE`)."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise InputError(FormatCode.NOT_A_FILE)
        if state.st_size > TEXT_LIMIT:
            raise _too_large(TEXT_LIMIT)
        with path.open("rb") as stream:
            packed = stream.read(len(_GZIP)) == _GZIP
    except FileNotFoundError as error:
        raise InputError(FormatCode.NOT_FOUND) from error
    except OSError as error:
        raise InputError(FormatCode.UNREADABLE, reason=error.strerror or str(error)) from error
    source = Source(path, b"", packed)
    with _opened(source) as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise InputError(FormatCode.EMPTY)
    return Source(path, head, packed)


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    """The bytes of the file, unpacked; what goes wrong while they are read becomes an `InputError`."""
    try:
        with cast("BinaryIO", gzip.open(source.path) if source.packed else source.path.open("rb")) as stream:
            yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(FormatCode.DAMAGED, what="gzip", value=type(error).__name__) from error
    except OSError as error:
        raise InputError(FormatCode.UNREADABLE, reason=error.strerror or str(error)) from error


def _too_large(limit: int) -> InputError:
    return InputError(FormatCode.TOO_LARGE, limit=limit >> 20)
