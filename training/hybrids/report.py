"""The study as tables, CSV and a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from training.benchmark.writing import folder_for
from training.evaluation.tables import markdown
from training.hybrids.comparing import Ratio, ratio
from training.hybrids.figure import draw
from training.hybrids.pages import into_page, write_rows
from training.hybrids.parsimony import PLS, TAKEN, Few
from training.hybrids.study import Found, Row
from training.hybrids.variants import GP, LEARNERS, LINEAR, PROCESSED, SNV

PAGE, ROWS, FEW, FIGURE = "scattering.md", "scattering.csv", "scattering-parsimony.csv", "scattering.png"
SHOWN = (1, 2, 3, 5, 8, 12, 20)
"""Numbers of columns in the table; all are in the CSV."""
KINDS = {"visnir": "vis–NIR", "mir": "MIR", "nir": "NIR"}
_SOLE = "SNV + order 1"
_LEGEND = """Mean R² over the tasks, least squares on so many columns; *chosen*: the fewest within 2 % of the least
error of the inner folds, and how many these were (mean).
"""


def write_out(found: Found, out: Path) -> None:
    """Numbers, page and figure into a folder."""
    folder_for(out)
    write_rows(found.rows, out / ROWS)
    write_rows(found.few, out / FEW)
    into_page(out / PAGE, tables(found))
    draw(found, out / FIGURE)


def tables(found: Found) -> str:
    """All tables, Markdown."""
    return "\n".join(_sections(found))


def _sections(found: Found) -> Iterator[str]:
    tasks = len({(row.dataset, row.property) for row in found.rows})
    plain = [row for row in found.rows if row.group != "latent"]
    yield f"### The same learner on other columns, {tasks} tasks\n"
    yield "Mean R² · RMSE over that on SNV (geometric mean) · tasks with a smaller RMSE.\n"
    yield _variants(plain, (*LINEAR, GP))
    yield "### The mean of the estimates on SNV and on these columns\n"
    yield "Mean R² · RMSE over that on SNV alone.\n"
    yield _averaged(plain, (*LINEAR, GP))
    for kind in dict.fromkeys(row.kind for row in plain):
        own = [row for row in plain if row.kind == kind and row.group in (*PROCESSED, "grid")]
        count = len({(row.dataset, row.property) for row in own})
        yield f"### Of these the {count} tasks with {KINDS.get(kind, kind)} spectra\n"
        yield "As the first table.\n"
        yield _variants(own, (*LINEAR, GP))
    yield "### All learners, SNV with order 1 beside it\n"
    yield _learners(found.rows)
    latent = [row for row in found.rows if row.kind == "mir"]
    if any(row.group == "latent" for row in latent):
        yield "### Latents of the MIR sets\n"
        yield "The autoencoder saw all other MIR sets. Figures as in the first table, MIR sets alone.\n"
        wanted = {SNV, _SOLE, *(row.variant for row in latent if row.group == "latent")}
        yield _variants([row for row in latent if row.variant in wanted], (*LINEAR, GP))
    yield "### Task by task\n"
    yield f"R² on SNV, and RMSE of {_SOLE} over it.\n"
    yield _tasks(found.rows)
    yield "### How few columns carry an estimate\n"
    yield _LEGEND
    yield _few(found.few)


def _errors(rows: Sequence[Row], learner: str, variant: str) -> dict[tuple[str, str], Row]:
    return {(row.dataset, row.property): row for row in rows if (row.learner, row.variant) == (learner, variant)}


def against(rows: Sequence[Row], learner: str, variant: str, *, averaged: bool = False) -> tuple[float, Ratio] | None:
    """Mean R² of a variant under a learner and its errors over those on SNV; None where it was not tried."""
    own, spectrum = _errors(rows, learner, variant), _errors(rows, learner, SNV)
    if not own:
        return None
    r2 = float(np.mean([row.r2_with if averaged else row.r2 for row in own.values()]))
    errors = {task: row.rmse_with if averaged else row.rmse for task, row in own.items()}
    return r2, ratio(errors, {task: row.rmse for task, row in spectrum.items()})


def _variants(rows: Sequence[Row], learners: Sequence[str]) -> str:
    lines = []
    for variant in dict.fromkeys(row.variant for row in rows):
        cells = [against(rows, learner, variant) for learner in learners]
        told = ["–" if c is None else f"{c[0]:.3f} · {c[1].mean:.3f} · {c[1].better}" for c in cells]
        lines.append([variant, *told])
    return markdown(["columns", *learners], lines)


def _averaged(rows: Sequence[Row], learners: Sequence[str]) -> str:
    lines = []
    for variant in dict.fromkeys(row.variant for row in rows if row.variant != SNV):
        cells = [against(rows, learner, variant, averaged=True) for learner in learners]
        lines.append([variant, *("–" if c is None else f"{c[0]:.3f} · {c[1].mean:.3f}" for c in cells)])
    return markdown(["columns", *learners], lines)


def _learners(rows: Sequence[Row]) -> str:
    lines = []
    for learner in LEARNERS:
        own, spectrum = against(rows, learner, _SOLE), against(rows, learner, SNV)
        if own and spectrum:
            better = f"{own[1].better} of {own[1].tasks}"
            lines.append([learner, f"{spectrum[0]:.3f}", f"{own[0]:.3f}", f"{own[1]}", better])
    header = ["learner", "R² on SNV", f"R² on {_SOLE}", "RMSE ratio (95 %)", "better"]
    return markdown(header, lines)


def _tasks(rows: Sequence[Row]) -> str:
    lines = []
    shown = (*LINEAR, GP)
    for task, first in sorted(_errors(rows, shown[0], SNV).items()):
        cells = []
        for learner in shown:
            spectrum, own = _errors(rows, learner, SNV)[task], _errors(rows, learner, _SOLE)[task]
            cells.append(f"{spectrum.r2:.2f} · {own.rmse / spectrum.rmse:.2f}")
        lines.append([f"{task[0]} {task[1]}", str(first.n), *cells])
    return markdown(["set, property", "n", *shown], lines)


def _few(rows: Sequence[Few]) -> str:
    lines = []
    for name in (PLS, *TAKEN):
        own = [row for row in rows if row.taken_from == name]
        chosen = [row for row in own if row.kept == 0]
        r2 = [np.mean([row.r2 for row in own if row.kept == kept]) for kept in SHOWN]
        kept = np.mean([row.mean_kept for row in chosen])
        told = f"{np.mean([row.r2 for row in chosen]):.2f} with {kept:.1f}"
        lines.append([name, *(f"{value:.2f}" for value in r2), told])
    return markdown(["taken from", *map(str, SHOWN), "chosen"], lines)
