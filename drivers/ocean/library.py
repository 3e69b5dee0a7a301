"""The part of seabreeze (2.11) that Tilth uses; imported only when a spectrometer is looked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from core.spectrum import Floats


class Listed(Protocol):
    """A spectrometer that is plugged in."""

    @property
    def serial_number(self) -> str:
        """As printed on it."""

    @property
    def model(self) -> str:
        """`NIRQuest512`, `FlameNIR`, …"""


class Instrument(Listed, Protocol):
    """An open `seabreeze.spectrometers.Spectrometer`; its calls block and belong to one thread."""

    @property
    def pixels(self) -> int:
        """Points of a spectrum."""

    @property
    def max_intensity(self) -> float:
        """Full scale."""

    @property
    def integration_time_micros_limits(self) -> tuple[int, int]:
        """Least and most."""

    @property
    def features(self) -> Mapping[str, Sequence[object]]:
        """What else it can do, by name; a feature that it lacks is an empty list."""

    def wavelengths(self) -> Floats:
        """Of the pixels, in nm."""

    def integration_time_micros(self, integration_time_micros: int, /) -> None:
        """Set the integration time; it cannot be asked for."""

    def intensities(self, correct_dark_counts: bool = False, correct_nonlinearity: bool = False) -> Floats:
        """The next spectrum, as counts."""

    def close(self) -> None:
        """Give it back."""


class Library(Protocol):
    """seabreeze, or what stands in for it; `errors` are all that its calls raise."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Exceptions of the library and of the USB libraries under it."""

    def list_devices(self) -> Sequence[Listed]:
        """What is plugged in and can be opened."""

    def open(self, serial: str) -> Instrument:
        """Open one by its serial number."""


class Seabreeze:
    """The real library; `ImportError` where it is not installed."""

    def __init__(self) -> None:
        self._module = importlib.import_module("seabreeze.spectrometers")
        # the library's own errors do not cover those of its transport in pure Python
        found = [self._module.SeaBreezeError]
        try:
            transport = importlib.import_module("seabreeze.pyseabreeze.transport")
        except ImportError:  # only the compiled transport is there
            pass
        else:
            found += [transport.USBTransportError, transport.USBTransportDeviceInUse]
        self._errors: tuple[type[Exception], ...] = (*found, OSError, RuntimeError, ImportError)

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Of the library, of its transports and of USB (`usb.core.USBError` is an `OSError`)."""
        return self._errors

    def list_devices(self) -> Sequence[Listed]:
        """What is plugged in and can be opened."""
        devices: Sequence[Listed] = self._module.list_devices()
        return devices

    def open(self, serial: str) -> Instrument:
        """Open one by its serial number."""
        instrument: Instrument = self._module.Spectrometer.from_serial_number(serial)
        return instrument


def seabreeze() -> Library | None:
    """The real library, None where it is not installed or cannot be loaded."""
    try:
        return Seabreeze()
    except (ImportError, OSError):
        return None
