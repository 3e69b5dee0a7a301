"""The study as pages: `mir.md` between its marks, and the same lines as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from core.files import atomic_text
from training.mir_study.few_labels import DRAWS, LABELS, FewLabels, mean_gain
from training.mir_study.rebuilding import Rebuilt
from training.mir_study.study import Ablation, Found
from training.preprocessing import Floats


def write(found: Found, folder: Path) -> None:
    """`mir-study.md` with all tables, `mir-rebuilt.csv`, `mir-few-labels.csv` and its summary `mir-gains.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_text(folder / "mir-study.md") as file:
        file.write("\n".join(_page(found)) + "\n")
    _csv(folder / "mir-rebuilt.csv", [asdict(line) for line in found.rebuilt])
    labels = [{"pretrained_on": pool, **asdict(line)} for pool, lines in found.labels.items() for line in lines]
    _csv(folder / "mir-few-labels.csv", labels)
    _csv(folder / "mir-gains.csv", [row for pool, lines in found.labels.items() for row in gains(pool, lines)])


def gains(pool: str, lines: list[FewLabels]) -> Iterator[dict[str, object]]:
    """Mean R² over the tasks of PLSR and of the latents, by mean and by median of the draws; none without lines."""
    named: dict[str, Callable[..., Floats]] = {"means": np.mean, "medians": np.median}
    for draws, centre in named.items() if lines else ():
        figures = zip(("plsr", "latent", "gain", "lower", "upper"), mean_gain(lines, centre), strict=True)
        yield {"pretrained_on": pool, "draws_by": draws, "labels": LABELS, **dict(figures)}


def _page(found: Found) -> Iterator[str]:
    yield "## Rebuilding\n"
    yield from _rebuilt(found.rebuilt)
    yield f"\n## Properties from {LABELS} labels\n"
    for pool, lines in found.labels.items():
        yield f"\nPretrained on {pool}.\n"
        yield from _labels(lines)
    yield "\n## Size of the latent, and repeats\n"
    yield from _ablations(found.ablations)


def _rebuilt(lines: Sequence[Rebuilt]) -> Iterator[str]:
    yield "| protocol | spectra | trained on | soils | components | autoencoder | ratio (95 %) | variance kept |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for line in lines:
        ratio = f"{line.ratio:.3f} ({line.lower:.3f}–{line.upper:.3f})"
        errors = f"{line.components:.4f} | {line.autoencoder:.4f}"
        kept = f"{100 * line.variance_kept:.2f} %"
        yield f"| {line.what} | {line.spectra} | {line.pretrained_on} | {line.n} | {errors} | {ratio} | {kept} |"


def _labels(lines: list[FewLabels]) -> Iterator[str]:
    yield f"| set | property | soils judged on | PLSR, mean R² of {DRAWS} draws | latent | gain |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, label in sorted({(one.set, one.property) for one in lines}):
        own = [one for one in lines if (one.set, one.property) == (name, label)]
        plsr, latent, gain, *_ = mean_gain(own)
        yield f"| {name} | {label} | {own[0].n_test} | {plsr:.3f} | {latent:.3f} | {gain:+.3f} |"
    yield f"| **all** | mean of the tasks | | {_gain(lines)} |"
    yield f"| **all** | mean of the tasks, medians of the draws | | {_gain(lines, np.median)} |"


def _gain(lines: list[FewLabels], centre: Callable[..., Floats] = np.mean) -> str:
    if not lines:
        return "– | – | –"
    plsr, latent, gain, low, high = mean_gain(lines, centre)
    return f"{plsr:.3f} | {latent:.3f} | {gain:+.3f} ({low:+.3f} to {high:+.3f})"


def _ablations(lines: Sequence[Ablation]) -> Iterator[str]:
    yield (
        "| latent | repeats | components | autoencoder | ratio (95 %) | variance kept | between repeats "
        "| PLSR | latent | gain (95 %) |"
    )
    yield "| --- " * 10 + "|"
    for line in lines:
        held = line.held_out
        errors = (
            f"{held.components:.4f} | {held.autoencoder:.4f} | {held.ratio:.3f} ({held.lower:.3f}–{held.upper:.3f})"
        )
        kept = f"{100 * held.variance_kept:.2f} % | {100 * line.within:.1f} %"
        yield f"| {line.latent} | {'yes' if line.repeats else 'no'} | {errors} | {kept} | {_gain(line.labels)} |"


def _csv(path: Path, lines: Sequence[dict[str, object]]) -> None:
    with atomic_text(path) as file:
        writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
