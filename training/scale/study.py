"""The autoencoder at the scale of the published study, by simulation: how long, how much memory, on what.

Sun et al. (2025) pretrained on 334 665 MIR scans of 83 971 samples. Those scans are not public, so as many are
simulated. What comes out says how fast the code is and that it holds together, nothing about real soils.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from core.files import atomic_text
from training.autoencoder import Autoencoder, AutoencoderConfig, Components, masked_components
from training.autoencoder.training import autoencoder_task, finished, schedule
from training.engine import EngineConfig, Rows, Throughput, train
from training.engine.config import Precision
from training.scale.scans import Plan, agreed, ready


@dataclass(frozen=True)
class Variant:
    """One way of computing."""

    accelerator: str
    precision: Precision = Precision.FULL
    compiled: bool = False


@dataclass(frozen=True)
class Timing:
    """A variant's speed over some steps, and what that makes of an epoch of the whole plan."""

    variant: Variant
    throughput: Throughput
    epoch_seconds: float


@dataclass(frozen=True)
class Kept:
    """Share of the variance of MIR spectra that the latents keep: of those trained on, and of another region."""

    latent: int
    components_train: float
    autoencoder_train: float
    autoencoder_test: float


TEST_SOILS = 206
"""Simulated soils of another region, as many as the published test had."""


def study(plan: Plan, spectra: int, config: AutoencoderConfig, folder: Path, *, steps: int, training: bool) -> str:
    """Simulate, time every way of computing, train with the fastest, and tell; writes `scale.json` and `scale.md`.

    Epochs are of `spectra` rows, whatever the plan makes. Under `torchrun` the first process writes.
    """
    first = os.environ.get("RANK", "0") == "0"
    with tqdm(total=plan.samples, unit=" soils", desc="simulated", disable=None) as bar:
        mir, samples = ready(plan, folder, bar.update)
    begun = time.perf_counter()
    components = components_of(mir, config)
    seconds = (time.perf_counter() - begun) * spectra / len(mir)
    timings = [timed(mir, samples, components, config, variant, steps, spectra) for variant in variants()]
    figures: dict[str, object] = {"components_seconds": seconds}
    if training:
        fastest = agreed(min(timings, key=lambda timing: timing.epoch_seconds).variant)
        model, told = trained(mir, samples, components, config, fastest, folder)
        test, _ = ready(Plan("test", TEST_SOILS, 4 * TEST_SOILS), folder, lambda _: None)
        figures |= {"trained": {"epochs": config.epochs, "with": asdict(fastest), "speed": told and asdict(told)}}
        figures |= {"kept": asdict(kept(model, components, mir, test))}
    if first:
        write(folder, plan, timings, figures)
    return (folder / "scale.md").read_text(encoding="utf-8") if first else ""


def variants() -> list[Variant]:
    """The processor; with CUDA also the ways of an accelerator."""
    if not torch.cuda.is_available():
        return [Variant("cpu")]
    ways = [Variant("cuda", *way) for way in product(Precision, (False, True))]
    # one group of processes speaks by one library: either accelerators or processors
    return ways if int(os.environ.get("WORLD_SIZE", "1")) > 1 else [Variant("cpu"), *ways]


def timed(
    mir: NDArray[np.float32], samples: NDArray[np.intp], components: Components, config: AutoencoderConfig,
    variant: Variant, steps: int, rows: int,
) -> Timing:  # fmt: skip
    """Speed of `steps` steps, and the time of an epoch of `rows` rows at that speed."""
    engine = _on(variant, replace(schedule(len(mir), config), steps=steps, title=f"{variant.accelerator}, timed"))
    told = train(autoencoder_task(components, config), [_source(mir, samples)], engine).throughput
    if told is None:
        raise ValueError(f"{steps} steps are too few to time")
    return Timing(variant, told, rows / told.rows_per_second)


def trained(
    mir: NDArray[np.float32], samples: NDArray[np.intp], components: Components, config: AutoencoderConfig,
    variant: Variant, folder: Path,
) -> tuple[Autoencoder, Throughput | None]:  # fmt: skip
    """The whole schedule, with checkpoints in `folder` from which a killed run goes on."""
    task = autoencoder_task(components, config)
    engine = replace(_on(variant, schedule(len(mir), config)), folder=folder)
    told = train(task, [_source(mir, samples)], engine).throughput
    return finished(task, components, config), told


def kept(model: Autoencoder, components: Components, mir: NDArray[np.float32], test: NDArray[np.float32]) -> Kept:
    """Variance that is kept, of at most 2 000 evenly spaced training spectra and of the test spectra."""
    some = np.asarray(mir[:: max(len(mir) // 2000, 1)])
    return Kept(
        latent=len(components.deviation),
        components_train=_share(some, components.mean, lambda x: (x - components.mean) @ _projector(components)),
        autoencoder_train=_share(some, components.mean, lambda x: _rebuilt(model, x) - components.mean),
        autoencoder_test=_share(test, test.mean(axis=0), lambda x: _rebuilt(model, x) - test.mean(axis=0)),
    )


def components_of(mir: NDArray[np.float32], config: AutoencoderConfig) -> Components:
    """Principal components by a streamed covariance."""
    return masked_components(mir, _everywhere(mir), config.latent)


def write(folder: Path, plan: Plan, timings: Sequence[Timing], figures: dict[str, object]) -> None:
    """`scale.json` and `scale.md`, both labelled as simulated."""
    told = {"simulated": True, "plan": asdict(plan), "timings": [asdict(timing) for timing in timings], **figures}
    with atomic_text(folder / "scale.json") as file:
        json.dump(told, file, indent=1, default=str)
    with atomic_text(folder / "scale.md") as file:
        file.write(f"Simulated: {plan.scans} MIR scans of {plan.samples} samples, 1 700 points.\n\n")
        file.write("| device | processes | precision | compiled | samples/s | s per epoch | memory, GiB |\n")
        file.write("| --- | --- | --- | --- | --- | --- | --- |\n")
        file.writelines(_row(timing) for timing in timings)
        file.write("\n" + "".join(f"- {name}: {json.dumps(value, default=str)}\n" for name, value in figures.items()))


def _row(timing: Timing) -> str:
    told, variant = timing.throughput, timing.variant
    speed = f"{told.rows_per_second:,.0f} | {timing.epoch_seconds:,.1f} | {told.peak_memory / 2**30:.2f}"
    compiled = "yes" if variant.compiled else "no"
    return f"| {told.device} | {told.processes} | {variant.precision} | {compiled} | {speed} |\n"


def _on(variant: Variant, engine: EngineConfig) -> EngineConfig:
    return replace(
        engine,
        accelerator=variant.accelerator,
        precision=variant.precision,
        compiled=variant.compiled,
        deterministic=variant.accelerator == "cpu",
    )


def _source(mir: NDArray[np.float32], samples: NDArray[np.intp]) -> Rows:
    return Rows({"mir": mir, "mask": _everywhere(mir)}, samples=samples)


def _everywhere(mir: NDArray[np.float32]) -> NDArray[np.bool_]:
    return np.broadcast_to(np.True_, mir.shape)


def _rebuilt(model: Autoencoder, mir: NDArray[np.float32]) -> NDArray[np.float64]:
    return model.decode(model.encode(mir, _everywhere(mir)))


def _projector(components: Components) -> NDArray[np.float64]:
    return components.loadings @ components.loadings.T


def _share(
    mir: NDArray[np.float32], mean: NDArray[np.floating], rebuilt: Callable[..., NDArray[np.floating]]
) -> float:
    around = mir - mean
    return float(1 - np.sum((around - rebuilt(mir)) ** 2) / np.sum(around**2))
