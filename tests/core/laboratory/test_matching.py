from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.laboratory import LaboratoryCode, Result, match_results, near_misses
from core.laboratory.vocabulary import CLAY, OC


def result(sample: str, value: float, prop: str = OC, error: float | None = None, row: int = 2) -> Result:
    return Result(sample, prop, value, error, "", "%", row, "Corg", f"{value}")


def test_values_stand_in_the_order_of_the_scans() -> None:
    found = match_results([result("B", 2), result("A", 1), result("A", 20, CLAY)], ["A", "B", "C"])
    assert found.names == ("A", "B")
    assert found.values[OC].tolist() == [1, 2]
    np.testing.assert_array_equal(found.values[CLAY], [20, np.nan])
    assert np.isnan(found.errors[OC]).all()
    assert not found.unknown


def test_blanks_and_capitals_do_not_matter() -> None:
    found = match_results([result("field  1", 2)], ["Field 1", "Field 2"])
    assert found.names == ("Field 1",)
    assert dict(found.renamed) == {"field  1": "Field 1"}
    assert found.results[0].sample == "Field 1"


def test_two_samples_that_differ_in_capitals_are_not_guessed() -> None:
    found = match_results([result("AB", 2)], ["ab", "Ab"])
    assert not found.names
    assert set(found.unknown[0].suggestions) == {"ab", "Ab"}


@pytest.mark.parametrize(
    ("name", "meant"), [("A-1", "A1"), ("A01", "A1"), ("7", "007"), ("plot_12", "Plot 12"), ("Wiese3b", "Wiese 3a")]
)
def test_near_misses_are_suggested_and_not_taken(name: str, meant: str) -> None:
    found = match_results([result(name, 2)], [meant, "other"])
    assert [(one.sample, one.suggestions) for one in found.unknown] == [(name, (meant,))]
    assert not found.names


def test_a_strange_name_has_no_suggestion() -> None:
    assert near_misses("zzz", ["A1", "A2"]) == ()


def test_the_user_may_say_who_is_meant() -> None:
    found = match_results([result("A-1", 2)], ["A1"], renames={"A-1": "A1"})
    assert found.names == ("A1",)
    with pytest.raises(InputError) as refused:
        match_results([result("A-1", 2)], ["A1"], renames={"A-1": "A9"})
    assert refused.value.code is LaboratoryCode.SAMPLE_UNKNOWN


def test_replicates_are_averaged_and_their_spread_is_the_error() -> None:
    found = match_results([result("A", 1.0), result("A", 2.0, row=3)], ["A"])
    assert found.values[OC].tolist() == [1.5]
    assert found.errors[OC][0] == pytest.approx(0.5)  # sd 0.7071 over √2
    assert found.replicates[0].values == (1.0, 2.0)


def test_a_stated_error_that_is_larger_than_the_spread_stands() -> None:
    found = match_results([result("A", 1.0, error=2.0), result("A", 1.0, error=2.0, row=3)], ["A"])
    assert found.errors[OC][0] == pytest.approx(2 / np.sqrt(2))


def test_repeats_of_a_scanned_sample_count_once() -> None:
    assert match_results([result("A", 1)], ["A", "A", "B"]).names == ("A",)
