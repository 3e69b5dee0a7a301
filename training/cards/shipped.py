"""The model card of a shipped bundle."""

from __future__ import annotations

from collections.abc import Sequence

from training.cards.confidence import confidence_table
from training.cards.evidence import evidence, repeatability
from training.cards.parts import grid, measured, median_entry, named, summary_table
from training.cards.results import Results
from training.cards.tables import (
    evaluated,
    label,
    library_table,
    metrics_table,
    parity_sentence,
    parity_table,
    share_table,
)
from training.judging import Judged
from training.libraries import nir_axis
from training.representation import MirFigures

LITTLE_SKILL = 0.3
"""Median concordance at places never seen below which the card says that an estimate tells little."""


def card(results: Results) -> str:
    """MODEL_CARD.md."""
    return f"""# {results.bundle}

Estimates soil properties from near-infrared reflectance, {grid(results.bundle)}, of air-dry soil.
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

{summary_table(results.judged)}
{_weak(results.judged)}

### How sure these figures are
95 % intervals by resampling libraries (groups of overlapping ones together), for libraries are few and differ much.
No interval is given for fewer than three groups.

{confidence_table(results.judged)}
### Each library, place never seen
{metrics_table(entry for one in results.judged for entry in named(one, one.lolo))}
### Each library, known place
{metrics_table(entry for one in results.judged for entry in named(one, one.grouped))}
## Intervals
Intervals promise 90 % at a place never seen. The coverage above is of quantiles calibrated in inner rounds on the
other libraries alone: the widest that one of them needs, because libraries are few and differ much. Most places are
covered better than promised, a few worse. At a known place the quantile is that of its other samples.
Withheld, because fewer than three independent libraries have laboratory values: {_withheld(results.judged)}.

{evidence(_names(results.judged), nir_axis(results.bundle), results.carried)}{_repeats(results)}
## Domain
Parts of the spectra that the domain limits call seen, edge and outside; soils were left out as whole libraries.

{share_table(results.shares)}
## Arithmetic
{parity_sentence(results.parity)}

{parity_table(results.parity)}{measured(results.measured)}

## Learned from
{library_table(results.libraries)}
Used for evaluation only, never for weights: {evaluated(results.evaluated)}.
Laboratory methods differ between the libraries (dry combustion, Walkley–Black, loss on ignition × 0.58; pipette,
hydrometer; pH in water 1:1 to 1:5); these differences are part of the error. Where the soils of resemble come from is
not documented. CV98 was scanned moist, in situ; it teaches the regressors and has no say in the domain limits.
{results.notes}

Cite: Schmidinger et al. 2025 (LimeSoDa); Geeves et al. 1994 and Wadoux et al. 2021 (datsoilspc); Fernández Pierna &
Dardenne 2008 (nirsoil, Chimiométrie 2006); Ramirez-Lopez (R package resemble); Summerauer (TROPIRES/TropSOC); Open
Soil Spectral Library (Safanelli et al. 2025).
"""


def _names(judged: Sequence[Judged]) -> list[str]:
    return [one.name for one in judged]


def _repeats(results: Results) -> str:
    return repeatability(_names(results.judged), results.repeats)


def _mir_sentence(figures: Sequence[MirFigures]) -> str:
    return "\n".join(
        f"On {f.what} ({f.n}) it reaches R² {f.r2:.2f}, RMSE {f.rmse:.2f} in SNV units." for f in figures
    )


def _mir_use(judged: Sequence[Judged]) -> str:
    using = [label(one.name) for one in judged if one.model.uses_mir]
    unused = "none, because the encoder has seen spectra of the libraries that would judge it"
    return "it enters those of " + ", ".join(using) if using else unused


def _weak(judged: Sequence[Judged]) -> str:
    """Says plainly what an estimate is worth where there is no local sample."""
    medians = [(one, median_entry(one.lolo)) for one in judged if one.interval is not None]
    weak = [
        f"{label(one.name)} (CCC {found.ccc:.2f})" for one, found in medians if found and found.ccc < LITTLE_SKILL
    ]
    if not weak:
        return "Expect these errors where the model knows no sample of the place."
    return (
        "At a place of which the model knows no sample, these estimates tell hardly more than what soils in general\n"
        f"hold: {', '.join(weak)}.\nBelieve their interval, not their value, until there are local samples."
    )


def _withheld(judged: Sequence[Judged]) -> str:
    return ", ".join(label(one.name) for one in judged if one.interval is None) or "none"
