"""From the samples of the converter to one dark-corrected intensity per wavelength.

All arithmetic is in integers, with the division of C, so that the figures are those of the vendor.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.nirscan.blob import ScanBlob
from core.nirscan.config import Method, Section
from core.nirscan.errors import NirscanCode
from core.nirscan.hadamard import decode_section, sample_count
from core.nirscan.wavelengths import columns

Counts = NDArray[np.int64]

FULL_SCALE = 8_300_000
"""A raw sample from here on is saturated: the 24-bit converter clips at 2²³ = 8 388 608."""


def raw_samples(blob: ScanBlob) -> Counts:
    """The samples measured, dark ones included, `[samples]`."""
    return blob.adc[: blob.samples].astype(np.int64)


def peak_level(blob: ScanBlob) -> float:
    """Largest raw sample as a share of `FULL_SCALE`."""
    return float(np.abs(raw_samples(blob)).max()) / FULL_SCALE


def saturated(blob: ScanBlob) -> bool:
    """Whether a raw sample reached full scale."""
    return peak_level(blob) >= 1.0


def dark_level(blob: ScanBlob) -> int:
    """Mean of the dark samples over the whole scan; 0 when it has none."""
    dark = raw_samples(blob)[dark_mask(blob)]
    return int(divide(dark.sum(), dark.size)) if dark.size else 0


def dark_mask(blob: ScanBlob) -> NDArray[np.bool_]:
    """Which samples were measured with all mirrors off, `[samples]`."""
    since_first = np.arange(blob.samples) - blob.black_first
    if blob.black_period == 0:
        return np.zeros(blob.samples, dtype=bool)
    return np.asarray((since_first >= 0) & (since_first % blob.black_period == 0))


def intensities(blob: ScanBlob) -> Counts:
    """Dark-corrected intensities `[points]`, int64, in the order of `wavelengths`; not divided by the gain.

    Raises `InputError` (`SAMPLES`, `HADAMARD`, `WAVELENGTHS`) for a scan that holds other samples than its
    configuration needs.
    """
    light = raw_samples(blob)[~dark_mask(blob)] - dark_level(blob)
    counts = [_samples_of(section, blob) for section in blob.sections]
    if sum(counts) != light.size:
        raise InputError(NirscanCode.SAMPLES, samples=int(light.size), need=sum(counts))
    parts = np.split(light, np.cumsum(counts)[:-1])
    return np.concatenate([_decoded(one, blob, part) for one, part in zip(blob.sections, parts, strict=True)])


def divide(numerator: int | np.int64 | Counts, denominator: int | Counts) -> Counts:
    """Integer division towards zero, as C does it."""
    top, bottom = np.asarray(numerator, dtype=np.int64), np.asarray(denominator, dtype=np.int64)
    return np.asarray(np.sign(top) * np.sign(bottom) * (np.abs(top) // np.abs(bottom)), dtype=np.int64)


def _samples_of(section: Section, blob: ScanBlob) -> int:
    if section.method is Method.COLUMN:
        return section.points
    return sample_count(columns(section, blob.pixel_to_nm), section.width_px)


def _decoded(section: Section, blob: ScanBlob, samples: Counts) -> Counts:
    if section.method is Method.COLUMN:
        return samples
    return decode_section(samples, columns(section, blob.pixel_to_nm), section.width_px)
