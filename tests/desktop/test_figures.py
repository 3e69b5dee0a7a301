"""Numbers as people read them, and the scales that they are drawn on."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from core.inference.estimate import Estimate, Grade
from core.properties import PROPERTIES
from desktop.figures import (
    age_text,
    coverage_text,
    depth_text,
    interval_text,
    number,
    position_text,
    signed,
    value_text,
)
from desktop.ranges import drawn_range
from desktop.simulated import is_simulated

OC, PH, CLAY = "oc_usda.c729_w.pct", "ph.h2o_usda.a268_index", "clay.tot_usda.a334_w.pct"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


def test_a_value_is_rounded_to_its_uncertainty() -> None:
    assert value_text(estimate(OC, 1.8437, 0.921, 3.104)) == "1.8"
    assert interval_text(estimate(OC, 1.8437, 0.921, 3.104)) == "0.9 – 3.1\u202f%"
    assert value_text(estimate(OC, 1.8437, 1.82, 1.86)) == "1.84"
    assert interval_text(estimate(PH, 6.43, 5.1, 7.7)) == "5.1 – 7.7"


def test_what_is_withheld_has_no_figure() -> None:
    assert value_text(estimate(OC, None, None, None)) == "–"
    assert interval_text(estimate(OC, None, None, None)) == ""
    assert coverage_text(None) == "–"


@pytest.mark.parametrize(
    ("value", "decimals", "told"), [(13.2, 0, "+13"), (-0.34, 1, "\u22120.3"), (-0.04, 1, "0.0"), (0.0, 2, "0.00")]
)
def test_a_difference_has_its_sign_and_nothing_has_none(value: float, decimals: int, told: str) -> None:
    assert signed(value, decimals) == told


def test_the_separators_are_those_of_the_country() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    assert number(1234.5, 1) == "1.234,5"


@pytest.mark.parametrize(
    ("seconds", "words"), [(12, "12 s"), (89, "89 s"), (125, "2 min"), (5399, "90 min"), (9000, "2.5 h")]
)
def test_ages(seconds: float, words: str) -> None:
    assert age_text(seconds) == words


def test_depths_and_positions() -> None:
    assert depth_text(0, 20) == "0 – 20\u202fcm"
    assert depth_text(None, 22.5) == "– – 22.5\u202fcm"
    assert depth_text(None, None) == ""
    assert position_text(-1.28333, 36.81667) == "1.28333° S, 36.81667° E"


@pytest.mark.parametrize(
    ("name", "lower", "upper", "ends"),
    [
        (OC, 0.5, 5, (0, 6)),
        (OC, 0.5, 9, (0, 12)),
        (OC, 1, 58, (0, 60)),
        (PH, 3, 7, (2.5, 11)),
        (CLAY, 0, 90, (0, 100)),
    ],
)
def test_the_scale_holds_the_interval(name: str, lower: float, upper: float, ends: tuple[float, float]) -> None:
    assert drawn_range(estimate(name, (lower + upper) / 2, lower, upper)) == ends


@pytest.mark.parametrize("known", PROPERTIES.values(), ids=lambda known: known.label)
def test_every_property_has_a_scale_within_what_is_plausible(known: object) -> None:
    name, plausible = known.name, known.plausible  # type: ignore[attr-defined]
    low, high = drawn_range(estimate(name, None, None, None))
    assert plausible[0] <= low < high <= plausible[1]
    assert math.isfinite(high)


def test_emulators_are_known_by_their_model() -> None:
    assert is_simulated("Nano emulator")
    assert not is_simulated("NIRscan Nano")


def estimate(name: str, value: float | None, lower: float | None, upper: float | None) -> Estimate:
    return Estimate(name, value, lower, upper, 0.9, PROPERTIES[name].unit, Grade.CAUTION, ())
