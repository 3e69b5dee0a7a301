"""The scale study on a handful of simulated soils."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest

from training.autoencoder import AutoencoderConfig
from training.main import main
from training.scale import Plan, simulated_scans, study

PLAN = Plan("train", samples=30, scans=110)
CONFIG = AutoencoderConfig(latent=4, hidden=8, epochs=2, batch=16)


def test_scans_are_made_once_and_belong_to_samples(tmp_path: Path) -> None:
    made: list[int] = []
    mir, samples = simulated_scans(PLAN, tmp_path, made.append)
    again, _ = simulated_scans(PLAN, tmp_path, made.append)
    assert made == [30]
    assert mir.dtype == np.float32
    np.testing.assert_array_equal(mir, again)
    assert np.bincount(samples).tolist() == PLAN.repeats().tolist()
    assert len(mir) == len(samples) == 110
    own = np.stack([mir[samples == sample].std(axis=0).mean() for sample in range(30)])
    assert own.mean() < 0.5 * mir.std(axis=0).mean()


def test_times_are_extrapolated_and_labelled_as_simulated(tmp_path: Path) -> None:
    report = study(PLAN, 1100, CONFIG, tmp_path, steps=8, training=True)
    told = json.loads((tmp_path / "scale.json").read_text(encoding="utf-8"))
    assert report.startswith("Simulated")
    assert told["simulated"] is True
    timing = told["timings"][0]
    assert timing["epoch_seconds"] == pytest.approx(1100 / timing["throughput"]["rows_per_second"])
    assert 0.5 < told["kept"]["autoencoder_train"] <= 1
    assert told["trained"]["epochs"] == 2


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--samples", "40", "--spectra", "80", "--part", "20", "--batch", "8", "--latent", "4"]
    code = main(["scale", "--out", str(tmp_path), *sizes, "--steps", "6", "--epochs", "0"])
    assert code == 0
    assert "40 MIR scans of 20 samples" in capsys.readouterr().out


def test_a_full_disk_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["scale", "--out", str(tmp_path), "--samples", "5", "--spectra", "10", "--latent", "2"]) == 3
    told = capsys.readouterr().err.splitlines()[-1]
    assert "mir-train-5-10-0.npy cannot be written: the disk is full" in told
    assert list(tmp_path.iterdir()) == []
