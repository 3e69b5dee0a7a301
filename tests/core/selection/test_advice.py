from __future__ import annotations

import numpy as np
import pytest

from core.selection.advice import advise
from core.selection.request import Choice


def choice(*curves: list[float], order: int = 5) -> Choice:
    count = len(curves[0]) - 1
    samples = tuple(range(count))
    named = dict(zip(("oc", "clay"), map(np.array, curves), strict=False))
    return Choice(samples[:order], samples[order:], named)


FALLING = [0.9**count for count in range(11)]
FLAT = [1.0] * 3 + [0.99] * 8


def test_what_five_more_would_narrow() -> None:
    advice = advise(choice(FALLING, FLAT))
    assert advice.more == 5
    assert advice.narrowing["oc"] == pytest.approx(1 - 0.9**5)
    assert advice.narrowing["clay"] == 0
    assert advice.most == "oc"
    assert advice.enough is None


def test_enough_is_where_five_more_narrow_nothing_by_more_than_a_twentieth() -> None:
    curve = [1.0, 0.8, 0.7, 0.68, 0.67, 0.669, 0.668, 0.667, 0.667, 0.667, 0.667]
    assert advise(choice(curve)).enough == 2
    assert advise(choice(FALLING, curve)).enough is None


def test_nothing_more_is_needed_where_nothing_narrows() -> None:
    assert advise(choice(FLAT)).enough == 0


def test_where_no_sample_is_left_nothing_more_can_be_narrowed() -> None:
    advice = advise(choice(FALLING[:6]))
    assert (advice.more, advice.narrowing["oc"]) == (0, 0.0)
