"""From draws to libraries, from libraries to medians over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from training.spiking.study import ALL, NONE, Record


@dataclass(frozen=True)
class Row:
    """Means over the draws of one library; `k` is the mean number of local samples, `n` that of judged ones.

    Figures in the unit of the property; `width` in standard deviations of the library's values, `sd`.
    """

    grid: str
    property: str
    library: str
    group: str
    method: str
    choice: str
    k: int
    draws: int
    n: int
    sd: float
    rmse: float
    ccc: float
    bias: float
    r2: float
    coverage: float | None
    width: float | None


@dataclass(frozen=True)
class Middle:
    """Medians over groups, libraries of one group averaged first."""

    rmse: float
    ccc: float


def rows(records: Iterable[Record]) -> list[Row]:
    """One per library, property, method, choice and number of samples; in the order of the records."""
    found: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        size = 0 if record.choice == ALL else record.k
        found[record.property, record.library, record.method, record.choice, size].append(record)
    return [_row(listed) for listed in found.values()]


def of(listed: Sequence[Row], name: str, method: str, choice: str, k: int) -> list[Row]:
    """Rows of one property, method and choice with `k` samples (all of them: any number)."""
    return [
        row
        for row in listed
        if (row.property, row.method, row.choice) == (name, method, choice) and (choice == ALL or row.k == k)
    ]


def at(listed: Sequence[Row], name: str, method: str, choice: str, k: int) -> list[Row]:
    """As `of`; without samples there is nothing to choose."""
    return of(listed, name, method, choice if k else NONE, k)


def middle(listed: Sequence[Row]) -> Middle | None:
    """Of the rows of one cell; None where there are none."""
    if not listed:
        return None
    groups = dict.fromkeys(row.group for row in listed)

    def median(figure: str) -> float:
        means = [np.mean([getattr(row, figure) for row in listed if row.group == group]) for group in groups]
        return float(np.median(means))

    return Middle(median("rmse"), median("ccc"))


def _row(listed: Sequence[Record]) -> Row:
    first = listed[0]

    def mean(figure: str) -> float:
        return float(np.mean([getattr(record, figure) for record in listed]))

    with_interval = all(record.coverage is not None for record in listed)
    return Row(
        grid=first.grid,
        property=first.property,
        library=first.library,
        group=first.group,
        method=first.method,
        choice=first.choice,
        k=round(mean("k")),
        draws=len(listed),
        n=round(mean("n")),
        sd=first.sd,
        rmse=mean("rmse"),
        ccc=mean("ccc"),
        bias=mean("bias"),
        r2=mean("r2"),
        coverage=mean("coverage") if with_interval else None,
        width=mean("width") if with_interval else None,
    )
