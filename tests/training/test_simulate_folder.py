"""Simulated folders: what is written is what the library holds, whatever the size of the pieces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.errors import InputError
from training.errors import TrainingCode, sentence
from training.libraries import read_paired
from training.main import main
from training.simulate import simulated_library
from training.simulate.folder import PAPER_TEST, PAPER_TRAIN, Plan, write_region
from training.simulate.properties import CLAY, OC

PLAN = Plan("train", samples=70, pairs=40, scans=200, seed=3)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "train"
    write_region(PLAN, folder)
    return folder


def test_a_folder_reads_as_the_library_that_it_holds(written: Path) -> None:
    read, made = read_paired(written), simulated_library(70, 3, repeats=3, pairs=40)
    np.testing.assert_array_equal(read.sample_ids, made.sample_ids)
    np.testing.assert_array_equal(read.has_nir, made.has_nir)
    np.testing.assert_array_equal(read.instruments, made.instruments)
    np.testing.assert_allclose(read.nir, made.nir, rtol=1e-5)
    for name in (OC, CLAY):
        np.testing.assert_allclose(read.properties[name], made.properties[name], atol=1e-4)
    three = np.flatnonzero(np.bincount(read.repeat_rows) == 3)
    np.testing.assert_allclose(read.mir[three], made.mir[three], atol=1e-5)


def test_scans_are_dealt_out_evenly(written: Path) -> None:
    counts = np.bincount(read_paired(written).repeat_rows)
    assert counts.sum() == 200
    assert set(counts) == {2, 3}


def test_pieces_leave_no_mark(written: Path, tmp_path: Path) -> None:
    write_region(PLAN, tmp_path, piece=1)
    for name in ("neospectra_nir_v1.2", "neospectra_mir_v1.2", "neospectra_soillab_v1.2"):
        once, again = (pq.read_table(folder / f"{name}.parquet") for folder in (written, tmp_path))
        assert once.equals(again), name


def test_every_file_says_that_nothing_was_measured(written: Path) -> None:
    assert "Nothing in this folder was measured" in (written / "README.txt").read_text(encoding="utf-8")
    for file in written.glob("*.parquet"):
        ids = pq.read_table(file, columns=["id.sample_local_c"]).column(0).to_pylist()
        assert all(one.startswith("sim-train-") for one in ids), file.name


def test_the_paper_had_so_many() -> None:
    repeats = PAPER_TRAIN.repeats(np.arange(PAPER_TRAIN.samples))
    assert (repeats.sum(), repeats.min(), repeats.max()) == (334_665, 3, 4)
    assert PAPER_TEST.pairs == PAPER_TEST.samples == 206


@pytest.mark.parametrize(("samples", "pairs", "scans"), [(10, 11, 10), (10, 0, 10), (10, 5, 9), (0, 0, 0)])
def test_impossible_counts_are_refused(samples: int, pairs: int, scans: int) -> None:
    with pytest.raises(InputError) as refused:
        Plan("train", samples, pairs, scans, 0)
    assert refused.value.code == TrainingCode.SIMULATED_COUNTS
    assert f"{pairs} pairs" in str(sentence(refused.value))


def test_the_command_writes_both_regions(tmp_path: Path) -> None:
    counts = ["--samples", "12", "--pairs", "8", "--test", "5", "--repeats", "2", "--grid", "nir-904-1696"]
    assert main(["simulate", "--out", str(tmp_path), *counts, "--format", "csv"]) == 0
    train, test = read_paired(tmp_path / "train"), read_paired(tmp_path / "test")
    assert (len(train), int(train.has_both.sum()), len(test)) == (12, 8, 5)
    assert (train.nir_axis.first, train.nir_axis.last) == (904, 1696)
    assert len(test.mir_repeats) == 10


def test_comparing_needs_the_real_spectra(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--compare", "--out", str(tmp_path / "figure.png")]) != 0
    assert "--shared" in capsys.readouterr().err
