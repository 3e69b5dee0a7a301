"""The white reference of a scan, and the reflectance and absorbance over it.

A reference scanned with the same configuration is scaled by the gain alone. The factory reference, scanned
once with another configuration, is interpolated and corrected for the width of the patterns.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.errors import InputError
from core.nirscan.blob import ADC_SLOTS, SCAN_NAME_BYTES, ScanBlob
from core.nirscan.config import DeviceConfig, Method, Section, damaged
from core.nirscan.errors import NirscanCode
from core.nirscan.intensities import Counts, divide, intensities
from core.nirscan.refmatrix import RefMatrix
from core.nirscan.wavelengths import Coefficients, ascending, section_wavelengths, wavelengths
from core.spectrum import Floats

FACTORY_NAME = b"factory reference".ljust(SCAN_NAME_BYTES, b"\0")
"""Scan name by which a derived reference can be told from a scan."""


def scaled_reference(sample: ScanBlob, reference: ScanBlob, matrix: RefMatrix | None = None) -> Counts:
    """What the white would have given in place of the sample: int64 `[points]`, at the gain of the sample.

    `matrix` is needed only for a factory reference of another pattern width. Raises `InputError`
    (`REFERENCE_CONFIG`, `REFERENCE_RANGE`, `REFERENCE_ZERO`) when the reference does not fit the sample.
    """
    measured = intensities(reference)
    if not same_configuration(sample, reference):
        measured = _from_factory(sample, reference, measured, matrix)
    return divide(measured * sample.pga, reference.pga)


def factory_scan(
    config: DeviceConfig,
    pixel_to_nm: Coefficients,
    reference: ScanBlob,
    matrix: RefMatrix | None,
    pga: int | None = None,
) -> ScanBlob:
    """What the factory's white would have given with `config`, with the sensors and (by default) gain of `reference`.

    A scan like any other: `encode_scan` packs it, `wavelengths` and `intensities` read it. It holds no dark
    samples, and its sections are columns, whatever `config` asks for, because a Hadamard scan decodes to the
    same intensities. Raises what `scaled_reference` raises, and `InputError(SAMPLES)` for more points than a
    scan has room for.
    """
    columns = tuple(replace(one, method=Method.COLUMN) for one in config.sections)
    points = sum(one.points for one in columns)
    if points > ADC_SLOTS:
        raise InputError(NirscanCode.SAMPLES, samples=ADC_SLOTS, need=points)
    empty = replace(
        reference,
        config=replace(config, sections=columns),
        adc=np.zeros(ADC_SLOTS, dtype=np.int32),
        samples=points,
        pixel_to_nm=pixel_to_nm,
        pga=pga or reference.pga,
        black_first=0,
        black_period=0,
        name=FACTORY_NAME,
    )
    white = scaled_reference(empty, reference, matrix)
    if white.max() > np.iinfo(np.int32).max:  # a matrix of nonsense
        raise damaged("factory reference", int(white.max()))
    return replace(empty, adc=np.pad(white, (0, ADC_SLOTS - points)).astype(np.int32))


def same_configuration(one: ScanBlob, other: ScanBlob) -> bool:
    """Whether both were scanned by the same sections on the same optics; exposure does not matter."""
    return one.pixel_to_nm == other.pixel_to_nm and _ranges(one) == _ranges(other)


def reflectance(sample: Counts, reference: Counts) -> Floats:
    """Sample over reference; NaN where either is not positive."""
    usable = (sample > 0) & (reference > 0)
    return np.where(usable, sample / np.where(usable, reference, 1), np.nan)


def absorbance(sample: Counts, reference: Counts) -> Floats:
    """−log10 of `reflectance`."""
    return -np.log10(reflectance(sample, reference))


def _ranges(blob: ScanBlob) -> list[tuple[int, ...]]:
    return [(s.method, s.width_px, s.start_nm, s.end_nm, s.points) for s in blob.sections]


def _from_factory(sample: ScanBlob, reference: ScanBlob, measured: Counts, matrix: RefMatrix | None) -> Counts:
    if len(reference.sections) != 1:
        raise InputError(NirscanCode.REFERENCE_CONFIG)
    white = reference.sections[0]
    if any(one.start_nm < white.start_nm or one.end_nm > white.end_nm for one in sample.sections):
        raise InputError(NirscanCode.REFERENCE_RANGE, first=white.start_nm, last=white.end_nm)
    if (measured == 0).any():
        raise InputError(NirscanCode.REFERENCE_ZERO)
    white_nm = wavelengths(reference)
    order = ascending(white_nm)
    if order.size < 2:
        raise InputError(NirscanCode.REFERENCE_CONFIG)
    white_nm, measured = white_nm[order], measured[order]
    parts = []
    for section in sample.sections:
        nm = section_wavelengths(section, sample.pixel_to_nm)
        part = np.maximum(_interpolate(nm, white_nm, measured.astype(np.float64)), 0).astype(np.int64)
        parts.append((part * _width_factor(section, white, nm, matrix)).astype(np.int64))
    return np.concatenate(parts)


def _width_factor(section: Section, white: Section, nm: Floats, matrix: RefMatrix | None) -> Floats:
    """How much brighter the white is through the patterns of `section` than through its own."""
    if section.width_px == white.width_px:
        return np.ones(nm.size)
    if matrix is None:
        raise InputError(NirscanCode.REFERENCE_CONFIG)
    # the device brackets by the width of the reference, and carries the sample width along that line
    row = int(np.searchsorted(matrix.width_px, white.width_px))
    row = min(max(row, 1), matrix.width_px.size - 1)
    of_white = _at_width(matrix, row, white.width_px)
    if (of_white == 0).any():
        raise InputError(NirscanCode.REFERENCE_ZERO)
    factor = _at_width(matrix, row, section.width_px) / of_white
    return np.maximum(_interpolate(nm, matrix.nm, factor), 0)


def _at_width(matrix: RefMatrix, row: int, width_px: int) -> Counts:
    below, above = matrix.signal[row - 1], matrix.signal[row]
    narrow, wide = int(matrix.width_px[row - 1]), int(matrix.width_px[row])
    return np.asarray(below + divide((above - below) * (width_px - narrow), wide - narrow))


def _interpolate(at: Floats, x: Floats, y: Floats) -> Floats:
    """Linear, and beyond the ends along the first or last segment; `x` ascending."""
    segment = np.clip(np.searchsorted(x, at, "right") - 1, 0, x.size - 2)
    slope = (y[segment + 1] - y[segment]) / (x[segment + 1] - x[segment])
    return np.asarray(y[segment] + slope * (at - x[segment]), dtype=np.float64)
