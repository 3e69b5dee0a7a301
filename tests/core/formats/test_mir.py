"""Which axes are those of a mid-infrared instrument."""

from __future__ import annotations

import numpy as np
import pytest

from core.formats import is_mir
from core.spectrum import Axis, AxisUnit


@pytest.mark.parametrize(
    ("first", "last", "unit", "mir"),
    [
        (600, 4000, AxisUnit.CM1, True),
        (599, 7498, AxisUnit.CM1, True),  # a MIR bench with its noisy near-infrared
        (2500, 16_000, AxisUnit.NM, True),
        (600, 12_000, AxisUnit.CM1, False),  # a bench with both ranges
        (3921, 7407, AxisUnit.CM1, False),
        (3948, 11_540, AxisUnit.CM1, False),
        (350, 2500, AxisUnit.NM, False),
        (1350, 2550, AxisUnit.NM, False),
    ],
)
def test_is_mir(first: float, last: float, unit: AxisUnit, mir: bool) -> None:
    assert is_mir(Axis(np.linspace(first, last, 50), unit)) is mir
