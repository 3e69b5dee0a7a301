"""Joint distribution of the properties of soils, and draws from it.

A Gaussian copula fitted to the laboratory table of the OSSL NeoSpectra library v1.2 (CC BY 4.0;
2 106 soils): quantiles of each property and the correlation of their ranks, no rows
(`properties.json`). Most of those soils lie in the United States; a share of strongly weathered
soils, which that library lacks, is drawn from the ranges that define them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.stats import norm

from core.errors import InputError
from core.spectrum import Floats
from training.errors import TrainingCode

OC, TOTAL_C, N = "oc_usda.c729_w.pct", "c.tot_usda.a622_w.pct", "n.tot_usda.a623_w.pct"
CARBONATE, PH, CEC = "caco3_usda.a54_w.pct", "ph.h2o_usda.a268_index", "cec_usda.a723_cmolc.kg"
CLAY, SILT, SAND = "clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct"
K = "k.ext_usda.a725_cmolc.kg"

WEATHERED_SHARE = 0.25
"""Share of strongly weathered soils among the draws: a choice, about their share of the tropics' farmland."""

ORGANIC_SHARE = 0.05
"""Share of organic horizons (12–50 % organic C), which the NeoSpectra library leaves out (organic C under 10 %) and
the MIR libraries hold: a choice. Of 604 Woodwell soils 12 % are above 8 %."""

_SAND_SHARE = "sand / (sand + silt)"
_DRAWN = (OC, N, CARBONATE, PH, CEC, CLAY, _SAND_SHARE, K)
_PROBABILITIES = (0.0, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 1.0)
_ENDS = (0.005, 0.995)
_TABLE = Path("data") / "neospectra_v1.2" / "neospectra_soillab_v1.2.csv"


def main_properties(shared: Path, out: Path) -> None:
    """Fits the copula on the table in `shared` and writes quantiles and correlations to `out` as JSON."""
    file = shared / _TABLE
    if not file.is_file():
        raise InputError(TrainingCode.SET_MISSING, file=str(file))
    table = _complete(pd.read_csv(file))
    probabilities = np.clip(_PROBABILITIES, *_ENDS)
    document = {
        "about": "Quantiles and rank correlations of soil properties",
        "source": "Open Soil Spectral Library, NeoSpectra v1.2, CC BY 4.0",
        "n": len(table),
        "names": list(_DRAWN),
        "quantiles": [[float(f"{q:.3g}") for q in table[name].quantile(probabilities)] for name in _DRAWN],
        "correlation": np.round(_normal_correlation(table), 3).tolist(),
    }
    out.write_text(
        json.dumps(document, separators=(",", ":"), ensure_ascii=False).replace("],[", "],\n[") + "\n",
        encoding="utf-8",
    )


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """The drawn columns; carbonate was not measured in acid soils, where it is nil."""
    acid = table[PH] < 7
    table[CARBONATE] = table[CARBONATE].mask(table[CARBONATE].isna() & acid, 0.0)
    table[_SAND_SHARE] = table[SAND] / (table[SAND] + table[SILT])
    return table[list(_DRAWN)].clip(lower=0.0)


def _normal_correlation(table: pd.DataFrame) -> Floats:
    """Correlation of the normals behind the ranks: r = 2 sin(π ρ / 6) (Pearson 1907), made positive definite."""
    correlation = 2 * np.sin(np.pi / 6 * table.corr(method="spearman").to_numpy())
    values, vectors = np.linalg.eigh(correlation)
    positive = (vectors * np.maximum(values, 1e-3)) @ vectors.T
    scale = np.sqrt(np.diag(positive))
    return np.asarray(positive / np.outer(scale, scale), dtype=np.float64)


def drawn_properties(
    n: int,
    rng: np.random.Generator,
    weathered_share: float = WEATHERED_SHARE,
    organic_share: float = ORGANIC_SHARE,
    shift: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Floats]:
    """Ten properties `[n]` by OSSL name, in OSSL units, with sand, silt and clay adding up to 100.

    `shift` moves the normal scores of properties by so many standard deviations; the ranges stay.
    """
    drawn = _from_copula(n, rng, shift)
    kind = rng.random(n)
    for name, values in _weathered(n, rng).items():
        drawn[name] = np.where(kind < weathered_share, values, drawn[name])
    for name, values in _organic(n, rng).items():
        drawn[name] = np.where(kind > 1 - organic_share, values, drawn[name])
    coarse = 100 - drawn[CLAY]
    share = drawn.pop(_SAND_SHARE)
    drawn[SAND], drawn[SILT] = coarse * share, coarse * (1 - share)
    drawn[TOTAL_C] = drawn[OC] + 0.12 * drawn[CARBONATE]
    return drawn


def _from_copula(n: int, rng: np.random.Generator, shift: Mapping[str, float]) -> dict[str, Floats]:
    document = json.loads(files(__package__).joinpath("properties.json").read_text(encoding="utf-8"))
    factor = np.linalg.cholesky(np.array(document["correlation"]))
    moved = np.array([shift.get(name, 0.0) for name in document["names"]])
    ranks = norm.cdf(rng.standard_normal((n, len(factor))) @ factor.T + moved)
    known = np.clip(_PROBABILITIES, *_ENDS)
    columns = zip(document["names"], document["quantiles"], ranks.T, strict=True)
    return {name: np.interp(rank, known, quantiles) for name, quantiles, rank in columns}


def _weathered(n: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Soils of low-activity clay: at most 16 cmol(+) per kg of clay, acid, without carbonate (Soil Taxonomy)."""
    clay = 3 + 82 * rng.beta(1.6, 2.0, n)
    oc = np.clip(rng.lognormal(0.3, 0.6, n), 0.1, 6)
    return {
        OC: oc,
        N: oc / rng.uniform(10, 16, n),
        CARBONATE: np.zeros(n),
        PH: rng.uniform(4.0, 6.4, n),
        CEC: rng.uniform(2, 16, n) * clay / 100 + 2.0 * oc,
        CLAY: clay,
        _SAND_SHARE: rng.beta(3.0, 1.2, n),
        K: np.clip(rng.lognormal(-1.7, 0.7, n), 0.02, 2),
    }


def _organic(n: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Organic horizons: at least 12 % organic C (Soil Taxonomy), C to N from 12 (peat) to 35 (litter of woods)."""
    oc = 12 + 38 * rng.beta(1.2, 1.6, n)
    return {
        OC: oc,
        N: oc / rng.uniform(12, 35, n),
        CARBONATE: np.zeros(n),
        PH: rng.uniform(3.3, 7.0, n),
        CEC: rng.uniform(1.5, 3.0, n) * oc + rng.uniform(1, 15, n),
        CLAY: 2 + 40 * rng.beta(1.5, 2.5, n),
        _SAND_SHARE: rng.beta(2.0, 2.0, n),
        K: np.clip(rng.lognormal(-0.7, 0.7, n), 0.05, 4),
    }
