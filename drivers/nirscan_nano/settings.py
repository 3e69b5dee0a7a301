"""From the settings that a user asks for to a configuration of the scanner: exactly, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from core.acquisition.scanner import ScanConfig, ScannerCode
from core.errors import InputError, ScannerError, Value
from core.nirscan import DeviceConfig, Method, Section
from core.nirscan.blob import GAINS
from core.nirscan.config import NAME_BYTES, SERIAL_BYTES
from core.nirscan.hadamard import sample_count
from core.nirscan.wavelengths import COLUMNS, Coefficients, columns
from drivers.nirscan_nano.faults import NanoCode

AVERAGES = (1, 50)
MOST_PATTERNS = 624
"""Frame buffer of the device (TI DLP Spectrum Library, MAX_PATTERNS_PER_SCAN)."""

STANDARD_NM = (900, 1700)
EXTENDED_NM = (1350, 2150)
"""InnoSpectra's extended models, whose names end in 11."""

FALLBACK = Section(Method.COLUMN, width_px=6, start_nm=900, end_nm=1700, points=228)
"""The factory's own "Column 1", for a device that keeps no configuration of one section."""

CONFIG_NAME = b"Tilth".ljust(NAME_BYTES, b"\0")


@dataclass(frozen=True)
class Limits:
    """What the device can scan; without `pixel_to_nm` it has the last word on crowded patterns."""

    range_nm: tuple[int, int]
    pixel_to_nm: Coefficients | None


@dataclass(frozen=True)
class Plan:
    """A configuration and how to bring it into use: by the number of its slot, or from memory."""

    config: DeviceConfig
    slot: int | None


def limits_of(model: str, pixel_to_nm: Coefficients | None) -> Limits:
    """By the model's name and the wavelength coefficients of its factory reference."""
    return Limits(EXTENDED_NM if model.endswith("11") else STANDARD_NM, pixel_to_nm)


def check_device_settings(config: ScanConfig) -> None:
    """Averages and gain; `ScannerError(CONFIG_REFUSED)`."""
    if not AVERAGES[0] <= config.averages <= AVERAGES[1]:
        raise refused("averages", config.averages, f"{AVERAGES[0]}–{AVERAGES[1]}")
    if config.gain is not None and config.gain not in GAINS:
        raise refused("gain", config.gain, ", ".join(map(str, GAINS)))


def plan(wanted: ScanConfig, stored: Sequence[DeviceConfig | None], active: int, limits: Limits) -> Plan:
    """The stored configuration that is what `wanted` asks for, else a new one.

    Raises `ScannerError(CONFIG_REFUSED)` for what the device cannot do; nothing is rounded or clipped.
    """
    usable = [config for config in stored if config is not None]
    own = stored[active] if active < len(stored) else None
    asks_nothing = wanted == ScanConfig(averages=wanted.averages, gain=wanted.gain)
    if own is not None and asks_nothing:
        return Plan(own, active)
    sections = (_checked(_section(wanted, _template(wanted.method, own, usable)), limits),)
    for slot, config in enumerate(stored):
        if config is not None and config.sections == sections:
            return Plan(config, slot)
    name, serial = CONFIG_NAME, usable[0].serial if usable else bytes(SERIAL_BYTES)
    return Plan(DeviceConfig(0, serial, name, wanted.averages, sections), None)


def applied(config: DeviceConfig, averages: int, gain: int | None) -> ScanConfig:
    """What the device will do, in the words of the contract."""
    methods = {section.method.name.lower() for section in config.sections}
    return ScanConfig(
        method=methods.pop() if len(methods) == 1 else "",
        start_nm=float(min(section.start_nm for section in config.sections)),
        end_nm=float(max(section.end_nm for section in config.sections)),
        points=sum(section.points for section in config.sections),
        averages=averages,
        gain=gain,
    )


def refused(setting: str, value: Value, allowed: str) -> ScannerError:
    """The error for a setting that the device cannot have."""
    return ScannerError(ScannerCode.CONFIG_REFUSED, setting=setting, value=value, allowed=allowed)


def _template(method: str, own: DeviceConfig | None, usable: Sequence[DeviceConfig]) -> Section:
    """The section to start from: the active one, then any of the wanted method, then any."""
    single = [config.sections[0] for config in (own, *usable) if config and len(config.sections) == 1]
    if not method:
        return (single or [FALLBACK])[0]
    if method not in (known := [one.name.lower() for one in Method]):
        raise refused("method", method, ", ".join(known))
    wanted = Method[method.upper()]
    for section in single:
        if section.method is wanted:
            return section
    return replace((single or [FALLBACK])[0], method=wanted)


def _section(wanted: ScanConfig, template: Section) -> Section:
    return replace(
        template,
        start_nm=template.start_nm if wanted.start_nm is None else _whole("start_nm", wanted.start_nm),
        end_nm=template.end_nm if wanted.end_nm is None else _whole("end_nm", wanted.end_nm),
        points=template.points if wanted.points is None else wanted.points,
    )


def _whole(setting: str, value: float) -> int:
    if value != int(value):
        raise refused(setting, value, f"{floor(value)}, {ceil(value)}")
    return int(value)


def _checked(section: Section, limits: Limits) -> Section:
    least, most = limits.range_nm
    allowed = f"{least}–{most} nm"
    if not least <= section.start_nm < most:
        raise refused("start_nm", section.start_nm, allowed)
    if not section.start_nm < section.end_nm <= most:
        raise refused("end_nm", section.end_nm, allowed)
    if not 2 <= section.points <= MOST_PATTERNS:
        raise refused("points", section.points, f"2–{MOST_PATTERNS}")
    if limits.pixel_to_nm is not None:
        _check_patterns(section, limits.pixel_to_nm)
    return section


def _check_patterns(section: Section, pixel_to_nm: Coefficients) -> None:
    try:
        pixels = columns(section, pixel_to_nm)
    except InputError as error:
        reach = sorted(np.polynomial.polynomial.polyval([0, COLUMNS - 1], pixel_to_nm))
        raise refused("start_nm", section.start_nm, f"{reach[0]:.0f}–{reach[1]:.0f} nm") from error
    distinct = abs(int(pixels[-1]) - int(pixels[0])) + 1
    if section.points > distinct:
        raise refused("points", section.points, f"2–{distinct}")
    if section.method is Method.HADAMARD and _hadamard_patterns(section, pixels) > MOST_PATTERNS:
        raise ScannerError(NanoCode.CROWDED, points=section.points, most=MOST_PATTERNS)


def _hadamard_patterns(section: Section, pixels: NDArray[np.int64]) -> int:
    try:
        return sample_count(pixels, section.width_px)
    except InputError as error:
        raise ScannerError(NanoCode.CROWDED, points=section.points, most=MOST_PATTERNS) from error
