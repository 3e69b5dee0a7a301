"""Large projects are thinned before a choice: work and memory grow with the square of the number of samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.selection.candidates import Standing

MOST = 2000
"""Samples that are looked at together; ten of so many at random are next to as good as ten of all."""


def considered(standing: Sequence[Standing], strata: Sequence[str]) -> list[int]:
    """Rows that a choice looks at, ascending: all of up to `MOST`, else a random part, the same in every run.

    What was sent is always among them, and a sample of each stratum.
    """
    if len(standing) <= MOST:
        return list(range(len(standing)))
    sent = [row for row, one in enumerate(standing) if one is Standing.SENT]
    mixed = np.random.default_rng(0).permutation(len(standing)).tolist()
    others = [row for row in mixed if standing[row] in (Standing.FREE, Standing.KNOWN)]
    free = {strata[row]: row for row in others if strata and standing[row] is Standing.FREE}
    return sorted(list(dict.fromkeys([*sent, *free.values(), *others]))[:MOST])
