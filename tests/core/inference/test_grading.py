"""The rules by which an estimate gets its value, interval, grade and reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.inference.bundle import read_manifest
from core.inference.engine import Outputs
from core.inference.estimate import Grade, Reason
from core.inference.grading import Circumstances, Graded, reasons_of
from core.inference.grading import grade as grade_all
from core.inference.manifest import Domain, Interval, Manifest, Protocol
from core.properties import PROPERTIES
from tests.support.bundles import CLAY, LATENT, NITROGEN, OC, PH, make_bundle

DRY = Circumstances(state="air_dry", family="neospectra")
CALIBRATE = Reason.NO_LOCAL_CALIBRATION
COLUMN = {OC: 0, CLAY: 1, PH: 2, NITROGEN: 3}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    made = read_manifest(make_bundle(tmp_path_factory.mktemp("graded")))[0]
    return replace(made, domain=Domain(t2_seen=10, t2_outside=20, q_seen=1, q_outside=2))


def outputs(value: Sequence[float], scale: float = 0.1, t2: float = 1, q: float = 0.1) -> Outputs:
    def row(*numbers: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return np.array([numbers], dtype=np.float32)

    latent = np.zeros((1, LATENT), dtype=np.float32)
    return Outputs(
        latent, latent, np.zeros((1, 1700), np.float32), row(*value), row(*[scale] * len(value)), row(t2, q)
    )


def grade(raw: Outputs, manifest: Manifest, circumstances: Circumstances, no_soil: bool = False) -> Graded:
    return grade_all(raw, np.full(len(raw.mu), no_soil), manifest, circumstances)


USUAL = (np.log1p(2.0), 0.0, 6.5, 0.1)


def one(graded: Graded, name: str) -> tuple[float, float, float, Grade, tuple[Reason, ...]]:
    column = COLUMN[name]
    reasons = reasons_of(int(graded.reasons[0, column]))
    numbers = (float(array[0, column]) for array in (graded.value, graded.lower, graded.upper))
    return (*numbers, graded.grade(0, column), reasons)  # type: ignore[return-value]  # three numbers, mypy sees a tuple of unknown length


def test_interval_by_hand(manifest: Manifest) -> None:
    value, lower, upper, given_grade, reasons = one(grade(outputs(USUAL), manifest, DRY), OC)
    assert value == pytest.approx(2.0, rel=1e-6)
    assert lower == pytest.approx(3 * np.exp(-0.15) - 1, rel=1e-6)  # q_lower 1.5 × scale 0.1 on log(1 + x)
    assert upper == pytest.approx(3 * np.exp(0.18) - 1, rel=1e-6)
    assert (given_grade, reasons) == (Grade.CAUTION, (CALIBRATE,))


def test_clay_is_modelled_as_a_logit(manifest: Manifest) -> None:
    value, lower, upper, _, _ = one(grade(outputs(USUAL), manifest, DRY), CLAY)
    assert value == pytest.approx(50)
    assert lower == pytest.approx(100 / (1 + np.exp(0.15)), rel=1e-6)
    assert upper == pytest.approx(100 / (1 + np.exp(-0.18)), rel=1e-6)


@pytest.mark.parametrize(
    ("t2", "q", "expected", "reason"),
    [
        (10, 1, Grade.CAUTION, None),
        (10.1, 0, Grade.CAUTION, Reason.DOMAIN_EDGE),
        (0, 1.1, Grade.CAUTION, Reason.DOMAIN_EDGE),
        (20, 2, Grade.CAUTION, Reason.DOMAIN_EDGE),
        (20.1, 0, Grade.OUTSIDE, Reason.DOMAIN_OUTSIDE),
        (0, 2.1, Grade.OUTSIDE, Reason.DOMAIN_OUTSIDE),
        (np.nan, 0, Grade.OUTSIDE, Reason.DOMAIN_OUTSIDE),
        (0, np.inf, Grade.OUTSIDE, Reason.DOMAIN_OUTSIDE),
    ],
)
def test_distance_from_the_domain(
    manifest: Manifest, t2: float, q: float, expected: Grade, reason: Reason | None
) -> None:
    value, lower, upper, given_grade, reasons = one(grade(outputs(USUAL, t2=t2, q=q), manifest, DRY), PH)
    assert given_grade is expected
    assert reasons == tuple(r for r in (CALIBRATE, reason) if r)
    assert np.isnan([value, lower, upper]).all() == (expected is Grade.OUTSIDE)


@pytest.mark.parametrize("t2", [1, 15])
def test_what_is_no_soil_is_outside(manifest: Manifest, t2: float) -> None:
    value, _, _, given_grade, reasons = one(grade(outputs(USUAL, t2=t2), manifest, DRY, no_soil=True), OC)
    assert np.isnan(value)
    assert (given_grade, reasons) == (Grade.OUTSIDE, (CALIBRATE, Reason.DOMAIN_OUTSIDE))


def test_an_interval_of_the_same_soils_says_so(manifest: Manifest) -> None:
    first, *others = manifest.properties
    assert first.interval is not None
    within = replace(first, libraries=1, interval=replace(first.interval, protocol=Protocol.GROUPED_CV.value))
    known = replace(manifest, properties=(within, *others))
    value, _, _, given_grade, reasons = one(grade(outputs(USUAL), known, DRY), OC)
    assert value == pytest.approx(2.0, rel=1e-6)
    assert (given_grade, reasons) == (Grade.CAUTION, (CALIBRATE, Reason.KNOWN_SOILS_ONLY))
    assert one(grade(outputs(USUAL), known, DRY), PH)[4] == (CALIBRATE,)


def test_without_an_interval_there_is_no_value(manifest: Manifest) -> None:
    value, lower, upper, given_grade, reasons = one(grade(outputs(USUAL), manifest, DRY), NITROGEN)
    assert np.isnan([value, lower, upper]).all()
    assert given_grade is Grade.CAUTION
    assert reasons == (CALIBRATE, Reason.TOO_FEW_LIBRARIES)


def test_the_interval_is_cut_to_what_a_soil_can_hold(manifest: Manifest) -> None:
    value, lower, upper, _, reasons = one(grade(outputs((0.01, 0, 10.95, 0)), manifest, DRY), OC)
    assert lower == 0
    assert 0 < value < upper
    assert reasons == (CALIBRATE,)
    value, lower, upper, _, reasons = one(grade(outputs((0.01, 0, 10.95, 0)), manifest, DRY), PH)
    assert (upper, reasons) == (11, (CALIBRATE,))


def test_a_value_just_beyond_is_drawn_to_the_limit(manifest: Manifest) -> None:
    value, lower, upper, given_grade, reasons = one(grade(outputs((-0.05, 0, 6, 0)), manifest, DRY), OC)
    assert (value, lower, given_grade) == (0, 0, Grade.CAUTION)
    assert upper > 0
    assert reasons == (CALIBRATE, Reason.IMPLAUSIBLE)


@pytest.mark.parametrize("value", [-0.5, 5.0, 800.0, np.nan, np.inf])
def test_a_value_far_beyond_is_withheld(manifest: Manifest, value: float) -> None:
    got, lower, upper, given_grade, reasons = one(grade(outputs((value, 0, 6, 0)), manifest, DRY), OC)
    assert np.isnan([got, lower, upper]).all()
    assert given_grade is Grade.OUTSIDE
    assert reasons == (CALIBRATE, Reason.IMPLAUSIBLE)
    assert one(grade(outputs((value, 0, 6, 0)), manifest, DRY), PH)[0] == 6


@pytest.mark.parametrize("scale", [np.nan, -0.1])
def test_a_scale_that_is_none_withholds(manifest: Manifest, scale: float) -> None:
    assert one(grade(outputs(USUAL, scale=scale), manifest, DRY), OC)[3] is Grade.OUTSIDE


@pytest.mark.parametrize(
    ("circumstances", "reasons"),
    [
        (DRY, []),
        (Circumstances("air_dry", ""), []),
        (Circumstances("field_moist", ""), [Reason.STATE_MISMATCH]),
        (Circumstances(), [Reason.STATE_UNKNOWN]),
        (Circumstances("", ""), [Reason.STATE_UNKNOWN]),
        (Circumstances("air_dry", "teapot"), [Reason.SCANNER_NOT_COVERED]),
        (Circumstances("air_dry", "neospectra", float_fallback=True), [Reason.FLOAT_FALLBACK]),
        (
            Circumstances("wet", "teapot", float_fallback=True),
            [Reason.STATE_MISMATCH, Reason.SCANNER_NOT_COVERED, Reason.FLOAT_FALLBACK],
        ),
    ],
)
def test_circumstances(manifest: Manifest, circumstances: Circumstances, reasons: list[Reason]) -> None:
    for name in COLUMN:
        found = one(grade(outputs(USUAL), manifest, circumstances), name)[4]
        assert [r for r in found if r is not Reason.TOO_FEW_LIBRARIES] == [CALIBRATE, *reasons]


@given(
    value=st.floats(-20, 20, width=32),
    scale=st.floats(0, 20, width=32),
    interval=st.builds(Interval, st.just(0.9), st.floats(0, 5), st.floats(0, 5), st.just("x")),
)
def test_what_is_given_is_plausible_and_in_order(
    manifest: Manifest, value: float, scale: float, interval: Interval
) -> None:
    models = tuple(replace(model, interval=interval) for model in manifest.properties)
    graded = grade(outputs([value] * 4, scale), replace(manifest, properties=models), DRY)
    for name in COLUMN:
        middle, lower, upper, given_grade, _ = one(graded, name)
        least, most = PROPERTIES[name].plausible
        if given_grade is Grade.OUTSIDE:
            assert np.isnan([middle, lower, upper]).all()
        else:
            assert least <= lower <= middle <= upper <= most


def test_rows_do_not_know_of_each_other(manifest: Manifest, tiny_bundles: Callable[..., Path]) -> None:
    near, far = outputs(USUAL), outputs(USUAL, t2=99)
    stacked = Outputs(*(np.concatenate((getattr(near, name), getattr(far, name))) for name in near.__dict__))
    together = grade(stacked, manifest, DRY)
    assert np.array_equal(together.value[0], grade(near, manifest, DRY).value[0], equal_nan=True)
    assert not together.outside[0].any()
    assert together.outside[1].all()
