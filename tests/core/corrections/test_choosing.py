from __future__ import annotations

import numpy as np
import pytest

from core.corrections.choosing import choose, left_out, overlooked
from core.corrections.codes import CorrectionCode
from core.corrections.methods import Method, moisture_methods, offset, transfer_methods
from core.corrections.pairs import LEAST_PAIRS, Named, Pairs, absorbance_on, pairs_on, reflectance_of
from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra
from tests.support.mixtures import BANDS, POINTS, linear_instrument, soils, wetted

OC, CLAY = "oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct"
GRID = Axis.regular(1400, 1400 + 10 * (POINTS - 1), 10, AxisUnit.NM)


def bands(absorbance: Floats) -> Floats:
    """Estimates of two properties: how strong two of the bands are."""
    return np.asarray((absorbance @ np.linalg.pinv(np.vstack((BANDS, np.ones(POINTS)))))[:, :2])


def scaled(absorbance: Floats) -> Floats:
    """Estimates that look past brightness and contrast, as models on SNV do."""
    around = absorbance - absorbance.mean(axis=1, keepdims=True)
    return bands(around / around.std(axis=1, keepdims=True))


def pairs(source: Floats, target: Floats) -> Pairs:
    return Pairs(tuple(f"S{row}" for row in range(len(target))), source, target)


def test_the_chosen_method_is_closest_at_soils_that_it_never_saw() -> None:
    target, unseen = soils(12), soils(30, 1)
    chosen = choose(pairs(linear_instrument(target), target), transfer_methods(), bands, (OC, CLAY))
    assert chosen.map is not None
    before = bands(linear_instrument(unseen)) - bands(unseen)
    after = bands(chosen.map(linear_instrument(unseen))) - bands(unseen)
    assert np.abs(after).max() < 0.05 * np.abs(before).max()
    assert chosen.difference < chosen.without
    assert all(figure.n == 12 and figure.after < figure.before for figure in chosen.figures)


def test_figures_are_of_the_soils_left_out() -> None:
    target = soils(10)
    moist = pairs(wetted(target), target)
    chosen = choose(moist, moisture_methods(), bands, (OC, CLAY))
    assert chosen.method is not None
    errors = bands(left_out(moist, chosen.method)) - bands(target)
    for column, figure in enumerate(chosen.figures):
        assert figure.after == pytest.approx(np.sqrt(np.mean(errors[:, column] ** 2)))
        assert figure.bias == pytest.approx(errors[:, column].mean())
        assert figure.spread == pytest.approx(bands(target)[:, column].std(ddof=1))


def test_only_what_decides_decides_but_all_have_figures() -> None:
    target = soils(10)

    def with_noise(absorbance: Floats) -> Floats:
        """A third property that is mere rounding, and would outvote the others."""
        return np.hstack((bands(absorbance), 1e9 * absorbance[:, :1] % 1.0))

    names, source = (OC, CLAY, "x"), linear_instrument(target)
    chosen = choose(pairs(source, target), transfer_methods(), with_noise, names, (0, 1))
    alone = choose(pairs(source, target), transfer_methods(), bands, names[:2])
    assert [figure.property for figure in chosen.figures] == list(names)
    assert chosen.difference == alone.difference


def test_what_is_left_out_teaches_nothing() -> None:
    target = soils(8)
    source = linear_instrument(target)
    before = left_out(pairs(source, target), Method("offset", offset, 1))[3]
    target[3] += 100.0
    np.testing.assert_array_equal(left_out(pairs(source, target), Method("offset", offset, 1))[3], before)


def test_spectra_that_agree_already_stay_as_they_are() -> None:
    target = soils(10)
    noisy = target + 1e-6 * np.random.default_rng(3).standard_normal(target.shape)
    chosen = choose(pairs(noisy, target), [Method("offset", lambda s, t: offset(s, t + 0.5), 1)], bands, (OC, CLAY))
    assert (chosen.method, chosen.map, chosen.figures) == (None, None, ())
    assert chosen.difference == chosen.without


def test_spectra_are_levelled_only_where_estimates_look_past_their_level() -> None:
    target = soils(10)
    for estimate, looks_past in ((scaled, True), (bands, False)):
        goal = estimate(target)
        assert (overlooked(target, estimate, goal, goal.std(axis=0, ddof=1)) is not None) == looks_past


def test_a_level_undoes_what_differs_from_scan_to_scan() -> None:
    target = soils(10)
    gains = np.random.default_rng(4).uniform(0.5, 2.0, (10, 1))
    chosen = choose(pairs(gains * (target - 0.2 * BANDS[0]), target), transfer_methods(), scaled, (OC, CLAY))
    assert chosen.level is not None
    assert chosen.difference < 0.2


def spectra(absorbance: Floats) -> Spectra:
    return Spectra(GRID, absorbance, Quantity.ABSORBANCE)


def test_soils_are_matched_by_name_and_repeats_averaged() -> None:
    first = soils(4)
    source = Named(("c", "a", "a", "b"), spectra(first))
    target = Named(("b", "x", "a", "c"), spectra(soils(4, 1)))
    found = pairs_on(GRID, source, target)
    assert found.names == ("c", "a", "b")
    np.testing.assert_allclose(found.source[1], first[1:3].mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(found.target[0], soils(4, 1)[3], rtol=1e-9)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("p", "q", "r"), CorrectionCode.NO_PAIRS),
        (("a", "b", "r"), CorrectionCode.FEW_PAIRS),
        (("a", "b", "c"), CorrectionCode.SAME_SPECTRA),
    ],
)
def test_pairs_that_teach_nothing_are_refused(names: tuple[str, ...], code: CorrectionCode) -> None:
    source = Named(("a", "b", "c"), spectra(soils(3)), "moist.csv")
    with pytest.raises(InputError) as refused:
        pairs_on(GRID, source, Named(names, spectra(soils(3)), "dry.csv"))
    assert refused.value.code is code
    assert LEAST_PAIRS == 3


def test_the_file_that_does_not_reach_is_named() -> None:
    short = Spectra(Axis(GRID.points[:20], AxisUnit.NM), soils(3)[:, :20], Quantity.ABSORBANCE)
    names = ("a", "b", "c")
    with pytest.raises(InputError) as refused:
        pairs_on(GRID, Named(names, spectra(soils(3)), "moist.csv"), Named(names, short, "dry.csv"))
    assert refused.value.values["file"] == "dry.csv"


def test_absorbance_goes_there_and_back_and_darkness_has_a_floor() -> None:
    back = reflectance_of(absorbance_on(GRID, spectra(soils(3))), GRID)
    np.testing.assert_allclose(back.values, 10 ** -soils(3), rtol=1e-9)
    dark = Spectra(GRID, np.zeros((1, POINTS)), Quantity.REFLECTANCE)
    np.testing.assert_allclose(absorbance_on(GRID, dark), 4.0)
