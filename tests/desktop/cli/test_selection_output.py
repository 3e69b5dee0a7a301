from __future__ import annotations

import pytest

from core.selection.advice import Advice
from desktop.cli.selection_output import advice_sentence, percent
from tests.support.bundles import CLAY, NITROGEN, OC, PH

SHARES = ("Organic C by 4.0 %", "Total N by 3.0 %", "pH (water) by 2.0 %")


@pytest.mark.parametrize(
    ("advice", "told"),
    [
        (Advice(5, {OC: 0.12, CLAY: 0.2}, None), "Five more would narrow Clay by 20 %, Organic C by 12 %."),
        (
            Advice(2, {OC: 0.04, CLAY: 0.01, PH: 0.02, NITROGEN: 0.03}, 10),
            f"Two more would narrow {', '.join(SHARES)}; that is little, this is a good number.",
        ),
        (Advice(5, {OC: 0.01}, 7), "The first 7 are enough: 5 more narrow no property by more than 5 %."),
        (Advice(5, {OC: 0.01}, 0), "No more samples are needed: 5 more narrow no property by more than 5 %."),
        (Advice(0, {OC: 0.0}, 10), "These are all the samples that can be sent."),
    ],
)
def test_advice(advice: Advice, told: str) -> None:
    assert advice_sentence(advice, 10) == told


def test_small_shares_have_a_digit_more() -> None:
    assert [percent(share) for share in (0.5, 0.0996, 0.0994, 0.004)] == ["50 %", "10 %", "9.9 %", "0.4 %"]
