"""Scans as the device would make them, built from a seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.nirscan import DeviceConfig, Method, ScanBlob, Section, hadamard_forward
from core.nirscan.blob import ADC_SLOTS
from core.nirscan.intensities import Counts
from core.nirscan.wavelengths import columns

COEFFICIENTS = (1775.68, -0.9168, -2.35e-4)
DARK = 108_153

MakeScan = Callable[..., ScanBlob]


def _lay_out(patterns: Counts, first: int, period: int) -> Counts:
    """Patterns with a dark sample at every place where the device puts one."""
    samples: list[int] = []
    for value in patterns:
        while len(samples) >= first and (len(samples) - first) % period == 0:
            samples.append(DARK)
        samples.append(DARK + int(value))
    return np.array(samples, dtype=np.int64)


def _make_scan(
    *sections: Section, light: Counts | None = None, pga: int = 64, slew: bool = True, seed: int = 1
) -> ScanBlob:
    rng = np.random.default_rng(seed)
    ranges = sections or (Section(Method.COLUMN, 6, 900, 1700, 228),)
    points = sum(one.points for one in ranges)
    light = rng.integers(20_000, 3_000_000, points) if light is None else light
    patterns, offset = [], 0
    for one in ranges:
        part = light[offset : offset + one.points]
        if one.method is Method.HADAMARD:
            part = hadamard_forward(part, columns(one, COEFFICIENTS), one.width_px)
        patterns.append(part)
        offset += one.points
    samples = _lay_out(np.concatenate(patterns), 24, 25)
    adc = rng.integers(-9, 9, ADC_SLOTS).astype(np.int32)
    adc[: samples.size] = samples
    config = DeviceConfig(1, b"5510004\0", b"Column 1\0old text".ljust(40, b"\0"), 6, tuple(ranges), slew=slew)
    return ScanBlob(
        config=config,
        adc=adc,
        samples=samples.size,
        pixel_to_nm=COEFFICIENTS,
        shift=(-10.5, 0.076, -1.3e-4),
        pga=pga,
        name=b"soil 1".ljust(20, b"\0"),
        clock=(24, 11, 19, 2, 9, 33, 31),
        system_temperature=3731,
        detector_temperature=-120,
        humidity=300,
        lamp=3803,
        scan_index=7,
        serial=b"5510004\0",
    )


@pytest.fixture(scope="session")
def make_scan() -> MakeScan:
    """Builder of scans: `make_scan(*sections, light=counts, pga=…, slew=…)`."""
    return _make_scan
