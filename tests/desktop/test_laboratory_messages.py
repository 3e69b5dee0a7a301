from __future__ import annotations

from math import nan
from pathlib import Path

import pytest

from core.laboratory import Finding, FindingCode, read_laboratory
from core.laboratory.vocabulary import CLAY, OC, PH_WATER
from desktop.messages.laboratory import caveat_sentences, finding_action, finding_sentence, notice_sentence


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (
            Finding(FindingCode.DECIMAL_SLIP, "A1", OC, 15.2, None, 6.0, 4.0, "", 1.52),
            "Sample A1: Organic C of 15.2 looks like a slipped decimal sign.",
        ),
        (
            Finding(FindingCode.SWAPPED, "A1", "", nan, None, 4.0, 3.0, "A2"),
            "Samples A1 and A2 look exchanged.",
        ),
        (
            Finding(FindingCode.WRONG_UNIT, "", CLAY, nan, None, nan, 9.0, "", 10.0),
            "Clay: all values seem to be in another unit, 10 times those expected.",
        ),
        (
            Finding(FindingCode.IMPLAUSIBLE, "A1", PH_WATER, 65.0, None, nan, 9.0),
            "Sample A1: no soil has pH (water) of 65.",
        ),
    ],
)
def test_a_finding_says_which_sample_and_value(finding: Finding, sentence: str) -> None:
    assert finding_sentence(finding) == sentence


def test_the_action_names_the_value_that_would_fit() -> None:
    slip = Finding(FindingCode.DECIMAL_SLIP, "A1", OC, 15.2, None, 6.0, 4.0, "", 1.52)
    assert "1.52" in finding_action(slip)


def test_what_a_table_leaves_open_is_told_by_column_and_row(tmp_path: Path) -> None:
    path = tmp_path / "lab.csv"
    path.write_text("sample,Humus (g/l),weight,Clay (%)\nA1,30,2,abc\nA2,31,3,<5\n")
    table = read_laboratory(path)
    told = [notice_sentence(notice) for notice in table.notices]
    assert told == [
        "weight: the column was not understood and is left out.",
        "Clay (%), row 2: “abc” is no number and is left out.",
        "Clay (%), row 3: “<5” is below detection; half the limit is used, with an error.",
    ]
    assert caveat_sentences(table.columns[0]) == [
        "Humus (g/l): organic C is organic matter divided by 1.724, which differs between soils.",
        "Humus (g/l): the values are per volume (g/l) and would be used as if a litre of soil weighed 1 kg.",
    ]
