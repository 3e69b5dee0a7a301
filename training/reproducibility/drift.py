"""What a scanner that has changed since its white reference reports, from what it would have reported.

Each is a map of reflectance `[n, m]` at `nm[m]`; `amount` 0 changes nothing, and its sign is that of the change. The
white reference was taken before: R' = R · (signal now / signal then). What a new white reference would take away is
thus in it, but for stray light, wavelength error and noise, which stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.preprocessing import Floats

LAMP_K = 2700.0
SECOND_RADIATION_NM_K = 1.4388e7
"""c₂ = hc/k of Planck's law (CODATA)."""
EV_NM = 1239.84
"""hc/e: wavelength in nm times energy in eV."""
DETECTOR_K = 300.0
EDGE_NM = 22.0
"""How gradually an InGaAs detector goes blind, as in the emulated scanner; `training.simulate` has no edge."""
LEAST, MOST = 0.005, 1.5
"""Reflectance is held between these: a scanner gives no negative light."""
_GAAS, _INAS, _BOWING = (1.519, 5.405e-4, 204.0), (0.417, 2.76e-4, 93.0), 0.477
"""Energy gap at 0 K (eV) and Varshni's α (eV/K) and β (K) of the two halves of GaInAs, and the bowing of the alloy
(Vurgaftman, Meyer & Ram-Mohan 2001, J. Appl. Phys. 89:5815, tables I, III and section on GaInAs)."""

Change = Callable[[Floats, Floats, float], Floats]


@dataclass(frozen=True)
class Drift:
    """One kind: `name` for tables, unit of the amounts, the `amounts` tried (ascending, above 0), and the change."""

    name: str
    unit: str
    amounts: tuple[float, ...]
    change: Change

    def __call__(self, reflectance: Floats, nm: Floats, amount: float) -> Floats:
        """Reflectance `[n, m]` as reported."""
        return np.asarray(np.clip(self.change(reflectance, nm, amount), LEAST, MOST))


def lamp(reflectance: Floats, nm: Floats, kelvin: float) -> Floats:
    """A filament hotter by `kelvin` than at the white reference, by Planck's law."""
    return reflectance * _planck(nm, LAMP_K + kelvin) / _planck(nm, LAMP_K)


def tilt(reflectance: Floats, nm: Floats, percent: float) -> Floats:
    """A baseline that rises by `percent` of the reflectance from the middle of the range to its end."""
    middle, half = float(nm[-1] + nm[0]) / 2, float(nm[-1] - nm[0]) / 2
    return np.asarray(reflectance * (1 + percent / 100 * (nm - middle) / half))


def gain(reflectance: Floats, nm: Floats, percent: float) -> Floats:  # noqa: ARG001 - the form of all changes
    """All of it brighter by `percent`."""
    return reflectance * (1 + percent / 100)


def wavelength(reflectance: Floats, nm: Floats, shift_nm: float) -> Floats:
    """A scale that says λ where the scanner looks at λ + `shift_nm`; the ends are held."""
    return np.stack([np.interp(nm + shift_nm, nm, row) for row in reflectance])


def stray(reflectance: Floats, nm: Floats, percent: float) -> Floats:  # noqa: ARG001 - the form of all changes
    """Light that comes back without having seen the sample, `percent` of that of the white panel: with white and
    sample alike (R + s) / (1 + s)."""
    share = percent / 100
    return (reflectance + share) / (1 + share)


def noise(reflectance: Floats, nm: Floats, percent: float) -> Floats:  # noqa: ARG001 - the form of all changes
    """White noise with a standard deviation of `percent` of full scale; always the same numbers."""
    return reflectance + percent / 100 * np.random.default_rng(0).standard_normal(reflectance.shape)


def detector(cutoff_nm: float) -> Change:
    """A GaInAs detector warmer by so many kelvin than at the white reference: the edge where it goes blind moves."""

    def change(reflectance: Floats, nm: Floats, kelvin: float) -> Floats:
        then, now = (_edge(nm, cutoff(cutoff_nm, DETECTOR_K + warmer)) for warmer in (0.0, kelvin))
        return reflectance * now / then

    return change


def cutoff(at_300_nm: float, kelvin: float) -> float:
    """Where a detector that ends at `at_300_nm` (nm at 300 K) ends at another temperature: hc over the energy gap."""
    shares = np.linspace(0, 1, 2001)
    share = float(np.interp(EV_NM / at_300_nm, _gap(shares, DETECTOR_K), shares))
    return EV_NM / float(_gap(np.array(share), kelvin))


def drifts(last_nm: float) -> tuple[Drift, ...]:
    """All kinds for a scanner whose range ends at `last_nm`, its detector a little beyond."""
    return (
        Drift("lamp temperature", "K", (2, 5, 10, 20, 50, 100), lamp),
        Drift("baseline tilt", "%", (0.2, 0.5, 1, 2, 5, 10), tilt),
        Drift("gain", "%", (0.5, 1, 2, 5, 10, 20), gain),
        Drift("wavelength", "nm", (0.1, 0.25, 0.5, 1, 2, 4), wavelength),
        Drift("stray light", "%", (0.1, 0.2, 0.5, 1, 2, 5), stray),
        Drift("noise", "%", (0.005, 0.01, 0.02, 0.05, 0.1, 0.2), noise),
        Drift("detector temperature", "K", (1, 2, 5, 10, 20, 40), detector(last_nm + 2 * EDGE_NM)),
    )


def _planck(nm: Floats, kelvin: float) -> Floats:
    """Spectral radiance ∝ λ⁻⁵ / (exp(c₂/λT) − 1)."""
    return np.asarray((nm / 1000) ** -5 / np.expm1(SECOND_RADIATION_NM_K / (nm * kelvin)))


def _edge(nm: Floats, end_nm: float) -> Floats:
    return np.asarray(1 / (1 + np.exp((nm - end_nm) / EDGE_NM)))


def _gap(gallium: Floats, kelvin: float) -> Floats:
    """Energy gap (eV) of GaₓIn₁₋ₓAs: Varshni's E₀ − αT²/(T + β) of both halves, bowed."""
    gaas, inas = (zero - alpha * kelvin**2 / (kelvin + beta) for zero, alpha, beta in (_GAAS, _INAS))
    return np.asarray(gallium * gaas + (1 - gallium) * inas - _BOWING * gallium * (1 - gallium))
