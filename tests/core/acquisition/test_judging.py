from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.checks import distances, outliers
from core.acquisition.codes import ScanReason
from core.acquisition.judging import combine, judge
from core.acquisition.reference import Reference
from core.acquisition.result import Repeat
from core.acquisition.rules import Rules
from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.acquisition.signal import longest_run, noise, ratio, relative_noise
from core.spectrum import Axis, AxisUnit, Floats

AXIS = Axis.regular(1000.0, 1700.0, 10.0, AxisUnit.NM)
RULES = Rules()
NOW = datetime(2026, 11, 21, tzinfo=UTC)

shapes = st.tuples(st.floats(0.1, 0.6), st.floats(-0.05, 0.05))
"""Level and slope of a soil."""


def scan_of(reflectance: Floats, gain: float = 1.0) -> Scan:
    return Scan(
        ScanKind.SAMPLE,
        b"",
        AXIS,
        reflectance * 1e5 * gain,
        gain,
        0.5,
        saturated=False,
        identity=Identity("f", "m", "s"),
        config=ScanConfig(),
        health=Health(),
        started=NOW,
        ended=NOW,
    )


WHITE = Reference(1, scan_of(np.ones(len(AXIS))))


def repeats_of(*curves: Floats) -> list[Repeat]:
    return [
        Repeat(number, number + 1, scan_of(curve, gain=float(number)), WHITE)
        for number, curve in enumerate(curves, 1)
    ]


def soil(level: float, slope: float) -> Floats:
    return np.asarray(level + slope * np.linspace(-1, 1, len(AXIS)))


def alike(level: float, slope: float, count: int, seed: int) -> list[Floats]:
    """Repeats of one soil that lie as close together as real ones do."""
    shifts = np.random.default_rng(seed).uniform(-0.004, 0.004, count)
    return [soil(level + shift, slope) for shift in shifts]


@given(shapes, st.integers(1, 8), st.integers(0, 99))
def test_the_average_lies_among_repeats_that_agree(shape: tuple[float, float], count: int, seed: int) -> None:
    curves = alike(*shape, count, seed)
    result = combine(repeats_of(*curves), 1, RULES, {})
    assert result.used == tuple(range(1, count + 1))
    np.testing.assert_allclose(result.spectrum.values, np.mean(curves, axis=0), rtol=1e-12)
    assert (result.spectrum.values <= np.max(curves, axis=0) + 1e-12).all()
    assert (result.spectrum.values >= np.min(curves, axis=0) - 1e-12).all()


@given(shapes, st.integers(3, 7), st.integers(0, 99), st.floats(0.06, 0.35), st.data())
def test_one_repeat_far_away_is_found_wherever_it_stands(
    shape: tuple[float, float], count: int, seed: int, away: float, data: st.DataObject
) -> None:
    curves = alike(*shape, count, seed)
    position = data.draw(st.integers(0, count))
    curves.insert(position, soil(shape[0] + away, shape[1]))
    verdicts = judge(repeats_of(*curves), RULES)
    assert [verdict.repeat for verdict in verdicts if not verdict.ok] == [position + 1]
    assert verdicts[position].reasons == (ScanReason.OUTLIER,)


@given(shapes, st.integers(3, 7), st.integers(0, 99), st.randoms(use_true_random=False))
def test_the_order_of_the_repeats_does_not_matter(
    shape: tuple[float, float],
    count: int,
    seed: int,
    random: Random,
) -> None:
    curves = [*alike(*shape, count, seed), soil(shape[0] + 0.2, shape[1])]
    shuffled = list(curves)
    random.shuffle(shuffled)
    first, second = (combine(repeats_of(*order), 1, RULES, {}) for order in (curves, shuffled))
    np.testing.assert_allclose(first.spectrum.values, second.spectrum.values, rtol=1e-12)
    np.testing.assert_allclose(first.spread, second.spread, atol=1e-12)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=20))
def test_at_most_half_of_the_repeats_are_outliers(found: list[float]) -> None:
    assert outliers(np.array(found), RULES).sum() <= len(found) / 2


@given(st.lists(st.floats(0, RULES.outlier_distance), min_size=3, max_size=20))
def test_a_distance_within_the_limit_is_never_an_outlier(found: list[float]) -> None:
    assert not outliers(np.array(found), RULES).any()


@given(
    st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9) | st.just(0.0)), min_size=1, max_size=30),
)
def test_reflectance_is_a_number_where_the_white_is_positive_and_missing_elsewhere(
    pairs: list[tuple[float, float]],
) -> None:
    sample, white = np.array(pairs).T
    with np.errstate(over="ignore"):
        found = ratio(sample, np.where(np.abs(white) < 1e-250, 0.0, white))
    assert not np.isinf(found).any()
    assert (np.isnan(found) == (np.where(np.abs(white) < 1e-250, 0.0, white) <= 0)).all()


@given(st.lists(st.booleans(), max_size=40))
def test_the_longest_run_is_whole_and_longest(usable: list[bool]) -> None:
    run = longest_run(np.array(usable, dtype=bool))
    assert all(usable[run])
    longest = max((len(part) for part in "".join("x" if one else " " for one in usable).split()), default=0)
    assert run.stop - run.start == longest


@pytest.mark.parametrize("sigma", [1e-4, 1e-3, 1e-2])
def test_noise_is_told_from_the_shape_of_a_soil(sigma: float) -> None:
    x = np.linspace(900, 1700, 4000)
    shape = 0.3 + 0.1 * (x - 900) / 800 - 0.08 * np.exp(-(((x - 1414) / 30) ** 2))
    rough = shape + np.random.default_rng(5).normal(0, sigma, x.size)
    assert noise(rough) == pytest.approx(sigma, rel=0.1)
    assert noise(shape) < 2e-6


@pytest.mark.parametrize("nm", [np.array([940, 1050, 1200, 1300, 1450, 1550, 1650, 1720]), np.linspace(410, 940, 18)])
def test_single_bands_are_not_judged_by_their_shape(nm: Floats) -> None:
    bands = np.random.default_rng(4).uniform(0.2, 0.6, nm.size)
    assert np.isnan(relative_noise(bands, Axis(nm.astype(np.float64), AxisUnit.NM)))
    assert relative_noise(np.full(len(AXIS), 0.3), AXIS) == 0.0


def test_two_repeats_are_not_judged_against_each_other() -> None:
    verdicts = judge(repeats_of(soil(0.2, 0), soil(0.5, 0)), RULES)
    assert [(verdict.ok, verdict.distance) for verdict in verdicts] == [(True, None)] * 2


def test_no_repeats_have_no_verdicts() -> None:
    assert judge([], RULES) == ()


def test_a_leak_is_more_than_one_bright_channel() -> None:
    bright = soil(0.3, 0)
    bright[30] = 1.5
    assert judge(repeats_of(bright), RULES)[0].ok
    bright[28:33] = 1.2
    assert judge(repeats_of(bright), RULES)[0].reasons == (ScanReason.LIGHT_LEAK,)


@pytest.mark.shared
def test_hardly_any_real_repeat_is_rejected_but_the_gross_errors_are(shared: Path) -> None:
    import pandas as pd

    table = pd.read_parquet(shared / "data" / "gaia_ethiopia_neospectra_nir.parquet")
    columns = [name for name in table.columns if name.replace(".", "", 1).isdigit()]
    reflectance = table[columns].to_numpy(float) / 100
    rejected = 0
    for rows in table.groupby("sample_id").indices.values():
        found = distances(reflectance[rows])
        far = outliers(found, RULES)
        rejected += int(far.sum())
        assert found[~far].max() < 0.05
    assert rejected == 6
