"""Which wavelengths are measured by which sensor, and how blocks become one spectrum."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.acquisition.scanner import ScanConfig, ScannerCode
from core.errors import ScannerError
from drivers.nirone.emulator.optics import MODULES
from drivers.nirone.planning import Plan, Reach, plan

N14, N17, N20, N22, N25 = (Reach(module.least_nm, module.most_nm) for module in MODULES)


def raw_of(planned: Plan) -> bytes:
    """Blocks whose signals tell who measured what: 10 000 × (sensor + 1) + wavelength."""
    marked = [10_000 * (number + 1) + nm for number, vector in enumerate(planned.vectors) for nm in vector]
    return struct.pack(f"<{len(marked)}f", *marked)


def owners(planned: Plan) -> list[tuple[int, float]]:
    """Sensor and wavelength of each point of the spectrum, from its decoded signals."""
    decoded = [divmod(signal, 10_000) for signal in planned.decode(raw_of(planned))]
    return [(int(owner) - 1, round(nm, 1)) for owner, nm in decoded]


def refused(reaches: list[Reach], config: ScanConfig) -> dict[str, object]:
    with pytest.raises(ScannerError) as caught:
        plan(reaches, config)
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    return dict(caught.value.values)


def test_one_sensor_as_it_comes() -> None:
    planned = plan([N20], ScanConfig())
    assert planned.config == ScanConfig(start_nm=1550.0, end_nm=1950.0, points=201, averages=6)
    assert planned.vectors == (tuple(1550.0 + 2 * step for step in range(201)),)
    assert planned.segments_nm == ()


def test_512_points_in_tenths_of_a_nanometre() -> None:
    planned = plan([N20], ScanConfig(points=512))
    steps = np.diff(planned.vectors[0])
    assert len(planned.vectors[0]) == planned.config.points == 512
    assert 0.69 < steps.min() < steps.max() < 0.81
    assert (planned.nm[0], planned.nm[-1]) == (1550.0, 1950.0)


def test_a_range_that_is_no_whole_tenth_is_kept_inside() -> None:
    planned = plan([Reach(1550.04, 1949.97)], ScanConfig())
    assert (planned.nm[0], planned.nm[-1]) == (1550.1, 1949.9)


def test_overlaps_are_cut_in_the_middle_and_measured_by_both() -> None:
    planned = plan([N20, N22], ScanConfig())
    assert planned.config.points == 301
    assert [len(vector) for vector in planned.vectors] == [201, 201]
    assert owners(planned) == [(0, nm) for nm in np.arange(1550.0, 1851.0, 2)] + [
        (1, nm) for nm in np.arange(1852.0, 2151.0, 2)
    ]
    assert planned.segments_nm == ()


def test_gaps_stay_gaps() -> None:
    planned = plan([N14, N20], ScanConfig())
    assert planned.segments_nm == ((1100.0, 1350.0), (1550.0, 1950.0))
    assert not ((planned.nm > 1350) & (planned.nm < 1550)).any()
    assert planned.config.points == planned.nm.size == 126 + 201


def test_all_five_modules_make_one_spectrum() -> None:
    planned = plan([N14, N17, N20, N22, N25], ScanConfig())
    assert (planned.nm[0], planned.nm[-1], planned.nm.size) == (1100.0, 2450.0, 676)
    assert planned.segments_nm == ()
    assert [owner for owner, _ in owners(planned)] == sorted(owner for owner, _ in owners(planned))


@pytest.mark.parametrize("inside", [Reach(1900, 1990), Reach(1000, 2000)])
def test_a_sensor_inside_the_range_of_another_adds_nothing(inside: Reach) -> None:
    planned = plan([Reach(1000, 2000), inside], ScanConfig())
    assert planned.vectors[1] == ()
    assert planned.nm.size == 501


def test_a_sensor_that_is_not_needed_measures_nothing() -> None:
    planned = plan([N14, N20], ScanConfig(start_nm=1600, end_nm=1700, points=11))
    assert planned.vectors == ((), tuple(1600.0 + 10 * step for step in range(11)))


@pytest.mark.parametrize(
    ("config", "setting"),
    [
        (ScanConfig(start_nm=1549.9), "start_nm"),
        (ScanConfig(end_nm=1950.1), "end_nm"),
        (ScanConfig(start_nm=1600.05), "start_nm"),
        (ScanConfig(start_nm=1700, end_nm=1700), "end_nm"),
        (ScanConfig(start_nm=1800, end_nm=1700), "end_nm"),
        (ScanConfig(start_nm=math.nan), "start_nm"),
        (ScanConfig(end_nm=math.inf), "end_nm"),
        (ScanConfig(points=1), "points"),
        (ScanConfig(points=513), "points"),
        (ScanConfig(start_nm=1700, end_nm=1701, points=12), "points"),
        (ScanConfig(averages=0), "averages"),
        (ScanConfig(averages=256), "averages"),
        (ScanConfig(method="column"), "method"),
        (ScanConfig(gain=2), "gain"),
        (ScanConfig(integration_ms=10), "integration_ms"),
    ],
)
def test_what_cannot_be_had_is_refused(config: ScanConfig, setting: str) -> None:
    assert refused([N20], config)["setting"] == setting


def test_an_end_in_a_gap_is_refused() -> None:
    told = refused([N14, N20], ScanConfig(end_nm=1400))
    assert (told["setting"], told["allowed"]) == ("end_nm", "1100–1350 nm, 1550–1950 nm")


def test_too_many_points_for_one_of_several_are_refused() -> None:
    assert refused([N20, N22], ScanConfig(points=800))["setting"] == "points"


REACHES = st.lists(
    st.tuples(st.integers(9000, 24000), st.integers(20, 5000)).map(
        lambda ends: Reach(ends[0] / 10, (ends[0] + ends[1]) / 10)
    ),
    min_size=1,
    max_size=4,
)


@given(REACHES, st.none() | st.integers(2, 700))
def test_every_plan_is_consistent(reaches: list[Reach], points: int | None) -> None:
    reaches.sort(key=lambda reach: reach.tenths)
    try:
        planned = plan(reaches, ScanConfig(points=points))
    except ScannerError as error:
        assert error.code is ScannerCode.CONFIG_REFUSED  # noqa: PT017
        assume(False)
        return
    assert planned.config.points == planned.nm.size
    assert points in (None, planned.nm.size)
    assert (np.diff(planned.nm) > 0).all()
    assert [nm for _, nm in owners(planned)] == pytest.approx(planned.nm.tolist(), abs=0.01)
    for (owner, nm), reach in ((told, reaches[told[0]]) for told in owners(planned)):
        assert reach.least_nm - 0.01 <= nm <= reach.most_nm + 0.01, owner
    for vector in planned.vectors:
        assert len(vector) <= 512
        assert list(vector) == sorted(set(vector))
    segments = planned.segments_nm or ((float(planned.nm[0]), float(planned.nm[-1])),)
    inside = [sum(first <= nm <= last for first, last in segments) for nm in planned.nm]
    assert inside == [1] * planned.nm.size
