"""Markdown tables of figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan

from core.inference.manifest import Metrics, TrainingLibrary
from core.properties import PROPERTIES
from training.libraries import Library
from training.parity import ParityReport
from training.representation import MirFigures
from training.screening import Shares

Rows = Iterable[Sequence[object]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table; floats with three significant digits, a dash for None and NaN."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines) + "\n"


def label(name: str) -> str:
    """A property as people call it, with its unit."""
    entry = PROPERTIES[name]
    return f"{entry.label} ({entry.unit})" if entry.unit else entry.label


def metrics_table(rows: Iterable[tuple[str, Metrics]]) -> str:
    """Every figure of labelled metrics."""
    head = ("property", "library", "n", "R²", "RMSE", "bias", "CCC", "RPIQ", "coverage", "width")
    return table(
        head,
        (
            (named, m.library or "pooled", m.n, m.r2, m.rmse, m.bias, m.ccc, m.rpiq, m.coverage, m.width)
            for named, m in rows
        ),
    )


def share_table(shares: Sequence[Shares]) -> str:
    """What the domain calls seen, edge and outside."""
    head = ("spectra", "n", "seen", "edge", "outside")
    return table(head, ((s.what, s.n, s.seen, s.edge, s.outside) for s in shares))


def mir_table(figures: Sequence[MirFigures]) -> str:
    """Predicted or rebuilt MIR against measured."""
    return table(("spectra", "n", "R²", "RMSE (SNV units)"), ((f.what, f.n, f.r2, f.rmse) for f in figures))


def library_table(libraries: Sequence[TrainingLibrary]) -> str:
    """What weights were learned from."""
    head = ("library", "samples", "licence", "contributors", "used for")
    return table(head, ((one.name, one.n, one.licence, one.contributors, one.role) for one in libraries))


def evaluated(libraries: Sequence[Library]) -> str:
    """Libraries that judged but taught nothing."""
    return "; ".join(f"{one.name} ({one.contributors})" for one in libraries) or "none"


def parity_table(report: ParityReport) -> str:
    """Torch, float ONNX and int8, unit of the property; `int8` says whether it changes no more than it may."""
    ratios = ("RMS / RMSE", "most / RMSE", "int8")
    head = ("property", "float64 − ONNX, most", "int8 − float, RMS", "most", "RMSE", *ratios)
    return table(
        head,
        (
            (
                *(label(p.name), p.onnx, p.int8_rms, p.int8_most, p.rmse),
                *(p.int8_rms / p.rmse, p.int8_most / p.rmse),
                "used" if p.kept else "float instead",
            )
            for p in report.properties
        ),
    )


def parity_sentence(report: ParityReport) -> str:
    """The graphs before the regressors."""
    return (
        f"The graphs differ from torch by {report.encoder:.2g} (latent) and {report.decoder:.2g} (MIR) at most. The\n"
        f"int8 encoder differs from the float one by {report.latent:.2g} (latent) and {report.mir:.2g} (MIR), root\n"
        "mean square. Where it changes an estimate by more than 5 % of its RMSE (root mean square) or by more than\n"
        "20 % once, the self-test rejects it on every computer and the float encoder is used."
    )


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and isnan(value)):
        return "–"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
