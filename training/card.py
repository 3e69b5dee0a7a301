"""What is said about a bundle: the model card inside it, and the tables of its results in the documentation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from core.inference.manifest import Domain, FileEntry, Metrics, TrainingLibrary
from core.properties import PROPERTIES
from training.evaluation import MEDIAN, POOLED
from training.judging import Judged
from training.libraries import Library
from training.lolo import Candidate
from training.parity import ParityReport
from training.representation import MirFigures
from training.screening import Shares

LITTLE_SKILL = 0.3
"""Median concordance at places never seen below which the card says that an estimate tells little."""
Rows = Iterable[Sequence[object]]


@dataclass(frozen=True, eq=False)
class Results:
    """All that was measured of one bundle."""

    bundle: str
    judged: list[Judged]
    libraries: list[TrainingLibrary]
    evaluated: list[Library]
    domain: Domain
    shares: list[Shares]
    parity: ParityReport
    mir: list[MirFigures]
    autoencoder: list[MirFigures]
    simulated: int
    notes: str


def table(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table; floats with three significant digits."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def write_card(file: Path, results: Results) -> None:
    """MODEL_CARD.md of the bundle."""
    file.write_text(_card(results), encoding="utf-8")


def _card(results: Results) -> str:
    return f"""# {results.bundle}

Estimates soil properties from near-infrared reflectance, {_grid(results.bundle)}, of air-dry soil.
Licence of this bundle: CC BY-SA 4.0, because part of the data is share-alike.

## What it must not be used for
Not a certificate of analysis, not for legal limits, fertiliser law, carbon trading or any decision that a laboratory
analysis is required for. Not for moist soil, for peat, for sieved fractions or for anything that is not soil. At a
place of which the model knows no sample the error is large (tables below): calibrate with local samples first.
Without local samples the best grade is `caution`, and properties marked withheld have no value at all.

## The predicted MIR spectrum rests on simulated pairs
No real pairs of NIR and MIR that may ship cover this range. The step from NIR to MIR was learned from
{results.simulated} simulated pairs.
{_mir_sentence(results.mir)}
Read the predicted MIR spectrum as an illustration, not as a measurement.
Its use in the estimates: {_mir_use(results.judged)}.

## Figures
R² is 1 − SSE/SST, CCC Lin's concordance, RPIQ the interquartile range over the RMSE; the rest is in the unit of the
property. "Place never seen" is nested leave-one-library-out: the library judged had no part in choosing, fitting or
calibrating. Medians give each group of overlapping libraries one vote.
"Known place" is grouped cross-validation with other samples of the same library in training.

{_summary_table(results.judged)}
{_weak(results.judged)}

### Each library, place never seen
{_metrics_table(entry for one in results.judged for entry in _named(one, one.lolo))}
### Each library, known place
{_metrics_table(entry for one in results.judged for entry in _named(one, one.grouped))}
## Intervals
Intervals promise 90 % at a place never seen. The coverage above is of quantiles calibrated on the other libraries
alone. Libraries are few and differ much, so single places are covered far better or worse than promised.
Withheld, because fewer than three independent libraries have laboratory values: {_withheld(results.judged)}.

## Learned from
{_library_table(results.libraries)}
Used for evaluation only, never for weights: {_evaluated(results.evaluated)}.
Laboratory methods differ between the libraries (dry combustion, Walkley–Black, loss on ignition × 0.58; pipette,
hydrometer; pH in water 1:1 to 1:5); these differences are part of the error. Where the soils of resemble come from is
not documented. CV98 was scanned moist, in situ; it teaches the regressors and has no say in the domain limits.
{results.notes}

Cite: Schmidinger et al. 2025 (LimeSoDa); Geeves et al. 1994 and Wadoux et al. 2021 (datsoilspc); Fernández Pierna &
Dardenne 2008 (nirsoil, Chimiométrie 2006); Ramirez-Lopez (R package resemble); Summerauer (TROPIRES/TropSOC); Open
Soil Spectral Library (Safanelli et al. 2025).
"""


def results_page(results: Results, files: Mapping[str, FileEntry]) -> str:
    """The page of documentation with every table."""
    return f"""# Results of {results.bundle}

Written by `tilth-train bundle {results.bundle}`; the same figures as CSV beside this page.

## Properties
{_summary_table(results.judged)}
## What the nested rounds chose
The inner leave-one-library-out round chooses by the log density of the values of its libraries; the last line of each
property is the shipped model, chosen on all libraries that may ship. The list of candidates and the rule of choice
were themselves settled while looking at outer figures of these libraries, so the figures are a little too good.

{_choice_table(results.judged)}
## Predicted MIR among the inputs
Mean over libraries of ln(RMSE with / RMSE without), nested; it enters where the mean falls and most libraries gain.
The encoder has seen the unlabelled NIR spectra of the libraries, which favours it.

{_mir_table(results.judged)}
## Place never seen
{_metrics_table(entry for one in results.judged for entry in _named(one, one.lolo))}
## Place never seen, by partial least squares without library terms, for comparison
{_metrics_table(entry for one in results.judged for entry in _named(one, one.plsr))}
## With ten local samples
Ten random samples of the place left out, five draws, estimates of the rest; the variances of the place were chosen on
this very figure, so it is a little too good. Withheld properties keep variances fixed beforehand.

{_local_table(results.judged)}
## Known place
{_metrics_table(entry for one in results.judged for entry in _named(one, one.grouped))}
## Domain
T² seen up to {results.domain.t2_seen:.4g}, outside from {results.domain.t2_outside:.4g}; Q seen up to
{results.domain.q_seen:.4g}, outside from {results.domain.q_outside:.4g}.

{_share_table(results.shares)}
## Predicted MIR
The pairs of H138 (1853–2499 nm) and WHRC (1668–2500 nm) do not cover this range, so they can judge this encoder no
more than teach it. The ECOSTRESS spectra come from other instruments and another geometry.

{_mir_figures(results.mir)}
## Autoencoder, library left out
{_mir_figures(results.autoencoder)}
## Parity
Float graphs against float64, and the int8 encoder against the float one; unit of the property. Latent
{results.parity.latent:.3g}, MIR {results.parity.mir:.3g} root mean square.

{_parity_table(results.parity)}
## Files
{table(("file", "bytes"), ((name, entry.size) for name, entry in files.items()))}"""


def results_csv(results: Results) -> str:
    """Every metric as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    fields = ("protocol", "library", "n", "r2", "rmse", "bias", "ccc", "rpiq", "coverage", "width")
    writer.writerow(("property", *fields))
    for judged in results.judged:
        for entry in judged.lolo + judged.grouped:
            writer.writerow((judged.name, *(_field(getattr(entry, field)) for field in fields)))
    return stream.getvalue()


def _field(value: object) -> object:
    return f"{value:.5g}" if isinstance(value, float) else ("pooled" if value == POOLED else value)


def _grid(bundle: str) -> str:
    first, last = bundle.split("-")[1:]
    return f"{first}–{last} nm"


def _label(name: str) -> str:
    entry = PROPERTIES[name]
    return f"{entry.label} ({entry.unit})" if entry.unit else entry.label


def _named(judged: Judged, listed: Sequence[Metrics]) -> list[tuple[str, Metrics]]:
    return [(_label(judged.name), entry) for entry in listed]


def _metrics_table(rows: Iterable[tuple[str, Metrics]]) -> str:
    head = ("property", "library", "n", "R²", "RMSE", "bias", "CCC", "RPIQ", "coverage", "width")
    return table(
        head,
        (
            (label, m.library or "pooled", m.n, m.r2, m.rmse, m.bias, m.ccc, m.rpiq, m.coverage, m.width)
            for label, m in rows
        ),
    )


def _summary_table(judged: Sequence[Judged]) -> str:
    figures = "median R² / CCC / RMSE"
    new, known = f"place never seen: {figures}", f"known place: {figures}"
    coverage = "coverage, mean (worst)"
    head = ("property", "libraries", "samples learned from", new, coverage, known, "estimate")
    return table(head, (_summary_row(one) for one in judged))


def _summary_row(one: Judged) -> tuple[object, ...]:
    new, known = _median(one.lolo), _median(one.grouped)
    state = "withheld" if one.interval is None else "value and interval"
    return (_label(one.name), one.libraries, one.n, _three(new), _coverage(one), _three(known), state)


def _coverage(one: Judged) -> str:
    """Over libraries, each judged by quantiles of the others."""
    found = [
        entry.coverage for entry in one.lolo if entry.library not in {POOLED, MEDIAN} and entry.coverage is not None
    ]
    return f"{fmean(found):.2f} ({min(found):.2f})" if found else "–"


def _median(listed: Sequence[Metrics]) -> Metrics | None:
    return next((entry for entry in listed if entry.library == MEDIAN), None)


def _three(entry: Metrics | None) -> str:
    return "–" if entry is None else f"{entry.r2:.2f} / {entry.ccc:.2f} / {entry.rmse:.3g}"


def _choice_table(judged: Sequence[Judged]) -> str:
    rows: list[tuple[object, ...]] = []
    for one in judged:
        rows += [(_label(one.name), held.library, *_recipe(held.candidate)) for held in one.held_out]
        rows.append((_label(one.name), "**shipped**", *_recipe(one.model.candidate)))
    recipe = ("input", "window", "components", "whitening", "landmarks", "noise", "place", "offset")
    head = ("property", "left out", *recipe)
    return table(head, rows)


def _recipe(candidate: Candidate) -> tuple[object, ...]:
    spec, prior = candidate.spec, candidate.prior
    return (
        *(spec.source, spec.window, spec.components, spec.whitening, spec.landmarks),
        *(prior.noise, prior.place, prior.offset),
    )


def _local_table(judged: Sequence[Judged]) -> str:
    head = ("property", "median R²", "CCC", "RMSE", "place", "noise", "offset")
    return table(head, (_local_row(one) for one in judged))


def _local_row(one: Judged) -> tuple[object, ...]:
    found, prior = one.local.ten_samples, one.local.prior
    figures = (None, None, None) if found is None else (found.r2, found.ccc, found.rmse)
    return (_label(one.name), *figures, prior.place, prior.noise, prior.offset)


def _mir_table(judged: Sequence[Judged]) -> str:
    head = ("property", "mean ln ratio", "libraries better", "of", "enters")
    rows = ((one.name, one.mir) for one in judged)
    return table(
        head,
        (
            (_label(name), verdict.log_ratio, verdict.better, verdict.groups, "yes" if verdict.helps else "no")
            for name, verdict in rows
            if verdict is not None
        ),
    )


def _share_table(shares: Sequence[Shares]) -> str:
    return table(
        ("spectra", "n", "seen", "edge", "outside"), ((s.what, s.n, s.seen, s.edge, s.outside) for s in shares)
    )


def _mir_figures(figures: Sequence[MirFigures]) -> str:
    return table(("spectra", "n", "R²", "RMSE (SNV units)"), ((f.what, f.n, f.r2, f.rmse) for f in figures))


def _mir_sentence(figures: Sequence[MirFigures]) -> str:
    return "\n".join(
        f"On {f.what} ({f.n}) it reaches R² {f.r2:.2f}, RMSE {f.rmse:.2f} in SNV units." for f in figures
    )


def _mir_use(judged: Sequence[Judged]) -> str:
    using = [_label(one.name) for one in judged if one.model.basis.spec.uses_mir]
    return "it enters those of " + ", ".join(using) if using else "none, because it did not help at places never seen"


def _weak(judged: Sequence[Judged]) -> str:
    """Says plainly what an estimate is worth where there is no local sample."""
    medians = [(one, _median(one.lolo)) for one in judged if one.interval is not None]
    weak = [
        f"{_label(one.name)} (CCC {found.ccc:.2f})" for one, found in medians if found and found.ccc < LITTLE_SKILL
    ]
    if not weak:
        return "Expect these errors where the model knows no sample of the place."
    return (
        "At a place of which the model knows no sample, these estimates tell hardly more than what soils in general\n"
        f"hold: {', '.join(weak)}.\nBelieve their interval, not their value, until there are local samples."
    )


def _withheld(judged: Sequence[Judged]) -> str:
    return ", ".join(_label(one.name) for one in judged if one.interval is None) or "none"


def _library_table(libraries: Sequence[TrainingLibrary]) -> str:
    head = ("library", "samples", "licence", "contributors", "used for")
    return table(head, ((one.name, one.n, one.licence, one.contributors, one.role) for one in libraries))


def _evaluated(libraries: Sequence[Library]) -> str:
    return "; ".join(f"{one.name} ({one.contributors})" for one in libraries) or "none"


def _parity_table(report: ParityReport) -> str:
    head = ("property", "float64 − ONNX, most", "int8 − float, RMS", "most", "RMSE never seen", "int8 RMS / RMSE")
    return table(
        head,
        (
            (_label(p.name), p.onnx, p.int8_rms, p.int8_most, p.lolo_rmse, p.int8_rms / p.lolo_rmse)
            for p in report.properties
        ),
    )
