"""A report is issued on what holds, also after an interruption."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.pipeline import estimate_measurement
from core.report.contents import ReportContents
from core.store.local_records import NewEstimates
from core.store.store import Store
from desktop.insight import Insight
from desktop.issuing import issue
from tests.support.bundles import OC, PH
from tests.support.places import add_soils, calibrate_place, make_predictors
from tests.support.projects import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def test_what_an_interruption_left_is_estimated_before_a_report(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, predictors = add_soils(store, 6), make_predictors(tmp_path)

    def kill(_: Store, _new: Sequence[NewEstimates]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_estimates_of_many", kill)
        with pytest.raises(KeyboardInterrupt):
            calibrate_place(store, predictors, project, ["W-1", "W-2", "W-3", "W-4"])
    west = store.project("West fields")
    assert west is not None
    contents = issue(store, west, predictors, pdf=tmp_path / "report.pdf", csv=tmp_path / "report.csv")
    assert [sample.calibration.name if sample.calibration else "" for sample in contents.samples] == ["Autumn"] * 6
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        assert {row["calibration_n"] for row in csv.DictReader(file)} == {"4"}
    assert all(sample.mir is not None for sample in contents.samples)


def test_a_report_knows_what_is_inferred_and_how_far_another_scan_may_lie(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[int, Insight]] = []

    def render(_contents: ReportContents, path: Path, known: dict[int, Insight]) -> None:
        told.append(known)
        path.touch()

    monkeypatch.setattr("desktop.issuing.render_pdf", render)
    project, predictors = add_soils(store, 2), make_predictors(tmp_path)
    for summary in store.summaries(project):
        assert summary.measurement_id is not None
        estimate_measurement(store, predictors, summary.measurement_id)
    west = store.project("West fields")
    assert west is not None
    contents = issue(store, west, predictors, pdf=tmp_path / "report.pdf")
    (known,) = told
    assert set(known) == {sample.measurement_id for sample in contents.samples}
    assert all(PH in one.associated and OC not in one.associated for one in known.values())
