"""Which scans count: each by itself, and each repeat against the others."""

from __future__ import annotations

import numpy as np

from core.acquisition.codes import ScanReason
from core.acquisition.rules import Rules
from core.acquisition.scanner import Health, Scan
from core.acquisition.signal import MAD_TO_SD, Bools, longest_run, relative_noise
from core.spectrum import REFLECTANCE_CEILING, Floats

FULL_SCALE = 1.0
LEAK_CHANNELS = 5
"""A leak raises neighbouring channels together; noise raises one."""


def white_reasons(scan: Scan, white: Floats, rules: Rules) -> tuple[ScanReason, ...]:
    """Why `scan`, whose signal is `white[m]`, is no reference."""
    if not np.isfinite(white).all():
        return (ScanReason.NOT_FINITE,)
    dark = bool(scan.level < rules.least_level or np.median(white) <= 0)
    return _those(
        (ScanReason.SATURATED, _saturated(scan)),
        (ScanReason.TOO_DARK, dark),
        (ScanReason.NOISY, not dark and relative_noise(white, scan.axis) > rules.most_noise),
        (ScanReason.NOT_POSITIVE, _run_share(white > 0) < rules.least_white_share),
    )


def sample_reasons(scan: Scan, reflectance: Floats, at_reference: Health, rules: Rules) -> tuple[ScanReason, ...]:
    """Why `scan` does not count by itself; `reflectance[m]` is NaN where its reference is not positive."""
    seen = reflectance[np.isfinite(reflectance)]
    if seen.size < LEAK_CHANNELS or not np.isfinite(scan.counts).all():
        return (ScanReason.NOT_FINITE,)
    dark = bool(np.median(seen) < rules.least_reflectance)
    noisy = bool(relative_noise(seen, scan.axis) > rules.most_noise or np.abs(seen).max() > REFLECTANCE_CEILING)
    leaks = _leaks(seen, rules.most_reflectance)
    return _those(
        # daylight saturates and makes noise as well; it is what a person can do something about
        (ScanReason.LIGHT_LEAK, leaks),
        (ScanReason.SATURATED, _saturated(scan)),
        (ScanReason.LAMP, _lamp_failed(scan.health, at_reference, rules)),
        (ScanReason.TOO_DARK, dark),
        (ScanReason.NOISY, not dark and not leaks and noisy),
    )


def distances(reflectances: Floats) -> Floats:
    """Root mean square distance `[n]` of each row of `reflectances[n, m]` to their median spectrum."""
    return np.asarray(np.sqrt(np.mean((reflectances - np.median(reflectances, axis=0)) ** 2, axis=1)))


def outliers(found: Floats, rules: Rules) -> Bools:
    """Which of the distances `found[n]` are both far from the others and large enough to matter.

    Far: more than `outlier_mads` scaled median absolute deviations above the median distance.
    """
    middle = np.median(found)
    spread = MAD_TO_SD * np.median(np.abs(found - middle))
    return np.asarray((found > middle + rules.outlier_mads * spread) & (found > rules.outlier_distance))


def _those(*cases: tuple[ScanReason, bool]) -> tuple[ScanReason, ...]:
    return tuple(reason for reason, applies in cases if applies)


def _saturated(scan: Scan) -> bool:
    return scan.saturated or scan.level >= FULL_SCALE


def _lamp_failed(now: Health, at_reference: Health, rules: Rules) -> bool:
    if now.lamp is None or at_reference.lamp is None:
        return False
    return now.lamp < rules.least_lamp * at_reference.lamp


def _leaks(seen: Floats, most: float) -> bool:
    neighbours = np.lib.stride_tricks.sliding_window_view(seen, LEAK_CHANNELS)
    return bool((neighbours.min(axis=1) > most).any())


def _run_share(usable: Bools) -> float:
    run = longest_run(usable)
    return float(run.stop - run.start) / usable.size
