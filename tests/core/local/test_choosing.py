"""Samples for the laboratory, chosen from what a project holds."""

from __future__ import annotations

from core.local import choose_for_project
from core.pipeline import Predictors
from core.selection.candidates import Standing
from core.selection.soils import Wish
from core.store.store import Store
from tests.support.places import calibrate_place


def test_what_was_sent_or_has_values_is_not_sent_again(store: Store, predictors: Predictors, project: int) -> None:
    calibrate_place(store, predictors, project, ("W-1", "W-2", "W-3"))
    sample = store.sample(project, "W-4")
    assert sample is not None
    store.mark_sent(project, [sample.id])
    selection = choose_for_project(store, predictors, project, Wish(5))
    names = {one.name for one in selection.chosen}
    assert len(names) == 5
    assert not names & {"W-1", "W-2", "W-3", "W-4"}
    assert selection.left_out["W-1"] is Standing.KNOWN
    assert selection.left_out["W-4"] is Standing.SENT


def test_site_and_depth_are_the_strata(store: Store, predictors: Predictors, project: int) -> None:
    selection = choose_for_project(store, predictors, project, Wish(4), stratify=True)
    assert sorted(one.stratum for one in selection.chosen) == ["0–20", "0–20", "20–40", "20–40"]
