"""What is said of an estimate that is asked why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bands import MIR_BANDS, NIR_BANDS, Band
from core.inference.estimate import Reason
from core.repeatability import Repeatability, Source
from desktop import why_words
from desktop.why_words import adjusted_sentence, cancelling_sentence, headline, lines_of
from tests.support.bundles import CLAY, GRID, OC, PH
from tests.support.explanations import explanation

NAMES = [band.name for band in NIR_BANDS if band.on(GRID.axis())]


def flat(words: str) -> str:
    return words.replace("\u202f", " ")


def test_the_headline_says_what_the_spectrum_says_beyond_the_average_soil() -> None:
    told = headline(explanation({"clay_oh_2205": 9.0, "water_1900": 4.0, "organic_ch_1730": 0.2}))
    assert flat(told) == (
        "Compared with the mean of the soils that this model learned from (24 %), this spectrum says +13 %: "
        "mostly the clay band at 2205 nm and water at 1900 nm."
    )


def test_bands_of_one_kind_are_named_together() -> None:
    told = headline(explanation({"clay_oh_2205": 9.0, "clay_oh_1400": 6.0, "clay_oh_2260": 0.5}))
    assert "mostly the clay bands at 1400 and 2205\u202fnm." in told


def test_what_speaks_against_is_said() -> None:
    told = flat(headline(explanation({"clay_oh_2205": -9.0, "water_1900": 4.0})))
    assert "this spectrum says \u22125 %: mostly the clay band at 2205 nm." in told
    assert told.endswith("The opposite is said by water at 1900 nm.")


def test_what_no_named_band_covers_is_not_hidden() -> None:
    assert "mostly parts of the spectrum that no named band covers." in headline(explanation({"rest": 8.0}))


def test_a_spectrum_like_the_mean_soil() -> None:
    told = headline(explanation({"clay_oh_2205": 9.0, "water_1900": -8.7}))
    assert told.startswith("This spectrum says the same as the mean of the soils")


def test_where_scanning_adds_nothing_no_band_is_named() -> None:
    told = headline(explanation({}, reasons=(Reason.NO_SKILL,)))
    assert "mean of the local samples" in told
    assert "nm" not in told


@given(st.dictionaries(st.sampled_from([*NAMES, "rest"]), st.floats(-20, 20)), st.floats(-3, 3))
def test_the_lines_add_up_and_the_largest_band_comes_first(parts: dict[str, float], gap: float) -> None:
    made = explanation(parts, gap=gap)
    lines = lines_of(made)
    told = sum(line.contribution for line in lines)
    missing = 0.0 if lines[-1].contribution == made.gap else made.gap
    assert told + missing == pytest.approx(made.value - made.reference, abs=1e-6)
    assert headline(made)
    bands = [abs(line.contribution) for line in lines if line.words.endswith("nm")]
    assert bands == sorted(bands, reverse=True)


def test_a_large_gap_is_told_and_a_small_one_is_not() -> None:
    assert lines_of(explanation({"water_1900": 4.0}, gap=3.0))[-1].words == "Not accounted for"
    assert lines_of(explanation({"water_1900": 4.0}, gap=0.1))[-1].words == "In no named band"


def test_one_band_more_is_listed_rather_than_counted() -> None:
    words = [line.words for line in lines_of(explanation(dict.fromkeys(NAMES, 1.0)))]
    assert words[6] == f"{len(NAMES) - 6} other named bands"
    assert len(words) == 8


def test_contributions_that_cancel_out_are_told() -> None:
    together = explanation({"clay_oh_2205": 3.0})
    assert not cancelling_sentence(together)
    knots = together.axis.points
    inside = (knots > 2190) & (knots < 2220)
    together.contribution[inside] += [5.0 if at % 2 else -5.0 for at in range(inside.sum())]
    assert cancelling_sentence(together)


@pytest.mark.parametrize(
    ("shown", "told"), [(37.4, ""), (36.0, ""), (33.0, "add up to 100 %"), (100.0, "what a soil can hold")]
)
def test_a_value_that_was_moved_says_why(shown: float, told: str) -> None:
    words = adjusted_sentence(explanation({"clay_oh_2205": 13.4}, shown=shown))
    assert told in words
    assert bool(told) is bool(words)


@pytest.mark.parametrize("band", [*NIR_BANDS, *MIR_BANDS], ids=lambda band: str(band.name))
def test_a_band_lies_where_its_name_says(band: Band) -> None:
    assert band.first <= why_words.position(band) <= band.last
    assert why_words.short_band(band)
    assert why_words.band_range(band)


@pytest.mark.parametrize(
    ("name", "limit", "unit", "told"),
    [
        (OC, 0.4912, "%", "Scan it again and expect ± 0.49 %"),
        (CLAY, 7.12, "%", "Scan it again and expect ± 7.1 %"),
        (PH, 0.2, "", "Scan it again and expect ± 0.20"),
        (CLAY, 0.001, "%", "Scan it again and expect less than ± 0.1 %"),
    ],
)
def test_scan_it_again(name: str, limit: float, unit: str, told: str) -> None:
    assert flat(why_words.repeat_sentence(Repeatability(name, limit, Source.BUNDLE), unit)) == told


def test_each_source_has_its_words() -> None:
    repeats = why_words.repeat_source(Repeatability(OC, 1.0, Source.REPEATS, 6))
    bundle = why_words.repeat_source(Repeatability(OC, 1.0, Source.BUNDLE))
    assert "6 repeats" in repeats
    assert repeats != bundle
    assert all("interval" in words for words in (repeats, bundle))
