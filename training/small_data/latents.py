"""Latents of the MIR sets by autoencoders that never saw the set, nor one of the same fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from core.files import replacing
from training.autoencoder import AutoencoderConfig, snv
from training.benchmark.sets import BenchmarkSet
from training.libraries import MIR_AXIS
from training.libraries.table import TABLE
from training.mir_study.sets import Scans, read_scans
from training.mir_study.study import pretrained
from training.preprocessing import Floats
from training.small_data.asked import Asked

Say = Callable[[str], None]

MIR = "mir"
"""The kind of a set that has latents."""


FILE = "latents.npz"


def kept_latents(asked: Asked, sets: Sequence[BenchmarkSet], say: Say) -> dict[str, Floats]:
    """`latents`, kept among the parts of the run: making them takes minutes."""
    file = asked.parts / FILE
    wanted = {one.name: len(one.absorbance) for one in sets if one.kind == MIR}
    if file.is_file():
        with np.load(file, allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
        if {name: len(values) for name, values in found.items()} == wanted:
            return found
    found = latents(asked.shared, sets, AutoencoderConfig(), say)
    if found:
        with replacing(file) as beside, beside.open("xb") as stream:
            np.savez(stream, **found)  # type: ignore[arg-type]
    return found


def latents(shared: Path, sets: Iterable[BenchmarkSet], config: AutoencoderConfig, say: Say) -> dict[str, Floats]:
    """Latents `[n, k]` by set, of the MIR sets alone; none where `shared` has no table of libraries, which is said.

    Pretrained on all other MIR sets of `shared`, those for evaluation too: nothing of it ships. No laboratory value
    takes part.
    """
    asked = [one for one in sets if one.kind == MIR]
    if not asked:
        return {}
    if not (shared / TABLE).is_file():
        say(f"{shared / TABLE} is not there: nothing to pretrain on, so no latents")
        return {}
    scans, made, found = read_scans(shared), dict[str, dict[str, Floats]](), {}
    for one in asked:
        group = _group(scans, one.name)
        if group not in made:
            together = [other for other in asked if _group(scans, other.name) == group]
            made[group] = _encoded(scans.take(scans.groups != group), together, config)
            say(f"latents of {', '.join(other.name for other in together)} from the scans of all others")
        found[one.name] = made[group][one.name]
    return found


def _group(scans: Scans, name: str) -> str:
    """What is left out together with the set."""
    stem = f"limesoda_{name.replace('.', '')}_"
    return str(next(group for group, of in zip(scans.groups, scans.sets, strict=True) if of.startswith(stem)))


def _encoded(scans: Scans, sets: Iterable[BenchmarkSet], config: AutoencoderConfig) -> dict[str, Floats]:
    model = pretrained(scans, config)
    found = {}
    for one in sets:
        rows = [np.interp(MIR_AXIS.points, one.axis, row, left=np.nan, right=np.nan) for row in one.absorbance]
        spectra = np.stack(rows)
        found[one.name] = model.encode(snv(spectra), np.isfinite(spectra))
    return found
