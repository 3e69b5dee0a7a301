"""How far the estimates of the bundles move when the scanner has drifted, on measured spectra."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.resampling import resample
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra
from training.libraries.reading import read_set
from training.prepared import capped
from training.reproducibility.drift import Drift, drifts
from training.reproducibility.expected import Expected
from training.reproducibility.scans import GAIA
from training.reproducibility.shipped import Shipped
from training.reproducibility.spread import limits_of_agreement
from training.simulate.scanners import scanner_for

SPECTRA: dict[str, tuple[str, ...]] = {
    "nir-1354-2490": (GAIA, "datsoilspc_australia_visnir", "nirsoil_walloon_nir"),
    "nir-904-1696": ("datsoilspc_australia_visnir", "limesoda_SL125_visnir"),
}
"""Measured soils that the drifts are done to, one spectrum a soil, at most 200 of a set."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Moved:
    """Change of the estimate by one drift, over all soils of a set: mean (`bias`) and root mean square (`rms`) in the
    unit of the property, of the sign that moves it more; `times` the RMS over the limits of agreement."""

    bundle: str
    spectra: str
    soils: int
    property: str
    drift: str
    amount: float
    unit: str
    bias: float
    rms: float
    times: float


@dataclass(frozen=True)
class Threshold:
    """The amount of a drift at which the estimate moves, root mean square over the soils, by as much as two
    measurements of one soil may differ anyway (`limit`); None where the largest amount tried does not."""

    bundle: str
    spectra: str
    property: str
    drift: str
    unit: str
    limit: float
    amount: float | None
    most_tried: float


def study(shared: Path, bundles: Sequence[Shipped], known: Sequence[Expected], tell: Tell) -> list[Moved]:
    """Every drift on every set; the spread between measurements comes from `known`."""
    found: list[Moved] = []
    for bundle in bundles:
        limits = {one.property: limits_of_agreement(one.repeat_sd) for one in known if one.bundle == bundle.name}
        for name in SPECTRA[bundle.name]:
            tell(f"drift: {bundle.name}, {name}")
            samples = read_set(shared, name, AxisUnit.NM)
            rows = capped(np.arange(len(samples.values)), name)
            spectra = as_scanned(Spectra(samples.axis, samples.reflectance()[rows], Quantity.REFLECTANCE), bundle)
            for drift in drifts(bundle.axis.last):
                found.extend(moved(bundle, name, spectra, drift, limits))
    return found


def as_scanned(spectra: Spectra, bundle: Shipped) -> Spectra:
    """On the points that a scanner of the bundle's class has, as far as the spectra reach, in nm."""
    native = np.sort(scanner_for(bundle.axis).native.to(AxisUnit.NM))
    own = np.sort(spectra.axis.to(AxisUnit.NM))
    return resample(spectra, Axis(native[(native >= own[0]) & (native <= own[-1])], AxisUnit.NM))


def moved(bundle: Shipped, name: str, spectra: Spectra, drift: Drift, limits: Mapping[str, float]) -> Iterator[Moved]:
    """Lines of one drift, by amount and property."""
    before = bundle(spectra).values
    for amount in drift.amounts:
        changes = np.stack([bundle(_drifted(spectra, drift, sign * amount)).values - before for sign in (1, -1)])
        rms = np.sqrt(np.mean(changes**2, axis=1))
        worse, columns = rms.argmax(axis=0), np.arange(len(bundle.properties))
        figures = zip(bundle.properties, changes.mean(axis=1)[worse, columns], rms.max(axis=0), strict=True)
        for prop, bias, most in figures:
            told = (bundle.name, name, len(spectra), prop, drift.name, float(amount), drift.unit)
            yield Moved(*told, float(bias), float(most), float(most) / limits[prop])


def thresholds(lines: Sequence[Moved]) -> list[Threshold]:
    """For each bundle, set, property and drift, between the amounts tried on straight lines of their logarithms."""
    groups: dict[tuple[str, str, str, str, str], list[Moved]] = {}
    for line in lines:
        groups.setdefault((line.bundle, line.spectra, line.property, line.drift, line.unit), []).append(line)
    found = []
    for key, own in groups.items():
        amounts, times = np.array([line.amount for line in own]), np.array([line.times for line in own])
        limit = own[0].rms / own[0].times if own[0].times else 0.0
        found.append(Threshold(*key, limit, crossing(amounts, times), float(amounts[-1])))
    return found


def crossing(amounts: Floats, times: Floats) -> float | None:
    """Where `times` first reaches 1; below the least amount it is taken to grow in proportion to the amount."""
    above = np.flatnonzero(times >= 1)
    if not above.size:
        return None
    at = int(above[0])
    if at == 0:
        return float(amounts[0] / times[0])
    low, high = np.log(np.maximum(times[at - 1], 1e-12)), np.log(times[at])
    share = -low / (high - low) if high > low else 0.0
    return float(np.exp(np.log(amounts[at - 1]) + share * np.log(amounts[at] / amounts[at - 1])))


def _drifted(spectra: Spectra, drift: Drift, amount: float) -> Spectra:
    return Spectra(spectra.axis, drift(spectra.values, spectra.axis.points, amount), Quantity.REFLECTANCE)
