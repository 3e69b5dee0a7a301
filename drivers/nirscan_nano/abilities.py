"""What a NIRscan Nano can do with the configuration in use, in the words of the contract."""

from __future__ import annotations

import numpy as np

from core.acquisition.scanner import Capabilities, DarkBy
from core.errors import ErrorCode, InputError
from core.nirscan import DeviceConfig, Method, ascending
from core.nirscan.blob import GAINS
from core.nirscan.wavelengths import Coefficients, section_wavelengths
from core.spectrum import Floats
from drivers.nirscan_nano import settings
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.opening import Device

REFERENCE_MAX_AGE_S = 900.0
WARM_UP_S = 600.0


def abilities(device: Device, config: DeviceConfig, limits: settings.Limits, lamp_held: bool) -> Capabilities:
    """Of this device, scanning with `config`."""
    nm = _axis(config, limits.pixel_to_nm)
    first, last = _ends(config) if nm is None else (nm[0], nm[-1])
    return Capabilities(
        range_nm=(float(first), float(last)),
        points=sum(one.points for one in config.sections) if nm is None else nm.size,
        dark=DarkBy.SCAN,
        warm_up_s=WARM_UP_S,
        reference_max_age_s=REFERENCE_MAX_AGE_S,
        averages=settings.AVERAGES,
        has_lamp_control=lamp_held,
        methods=settings.methods(device.configs),
        gains=GAINS,
        integration_ms=(settings.EXPOSURES_MS[0], settings.EXPOSURES_MS[-1]),
        segments_nm=_segments(config),
        unverified=_unverified(device, config, limits),
    )


def _axis(config: DeviceConfig, pixel_to_nm: Coefficients | None) -> Floats | None:
    """Wavelengths of the scans; None where the device's calibration is missing or does not reach so far."""
    if pixel_to_nm is None:
        return None
    try:
        nm = np.concatenate([section_wavelengths(one, pixel_to_nm) for one in config.sections])
    except InputError:
        return None
    return nm[ascending(nm)]


def _ends(config: DeviceConfig) -> tuple[int, int]:
    return min(one.start_nm for one in config.sections), max(one.end_nm for one in config.sections)


def _segments(config: DeviceConfig) -> tuple[tuple[float, float], ...]:
    """The ranges scanned where there is a gap between them, else nothing."""
    joined: list[tuple[float, float]] = []
    for first, last in sorted((float(one.start_nm), float(one.end_nm)) for one in config.sections):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined) if len(joined) > 1 else ()


def _unverified(device: Device, config: DeviceConfig, limits: settings.Limits) -> tuple[ErrorCode, ...]:
    """What of this device and configuration no recording of a real device has proved."""
    cases = (
        (NanoCode.UNVERIFIED_EXTENDED, limits.extended),
        (NanoCode.UNVERIFIED_HADAMARD, any(one.method is Method.HADAMARD for one in config.sections)),
        (NanoCode.UNVERIFIED_SECTIONS, len(config.sections) > 1),
        (NanoCode.UNVERIFIED_FACTORY, device.calibration.reference is not None),
    )
    return tuple(code for code, applies in cases if applies)
