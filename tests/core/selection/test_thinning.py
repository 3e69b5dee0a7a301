from __future__ import annotations

from core.selection import thinning
from core.selection.candidates import Standing
from core.selection.thinning import considered

FREE, SENT, OUTSIDE = Standing.FREE, Standing.SENT, Standing.OUTSIDE


def test_a_project_of_usual_size_is_looked_at_as_a_whole() -> None:
    assert considered([FREE, SENT, OUTSIDE] * 600, ()) == list(range(1800))


def test_of_a_very_large_one_a_part_that_is_the_same_in_every_run() -> None:
    standing = [FREE] * 5000
    rows = considered(standing, ())
    assert len(set(rows)) == thinning.MOST
    assert rows == sorted(rows) == considered(standing, ())


def test_what_was_sent_and_a_sample_of_each_stratum_are_among_them() -> None:
    standing = [FREE] * 5000
    strata = ["large"] * 5000
    for row in (17, 4321):
        standing[row] = SENT
        strata[row + 1] = f"small {row}"
    rows = considered(standing, strata)
    assert {17, 18, 4321, 4322} <= set(rows)


def test_what_cannot_be_sent_takes_no_place() -> None:
    standing = [FREE, OUTSIDE] * 2500
    assert all(standing[row] is FREE for row in considered(standing, ()))
