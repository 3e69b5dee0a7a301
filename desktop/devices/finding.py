"""What may be connected: what is plugged in, emulators that run here, and what the user added.

The scanner families are loaded when somebody looks, for the first picture of the window does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from core.store.opening import default_path
from desktop.devices.settings import AddedScanner

if TYPE_CHECKING:
    from drivers.discovery import DeviceInfo
    from drivers.family import Family

    Discover = Callable[[Sequence[str]], list[DeviceInfo]]


class Kind(StrEnum):
    """How Tilth knows of it."""

    SCANNER = "scanner"
    """Plugged in, and known to be a scanner."""
    PORT = "port"
    """A serial port on which anything may hang."""
    ADDED = "added"
    EMULATOR = "emulator"
    """A simulated scanner that another program on this computer runs."""
    FACTORY = "factory"
    """An address at which a factory ships its scanners."""


@dataclass(frozen=True)
class Attached:
    """Something that may be connected; `name` is that of the user, else of its family, else of the port."""

    device: DeviceInfo
    kind: Kind
    name: str

    @property
    def address(self) -> str:
        """To connect it by."""
        return self.device.address

    @property
    def likely(self) -> bool:
        """Whether it can be opened, as far as is known, and is a scanner."""
        return self.device.openable and bool(self.device.family)

    @property
    def can_be_asked(self) -> bool:
        """Whether nobody has said which scanner is there."""
        return self.device.openable and not self.device.family


def emulators_folder() -> Path:
    """Where emulators on this computer make themselves known: beside the user's usual store."""
    return default_path().parent / "emulators"


def attached(
    added: Sequence[AddedScanner] = (),
    emulators: Path | None = None,
    more: Sequence[str] = (),
    *,
    discover: Discover | None = None,
) -> list[Attached]:
    """Everything that may be connected: scanners, added ones, emulators, ports, and the addresses in `more`.

    Nothing is opened and nothing is sent. An added address that cannot be understood stays in the list, so
    that it can be forgotten.
    """
    from drivers import announcing, discovery

    names = {one.address: one.name for one in added}
    running = [] if emulators is None else announcing.announced(emulators)
    known = list(dict.fromkeys([*names, *running]))
    wrong = [address for address in known if not _understood(address)]
    found = (discover or discovery.discover)([*(address for address in known if address not in wrong), *more])
    found += [
        discovery.DeviceInfo("", address, address, openable=False, why_not=ScannerCode.ADDRESS) for address in wrong
    ]
    listed = [_told(info, names, set(running)) for info in found]
    return sorted(listed, key=lambda one: (_ORDER.index(one.kind), not one.device.openable))


def factory_addresses() -> list[Attached]:
    """Addresses at which factories ship scanners; whether anybody is there shows when one is connected."""
    from drivers.discovery import DeviceInfo
    from drivers.families import FAMILIES

    return [
        Attached(DeviceInfo(family.name, _named(family.name, usual), family.title), Kind.FACTORY, family.title)
        for family in FAMILIES
        for usual in family.usual
    ]


def trial_families() -> list[Family]:
    """Families whose scanners can be simulated in this program."""
    from drivers.families import FAMILIES
    from drivers.family import Scheme

    return [family for family in FAMILIES if Scheme.FOLDER not in family.schemes]


def _named(family: str, address: str) -> str:
    return address if "@" in address else f"{family}@{address}"


_ORDER = (Kind.SCANNER, Kind.ADDED, Kind.EMULATOR, Kind.PORT, Kind.FACTORY)


def _understood(address: str) -> bool:
    from drivers.address import parse_address

    try:
        parse_address(address)
    except ScannerError:
        return False
    return True


def _told(info: DeviceInfo, names: dict[str, str], running: Iterable[str]) -> Attached:
    from drivers.families import family_named

    family = family_named(info.family)
    title = family.title if family is not None else ""
    if info.address in names:
        return Attached(info, Kind.ADDED, names[info.address] or title or info.label)
    if info.address in running:
        return Attached(info, Kind.EMULATOR, title or info.label)
    if info.family:
        return Attached(info, Kind.SCANNER, info.label if info.label not in ("", info.address) else title)
    return Attached(replace(info, label=info.label or info.address), Kind.PORT, info.label or info.address)
