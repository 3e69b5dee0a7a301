"""The family of Ocean Insight spectrometers, as `drivers.families` lists it."""

from __future__ import annotations

from core.acquisition.scanner import Scanner, ScannerCode
from core.errors import ScannerError
from drivers.family import Family, Place, Scheme, UsbId
from drivers.ocean import FAMILY
from drivers.ocean.driver import open_ocean
from drivers.ocean.emulator import BUILDS, USUAL_BUILD, fake_spectrometers
from drivers.ocean.library import Library, seabreeze
from drivers.options import choice, refuse_unknown

NAMES = ("model",)
"""Which of `drivers.ocean.emulator.BUILDS`; for the emulator alone."""


def ocean_devices(library: Library | None = None) -> list[tuple[str, str]]:
    """Serial number and model of what is plugged in; nothing without seabreeze. Never raises."""
    library = library or seabreeze()
    if library is None:
        return []
    try:
        return [(str(one.serial_number), str(one.model)) for one in library.list_devices()]
    except library.errors:
        return []


def _open(place: Place) -> Scanner:
    if place.world is not None:
        build = choice(place.options, "model", {name: name for name in BUILDS}, USUAL_BUILD)
        fakes = fake_spectrometers(place.world, place.clock, build)
        return open_ocean(fakes, fakes.spectrometers[0].serial_number, place.clock)
    refuse_unknown(place.options, ())
    if len(place.parts) != 1:
        raise ScannerError(ScannerCode.ADDRESS, address=place.address)
    return open_ocean(seabreeze(), place.parts[0], place.clock)


OCEAN = Family(
    name=FAMILY,
    title="Ocean Insight NIRQuest, Flame-NIR",
    schemes=(Scheme.USB,),
    open=_open,
    usb=(UsbId(0x2457, 0x1026, Scheme.USB), UsbId(0x2457, 0x1028, Scheme.USB)),
    options=NAMES,
    find=ocean_devices,
)
