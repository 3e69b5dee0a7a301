"""What Tilth says to the scanner: ASCII, comma separated, no end of line; one send is one command.

The commands that write the scanner's memory (saving, erasing, setting stored values) do not exist here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from drivers.asd import replies
from drivers.asd.replies import Echo, Settings, Value
from drivers.asd.spectrum import SPECTRUM_BYTES, Spectrum, parse_spectrum

T = TypeVar("T")

ABORT: Final = b"ABORT"
"""Stops an acquisition; what comes back is not relied on."""

SWIR1, SWIR2, VNIR = 0, 1, 2
_ITIME, _GAIN, _OFFSET, _SHUTTER = 0, 1, 2, 3

QUICK_S = 3.0
RESTORE_S = 20.0
OPTIMISE_S = 40.0
"""As long as the maker's own client waits."""
OPTIMISE_USUAL_S = 10.0


@dataclass(frozen=True)
class Command(Generic[T]):
    """A command with the size of its reply.

    The reply is waited for `timeout_s` seconds and mostly comes after `usual_s`; a `stoppable` command is
    ended with `ABORT` when it is given up.
    """

    text: str
    size: int
    parse: Callable[[bytes], T]
    timeout_s: float = QUICK_S
    usual_s: float = 0.1
    stoppable: bool = False

    @property
    def data(self) -> bytes:
        """As sent."""
        return self.text.encode("ascii")


def restore() -> Command[Mapping[str, float]]:
    """Load the stored calibration, which acquisitions need, and tell its values."""
    return Command("RESTORE,1", replies.RESTORED_BYTES, replies.parse_restored, RESTORE_S, usual_s=2.0)


def stored_value(name: str) -> Command[Value]:
    """Read one stored value; changes nothing."""
    return Command(f"INIT,0,{name}", replies.VALUE_BYTES, replies.parse_value)


def optimise() -> Command[Settings]:
    """Let all three detectors find their exposure on what lies before the scanner."""
    return Command(
        "OPT,7", replies.OPTIMISED_BYTES, replies.parse_optimised, OPTIMISE_S, OPTIMISE_USUAL_S, stoppable=True
    )


def acquire(averages: int, usual_s: float) -> Command[Spectrum]:
    """The mean of so many interpolated spectra, which takes about `usual_s`."""
    timeout_s = 3 * usual_s + 5
    return Command(f"A,1,{averages}", SPECTRUM_BYTES, parse_spectrum, timeout_s, usual_s, stoppable=True)


def integration(index: int) -> Command[Echo]:
    """Set the integration time of the VNIR."""
    return _control(VNIR, _ITIME, index)


def gain(detector: int, value: int) -> Command[Echo]:
    """Set the gain of `SWIR1` or `SWIR2`."""
    return _control(detector, _GAIN, value)


def offset(detector: int, value: int) -> Command[Echo]:
    """Set the offset of `SWIR1` or `SWIR2`."""
    return _control(detector, _OFFSET, value)


def shutter(value: int) -> Command[Echo]:
    """Move the shutter before the VNIR; a unit without one does nothing."""
    return _control(VNIR, _SHUTTER, value)


def settings(chosen: Settings) -> list[Command[Echo]]:
    """One command for each that is known: integration time, offsets, then gains, as the maker's library does."""
    wanted = (
        (integration, chosen.itime),
        (lambda value: offset(SWIR2, value), chosen.offset2),
        (lambda value: offset(SWIR1, value), chosen.offset1),
        (lambda value: gain(SWIR2, value), chosen.gain2),
        (lambda value: gain(SWIR1, value), chosen.gain1),
    )
    return [make(value) for make, value in wanted if value is not None]


def _control(detector: int, kind: int, value: int) -> Command[Echo]:
    wanted = Echo(detector, kind, value)

    def parse(data: bytes) -> Echo:
        echo = replies.parse_controlled(data)
        if echo != wanted:
            raise ValueError(f"{echo} for {wanted}")
        return echo

    return Command(f"IC,{detector},{kind},{value}", replies.CONTROLLED_BYTES, parse)
