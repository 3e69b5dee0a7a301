"""The model card of a bundle from the reader's own files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.inference.manifest import Metrics, Protocol, TrainingLibrary
from core.spectrum import Axis
from training.bundles.carrying import Carried
from training.bundles.contents import Label
from training.bundles.own_judging import OwnJudged
from training.cards.evidence import evidence
from training.cards.tables import label, library_table, parity_sentence, parity_table, table
from training.evaluation import confidence
from training.parity import ParityReport
from training.representation import MirFigures

_DRAWS = 1000


@dataclass(frozen=True, eq=False)
class OwnResults:
    """All that was measured of it; `parts` were left out in turn, by `protocol`."""

    label: Label
    axis: Axis
    protocol: Protocol
    parts: int
    simulated: bool
    trial: bool
    judged: list[OwnJudged]
    libraries: list[TrainingLibrary]
    mir: MirFigures
    parity: ParityReport
    carried: list[Carried]


def own_card(results: OwnResults) -> str:
    """MODEL_CARD.md."""
    return f"""# {results.label.id}

Estimates soil properties from near-infrared reflectance, {results.axis.first:g}–{results.axis.last:g} nm, of air-dry
soil scanned with {", ".join(results.label.families)}. Licence of this bundle: {results.label.licence}.
{_warnings(results)}
## What it must not be used for
Not a certificate of analysis, not for legal limits, fertiliser law, carbon trading or any decision that a laboratory
analysis is required for. Not for moist soil, and not for soils unlike those it was learned from.

## How it was judged
{_protocol(results)}
The encoder and the regressors had not seen the samples that judge them. The autoencoder had seen their MIR spectra,
but none of their laboratory values. Each regressor is a mean over many models, weighed on the other parts alone.
R² is 1 − SSE/SST, CCC Lin's concordance, RPIQ the interquartile range over the RMSE; the rest is in the unit of the
property. In brackets 95 % bootstrap intervals over samples ({_DRAWS} draws).

{_figures(results.judged)}
## Predicted MIR
On {results.mir.what} ({results.mir.n} samples) the predicted MIR spectrum reaches R² {results.mir.r2:.2f}, RMSE
{results.mir.rmse:.2f} in SNV units. It and the latent stand beside the NIR spectrum in the regressors. What that
changed on the parts left out, as the mean of ln(RMSE with / RMSE without); below zero it helps:

{_mir_use(results.judged)}
{evidence([one.name for one in results.judged], results.axis, results.carried)}
## Arithmetic
{parity_sentence(results.parity)}

{parity_table(results.parity)}
## Learned from
{library_table(results.libraries)}"""


def _warnings(results: OwnResults) -> str:
    told = []
    if results.simulated:
        told.append("Simulated soils are among those it was learned from: its figures say nothing about real soils.")
    if results.trial:
        told.append("Made as a trial, with networks that were hardly trained: of no use for estimates.")
    return "".join(f"\n**{line}**\n" for line in told)


def _protocol(results: OwnResults) -> str:
    if results.protocol is Protocol.LEAVE_ONE_LIBRARY_OUT:
        return f"Leave-one-library-out over {results.parts} libraries: each was judged by a bundle made without it."
    return (
        f"Cross-validation in {results.parts} parts by samples, for there are too few libraries to leave out. So\n"
        "these figures, and the intervals, hold for more soils of the same libraries and the same scanners. At\n"
        "another place the error is larger, and the application says so beside each estimate."
    )


def _figures(judged: Sequence[OwnJudged]) -> str:
    head = ("property", "n", "R²", "RMSE", "bias", "CCC", "RPIQ", "in the 90 % interval")
    return table(head, (_row(one) for one in judged))


def _row(one: OwnJudged) -> tuple[object, ...]:
    sure, pooled = confidence(one.truth, one.value, draws=_DRAWS), one.pooled
    r2, rmse, ccc = (_with_ends(pooled, name, sure.lower[name], sure.upper[name]) for name in ("r2", "rmse", "ccc"))
    return (label(one.name), pooled.n, r2, rmse, pooled.bias, ccc, pooled.rpiq, pooled.coverage)


def _with_ends(entry: Metrics, figure: str, lower: float, upper: float) -> str:
    return f"{getattr(entry, figure):.3g} [{lower:.3g}, {upper:.3g}]"


def _mir_use(judged: Sequence[OwnJudged]) -> str:
    rows = ((label(one.name), one.mir.log_ratio, f"{one.mir.better} of {one.mir.groups}") for one in judged)
    return table(("property", "mean ln ratio", "parts that gain"), rows)
