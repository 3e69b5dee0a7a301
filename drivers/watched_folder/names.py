"""What the names of files tell: which are not files of scans, their order, roles, and the sample they are of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from core.acquisition.scanner import ScanKind

MOST_REPEATS = 20
"""More files than this that differ by a counter alone are no repeats of one sample, but a numbered series."""

_PASSING = re.compile(
    r"\..*|~.*|.*~|.*\.(?:part|partial|tmp|temp|crdownload|download|filepart|swp|bak|lock|lnk)"
    r"|thumbs\.db|desktop\.ini",
    re.IGNORECASE | re.DOTALL,
)
_ROLES = {
    ScanKind.REFERENCE: r"white|ref|reference|panel|spectralon",
    ScanKind.DARK: r"dark",
    ScanKind.CHECK: r"check",
}
_COUNTED = re.compile(
    r"(?P<name>.*?[^ ._-])[ ._-]*(?:(?<=[ ._-])(?P<number>\d{1,4})|\((?P<copy>\d{1,4})\))", re.DOTALL
)


def is_passing(name: str) -> bool:
    """Whether a name is that of a file in the making, a hidden one, or one that the system keeps for itself."""
    return _PASSING.fullmatch(name) is not None


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that puts `A2` before `A10`, without regard to capitals."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)


def role_told(name: str) -> ScanKind | None:
    """The role that the name of a file begins with (`white_2.txt`, `Dark.csv`); `Whitehorse 1` tells none."""
    return next((kind for kind, words in _ROLES.items() if re.match(rf"(?:{words})(?![a-z])", name, re.I)), None)


def sample_names(files: Sequence[str], *, each: bool = False) -> Mapping[str, str]:
    """The sample that each file, one spectrum in each, is of: its stem, without the counter of repeats.

    With `each` every file is a sample. Files whose names would be the same then bear their endings too.
    """
    stems = {file: PurePath(file).stem or file for file in files}
    if each:
        seen = Counter(stems.values())
        return {file: stem if seen[stem] == 1 else file for file, stem in stems.items()}
    names = without_counters(stems.values())
    return {file: names[stem] for file, stem in stems.items()}


def without_counters(names: Iterable[str]) -> Mapping[str, str]:
    """Names without a counter behind a separator (`A12_001`, `A12-2`, `A12 (3)`), so that repeats share one.

    Not where the counters of a name start above 1 (`DM_373`, `DM_374` are samples), nor where there are more than
    `MOST_REPEATS`.
    """
    taken = {name: _counted(name) for name in names}
    counters: dict[str, list[int]] = {}
    for short, number in taken.values():
        if number is not None:
            counters.setdefault(short, []).append(number)
    repeated = {short for short, numbers in counters.items() if min(numbers) <= 1 and len(numbers) <= MOST_REPEATS}
    return {name: short if short in repeated else name for name, (short, _) in taken.items()}


def _counted(stem: str) -> tuple[str, int | None]:
    """Name and counter of a stem; a stem without a counter, or of nothing else, is its own name."""
    found = _COUNTED.fullmatch(stem)
    if found is None:
        return stem, None
    return found["name"], int(found["number"] or found["copy"])
