"""Scans that came, sorted by the sample that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drivers.watched_folder.arrival import Arrival
from drivers.watched_folder.names import sample_names, without_counters

TABLE_QUIET_S = 5.0
"""An export holds all scans of its samples; a moment later nothing more of the last one is expected."""
FILE_QUIET_S = 120.0
"""Between two files of one sample somebody moves the scanner, or turns and fills the cup anew."""


@dataclass(frozen=True)
class Lot:
    """Scans of one sample by one instrument, in the order in which they came."""

    sample: str
    scans: tuple[Arrival, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files that they came in."""
        return tuple(dict.fromkeys(one.file for one in self.scans))


@dataclass(frozen=True)
class Naming:
    """How samples are told: `each` file of one scan is one; `counted` names in tables end with counters too."""

    each: bool = False
    counted: bool = False

    def of(self, arrivals: Sequence[Arrival], beside: Iterable[str] = ()) -> list[str]:
        """The sample of each arrival (see `sample_names`); `beside` are further files that counters are judged by."""
        single = [one.file for one in arrivals if not one.named]
        files = sample_names(list(dict.fromkeys([*single, *beside])), each=self.each)
        told = {one.sample: one.sample for one in arrivals if one.named}
        rows = without_counters(told) if self.counted else told
        return [rows[one.sample] if one.named else files[one.file] for one in arrivals]


_BY_DEFAULT = Naming()


def lots(arrivals: Sequence[Arrival], naming: Naming = _BY_DEFAULT, beside: Iterable[str] = ()) -> list[Lot]:
    """By sample and instrument, in the order in which the first of each came; a scan that came twice counts once."""
    found: dict[tuple[str, str], dict[str, Arrival]] = {}
    for sample, one in zip(naming.of(arrivals, beside), arrivals, strict=True):
        device = " ".join((one.identity.family, one.identity.model, one.identity.serial))
        found.setdefault((sample, device), {}).setdefault(one.key, one)
    return [Lot(sample, tuple(scans.values())) for (sample, _), scans in found.items()]


class Gathering:
    """Scans that come one by one, until those of a sample are complete."""

    def __init__(self, repeats: int, naming: Naming = _BY_DEFAULT) -> None:
        self._repeats = repeats
        self._naming = naming
        self._came: dict[str, tuple[float, Arrival]] = {}

    def add(self, arrivals: Iterable[Arrival], now: float) -> None:
        """Remember what came at `now`."""
        for one in arrivals:
            self._came.setdefault(one.key, (now, one))

    def complete(self, now: float, beside: Iterable[str] = ()) -> list[Lot]:
        """Take out the samples that are complete at `now`; `beside` as in `lots`.

        Complete: as many repeats as asked for, or a scan of another sample came later, or nothing more came for a
        while.
        """
        gathered = lots([one for _, one in self._came.values()], self._naming, beside)
        done = [lot for lot in gathered if self._is_complete(lot, now)]
        for lot in done:
            for one in lot.scans:
                del self._came[one.key]
        return done

    def _is_complete(self, lot: Lot, now: float) -> bool:
        newest, last = next(reversed(self._came)), lot.scans[-1]
        at, _ = self._came[last.key]
        quiet_s = TABLE_QUIET_S if last.named else FILE_QUIET_S
        return len(lot.scans) >= self._repeats or last.key != newest or now - at >= quiet_s
