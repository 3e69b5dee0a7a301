"""Potassium on soils whose spectrum shows the clay, and with it, or not, potassium."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.spectrum import Axis, AxisUnit
from training.errors import TrainingCode
from training.potassium.association import partial_correlation, partials
from training.potassium.judging import figures, left_out, place_folds, random_folds
from training.potassium.learners import ASSOCIATED, SPECTRAL, place_mean
from training.potassium.report import into_docs, write
from training.potassium.sets import MOST_POINTS, Soils, averaged_points, read_soils
from training.potassium.study import Study, study

AXIS = Axis.regular(1400, 2400, 10, AxisUnit.NM)


def soils(own_band: float = 0.0, by_place: float = 0.0, n: int = 80, seed: int = 0) -> Soils:
    """Potassium goes along with clay, which has a band at 2200 nm; with `own_band` it has one too, at 1700 nm."""
    rng = np.random.default_rng(seed)
    place = np.arange(n) % 2
    clay, other = rng.uniform(10, 50, n), rng.uniform(0, 1, n)
    potassium = np.expm1(
        0.3 * np.log(clay) - 0.4 + own_band * other + by_place * place + 0.02 * rng.standard_normal(n)
    )
    shapes = [np.exp(-0.5 * ((AXIS.points - at) / 40) ** 2) for at in (2200, 1700, 1900)]
    amounts = np.stack((clay / 50, other, place + 0.1 * rng.standard_normal(n)), axis=1)
    absorbance = AXIS.points / 2000 + 0.05 * amounts @ shapes + 1e-4 * rng.standard_normal((n, len(AXIS)))
    laboratory = np.stack((clay * np.exp(0.03 * rng.standard_normal(n)), rng.uniform(5, 7, n)), axis=1)
    return Soils(
        "made", "Made", AXIS, absorbance, potassium, "cmol(+)/kg", laboratory, ("clay", "pH"), place.astype(np.str_)
    )


def estimates(own: Soils, learner: str = "plsr") -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return left_out(own, SPECTRAL[learner], next(random_folds(own, 1)), 0)


def given(own: Soils, what: str) -> float:
    return next(one.r for one in partials(own, estimates(own)) if one.given == what)


def test_what_goes_along_with_clay_is_estimated_and_known_by_nothing_else() -> None:
    own = soils()
    assert given(own, "nothing") > 0.8
    assert abs(given(own, "laboratory")) < 0.3


def test_a_band_of_its_own_is_known_beyond_the_laboratory() -> None:
    assert given(soils(own_band=0.6), "laboratory") > 0.6


def test_a_difference_between_fields_hides_that_nothing_is_known_within_them() -> None:
    own = soils(by_place=1.0)
    # potassium by field alone: what of it goes along with clay is taken out
    own = Soils(
        **{**vars(own), "potassium": np.random.default_rng(1).permuted(own.potassium.reshape(-1, 2), axis=0).ravel()}
    )
    found = figures(own, estimates(own))
    assert found.r2 > 0.7
    assert found.within < 0.5
    assert figures(own, left_out(own, place_mean, next(random_folds(own, 1)), 0)).r2 > 0.7
    assert figures(own, left_out(own, SPECTRAL["plsr"], place_folds(own), 0)).r2 < 0


def test_both_is_at_least_as_good_as_the_spectrum_where_the_laboratory_knows_more() -> None:
    own = soils()
    hidden = Soils(**{**vars(own), "absorbance": own.absorbance[::-1].copy()})
    folds = next(random_folds(hidden, 1))
    r2 = {name: figures(hidden, left_out(hidden, learner, folds, 0)).r2 for name, learner in ASSOCIATED.items()}
    assert r2["laboratory"] > 0.7
    assert r2["spectrum"] < 0.2
    assert r2["both"] > r2["spectrum"] + 0.2


def test_no_soil_is_known_when_it_is_estimated() -> None:
    own = soils(n=40)
    folds = next(random_folds(own, 1))

    def peeking(
        asked: Soils, known: np.ndarray[tuple[int], np.dtype[np.bool_]], seed: int
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        assert len(set(folds[~known])) == 1
        assert not set(folds[known]) & set(folds[~known])
        return np.zeros(int((~known).sum()))

    assert np.isfinite(left_out(own, peeking, folds, 0)).all()


def test_partial_correlation_takes_off_what_is_held() -> None:
    rng = np.random.default_rng(0)
    common, noise = rng.standard_normal(500), rng.standard_normal((2, 500))
    a, b = common + 0.3 * noise[0], common + 0.3 * noise[1]
    nothing = np.zeros((500, 0))
    assert partial_correlation(a, b, nothing) == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert abs(partial_correlation(a, b, common[:, None])) < 0.15
    assert partial_correlation(a, common, common[:, None]) == 0


def test_too_few_soils_or_places_are_refused() -> None:
    with pytest.raises(InputError) as few:
        next(random_folds(soils(n=20), 1))
    assert few.value.code is TrainingCode.TOO_FEW_SAMPLES
    one = soils(n=40).take(np.arange(40) % 2 == 0)
    with pytest.raises(InputError) as place:
        place_folds(one)
    assert place.value.code is TrainingCode.TOO_FEW_SAMPLES


def test_points_are_averaged_not_dropped() -> None:
    axis = Axis.regular(500, 4000, 2, AxisUnit.CM1)
    coarse, values = averaged_points(axis, axis.points[None] * 3.0)
    assert MOST_POINTS / 2 < len(coarse) <= MOST_POINTS
    np.testing.assert_allclose(values[0], 3 * coarse.points)


def test_scattering_coefficients_show_the_clay_too() -> None:
    own = soils(n=40)
    known = np.arange(40) < 30
    found = SPECTRAL["scattering + ridge"](own, known, 0)
    assert np.corrcoef(found, np.log1p(own.potassium[~known]))[0, 1] > 0.7


@pytest.fixture(scope="module")
def small() -> Study:
    return study([soils(n=32)], 2, lambda _: None, {"plsr": SPECTRAL["plsr"]})


def test_tables_hold_what_the_csv_holds(small: Study, tmp_path: Path) -> None:
    write(small, tmp_path)
    with (tmp_path / "potassium.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(small.lines)
    page = (tmp_path / "potassium-tables.md").read_text(encoding="utf-8")
    for row in rows:
        if row["protocol"] == "random folds":
            assert f"{float(row['r2']):.2f} ({float(row['r2_sd']):.2f})" in page


def test_the_text_of_the_page_stays(small: Study, tmp_path: Path) -> None:
    page = tmp_path / "training" / "potassium.md"
    page.parent.mkdir()
    page.write_text("Words before.\n<!-- tables -->\nold\n<!-- end of tables -->\nWords after.\n", encoding="utf-8")
    into_docs(small, tmp_path)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Words before.\n")
    assert text.endswith("Words after.\n")
    assert "old" not in text
    assert "### With and without the spectrum" in text


def test_a_page_without_a_place_is_refused_and_nothing_is_written(small: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        into_docs(small, tmp_path)
    assert caught.value.code is TrainingCode.NO_PLACE
    assert not list(tmp_path.rglob("*.csv"))


def test_spread_of_one_repeat_is_nought(small: Study) -> None:
    apart = [line for line in small.lines if line.protocol == "places left out"]
    assert all(line.spread("r2") == 0 for line in apart)
    assert any(line.spread("r2") > 0 for line in small.lines)


@pytest.mark.shared
def test_the_real_soils_are_those_of_the_cards(shared: Path) -> None:
    found = {own.name: own for own in read_soils(shared)}
    assert [len(own) for own in found.values()] == [94, 102, 75]
    assert [int(own.whole.sum()) for own in found.values()] == [77, 102, 75]
    africa, brazil = found["yamsys_westafrica_mir"], found["tavares_brazil_visnir"]
    assert africa.unit == "cmol(+)/kg"
    assert africa.potassium.mean() == pytest.approx(148.2 / 391, rel=0.05)
    assert brazil.unit == "mmolc/dm³"
    assert all("" not in own.places for own in found.values())
