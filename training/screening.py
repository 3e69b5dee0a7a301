"""How the domain limits sort real soils of places never seen, and things that are no soil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.inference.manifest import Domain
from core.resampling import resample
from core.spectrum import Quantity, Spectra
from training.domain import fit_domain, held_out_distances
from training.libraries import Library, nir_axis, pairs, rocks
from training.prepared import Prepared, training_set
from training.preprocessing import Floats


@dataclass(frozen=True)
class Shares:
    """Of n spectra, the part that the domain calls seen, edge and outside."""

    what: str
    n: int
    seen: float
    edge: float
    outside: float


def shares(what: str, distances: Floats, domain: Domain) -> Shares:
    """From (T², Q) `[n, 2]`."""
    seen = (distances <= (domain.t2_seen, domain.q_seen)).all(axis=1)
    outside = (distances > (domain.t2_outside, domain.q_outside)).any(axis=1)
    return Shares(what, len(distances), *(float(np.mean(flag)) for flag in (seen, ~seen & ~outside, outside)))


def screening_shares(shared: Path, grid_id: str, prepared: Sequence[Prepared], domain: Domain) -> list[Shares]:
    """Held-out libraries each against the others, then soils and other things against all that ship."""
    held_out = held_out_distances(prepared)
    found = [shares(f"{name}, left out", distances, domain) for name, distances in held_out.items()]
    shipped = fit_domain(training_set(prepared, None))
    others = {"ECOSTRESS JHU soils": _on_grid(pairs(shared, "ecostress_jhu")[0], grid_id)}
    others |= {"ECOSTRESS rocks and minerals (no soil)": _on_grid(rocks(shared)[0], grid_id)} | not_soils(grid_id)
    return found + [shares(what, shipped.of(nir), domain) for what, nir in others.items()]


def _on_grid(library: Library, grid_id: str) -> Floats:
    spectra = Spectra(library.axis, np.clip(library.values, 1e-3, 1.9), Quantity.REFLECTANCE)
    return resample(spectra, nir_axis(grid_id)).values


def not_soils(grid_id: str) -> dict[str, Floats]:
    """Made-up spectra of things that end up before a scanner: panels, nothing, water, leaves, plastic."""
    nm = nir_axis(grid_id).points
    rng = np.random.default_rng(7)

    def bands(*listed: tuple[float, float, float]) -> Floats:
        """Absorbance of Gaussian bands (centre and width in nm, height)."""
        return np.asarray(
            np.sum([height * np.exp(-0.5 * ((nm - at) / width) ** 2) for at, width, height in listed], axis=0)
        )

    def noisy(absorbance: Floats, size: float) -> Floats:
        reflectance = np.asarray(10.0**-absorbance, dtype=np.float64)
        return np.clip(reflectance * (1 + size * rng.standard_normal((20, len(nm)))), 1e-3, 1.9)

    water = bands((970, 35, 0.15), (1190, 45, 0.3), (1450, 60, 1.4), (1940, 70, 2.0), (2600, 200, 2.0))
    leaf = 0.35 + 0.4 * water
    plastic = 0.1 + bands((1190, 12, 0.2), (1395, 15, 0.15), (1730, 15, 0.5), (1765, 10, 0.4), (2310, 15, 0.6))
    plastic = plastic + bands((2350, 12, 0.5), (1215, 12, 0.25), (1540, 30, 0.05), (930, 15, 0.05))
    return {
        "flat white": np.full((1, len(nm)), 0.98),
        "white panel with noise (no soil)": noisy(np.full(len(nm), 0.01), 1e-3),
        "dark with noise (no soil)": noisy(np.full(len(nm), 2.0), 5e-2),
        "water (no soil)": noisy(0.3 + water, 2e-3),
        "green leaf (no soil)": noisy(leaf, 2e-3),
        "polyethylene (no soil)": noisy(plastic, 2e-3),
    }
