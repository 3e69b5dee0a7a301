"""What a word on the command line must be: whole numbers, ports, pairs, the answers to findings."""

from __future__ import annotations

import argparse

STATES = ("air_dry_sieved", "air_dry", "field_moist", "unknown")
"""Values of `core.store.records.State`, repeated here because that module brings numpy; a test compares."""

ALL = 0
"""Stands for every number where findings are answered; they count from 1."""


def named(text: str) -> tuple[str, str]:
    """`A=B` as a pair."""
    left, sign, right = text.partition("=")
    if not (sign and left.strip() and right.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form A=B")
    return left.strip(), right.strip()


def numbers(text: str) -> list[int]:
    """`1,3` as numbers from 1, `all` as `ALL`."""
    if text.strip() == "all":
        return [ALL]
    return [_within(part, 1, 9999) for part in text.split(",")]


def whole(text: str) -> int:
    """A number that SQLite can hold."""
    return _within(text, 0, 2**63 - 1)


def address(text: str) -> str:
    """That of a scanner: not nothing, as from a variable of a script that is not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError("an address is missing")
    return text


def port(text: str) -> int:
    """A TCP port."""
    return _within(text, 0, 65535)


def repeats(text: str) -> int:
    """How many scans to average."""
    return _within(text, 1, 100)


def waiting(text: str) -> int:
    """Seconds to wait, at most a day; 0 not at all."""
    return _within(text, 0, 86400)


def _within(text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{number} is not between {least} and {most}")
    return number


def positive(text: str) -> float:
    """A number above zero."""
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above zero")
    return number


def add_json(parser: argparse.ArgumentParser) -> None:
    """The option of every command that can answer a program."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
