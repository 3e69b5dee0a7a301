"""All scanner families that Tilth knows, in the order in which an unknown line is asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from core.errors import InputError
from drivers.ascii_line.family import families_of_folder, families_of_profiles
from drivers.asd.family import ASD
from drivers.family import Family
from drivers.nirone.family import NIRONE
from drivers.nirscan_nano.family import NIRSCAN_NANO
from drivers.ocean.family import OCEAN
from drivers.watched_folder.family import WATCHED_FOLDER

_BUILT_IN: Final = (NIRSCAN_NANO, NIRONE, ASD, OCEAN, WATCHED_FOLDER)
_SHIPPED: Final = families_of_profiles()
_known: Final[list[Family]] = [*_BUILT_IN, *_SHIPPED]

FAMILIES: Final[Sequence[Family]] = _known


def family_named(name: str) -> Family | None:
    """The family of that name."""
    return next((family for family in FAMILIES if family.name == name), None)


def learn(folder: Path) -> tuple[InputError, ...]:
    """Know the scanners that the user's own profiles in `folder` describe; returns why others were refused.

    A profile with the name of one that comes with Tilth takes its place. What was learnt before is forgotten.
    """
    found = families_of_folder(folder, {family.name for family in _BUILT_IN})
    own = {family.name for family in found.families}
    _known[:] = [*_BUILT_IN, *(family for family in _SHIPPED if family.name not in own), *found.families]
    return found.refused
