"""What is said of all estimates, and what of one."""

from __future__ import annotations

from core.inference.estimate import Estimate, Grade, Reason
from desktop.window.reading import read

LOCAL, FEW, EDGE, OUT = (
    Reason.NO_LOCAL_CALIBRATION,
    Reason.TOO_FEW_LIBRARIES,
    Reason.DOMAIN_EDGE,
    Reason.DOMAIN_OUTSIDE,
)


def estimate(value: float | None, *reasons: Reason, grade: Grade = Grade.CAUTION) -> Estimate:
    return Estimate("clay.tot_usda.a334_w.pct", value, value, value, 0.9, "%", grade, reasons)


def test_what_all_values_share_is_said_once() -> None:
    one, two = estimate(1, LOCAL, EDGE), estimate(2, LOCAL, EDGE, Reason.IMPLAUSIBLE)
    reading = read([one, two, estimate(None, LOCAL, FEW)])
    assert reading.shared == (LOCAL, EDGE)
    assert reading.valued == ((one, ()), (two, (Reason.IMPLAUSIBLE,)))


def test_those_without_a_value_stand_together_by_what_decides() -> None:
    few, also_few = estimate(None, LOCAL, FEW), estimate(None, LOCAL, FEW, EDGE)
    reading = read([few, estimate(3, LOCAL), also_few])
    assert reading.without == (((few, also_few), (FEW,)),)
    assert not reading.all_outside


def test_nothing_at_all_can_be_said() -> None:
    reading = read(
        [estimate(None, LOCAL, OUT, grade=Grade.OUTSIDE), estimate(None, LOCAL, OUT, FEW, grade=Grade.OUTSIDE)]
    )
    assert reading.all_outside
    assert len(reading.without) == 2
    assert not read([]).all_outside
