"""One family for each profile, as `drivers.families` lists them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from core.acquisition.scanner import Scanner
from core.errors import InputError, ScannerError
from drivers.ascii_line.driver import open_line_device
from drivers.ascii_line.emulator import EmulatedLineDevice
from drivers.ascii_line.link import Link
from drivers.ascii_line.loading import profiles_in, vary
from drivers.ascii_line.profile import Profile
from drivers.clock import Clock
from drivers.family import EmulatedDevice, Family, Place, Scheme
from drivers.options import refused
from drivers.transport.line import Line
from drivers.world.scene import World

NAMES = ("variant",)
"""Names of variants of the profile, with commas between."""

KNOCK_S = 1.0


@dataclass(frozen=True)
class Families:
    """Families of profiles, and why other profiles were refused."""

    families: tuple[Family, ...]
    refused: tuple[InputError, ...]


def families_of_profiles() -> tuple[Family, ...]:
    """Those that come with Tilth; a shipped profile that is wrong raises `InputError`."""
    with as_file(files(__package__) / "profiles") as folder:
        found = profiles_in(folder)
    for error in found.refused:
        raise error
    return tuple(map(family_of, found.profiles))


def families_of_folder(folder: Path, taken: Collection[str] = ()) -> Families:
    """Those of the user's own profiles; what is wrong with one does not keep others out.

    Names in `taken` belong to scanners that are no line devices.
    """
    found = profiles_in(folder, taken)
    return Families(tuple(map(family_of, found.profiles)), found.refused)


def family_of(profile: Profile) -> Family:
    """A profile as a family."""
    return Family(
        name=profile.name,
        title=profile.title,
        schemes=(Scheme.SERIAL, Scheme.TCP),
        open=partial(_open, profile),
        knock=partial(_knock, profile),
        emulate=partial(_emulate, profile),
        serial=profile.serial_settings,
        options=NAMES,
    )


def _open(profile: Profile, place: Place) -> Scanner:
    chosen = _chosen(profile, place)
    (line,) = place.lines()
    return open_line_device(line, chosen, place.clock)


def _chosen(profile: Profile, place: Place) -> Profile:
    asked = place.options.get("variant", "")
    names = [name for name in asked.split(",") if name]
    if not names:
        return profile
    if not set(names) <= set(profile.variants):
        raise refused("variant", asked, ", ".join(profile.variants) or "none")
    return vary(profile, names)


def _knock(profile: Profile, line: Line, clock: Clock) -> bool:
    """Ask as the profile says; a board that starts anew when its port is opened may not be up in time."""
    try:
        return Link(line, profile, clock).recognises(KNOCK_S)
    except ScannerError:
        return False


def _emulate(profile: Profile, world: World, scheme: Scheme) -> EmulatedDevice:  # noqa: ARG001 - a byte stream
    return EmulatedLineDevice(world, profile)
