"""What the address of a scanner says about it: `?shutter=none&splice=auto&drift=on&indoors=yes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.asd.splice import Joins

NAMES = ("shutter", "splice", "drift", "indoors")

_SHUTTER: Mapping[str, int | None] = {"1": 1, "0": 0, "none": None}
_SWITCH = {"on": True, "off": False}
_ANSWER = {"yes": True, "no": False}
_AUTO = "auto"


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


def parse_options(given: Mapping[str, str], address: str) -> Options:
    """From the address; `ScannerError(ADDRESS)` for a name or a value that is none."""
    if not set(given) <= set(NAMES):
        raise ScannerError(ScannerCode.ADDRESS, address=address)
    try:
        splice = given.get("splice", "off")
        return Options(
            shutter=_SHUTTER[given.get("shutter", "1")],
            splice=splice != "off",
            joins=None if splice in ("off", _AUTO) else _joins(splice),
            drift=_SWITCH[given.get("drift", "off")],
            indoors=_ANSWER[given.get("indoors", "no")],
        )
    except (KeyError, ValueError) as error:
        raise ScannerError(ScannerCode.ADDRESS, address=address) from error


def _joins(text: str) -> Joins:
    first, second = (float(part) for part in text.split(","))
    if not 350 < first < second < 2500:
        raise ValueError(text)
    return first, second
