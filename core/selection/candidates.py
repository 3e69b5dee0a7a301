"""Which samples of a place can be sent to the laboratory, and why the others cannot."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import numpy as np

from core.selection.place import Place

FEW = 0.1
"""Where more of the soils than this lie outside the domain, they are no strays but part of the place."""


class Standing(StrEnum):
    """Whether a sample can be sent."""

    FREE = "free"
    SENT = "sent"
    KNOWN = "known"
    OUTSIDE = "outside"
    NO_SOIL = "no_soil"


def standings(place: Place, sent: Collection[str]) -> tuple[Standing, ...]:
    """One for each sample of the place, `sent` being names of samples that are on their way.

    A stray soil outside the domain is left out, for its value would teach little about the others. Where more than
    a few lie outside, they are candidates like all others: only their own values can bring the bundle there.
    """
    strays = bool(np.count_nonzero(place.strange) <= FEW * np.count_nonzero(~place.dark))
    sent, known = set(sent), set(place.known.names) if place.known is not None else set()
    found = []
    for row, name in enumerate(place.names):
        if name in known:
            found.append(Standing.KNOWN)
        elif name in sent:
            found.append(Standing.SENT)
        elif place.dark[row]:
            found.append(Standing.NO_SOIL)
        else:
            found.append(Standing.OUTSIDE if place.strange[row] and strays else Standing.FREE)
    return tuple(found)
