"""The preprocessings that are compared: alone, and those combinations that the field uses."""

from __future__ import annotations

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline, make_pipeline

from training.estimators.folds import Folds
from training.preprocessing import (
    MSC,
    SNV,
    ContinuumRemoval,
    Detrend,
    Floats,
    Preprocessing,
    Reflectance,
    SavitzkyGolay,
    WaveletDenoising,
)

PLAIN = "absorbance"
"""Nothing but log10(1/R), which all others are compared with."""
NARROW, WIDE = 15, 31
"""Points of the Savitzky–Golay windows; a second derivative needs more of them."""


def methods(axis: Floats) -> dict[str, Pipeline]:
    """Unfitted, by name, from absorbance on the even `axis[g]`; none is fitted to a set or to a property."""
    sg0, sg1 = (SavitzkyGolay(NARROW, 2, deriv, axis) for deriv in (0, 1))
    wide1, sg2 = (SavitzkyGolay(WIDE, 2, deriv, axis) for deriv in (1, 2))
    hull = ContinuumRemoval(axis)
    band, trend, denoised = ContinuumRemoval(axis, "absorbance"), Detrend(axis), WaveletDenoising(axis=axis)
    steps: dict[str, tuple[Preprocessing, ...]] = {
        PLAIN: (),
        "reflectance": (Reflectance(),),
        "SNV": (SNV(),),
        "MSC": (MSC(),),
        "DT": (trend,),
        "SG0": (sg0,),
        "SG1": (sg1,),
        "SG1 wide": (wide1,),
        "SG2": (sg2,),
        "CR": (Reflectance(), hull),
        "baseline": (band,),
        "wavelet": (denoised,),
        "SNV+DT": (SNV(), trend),
        "SNV+SG0": (SNV(), sg0),
        "SNV+SG1": (SNV(), sg1),
        "SNV+SG1 wide": (SNV(), wide1),
        "SNV+SG2": (SNV(), sg2),
        "SNV+DT+SG1": (SNV(), trend, sg1),
        "MSC+SG1": (MSC(), sg1),
        "SG1+SNV": (sg1, SNV(floor=0.0)),
        "CR+SNV": (Reflectance(), hull, SNV()),
        "baseline+SNV": (band, SNV()),
        "wavelet+SNV": (denoised, SNV()),
        "wavelet+SNV+SG1": (denoised, SNV(), sg1),
    }
    return {name: make_pipeline(*(map(clone, own) if own else ("passthrough",))) for name, own in steps.items()}


def treated(method: Pipeline, spectra: Floats, training: Folds) -> Floats:
    """All of `spectra[n, g]` by a method that is fitted on the rows `training` alone."""
    return np.asarray(clone(method).fit(spectra[training]).transform(spectra))


def learns(method: Pipeline) -> bool:
    """Whether a step keeps something of the training rows, so that every fold needs its own fit."""
    return any(isinstance(step, MSC) for _, step in method.steps)


def evenly(axis: Floats, spectra: Floats) -> tuple[Floats, Floats]:
    """The axis with even steps and the spectra `[n, g]` on it, linear between points; an even one as it is."""
    even = np.linspace(axis[0], axis[-1], len(axis))
    if np.abs(axis - even).max() <= (even[1] - even[0]) / 10:
        return axis, spectra
    return even, np.stack([np.interp(even, axis, row) for row in spectra])
