from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from core.errors import StoreError
from core.store.records import Position, Sample, State, StoreCode
from core.store.store import Store
from tests.core.store.material import NOW


def test_projects_are_listed_by_name(store: Store) -> None:
    north, east = store.add_project("North"), store.add_project("East", "for the mill")
    assert store.projects() == [east, north]
    assert store.project("East") == east
    assert east.created == NOW
    assert store.project("West") is None


def test_a_name_is_taken_once(store: Store, sample: Sample) -> None:
    with pytest.raises(StoreError) as project:
        store.add_project("North fields")
    assert project.value.code is StoreCode.DUPLICATE
    assert (project.value.values["kind"], project.value.values["name"]) == ("project", "North fields")
    with pytest.raises(StoreError) as again:
        store.add_sample(sample.project_id, "A1")
    assert again.value.code is StoreCode.DUPLICATE
    assert store.add_sample(store.add_project("South fields").id, "A1").id != sample.id


@pytest.mark.parametrize("name", ["", "  "])
def test_a_blank_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError) as caught:
        store.add_project(name)
    assert caught.value.code is StoreCode.INVALID
    assert store.projects() == []


def test_a_name_that_is_no_unicode_is_refused(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.add_project("soil\udcff.csv")
    assert caught.value.code is StoreCode.INVALID


def test_sites_keep_their_position(store: Store) -> None:
    project = store.add_project("North")
    oak = store.add_site(project.id, "Oak", Position(-15.417, 28.283, 4.5, "nmea"))
    ash = store.add_site(project.id, "Ash")
    assert store.sites(project.id) == [ash, oak]


@pytest.mark.parametrize("latitude", [90.1, -91.0, math.nan])
def test_a_position_off_the_globe_is_refused(store: Store, latitude: float) -> None:
    project = store.add_project("North")
    with pytest.raises(StoreError) as caught:
        store.add_site(project.id, "Oak", Position(latitude, 28.283))
    assert caught.value.code is StoreCode.INVALID
    assert store.sites(project.id) == []


def test_a_sample_keeps_what_it_was_given(store: Store) -> None:
    project = store.add_project("North")
    site = store.add_site(project.id, "Oak")
    added = store.add_sample(
        project.id,
        "A1",
        site_id=site.id,
        depth_from_cm=0,
        depth_to_cm=20,
        state=State.AIR_DRY_SIEVED,
        note="=1+1",
    )
    assert store.sample(project.id, "A1") == added == store.sample_with_id(added.id)
    assert added.note == "=1+1"
    assert store.sample(project.id, "A2") is None


def test_a_site_of_another_project_is_refused(store: Store, sample: Sample) -> None:
    elsewhere = store.add_site(store.add_project("South").id, "Oak")
    with pytest.raises(StoreError) as caught:
        store.add_sample(sample.project_id, "A2", site_id=elsewhere.id)
    assert caught.value.code is StoreCode.MISSING


def test_a_depth_that_runs_upwards_is_refused(store: Store, sample: Sample) -> None:
    with pytest.raises(StoreError) as caught:
        store.update_sample(replace(sample, depth_from_cm=20, depth_to_cm=10))
    assert caught.value.code is StoreCode.INVALID
    assert store.sample_with_id(sample.id) == sample


def test_the_journal_keeps_what_a_changed_field_was(store: Store, sample: Sample) -> None:
    changed = replace(sample, note="after rain", state=State.FIELD_MOIST)
    store.update_sample(changed)
    assert store.sample_with_id(sample.id) == changed
    newest = store.journal(1)[0]
    assert (newest.who, newest.action, newest.subject) == ("Ana", "update_sample", f"sample:{sample.id}")
    assert json.loads(newest.detail) == {"note": ["", "after rain"], "state": ["unknown", "field_moist"]}


def test_an_update_that_changes_nothing_leaves_no_trace(store: Store, sample: Sample) -> None:
    entries = store.journal()
    store.update_sample(sample)
    assert store.journal() == entries


def test_a_sample_that_is_not_there_is_missing(store: Store, sample: Sample) -> None:
    with pytest.raises(StoreError) as caught:
        store.update_sample(replace(sample, id=99))
    assert caught.value.code is StoreCode.MISSING
    assert caught.value.values["id"] == 99
