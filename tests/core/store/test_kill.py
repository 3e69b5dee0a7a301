"""What was acknowledged is there, whenever the program is killed."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.store import Store
from tests.core.store.material import SPECTRUM

ROOT = Path(__file__).parents[3]
KILLS = 12


def killed_after(program: str, path: Path, seed: int, acknowledged: int) -> dict[int, str]:
    """Ids and hashes that a program acknowledged before it was killed in the midst of what came next."""
    command = [sys.executable, "-m", f"tests.core.store.{program}", str(path), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledged)]
        process.kill()
        lines += process.stdout.readlines()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {int(row): told for row, told in whole}


@pytest.mark.slow
def test_every_acknowledged_scan_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "field.tilthdb"
    with Store.open(path, who="Ana") as store:
        store.add_sample(store.add_project("North").id, "A1")
    moments = random.Random(5)
    promised: dict[int, str] = {}
    for seed in range(KILLS):
        promised |= killed_after("adds_scans", path, seed, moments.randint(1, 60))
        with Store.open(path, who="Ana") as store:
            report = store.check()
            assert report.ok
            stored = {scan_id: store.scan(scan_id).sha256 for scan_id in promised}
        assert stored == promised
        # at most the scan that was being acknowledged in each round is there without our knowing
        assert len(promised) <= report.scans <= len(promised) + seed + 1


@pytest.mark.slow
def test_no_calibration_is_half_accepted_by_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "field.tilthdb"
    with Store.open(path, who="Ana") as store:
        project = store.add_project("North").id
        for name in ("A1", "A2", "A3"):
            measurement = store.begin_measurement(store.add_sample(project, name).id, None, None, "field.csv")
            store.finish_measurement(measurement, SPECTRUM, ())
    moments = random.Random(6)
    promised: dict[int, str] = {}
    for seed in range(6):
        promised |= killed_after("accepts_calibrations", path, seed, moments.randint(1, 20))
        with Store.open(path, who="Ana") as store:
            assert store.check().ok
            kept = {one.id: one for one in store.calibrations(project)}
            assert promised.items() <= {row: one.ref.id for row, one in kept.items()}.items()
            accepted = [event.calibration_id or 0 for event in store.calibration_events(project)]
            files = [file.id for file in store.laboratory_results(project)]
            assert sorted(kept) == sorted(accepted) == sorted(one.file_id or 0 for one in kept.values()) == files
            current = [summary.estimates for summary in store.summaries(project)]
            newest = kept[max(kept)]
            assert store.active_calibration(project, newest.bundle.id) == newest
            assert {one.calibration if one else None for one in current} in ({newest.ref}, {None})
