"""What other runs measured on real MIR and real pairs, as the model cards repeat it.

No real pairs that may ship cover the grids of the shipped bundles, so these figures are not of the bundle itself:
they say what the method reaches where it can be judged. Their tables are committed beside the documentation.
"""

from __future__ import annotations

import csv
from pathlib import Path

from training.cards.tables import table

_TABLES = {
    "mir-rebuilt.csv": (
        "The autoencoder on real MIR spectra",
        """RMSE in SNV units of spectra rebuilt by the autoencoder, beside as many principal components of the same
rows; `ratio` with its 95 % bootstrap interval over soils. Measured by `tilth-train mir-study` on the sets named; the
method, not the files of this bundle.""",
    ),
    "mir-gains.csv": (
        "Properties from twenty labelled MIR spectra",
        """Mean R² of ten properties of two sets that the autoencoder never saw, twelve draws of twenty soils: tuned
PLSR on the spectrum and Gaussian processes on the latent; the gain with its 95 % bootstrap interval over draws.""",
    ),
    "pairs.csv": (
        "From NIR to MIR on real pairs",
        """R² through the frozen decoder (`mir_r2`), mean R² of organic C, clay, silt and sand (`mean_r2`) by the
number of pairs, and its gain over the best model on NIR alone; ten folds by sample, 95 % bootstrap
intervals over soils. Measured by `tilth-train pairs` on real pairs of other ranges with encoders of their
own: the method, not the files of this bundle. In the two large sets NIR and MIR are one scan of one
aliquot, which is easier than a scanner of its own. The mean of estimates that answers was preferred to
others after a look at three of the folds, so it is a little optimistic.""",
    ),
    "reproduce-simulated.csv": (
        "The models of the paper at its scale, on simulated soils",
        """Nothing here was measured: 83 971 simulated soils with 334 665 MIR scans, 1 976 of them with NIR, judged on
206 of another simulated region by `tilth-train reproduce`; a check of consistency. Mean CCC over nine properties with
its 95 % bootstrap interval over soils.""",
    ),
}
_MOST_ROWS = 60
"""A longer table stays in the documentation, as do figures without an interval; the card then names it."""


def measured_tables(docs: Path) -> dict[str, str]:
    """Markdown by title, of the tables in `docs` that there are."""
    there = {name: words for name, words in _TABLES.items() if (docs / name).is_file()}
    return {title: f"{told}\n\n{_shown(docs / name)}" for name, (title, told) in there.items()}


def _shown(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as opened:
        head, *rows = csv.reader(opened)
    if "lower" in head:
        rows = [row for row in rows if row[head.index("lower")] != "nan"]
    if len(rows) > _MOST_ROWS:
        return f"{len(rows)} figures in docs/training/{file.name}.\n"
    return table(head, [[_short(cell) for cell in row] for row in rows])


def _short(cell: str) -> object:
    """A number with decimals as such, so that it is shown with three significant digits."""
    try:
        return float(cell) if "." in cell else cell
    except ValueError:
        return cell
