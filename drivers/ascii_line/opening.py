"""The first words with a line device, and its sensors."""

from __future__ import annotations

from core.acquisition.scanner import CancelToken, Health, Identity, ScannerCode
from core.errors import ScannerError
from drivers.ascii_line.codec import number
from drivers.ascii_line.faults import AsciiCode
from drivers.ascii_line.link import Link
from drivers.ascii_line.profile import Ask, Numbers, Profile
from drivers.clock import NEVER

SERIAL, MODEL = "serial", "model"
"""Names under `identity` that are no firmware."""


def greet(link: Link) -> Identity:
    """Hear the device out, make it be silent, prepare it as its profile says, and ask who it is."""
    profile = link.profile
    link.await_banner()
    link.settle()
    for step in profile.opening:
        link.ask(step)
    told = {name: text for name, ask in profile.identity.items() if (text := _told(link, ask))}
    return Identity(
        family=profile.name,
        model=told.pop(MODEL, profile.model),
        serial=told.pop(SERIAL, ""),
        firmware=told,
    )


def read_health(link: Link, profile: Profile, cancel: CancelToken = NEVER) -> Health:
    """Ask the sensors; one whose command is refused tells nothing."""
    seen = {name: _number(link, ask, cancel) for name, ask in profile.health.items()}
    return Health(
        detector_temperature_c=seen.get("detector_temperature_c"),
        system_temperature_c=seen.get("system_temperature_c"),
        humidity_pct=seen.get("humidity_pct"),
        lamp=seen.get("lamp"),
        battery_v=seen.get("battery_v"),
    )


def _told(link: Link, ask: Ask, cancel: CancelToken = NEVER) -> str:
    """The first group of the answer, else all of it; empty from firmware that refuses the command."""
    try:
        match = link.ask(ask, cancel)
    except ScannerError as error:
        if error.code is AsciiCode.REFUSED:
            return ""
        raise
    return (match.group(1) if match.re.groups else match.group()) or ""


def _number(link: Link, ask: Ask, cancel: CancelToken) -> float | None:
    text = _told(link, ask, cancel)
    if not text:
        return None
    try:
        return number(text, Numbers.FLOAT)
    except ValueError as error:
        raise ScannerError(ScannerCode.PROTOCOL, address=link.address, command=ask.command) from error
