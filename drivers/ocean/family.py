"""The family of Ocean Insight spectrometers, as `drivers.families` lists it."""

from __future__ import annotations

from core.acquisition.scanner import Scanner, ScannerCode
from core.errors import ScannerError
from drivers.family import Family, Place, Scheme, UsbId
from drivers.ocean.driver import FAMILY, open_ocean
from drivers.ocean.emulator import BUILDS, USUAL_BUILD, fake_spectrometers
from drivers.ocean.library import Library, seabreeze

MODEL = "model"
"""Option of the emulator's address: which of `drivers.ocean.emulator.BUILDS`."""


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
        build = place.options.get(MODEL, USUAL_BUILD)
        if build not in BUILDS:
            raise ScannerError(ScannerCode.ADDRESS, address=place.address)
        fakes = fake_spectrometers(place.world, place.clock, build)
        return open_ocean(fakes, fakes.spectrometers[0].serial_number, place.clock)
    if place.options or len(place.parts) != 1:
        raise ScannerError(ScannerCode.ADDRESS, address=place.address)
    return open_ocean(seabreeze(), place.parts[0], place.clock)


OCEAN = Family(
    name=FAMILY,
    title="Ocean Insight NIRQuest, Flame-NIR",
    schemes=(Scheme.USB,),
    open=_open,
    usb=(UsbId(0x2457, 0x1026, Scheme.USB), UsbId(0x2457, 0x1028, Scheme.USB)),
    options=(MODEL,),
    find=ocean_devices,
)
