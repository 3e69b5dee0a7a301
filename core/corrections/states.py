"""Which preparation of a sample a bundle takes, by itself or through a correction."""

from __future__ import annotations

from collections.abc import Sequence

from core.corrections.correction import Correction, Kind


def required_state(bundle_states: Sequence[str], correction: Correction | None = None) -> tuple[str, ...]:
    """States of preparation that are covered: the bundle's own, and the one a correction leads to one of them."""
    if correction is None or correction.kind is not Kind.MOISTURE or correction.target.state not in bundle_states:
        return tuple(bundle_states)
    return tuple(dict.fromkeys((*bundle_states, correction.source.state)))


def matches(state: str, bundle_states: Sequence[str], correction: Correction | None = None) -> bool:
    """Whether a sample so prepared is covered; an unknown state is not."""
    return state in required_state(bundle_states, correction)
