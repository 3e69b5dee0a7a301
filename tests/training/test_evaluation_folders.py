from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.spectrum import Axis, AxisUnit
from training.evaluation.folders import Protocol, Question, estimates, splits_of
from training.evaluation.pool import Spectra, read_pool, read_scans
from training.libraries import PairedLibrary, write_paired
from training.main import main
from training.simulate import simulated_library

GROUPED = ("evaluate", "--protocol", "grouped-cv")
CLAY, OC = "clay.tot_usda.a334_w.pct", "oc_usda.c729_w.pct"


def soils(seed: int, first: float, n: int = 40) -> PairedLibrary:
    axis = Axis.regular(first, 2500, 20, AxisUnit.NM)
    made = simulated_library(n, seed, nir_axis=axis, repeats=1)
    properties = {name: made.properties[name] for name in (CLAY, OC)}
    ids = np.array([f"s{seed}-{row}" for row in range(n)])
    return replace(made, sample_ids=ids, properties=properties, instruments=np.array(["A", "B"] * (n // 2)))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("libraries")
    write_paired(soils(1, 1500), folder / "one")
    write_paired(soils(2, 1700), folder / "two")
    return [folder / "one", folder / "two"]


def question(protocol: Protocol, held_out: str = "") -> Question:
    return Question(protocol, "plsr", Spectra.NIR, held_out, folds=4)


def test_folders_meet_on_one_grid(folders: list[Path]) -> None:
    pool = read_pool(folders, Spectra.NIR)
    assert pool.x.shape == (80, 401)
    assert set(pool.library) == {"one", "two"}
    assert read_pool(folders, Spectra.MIR).x.shape == (80, 1700)


def test_every_protocol_has_its_splits(folders: list[Path]) -> None:
    pool = read_pool(folders, Spectra.NIR)
    found = {each: list(splits_of(pool, question(each, "two"))) for each in Protocol}
    assert len(found[Protocol.GROUPED_CV]) == 4
    assert [split.name for split in found[Protocol.LEAVE_ONE_LIBRARY_OUT]] == ["one", "two"]
    assert len(found[Protocol.LEAVE_ONE_INSTRUMENT_OUT]) == 2 * 4
    assert set(pool.library[found[Protocol.INDEPENDENT][0].test]) == {"two"}
    assert [split.size for split in found[Protocol.LEARNING_CURVE]] == [25, 50, 64]
    for splits in found.values():
        assert not any(set(split.train) & set(split.test) for split in splits)
    with pytest.raises(InputError, match="library_unknown"):
        list(splits_of(pool, question(Protocol.INDEPENDENT, "three")))


def test_an_instrument_left_out_is_judged_on_samples_that_nothing_taught(tmp_path: Path) -> None:
    """Every sample is scanned by both, as in the NeoSpectra library."""
    made = soils(3, 1500, 24)
    for name in "AB":
        write_paired(replace(made, instruments=np.full(24, name)), tmp_path / name)
    scans = pd.concat([pd.read_csv(tmp_path / name / "neospectra_nir_v1.2.csv.gz") for name in "AB"])
    scans["id.scan_local_c"] = [f"scan-{row}" for row in range(len(scans))]
    scans.to_csv(tmp_path / "A" / "neospectra_nir_v1.2.csv.gz", index=False)
    pool = read_scans([tmp_path / "A"])
    assert len(pool.ids) == 48
    splits = list(splits_of(pool, question(Protocol.LEAVE_ONE_INSTRUMENT_OUT)))
    assert sorted(np.concatenate([split.test for split in splits])) == list(range(48))
    for split in splits:
        assert len(set(pool.instrument[split.test])) == 1
        assert not set(pool.instrument[split.test]) & set(pool.instrument[split.train])
        assert not set(pool.ids[split.test]) & set(pool.ids[split.train])


def test_each_size_of_a_subset_is_a_model_of_its_own(folders: list[Path]) -> None:
    found = estimates(read_pool(folders, Spectra.NIR), question(Protocol.LEARNING_CURVE))
    assert list(found) == [f"nir-plsr {size}" for size in (25, 50, 64)]
    assert found["nir-plsr 50"][CLAY].known().sum() == 16


def test_the_command_leaves_a_run_folder(folders: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = [
        "evaluate",
        "--protocol",
        "grouped-cv",
        "--data",
        *map(str, folders),
        "--model",
        "ridge",
        "--spectra",
        "mir",
    ]
    assert main([*words, "--folds", "3", "--out", str(out)]) == 0
    with (out / "results.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {(row["model"], row["property"], row["n"]) for row in rows} == {
        ("mir-ridge", CLAY, "80"),
        ("mir-ridge", OC, "80"),
    }
    assert all(float(row["r2"]) > 0.3 for row in rows)
    assert json.loads((out / "status.json").read_text(encoding="utf-8"))["status"] == "complete"
    assert "Coverage" in (out / "tables.md").read_text(encoding="utf-8")


def test_a_sample_in_two_folders_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "ab":
        write_paired(soils(1, 1500), tmp_path / name)
    words = [
        "evaluate",
        "--protocol",
        "grouped-cv",
        "--data",
        str(tmp_path / "a"),
        str(tmp_path / "b"),
        "--model",
        "ridge",
    ]
    assert main([*words, "--out", str(tmp_path / "run")]) == 3
    assert "Sample s1-0 is in both" in capsys.readouterr().err
    assert json.loads((tmp_path / "run.failed" / "status.json").read_text(encoding="utf-8"))["status"] == "failed"
