"""The long CSV reads back as what was measured."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.exports.cells import unescape
from core.exports.long_csv import COLUMNS, write_long_csv
from core.inference.estimate import Estimate, Grade
from core.report.contents import ReportContents, gather
from core.store.store import Store
from tests.support.places import LABORATORY, add_soils, calibrate_place, make_predictors
from tests.support.projects import BUNDLE, NOW, fill, measure, open_store

LOCAL = COLUMNS[COLUMNS.index("calibration") : COLUMNS.index("property")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def contents(store: Store, project: int) -> ReportContents:
    return gather(store, project, number="1", issued=NOW, who="Ana")


def written(tmp_path: Path, report: ReportContents) -> list[dict[str, str]]:
    count = write_long_csv(tmp_path / "out.csv", report)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    return rows


def test_every_row_names_the_calibration_that_it_rests_on(store: Store, tmp_path: Path) -> None:
    project = add_soils(store, 6)
    row = calibrate_place(store, make_predictors(tmp_path), project, ["W-1", "W-2", "W-3", "W-4"])
    ref = store.calibration(row).ref
    rows = written(tmp_path, contents(store, project))
    assert len(rows) == 6 * 4
    for line in rows:
        assert [line[name] for name in LOCAL] == [
            ref.id,
            ref.sha256,
            "4",
            "Autumn",
            "Ben",
            "2026-11-21T09:30:00Z",
            LABORATORY,
            "",
            "",
        ]


def test_one_row_per_sample_and_property(store: Store, tmp_path: Path) -> None:
    rows = written(tmp_path, contents(store, fill(store).project))
    assert [(row["sample"], row["property"]) for row in rows] == [
        ("A1", "oc_usda.c729_w.pct"),
        ("A1", "n.tot_usda.a623_w.pct"),
        ("A2", "oc_usda.c729_w.pct"),
        ("A2", "n.tot_usda.a623_w.pct"),
    ]
    assert rows[0] == {
        "project": "North fields",
        "sample": "A1",
        "site": "'=Hill",
        "latitude": "-12.3456789",
        "longitude": "30.5",
        "depth_from_cm": "0.0",
        "depth_to_cm": "20.0",
        "state": "air_dry_sieved",
        "measured_utc": "2026-11-21T09:30:00Z",
        "instrument": "NIRscan Nano",
        "serial": "6100039",
        "bundle": "nir-1354-2490",
        "bundle_version": "3",
        "bundle_sha256": "ab" * 32,
        "mir_evidence": "simulated",
        **dict.fromkeys(LOCAL, ""),
        "property": "oc_usda.c729_w.pct",
        "unit": "%",
        "method": "total C without carbonate C (USDA c729)",
        "value": "1.23456",
        "lower": "0.41",
        "upper": "2.93",
        "coverage": "0.9",
        "grade": "caution",
        "reasons": "no_local_calibration",
    }


def test_a_withheld_value_is_empty_and_says_why(store: Store, tmp_path: Path) -> None:
    withheld = written(tmp_path, contents(store, fill(store).project))[1]
    assert [withheld[name] for name in ("value", "lower", "upper", "coverage")] == [""] * 4
    assert withheld["reasons"] == "no_local_calibration;too_few_libraries"


def test_the_header_is_the_contract(store: Store, tmp_path: Path) -> None:
    write_long_csv(tmp_path / "out.csv", contents(store, fill(store).project))
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.one_of(st.sampled_from(["=1+1", "-5", "@SUM(A1)", "'=x", "\tA", '"q", x\r\ny']), TEXT),
    number=st.floats(-50, 50),
)
def test_names_and_numbers_survive(store: Store, tmp_path: Path, name: str, number: float) -> None:
    project = store.add_project(str(len(store.projects()))).id
    sample = store.add_sample(project, name)
    estimate = Estimate("oc_usda.c729_w.pct", number, number - 1, number + 1, 0.9, "%", Grade.CAUTION, ())
    store.add_estimates(measure(store, sample.id, seed=1), BUNDLE, [estimate], 1, 1, "real")
    (row,) = written(tmp_path, contents(store, project))
    assert unescape(row["sample"]) == sample.name
    assert not row["sample"].startswith(tuple("=+-@\t\r"))
    assert float(row["value"]) == pytest.approx(number, rel=1e-5)
    assert float(row["lower"]) == pytest.approx(number - 1, rel=1e-5)
