"""The scanners that the user added: a file beside the store.

    {"tilth_scanners": 1, "scanners": [{"address": "asd@socket://10.1.1.11:8080", "name": "Laboratory"}]}

A file that cannot be read is refused and kept as it is: nobody's list is thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import InputError
from core.files import atomic_text
from desktop.devices.codes import DeviceCode

FILE = "scanners.json"
VERSION = 1
_KEY = "tilth_scanners"


@dataclass(frozen=True)
class AddedScanner:
    """A scanner that the user added: its address, with the family before an `@` where that is known."""

    address: str
    name: str = ""

    @property
    def family(self) -> str:
        """Name of the family, empty where the line is asked."""
        family, at, _ = self.address.partition("@")
        return family if at else ""


class ScannerSettings:
    """The list in its file; each call reads the file anew, for window and command line may both change it."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def beside(cls, store: Path) -> ScannerSettings:
        """Those that belong to a store."""
        return cls(store.parent / FILE)

    def added(self) -> list[AddedScanner]:
        """What was added, in that order; `InputError` (`SETTINGS_DAMAGED`, `SETTINGS_NEWER`)."""
        try:
            text = self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise self._damaged() from error
        try:
            return self._read(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise self._damaged() from error

    def add(self, scanner: AddedScanner) -> None:
        """Add one, or change the name of one of the same address."""
        others = [known for known in self.added() if known.address != scanner.address]
        self._write([*others, scanner])

    def forget(self, address: str) -> None:
        """Take one off the list; `InputError(NOT_ADDED)` when it is not on it."""
        before = self.added()
        after = [known for known in before if known.address != address]
        if len(after) == len(before):
            raise InputError(DeviceCode.NOT_ADDED, address=address)
        self._write(after)

    def _read(self, document: dict[str, object]) -> list[AddedScanner]:
        version = document[_KEY]
        if not isinstance(version, int) or version < 1:
            raise self._damaged()
        if version > VERSION:
            raise InputError(DeviceCode.SETTINGS_NEWER, file=str(self.file))
        entries = document["scanners"]
        if not isinstance(entries, list):
            raise self._damaged()
        return [AddedScanner(_text(entry["address"]), _text(entry.get("name", ""))) for entry in entries]

    def _write(self, scanners: Iterable[AddedScanner]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        document = {_KEY: VERSION, "scanners": [asdict(scanner) for scanner in scanners]}
        with atomic_text(self.file) as out:
            out.write(json.dumps(document, indent=1, ensure_ascii=False) + "\n")

    def _damaged(self) -> InputError:
        return InputError(DeviceCode.SETTINGS_DAMAGED, file=str(self.file))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
