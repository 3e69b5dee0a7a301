"""The page of documentation with every table of a shipped bundle, and the same figures as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from core.inference.manifest import FileEntry
from training.cards.confidence import confidence_table
from training.cards.parts import (
    caught_table,
    local_table,
    measured,
    mir_choice_table,
    named,
    summary_table,
    unpicked_table,
    weight_table,
)
from training.cards.results import Results
from training.cards.tables import metrics_table, mir_table, parity_sentence, parity_table, share_table, table
from training.evaluation import POOLED


def results_page(results: Results, files: Mapping[str, FileEntry]) -> str:
    """The page of documentation with every table."""
    return f"""# Results of {results.bundle}

Written by `tilth-train bundle {results.bundle}`; the same figures as CSV beside this page.

## Properties
{summary_table(results.judged)}
## How sure these figures are
95 % intervals by resampling libraries, groups of overlapping ones together; none for fewer than three groups.

{confidence_table(results.judged)}
## What the nested rounds weighed
Nothing is chosen: a model is the mean of its candidates, weighed by how probable they make the libraries left out in
the inner round (`docs/training/places.md`). "That count": as many of equal weight would be as diverse. The last line
of each property is the shipped model, weighed on all libraries that may ship.

{weight_table(results.judged)}
Which families of candidates stand in the shipped recipe of a grid was picked by the outer figures of these libraries,
so they are a little too good. Beside them the recipe of all families on equal terms, which nobody picked:

{unpicked_table(results.judged)}
## Predicted MIR among the inputs
Mean over libraries of ln(RMSE with / RMSE without), nested. It enters no estimate: the encoder has seen the
unlabelled NIR spectra of the libraries, so a gain here is not yet one at a place never seen.

{mir_choice_table(results.judged)}
## Place never seen
{metrics_table(entry for one in results.judged for entry in named(one, one.lolo))}
## Place never seen, by partial least squares without library terms, for comparison
{metrics_table(entry for one in results.judged for entry in named(one, one.plsr))}
## With ten local samples
Ten samples of the place left out, chosen without their values from a random 60 % of it, five draws, estimates of the
other 40 %; median over groups. What local samples are worth in full stands in docs/local-calibration.md.

{local_table(results.judged)}
## Known place
{metrics_table(entry for one in results.judged for entry in named(one, one.grouped))}
## Domain
T² seen up to {results.domain.t2_seen:.4g}, outside from {results.domain.t2_outside:.4g}; Q seen up to
{results.domain.q_seen:.4g}, outside from {results.domain.q_outside:.4g}.

Share of the worst tenth of the errors (unit of the property) at places never seen that a flag on one sample in five
finds; 0.2 is chance.

{caught_table(results.judged)}
{share_table(results.shares)}
## Predicted MIR
The pairs of H138 (1853–2499 nm) and WHRC (1668–2500 nm) do not cover this range, so they can judge this encoder no
more than teach it. The ECOSTRESS spectra come from other instruments and another geometry.

{mir_table(results.mir)}
## Autoencoder, library left out
{mir_table(results.autoencoder)}
## Parity
{parity_sentence(results.parity)}

{parity_table(results.parity)}{measured(results.measured)}
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
