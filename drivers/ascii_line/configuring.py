"""Settings of a line device: what is asked for in the words of the contract, and what it is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.acquisition.scanner import CancelToken, ScanConfig, ScannerCode
from core.errors import ScannerError
from drivers.ascii_line.faults import AsciiCode
from drivers.ascii_line.link import Link
from drivers.ascii_line.profile import Profile, Setting
from drivers.clock import NEVER
from drivers.settings import check_averages, check_fixed, refused

_LONGEST = 10
"""Digits of a number that a device keeps."""

_WHOLE = 1e-6
"""By how much a number of steps may miss a whole one, for figures that were rounded on the way."""


@dataclass(frozen=True)
class InUse:
    """What the device does at each scan.

    `numbers` are those it keeps, by setting; `factor` multiplies its signal; `on_host` scans are averaged here.
    """

    config: ScanConfig
    numbers: Mapping[str, int]
    factor: float
    integration_s: float
    on_device: int
    on_host: int


def averages(profile: Profile) -> tuple[int, int]:
    """Least and most, for `Capabilities.averages`."""
    setting = profile.averages
    return (1, profile.most_averages) if setting is None else (setting.least, setting.most)


def gains(profile: Profile) -> tuple[int, ...]:
    """What may be asked for: the factors, rounded."""
    return () if profile.gain is None else tuple(sorted(round(factor) for factor in profile.gain.factors.values()))


def integration_ms(profile: Profile) -> tuple[float, float] | None:
    """Least and most, for `Capabilities.integration_ms`."""
    setting = profile.integration
    return None if setting is None else (setting.worth(setting.least), setting.worth(setting.most))


def bring_into_use(link: Link, wanted: ScanConfig) -> InUse:
    """Tell the device what `wanted` says and read it back; what is left open becomes as usual.

    Raises `ScannerError(CONFIG_REFUSED)` before anything is sent, or when the device kept something else.
    """
    profile = link.profile
    _check_axis(profile, wanted)
    check_averages(wanted, averages(profile))
    asked = {
        "integration_ms": _integration(profile, wanted.integration_ms),
        "gain": _gain(profile, wanted.gain),
        "averages": wanted.averages,
    }
    used = {name: _use(link, name, setting, asked[name]) for name, setting in _settings(profile).items()}
    factor = 1.0 if profile.gain is None else profile.gain.worth(used["gain"])
    integration = None if profile.integration is None else profile.integration.worth(used["integration_ms"])
    points = profile.points_nm
    return InUse(
        config=ScanConfig(
            start_nm=float(points[0]),
            end_nm=float(points[-1]),
            points=points.size,
            averages=wanted.averages,
            gain=None if profile.gain is None else round(factor),
            integration_ms=integration,
        ),
        numbers=used,
        factor=factor,
        integration_s=(integration or 0.0) / 1000.0,
        on_device=1 if profile.averages is None else wanted.averages,
        on_host=wanted.averages if profile.averages is None else 1,
    )


def check_in_use(link: Link, in_use: InUse, cancel: CancelToken) -> None:
    """`ScannerError(OTHER_SETTINGS)` when the device forgot its settings, as one does that lost its power."""
    for name, setting in _settings(link.profile).items():
        if _read(link, setting, cancel) != in_use.numbers[name]:
            raise ScannerError(AsciiCode.OTHER_SETTINGS, address=link.address, setting=name)


def _check_axis(profile: Profile, wanted: ScanConfig) -> None:
    """A filter device measures at its filters, and in one way."""
    points = profile.points_nm
    ends = {"start_nm": float(points[0]), "end_nm": float(points[-1])}
    check_fixed(wanted, {**ends, "points": points.size, "method": "its own"})


def _integration(profile: Profile, asked: float | None) -> int | None:
    setting = profile.integration
    if asked is None:
        return None if setting is None else setting.usual
    if setting is None:
        raise refused("integration_ms", asked, "none")
    number = round(asked / setting.unit) if math.isfinite(asked) else -1
    if abs(asked / setting.unit - number) > _WHOLE or not setting.least <= number <= setting.most:
        least, most = setting.worth(setting.least), setting.worth(setting.most)
        raise refused("integration_ms", asked, f"{least:g}–{most:g} in steps of {setting.unit:g}")
    return number


def _gain(profile: Profile, asked: int | None) -> int | None:
    setting = profile.gain
    if asked is None:
        return None if setting is None else setting.usual
    if setting is not None:
        for number, factor in setting.factors.items():
            if round(factor) == asked:
                return number
    raise refused("gain", asked, ", ".join(map(str, gains(profile))) or "none")


def _settings(profile: Profile) -> dict[str, Setting]:
    """Those that the device keeps, by their names in `ScanConfig`."""
    named = {"integration_ms": profile.integration, "gain": profile.gain, "averages": profile.averages}
    return {name: setting for name, setting in named.items() if setting is not None}


def _use(link: Link, name: str, setting: Setting, number: int | None) -> int:
    """Set `number` unless the device is to keep its own; what it has now."""
    if number is not None:
        link.ask(setting.write.with_value(str(number)))
    has = _read(link, setting)
    if number is not None and has != number:
        raise refused(name, setting.worth(number), f"{setting.worth(has):g}")
    return has


def _read(link: Link, setting: Setting, cancel: CancelToken = NEVER) -> int:
    text = link.ask(setting.read, cancel).group(1)
    has = int(text) if text.isdecimal() and len(text) <= _LONGEST else -1
    if not setting.least <= has <= setting.most or (setting.factors and has not in setting.factors):
        raise ScannerError(ScannerCode.PROTOCOL, address=link.address, command=setting.read.command)
    return has
