"""Laboratory values to targets and back, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.properties import LOGIT_EDGE_PCT
from tests.training.test_estimators import spectra
from training.errors import TrainingCode
from training.estimators import PropertyModels, fit_properties
from training.estimators.texture import CLAY, PARTS, SAND, SILT, LogRatios, Shares, complete, texture_code
from training.preprocessing import Floats

OC, PH = "oc_usda.c729_w.pct", "ph.h2o_usda.a268_index"
CODES = (LogRatios(PARTS), Shares(PARTS))
parts = st.tuples(st.floats(0.5, 98), st.floats(0.01, 0.99)).map(
    lambda drawn: (drawn[0], (100 - drawn[0]) * drawn[1], (100 - drawn[0]) * (1 - drawn[1]))
)


def soils(n: int = 60) -> tuple[Floats, dict[str, Floats]]:
    """Spectra and five properties that the first band drives."""
    x, depth = spectra(n)
    clay = 10 + 4 * depth
    silt = (100 - clay) * 0.4
    return x, {OC: 0.3 * depth, PH: 5 + 0.2 * depth, CLAY: clay, SILT: silt, SAND: 100 - clay - silt}


@pytest.mark.parametrize("code", CODES, ids=["log-ratios", "shares"])
@given(texture=parts)
def test_texture_comes_back(code: LogRatios | Shares, texture: tuple[float, float, float]) -> None:
    values = dict(zip(PARTS, np.array(texture)[:, None], strict=True))
    back = code.decode(code.encode(values))
    lifted = max(LOGIT_EDGE_PCT / 100, 1e-3)
    for name in PARTS:
        assert abs(back[name][0] - values[name][0]) <= 100 * lifted + 1e-9


@pytest.mark.parametrize("code", CODES, ids=["log-ratios", "shares"])
@given(first=st.floats(-40, 40), second=st.floats(-40, 40))
def test_any_target_is_a_texture(code: LogRatios | Shares, first: float, second: float) -> None:
    back = code.decode(np.array([[first, second]]))
    told = np.array([back[name][0] for name in PARTS])
    assert (told >= 0).all()
    assert (told <= 100).all()
    assert told.sum() == pytest.approx(100)


@pytest.mark.parametrize("code", CODES, ids=["log-ratios", "shares"])
def test_the_spread_is_that_of_the_logit(code: LogRatios | Shares) -> None:
    rng = np.random.default_rng(0)
    centre, spreads = np.array([[-0.5, 0.7]]), np.array([[0.02, 0.03]])
    drawn = code.decode(centre + spreads * rng.standard_normal((40_000, 2)))
    told = code.spread(centre, spreads)
    for name in PARTS:
        logit = np.log(drawn[name] / (100 - drawn[name]))
        assert told[name][0] == pytest.approx(logit.std(), rel=0.03)


def test_two_parts_imply_the_third() -> None:
    clay, sand = np.array([20.0, 20.0, np.nan, 80.0]), np.array([50.0, np.nan, 40.0, 30.0])
    told = complete({CLAY: clay, SAND: sand})
    np.testing.assert_array_equal(told[0], [20, 30, 50])
    assert np.isnan(told[1:3]).any(axis=1).all()
    # 110 %: nothing is implied
    assert np.isnan(told[3, 1])


def test_log_ratios_only_where_all_three_are_labelled() -> None:
    _, labels = soils()
    texture = {name: labels[name] for name in PARTS}
    assert isinstance(texture_code(texture), LogRatios)
    partly = {**texture, SILT: np.where(np.arange(60) < 30, texture[SILT], np.nan)}
    partly[SAND] = np.where(np.arange(60) < 30, texture[SAND], np.nan)
    code = texture_code(partly)
    assert isinstance(code, Shares)
    known = np.isfinite(code.encode(partly))
    assert known.sum(axis=0).tolist() == [60, 30]


def test_properties_come_back_in_their_units() -> None:
    x, labels = soils()
    models = fit_properties("ridge", x, labels)
    told = models.predict(x)
    assert set(told) == set(labels)
    for name, values in labels.items():
        assert np.corrcoef(told[name], values)[0, 1] > 0.9
        assert abs(np.median(told[name] - values)) < 0.2 * values.std()
    np.testing.assert_allclose(sum(told[name] for name in PARTS), 100)
    assert all((each.spread > 0).all() for each in models.estimate(x).values())


@pytest.mark.parametrize("present", [(CLAY, SAND), (SILT,)])
def test_only_the_named_parts_are_told(present: tuple[str, ...]) -> None:
    x, labels = soils()
    models = fit_properties("ridge", x, {name: labels[name] for name in present})
    assert models.names == present
    for name, told in models.predict(x).items():
        assert np.corrcoef(told, labels[name])[0, 1] > 0.9


def test_nothing_is_less_than_nothing() -> None:
    x, labels = soils()
    models = fit_properties("ridge", x, {OC: np.where(labels[OC] > 1.5, labels[OC], 0.0)})
    assert models.predict(x)[OC].min() == 0


def test_reflectance_and_absorbance_are_the_same_soil() -> None:
    x, labels = soils()
    x = 0.3 * x
    seen: PropertyModels = fit_properties("plsr", x, {PH: labels[PH]})
    reflected = fit_properties("plsr", 10**-x, {PH: labels[PH]}, inputs="reflectance")
    np.testing.assert_allclose(seen.predict(x)[PH], reflected.predict(10**-x)[PH])


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        (OC, np.full(60, np.nan), TrainingCode.ALL_MISSING),
        (OC, np.where(np.arange(60) < 4, np.arange(60.0), np.nan), TrainingCode.FEW_LABELS),
        (PH, np.full(60, 6.5), TrainingCode.CONSTANT_LABELS),
        (OC, np.linspace(-0.5, 3, 60), TrainingCode.LABEL_RANGE),
        (CLAY, np.linspace(5, 140, 60), TrainingCode.LABEL_RANGE),
    ],
)
def test_labels_that_teach_nothing_are_refused(name: str, values: Floats, code: TrainingCode) -> None:
    x, _ = soils()
    with pytest.raises(InputError) as refused:
        fit_properties("ridge", x, {name: values})
    assert refused.value.code is code
    assert refused.value.values["property"] == name


def test_repeats_of_few_samples_are_few_labels() -> None:
    x, labels = soils()
    with pytest.raises(InputError) as refused:
        fit_properties("ridge", x, {PH: labels[PH]}, groups=np.arange(60) // 20)
    assert refused.value.code is TrainingCode.FEW_LABELS
    assert refused.value.values["samples"] == 3


def test_silt_that_stands_beside_no_sand_is_too_little() -> None:
    """Clay alone on most rows: what shares the rest has nothing to learn from."""
    x, labels = soils()
    silt, sand = labels[SILT].copy(), np.full(60, np.nan)
    silt[3:] = np.nan
    sand[40:] = labels[SAND][40:]
    clay = np.where(np.arange(60) < 40, labels[CLAY], np.nan)
    clay[:3] = np.nan
    with pytest.raises(InputError) as refused:
        fit_properties("ridge", x, {CLAY: clay, SAND: sand, SILT: silt})
    assert refused.value.code is TrainingCode.FEW_LABELS


def test_a_gap_in_a_spectrum_is_named() -> None:
    x, labels = soils()
    x[7, 11] = np.nan
    with pytest.raises(InputError) as refused:
        fit_properties("ridge", x, {PH: labels[PH]})
    assert (refused.value.code, refused.value.values) == (TrainingCode.SPECTRUM_GAP, {"row": 7, "column": 11})


@pytest.mark.parametrize("name", ["plsr", "mlp"])
def test_estimates_stay_within_what_the_laboratory_has_shown(name: str) -> None:
    x, properties = soils()
    models = fit_properties(name, x, {OC: properties[OC]})
    foreign = x[:1] + 30 * (x[properties[OC].argmax()] - x[properties[OC].argmin()])
    told = models.predict(np.vstack((x, foreign, 2 * x[:1] - foreign)))[OC]
    assert told.min() >= properties[OC].min() - 1e-9
    assert told.max() <= properties[OC].max() + 1e-9
