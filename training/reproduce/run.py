"""The comparison from two folders to a run folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from training.evaluation.records import Record
from training.evaluation.run_folder import Run, RunSettings
from training.libraries.naming import one_file
from training.libraries.neospectra import EVERY
from training.reproduce.curve import pair_curve
from training.reproduce.data import read_comparison
from training.reproduce.latents import predict_latents, pretrain
from training.reproduce.models import Setting, on_mir, on_nir, on_predicted
from training.reproduce.options import NIR_MLP, NIR_PLSR, Options
from training.reproduce.report import mean_lines, write_report


def reproduce(train: Path, test: Path, out: Path, options: Options) -> list[Record]:
    """Compare the models on `test` after learning from `train`; the run folder is `out`.

    Nothing of `test` is seen before the models are complete, but for its NIR grid and MIR range, its sample ids and
    which properties it has. Raises `InputError` where a folder, a split or the disk refuses.
    """
    files = [file for folder in (train, test) for stem in EVERY if (file := one_file(folder, stem)) is not None]
    asked = {"train": str(train), "test": str(test), **asdict(options)}
    with Run(out, RunSettings("reproduce", asked, tuple(files), options.device)) as run:
        comparison = read_comparison(train, test, run.say)
        coded = pretrain(comparison, options, run.say)
        setting = Setting(comparison, coded, options)
        found = on_mir(setting, run.say)
        with_nir = np.flatnonzero(comparison.train.has_nir)
        found |= on_nir(setting, with_nir, ((NIR_PLSR, "plsr"), (NIR_MLP, "mlp")))
        run.say("models on NIR are fitted")
        predicted = predict_latents(comparison, coded, comparison.pairs, options, folds=options.folds)
        run.say("latents are predicted from NIR")
        found |= on_predicted(setting, comparison.pairs, predicted)
        for line in mean_lines(found, comparison.names, options.bootstrap_draws, options.seed):
            run.say(line)
        points = pair_curve(setting, found, run.say)
        return write_report(setting, found, predicted, points, run.folder, _about(train, test, comparison.about))


def _about(train: Path, test: Path, counts: str) -> str:
    return f"Learned from `{train.name}`, judged on `{test.name}`. {counts[0].upper()}{counts[1:]}."
