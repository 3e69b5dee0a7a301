"""What the address of a folder says about the files in it: `?kind=signal&dark=none&full-scale=65535`."""

from __future__ import annotations

from dataclasses import dataclass

from core.acquisition.scanner import DarkBy
from drivers.options import Given, choice, number
from drivers.watched_folder.reading import Kind

NAMES = ("kind", "dark", "full-scale", "from", "only", "wait")


@dataclass(frozen=True)
class Options:
    """How a folder is to be taken.

    `kind` of its files, None for that of the newest file there, else reflectance. For signals `dark` and the
    largest count, `full_scale`. `from_start` takes what lies there already for scans too; `only` such files are
    looked at; `wait_s` is the longest wait for a file.
    """

    kind: Kind | None = None
    dark: DarkBy = DarkBy.OPERATOR
    full_scale: float | None = None
    from_start: bool = False
    only: str = "*"
    wait_s: float = 600.0


USUAL = Options()


def parse_options(given: Given) -> Options:
    """From the address; `ScannerError(OPTION)` for a value that is none."""
    return Options(
        kind=choice(given, "kind", {kind.value: kind for kind in Kind}, USUAL.kind),
        dark=choice(given, "dark", {"file": DarkBy.OPERATOR, "none": DarkBy.SCAN}, USUAL.dark),
        full_scale=number(given, "full-scale", USUAL.full_scale),
        from_start=choice(given, "from", {"now": False, "start": True}, USUAL.from_start),
        only=given.get("only", USUAL.only),
        wait_s=number(given, "wait", USUAL.wait_s),
    )
