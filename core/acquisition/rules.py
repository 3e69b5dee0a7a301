"""The rules of a measurement in the field, with what each rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """Limits of a session; reflectance is a fraction.

    Warm-up, reference, repeats and the check of the white line follow the field protocols of ASD, CIMMYT and
    the OSSL NeoSpectra library. The limits of the checks were set on real handheld scans of soil (605 scans
    of 121 soils, five repeats each): the distance of a repeat to its median spectrum is 0.0012 at the
    median and 0.006 at the 99th percentile; noise relative to the signal never exceeds 0.3 %.
    """

    repeats: int = 6
    least_repeats: int = 3
    most_redos: int = 3

    warm_up_whites: int = 3
    """So many whites in a row must agree …"""
    warm_up_change: float = 0.002
    """… to this median relative difference, …"""
    warm_up_interval_s: float = 30.0
    """… begun this far apart: closer ones agree while the lamp still drifts."""

    reference_samples: int = 10
    reference_temperature_c: float = 2.0
    optimise_age_s: float = 1800.0
    """Exposure and gain are found anew after this, with the next white."""
    reference_drift: float = 0.01
    """The white panel scanned as a sample gives 1.00 ± this."""
    least_white_share: float = 0.9
    """Of the channels of a reference, so many must be positive; the others at the ends are cut off."""

    least_level: float = 0.002
    """A white that fills less of the scale has no lamp behind it."""
    least_lamp: float = 0.9
    """Of the lamp monitor at the reference. Recorded scanners differ by 1 % and 4 % from their factory's figure."""
    least_reflectance: float = 0.01
    """The darkest soils of the libraries, moist or peaty, have a median of 0.1."""
    most_noise: float = 0.01
    """Of the median signal; fails a scan, not the model."""
    most_reflectance: float = 1.1
    """No soil is brighter than the white panel; light from elsewhere is."""
    outlier_mads: float = 3.0
    outlier_distance: float = 0.02
