"""What was acknowledged is there, whenever the program is killed."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.store import Store

ROOT = Path(__file__).parents[3]
KILLS = 12


def killed_after(path: Path, seed: int, acknowledged: int) -> dict[int, str]:
    """Ids and hashes that a program acknowledged before it was killed in the midst of its next scans."""
    command = [sys.executable, "-m", "tests.core.store.adds_scans", str(path), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledged)]
        process.kill()
        lines += process.stdout.readlines()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {int(scan_id): sha256 for scan_id, sha256 in whole}


@pytest.mark.slow
def test_every_acknowledged_scan_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "field.tilthdb"
    with Store.open(path, who="Ana") as store:
        store.add_sample(store.add_project("North").id, "A1")
    moments = random.Random(5)
    promised: dict[int, str] = {}
    for seed in range(KILLS):
        promised |= killed_after(path, seed, moments.randint(1, 60))
        with Store.open(path, who="Ana") as store:
            report = store.check()
            assert report.ok
            stored = {scan_id: store.scan(scan_id).sha256 for scan_id in promised}
        assert stored == promised
        # at most the scan that was being acknowledged in each round is there without our knowing
        assert len(promised) <= report.scans <= len(promised) + seed + 1
