"""From the settings that a user asks for to a configuration of the scanner: exactly, or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from core.acquisition.scanner import ScanConfig
from core.errors import InputError, ScannerError
from core.nirscan import DeviceConfig, Method, Section
from core.nirscan.blob import GAINS
from core.nirscan.config import EXPOSURES_US, NAME_BYTES, SERIAL_BYTES, text
from core.nirscan.hadamard import sample_count
from core.nirscan.wavelengths import COLUMNS, Coefficients, columns
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.sections import SLEW, STORED, method_of, parse_sections
from drivers.settings import check_averages, refused

AVERAGES = (1, 50)
MOST_PATTERNS = 624
"""Frame buffer of the device (TI DLP Spectrum Library, MAX_PATTERNS_PER_SCAN)."""

STANDARD_NM = (900, 1700)
EXTENDED_NM = (1350, 2150)
"""InnoSpectra's extended models: module R11, T11, F11, handheld R12, T12, F12."""

_MODEL = re.compile(r"NIR-[MS]-[A-Z]+(?P<number>\d+)")
_EXTENDED = ("11", "12")

EXPOSURES_MS = tuple(us / 1000 for us in EXPOSURES_US)
"""Time per pattern that a section may have."""

FALLBACK_POINTS, FALLBACK_WIDTH = 228, 6
"""Of the factory's own "Column 1", for a device that keeps no configuration of one section."""

CONFIG_NAME = b"Tilth".ljust(NAME_BYTES, b"\0")


@dataclass(frozen=True)
class Limits:
    """What the device can scan; without `pixel_to_nm` it has the last word on crowded patterns."""

    range_nm: tuple[int, int]
    pixel_to_nm: Coefficients | None

    @property
    def extended(self) -> bool:
        """Whether it is none of the standard range, on whose recordings the codec is proved."""
        return self.range_nm != STANDARD_NM


@dataclass(frozen=True)
class Plan:
    """A configuration and how to bring it into use: the active one by its number, any other from memory."""

    config: DeviceConfig
    slot: int | None


def limits_of(model: str, pixel_to_nm: Coefficients | None, stored: Sequence[DeviceConfig | None] = ()) -> Limits:
    """By the model's name; by what its maker stored in it where that lies outside the range of the name."""
    number = _MODEL.match(model)
    least, most = EXTENDED_NM if number and number["number"] in _EXTENDED else STANDARD_NM
    sections = [section for config in stored if config is not None for section in config.sections]
    if any(section.start_nm < least or section.end_nm > most for section in sections):
        least = min(section.start_nm for section in sections)
        most = max(section.end_nm for section in sections)
    return Limits((least, most), pixel_to_nm)


def check_device_settings(config: ScanConfig) -> None:
    """Averages and gain; `ScannerError(CONFIG_REFUSED)`."""
    check_averages(config, AVERAGES)
    if config.gain is not None and config.gain not in GAINS:
        raise refused("gain", config.gain, ", ".join(map(str, GAINS)))


def plan(wanted: ScanConfig, stored: Sequence[DeviceConfig | None], active: int, limits: Limits) -> Plan:
    """The stored configuration that is what `wanted` asks for, else a new one.

    Raises `ScannerError(CONFIG_REFUSED)` for what the device cannot do; nothing is rounded or clipped.
    """
    own = stored[active] if active < len(stored) else None
    if own is not None and wanted == ScanConfig(averages=wanted.averages, gain=wanted.gain):
        return Plan(own, active)
    usable = [config for config in stored if config is not None]
    sections = _sections(wanted, own, usable, limits)
    if own is not None and own.sections == sections:
        return Plan(own, active)
    for config in usable:
        if config.sections == sections:
            return Plan(config, None)
    name, serial = CONFIG_NAME, usable[0].serial if usable else bytes(SERIAL_BYTES)
    return Plan(DeviceConfig(0, serial, name, wanted.averages, sections, slew=_needs_slew(sections, usable)), None)


def methods(stored: Sequence[DeviceConfig | None]) -> tuple[str, ...]:
    """What `ScanConfig.method` may be: the ways of a single section, and the stored scans of several."""
    several = [method_of(config.sections) for config in stored if config is not None and len(config.sections) > 1]
    return tuple(dict.fromkeys([*(one.name.lower() for one in Method), *several]))


def applied(config: DeviceConfig, averages: int, gain: int | None) -> ScanConfig:
    """What the device will do, in the words of the contract.

    `points` are those of all sections, also where sections overlap; `integration_ms` is the time per pattern,
    None where sections differ in it.
    """
    exposures = {section.exposure for section in config.sections}
    return ScanConfig(
        method=method_of(config.sections),
        start_nm=float(min(section.start_nm for section in config.sections)),
        end_nm=float(max(section.end_nm for section in config.sections)),
        points=sum(section.points for section in config.sections),
        averages=averages,
        gain=gain,
        integration_ms=EXPOSURES_MS[exposures.pop()] if len(exposures) == 1 else None,
    )


def _needs_slew(sections: tuple[Section, ...], stored: Sequence[DeviceConfig]) -> bool:
    """The form that the device itself keeps where that can express it: old firmware knows no other."""
    return len(sections) > 1 or sections[0].exposure > 0 or all(config.slew for config in stored)


def _sections(
    wanted: ScanConfig, own: DeviceConfig | None, usable: Sequence[DeviceConfig], limits: Limits
) -> tuple[Section, ...]:
    if wanted.method.startswith((SLEW, STORED)):
        sections = _asked_for(wanted.method, usable)
        _check_agrees(wanted, applied(DeviceConfig(0, b"", b"", 1, sections), wanted.averages, wanted.gain))
    else:
        sections = (_section(wanted, _template(wanted.method, own, usable, limits)),)
    checked = tuple(_checked(section, limits) for section in sections)
    _check_room(checked, limits)
    return checked


def _asked_for(method: str, usable: Sequence[DeviceConfig]) -> tuple[Section, ...]:
    """Sections spelled out, or those of a stored configuration by its name."""
    if method.startswith(SLEW):
        spelled = parse_sections(method)
        if spelled is None:
            raise refused("method", method, f"{SLEW} column 900-1300 100x6px 635us + hadamard 1301-1700 76x8px 635us")
        return spelled
    names = [text(config.name) for config in usable]
    for config, name in zip(usable, names, strict=True):
        if name == method.removeprefix(STORED).strip():
            return config.sections
    raise refused("method", method, ", ".join(names))


def _check_agrees(wanted: ScanConfig, found: ScanConfig) -> None:
    """Settings beside a method that says everything must be those it says."""
    for setting in ("start_nm", "end_nm", "points", "integration_ms"):
        asked, has = getattr(wanted, setting), getattr(found, setting)
        if asked is not None and asked != has:
            raise refused(setting, asked, str(has))


def _template(method: str, own: DeviceConfig | None, usable: Sequence[DeviceConfig], limits: Limits) -> Section:
    """The section to start from: the active one, then any of the wanted method, then any."""
    single = [config.sections[0] for config in (own, *usable) if config and len(config.sections) == 1]
    fallback = Section(Method.COLUMN, FALLBACK_WIDTH, *limits.range_nm, FALLBACK_POINTS)
    if not method:
        return (single or [fallback])[0]
    if method not in (known := [one.name.lower() for one in Method]):
        raise refused("method", method, ", ".join((*known, f"{SLEW} …", f"{STORED} …")))
    wanted = Method[method.upper()]
    for section in single:
        if section.method is wanted:
            return section
    return replace((single or [fallback])[0], method=wanted)


def _section(wanted: ScanConfig, template: Section) -> Section:
    return replace(
        template,
        start_nm=template.start_nm if wanted.start_nm is None else _whole("start_nm", wanted.start_nm),
        end_nm=template.end_nm if wanted.end_nm is None else _whole("end_nm", wanted.end_nm),
        points=template.points if wanted.points is None else wanted.points,
        exposure=template.exposure if wanted.integration_ms is None else _exposure(wanted.integration_ms),
    )


def _exposure(milliseconds: float) -> int:
    if milliseconds not in EXPOSURES_MS:
        raise refused("integration_ms", milliseconds, ", ".join(f"{one:g}" for one in EXPOSURES_MS))
    return EXPOSURES_MS.index(milliseconds)


def _whole(setting: str, value: float) -> int:
    if not isfinite(value) or value != int(value):
        raise refused(setting, value, "whole nanometres")
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


def _check_room(sections: Sequence[Section], limits: Limits) -> None:
    """All patterns of all sections must fit into the frame buffer."""
    points = sum(section.points for section in sections)
    if points > MOST_PATTERNS:
        raise refused("points", points, f"2–{MOST_PATTERNS}")
    if limits.pixel_to_nm is None:
        return
    try:
        patterns = sum(_patterns(section, limits.pixel_to_nm) for section in sections)
    except InputError as error:
        raise ScannerError(NanoCode.CROWDED, points=points, most=MOST_PATTERNS) from error
    if patterns > MOST_PATTERNS:
        raise ScannerError(NanoCode.CROWDED, points=points, most=MOST_PATTERNS)


def _patterns(section: Section, pixel_to_nm: Coefficients) -> int:
    if section.method is Method.COLUMN:
        return section.points
    return sample_count(columns(section, pixel_to_nm), section.width_px)
