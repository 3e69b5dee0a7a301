from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.calibration.samples import LocalSamples
from core.errors import InputError
from core.inference.bundle import load_bundle
from core.inference.manifest import Domain
from core.inference.predictor import Predictor
from core.selection.candidates import Standing
from core.selection.codes import SelectionCode
from core.selection.soils import Selection, Wish, select
from core.spectrum import Floats, Quantity, Spectra
from tests.support.bundles import CLAY, GRID, NITROGEN, OC, PH, soil_like

COUNT = 24
NAMES = tuple(f"S{row}" for row in range(COUNT))


@pytest.fixture
def predictor(tiny_bundles: Callable[..., Path]) -> Predictor:
    return Predictor(load_bundle(tiny_bundles()))


def spectra(values: Floats) -> Spectra:
    return Spectra(GRID.axis(), values, Quantity.REFLECTANCE)


def chosen(selection: Selection) -> list[str]:
    return [one.name for one in selection.chosen]


def known(names: tuple[str, ...], rows: list[int], **values: list[float]) -> LocalSamples:
    k = len(names)
    return LocalSamples(
        names=names,
        nir=soil_like(COUNT)[rows],
        values={{"oc": OC, "clay": CLAY}[name]: np.array(column) for name, column in values.items()},
        errors={},
        strata=("",) * k,
        states=("air_dry",) * k,
        instruments=("",) * k,
    )


def test_samples_come_with_what_they_are_expected_to_bring(predictor: Predictor) -> None:
    made = select(predictor, spectra(soil_like(COUNT)), NAMES, Wish(4))
    assert len(set(chosen(made))) == 4
    assert len(made.further) == 5
    assert made.bundle == predictor.bundle.ref
    assert made.properties == (OC, CLAY, PH)
    for name in made.properties:
        kept = np.prod([1 - one.narrowing[name] for one in made.chosen + made.further])
        assert kept == pytest.approx(made.expected[name][-1])
        assert 0 < kept < 1
    assert made.left_out == {}


def test_repeats_of_a_sample_count_once(predictor: Predictor) -> None:
    single = soil_like(COUNT)
    noise = np.random.default_rng(3).normal(0, 1e-3, single.shape)
    repeats = np.concatenate([single + noise, single - noise])
    made = select(predictor, spectra(repeats), NAMES + NAMES, Wish(5))
    assert chosen(made) == chosen(select(predictor, spectra(single), NAMES, Wish(5)))


def test_what_is_no_soil_or_was_sent_is_left_out_with_the_reason(predictor: Predictor) -> None:
    values = soil_like(COUNT)
    values[3] = 0.5
    first = chosen(select(predictor, spectra(values), NAMES, Wish(1)))[0]
    made = select(predictor, spectra(values), NAMES, Wish(COUNT, sent=(first, "S99", "S99")))
    assert made.left_out == {"S3": Standing.NO_SOIL, first: Standing.SENT}
    assert made.unknown == ("S99",)
    assert len(made.chosen) == COUNT - 2


def test_a_stranger_among_the_soils_is_left_out(tiny_bundles: Callable[..., Path]) -> None:
    values = soil_like(COUNT)
    limit = 1.01 * float((values**2).sum(axis=1).max())
    values[5] += 0.9
    made = select(with_limit(tiny_bundles, limit), spectra(values), NAMES, Wish(3))
    assert made.left_out == {"S5": Standing.OUTSIDE}


def test_where_the_whole_place_is_strange_its_soils_are_candidates(tiny_bundles: Callable[..., Path]) -> None:
    made = select(with_limit(tiny_bundles, 1e-6), spectra(soil_like(COUNT)), NAMES, Wish(3))
    assert made.left_out == {}


def with_limit(tiny_bundles: Callable[..., Path], limit: float) -> Predictor:
    """A bundle for which soils with a larger sum of squared reflectance lie outside."""
    return Predictor(load_bundle(tiny_bundles(domain=Domain(1e4, 1e5, q_seen=limit, q_outside=limit))))


def test_known_samples_are_not_sent_again_and_leave_less_to_narrow(predictor: Predictor) -> None:
    every = spectra(soil_like(COUNT))
    before = select(predictor, every, NAMES, Wish(3))
    rows = [int(name[1:]) for name in chosen(before)]
    values = known(tuple(chosen(before)), rows, oc=[1.0, 2.0, 1.5], clay=[20.0, 30.0, np.nan])
    after = select(predictor, every, NAMES, Wish(3), values)
    assert set(after.left_out) == set(chosen(before))
    assert set(after.left_out.values()) == {Standing.KNOWN}
    assert after.chosen[0].narrowing[OC] < before.chosen[0].narrowing[OC]
    assert after.chosen[0].narrowing[CLAY] > after.chosen[0].narrowing[OC]


def test_samples_of_an_earlier_project_count_as_known(predictor: Predictor) -> None:
    later = [row for row in range(COUNT) if row not in (2, 9)]
    names = tuple(NAMES[row] for row in later)
    values = known(("old 2", "old 9"), [2, 9], oc=[1.0, 2.0], clay=[20.0, 30.0])
    alone = select(predictor, spectra(soil_like(COUNT)[later]), names, Wish(3))
    after = select(predictor, spectra(soil_like(COUNT)[later]), names, Wish(3), values)
    assert after.left_out == {}
    assert after.chosen[0].narrowing[OC] < alone.chosen[0].narrowing[OC]


def test_every_stratum_has_its_sample(predictor: Predictor) -> None:
    strata = ("top",) * (COUNT - 2) + ("sub", "deep")
    made = select(predictor, spectra(soil_like(COUNT)), NAMES, Wish(5, strata=strata))
    assert {one.stratum for one in made.chosen} == {"top", "sub", "deep"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ((), (OC, CLAY, PH)),
        (("clay",), (CLAY,)),
        (("ph", "Organic C"), (PH, OC)),
        (("oc", OC), (OC,)),
        ((NITROGEN,), (NITROGEN,)),
    ],
)
def test_properties_may_be_named_in_several_ways(
    predictor: Predictor, wanted: tuple[str, ...], found: tuple[str, ...]
) -> None:
    made = select(predictor, spectra(soil_like(COUNT)), NAMES, Wish(1, wanted))
    assert made.properties == found


@pytest.mark.parametrize("wanted", ["gold", "cla", ""])
def test_a_property_that_the_bundle_does_not_have_is_refused(predictor: Predictor, wanted: str) -> None:
    with pytest.raises(InputError) as refused:
        select(predictor, spectra(soil_like(COUNT)), NAMES, Wish(1, (wanted,)))
    assert refused.value.code == SelectionCode.NO_SUCH_PROPERTY


def test_a_bundle_without_intervals_has_no_property_to_choose_by(tiny_bundles: Callable[..., Path]) -> None:
    bare = Predictor(load_bundle(tiny_bundles(withheld=(OC, CLAY, PH, NITROGEN))))
    with pytest.raises(InputError) as refused:
        select(bare, spectra(soil_like(COUNT)), NAMES, Wish(1))
    assert refused.value.code == SelectionCode.NO_PROPERTY
