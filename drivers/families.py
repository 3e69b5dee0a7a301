"""All scanner families that Tilth knows, in the order in which an unknown line is asked for them."""

from __future__ import annotations

from typing import Final

from drivers.ascii_line.family import families_of_profiles
from drivers.family import Family
from drivers.nirone.family import NIRONE
from drivers.nirscan_nano.family import NIRSCAN_NANO
from drivers.watched_folder.family import WATCHED_FOLDER

FAMILIES: Final[tuple[Family, ...]] = (NIRSCAN_NANO, NIRONE, WATCHED_FOLDER, *families_of_profiles())


def family_named(name: str) -> Family | None:
    """The family of that name."""
    return next((family for family in FAMILIES if family.name == name), None)
