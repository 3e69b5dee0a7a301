"""What the address of a scanner says about it: `?shutter=none&splice=auto&drift=on&indoors=yes`."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.asd.splice import Joins
from drivers.options import Given, choice, refused

NAMES = ("shutter", "splice", "drift", "indoors")


@dataclass(frozen=True)
class Options:
    """How a unit is to be treated.

    `shutter` is the value that shuts it, None for a unit without one, where the operator covers the fibre.
    `splice`: take the steps at the joins out of samples, with `joins` or those that the scanner stores.
    `drift`: add the drift that the scanner reports to the VNIR. `indoors`: under lamps, not under the sky.
    """

    shutter: int | None = 1
    splice: bool = False
    joins: Joins | None = None
    drift: bool = False
    indoors: bool = False


USUAL = Options()


def parse_options(given: Given) -> Options:
    """From the address; `ScannerError(OPTION)` for a value that is none."""
    splice = given.get("splice", "off")
    return Options(
        shutter=choice(given, "shutter", {"1": 1, "0": 0, "none": None}, USUAL.shutter),
        splice=splice != "off",
        joins=None if splice in ("off", "auto") else _joins(splice),
        drift=choice(given, "drift", {"on": True, "off": False}, USUAL.drift),
        indoors=choice(given, "indoors", {"yes": True, "no": False}, USUAL.indoors),
    )


def _joins(text: str) -> Joins:
    try:
        first, second = (float(part) for part in text.split(","))
    except ValueError:
        first, second = 0.0, 0.0
    if not 350 < first < second < 2500:
        raise refused("splice", text, "off, auto, 1000,1830")
    return first, second
