"""Fits the generative model of the soils that emulated scanners see, and writes its parameters.

log10(1/R) = mean + loadings · z, with z from a mixture that has one Gaussian for each library, each with
its covariance shrunk (Ledoit & Wolf 2004). The file holds the mean, a dozen loadings and the Gaussians:
distributions over hundreds of soils, from which no spectrum can be recovered. `drivers.world.soils`
draws from it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import chi2
from sklearn.covariance import LedoitWolf

from core.resampling import resample
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra
from training.libraries.reading import Samples, read_set
from training.libraries.sets import CC_BY_SA

SOIL_AXIS = Axis.regular(900.0, 2500.0, 4.0, AxisUnit.NM)
SOIL_SETS = (
    "limesoda_SC93_visnir",
    "limesoda_SL125_visnir",
    "limesoda_SSP460_visnir",
    "limesoda_UL120_visnir",
    "datsoilspc_australia_visnir",
    "resemble_soilspectroscopy_visnir",
)
"""The air-dry sets that reach from 900 to 2500 nm and whose weights may ship."""

COMPONENTS = 12
KEPT = 0.95
"""Share of each Gaussian that is drawn from; the rest, its far tail, is drawn again."""

_STEPPED = ("limesoda_SC93_visnir", "datsoilspc_australia_visnir")
_STEP_NM = 1000.0


@dataclass(frozen=True, eq=False)
class SoilFit:
    """The fitted model: `mean[m]`, `loadings[k, m]` and for each library the mean and covariance of z."""

    mean: Floats
    loadings: Floats
    places: dict[str, tuple[Floats, Floats]]


def main_soils(shared: Path, out: Path) -> None:
    """Fits the model on the sets of `shared` and writes it to `out` as JSON; the same input, the same bytes."""
    samples = [read_set(shared, name, AxisUnit.NM) for name in SOIL_SETS]
    fit = fit_soils({one.entry.name: soil_absorbance(one) for one in samples})
    contributors = sorted({one.entry.contributors for one in samples})
    text = json.dumps(_document(fit, contributors), ensure_ascii=False, indent=None, separators=(",", ":"))
    out.write_text(text.replace("],[", "],\n[") + "\n", encoding="utf-8")


def soil_absorbance(samples: Samples) -> Floats:
    """log10(1/R) `[n, m]` on `SOIL_AXIS`, the step between two detectors at 1000 nm removed."""
    measured = Spectra(samples.axis, samples.reflectance(), Quantity.REFLECTANCE)
    reflectance = resample(measured, SOIL_AXIS).values
    if samples.entry.name in _STEPPED:
        reflectance = _spliced(reflectance)
    return -np.log10(reflectance)


def fit_soils(absorbance: dict[str, Floats], components: int = COMPONENTS) -> SoilFit:
    """Principal components in which each library counts the same, scaled to unit variance, and its Gaussian."""
    mean = np.mean([a.mean(axis=0) for a in absorbance.values()], axis=0)
    balanced = np.vstack([(a - mean) / np.sqrt(len(a) * len(absorbance)) for a in absorbance.values()])
    _, spread, axes = np.linalg.svd(balanced, full_matrices=False)
    loadings = spread[:components, np.newaxis] * axes[:components]
    largest = np.abs(loadings).argmax(axis=1, keepdims=True)
    loadings *= np.sign(np.take_along_axis(loadings, largest, axis=1))
    to_scores = np.linalg.pinv(loadings)
    scores = {name: (a - mean) @ to_scores for name, a in absorbance.items()}
    return SoilFit(mean, loadings, {name: _gaussian(z) for name, z in scores.items()})


def _gaussian(scores: Floats) -> tuple[Floats, Floats]:
    return scores.mean(axis=0), np.asarray(LedoitWolf().fit(scores).covariance_, dtype=np.float64)


def _spliced(reflectance: Floats) -> Floats:
    """The part up to 1000 nm shifted so that the slope there is that of its neighbours."""
    last = int(np.searchsorted(SOIL_AXIS.points, _STEP_NM))
    steps = np.diff(reflectance, axis=1)
    beside = (steps[:, last - 3 : last - 1].mean(axis=1) + steps[:, last + 2 : last + 4].mean(axis=1)) / 2
    jump = reflectance[:, last + 2] - reflectance[:, last - 1] - 3 * beside
    head = reflectance[:, : last - 1] + jump[:, np.newaxis]
    bridge = np.linspace(head[:, -1], reflectance[:, last + 2], 5, axis=1)[:, 1:-1]
    return np.hstack((head, bridge, reflectance[:, last + 2 :]))


def _document(fit: SoilFit, contributors: list[str]) -> dict[str, Any]:
    places = [
        {
            "library": name,
            "mean": _rounded(mean, 3),
            "factor": [_rounded(row[: i + 1], 3) for i, row in enumerate(np.linalg.cholesky(covariance))],
        }
        for name, (mean, covariance) in fit.places.items()
    ]
    return {
        "about": "Distribution of log10(1/R) of air-dry soils: mean + loadings · z, z from one Gaussian per library",
        "licence": CC_BY_SA,
        "contributors": contributors,
        "first_nm": SOIL_AXIS.first,
        "last_nm": SOIL_AXIS.last,
        "step_nm": 4.0,
        "radius2": round(float(chi2.ppf(KEPT, len(fit.loadings))), 3),
        "mean": _rounded(fit.mean, 5),
        "loadings": [_rounded(row, 5) for row in fit.loadings],
        "places": places,
    }


def _rounded(values: Floats, decimals: int) -> list[float]:
    return [round(float(v), decimals) for v in values]
