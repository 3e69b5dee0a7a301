"""Calls to an open spectrometer: logged, checked, and with the errors of Tilth."""

from __future__ import annotations

import contextlib
import hashlib
import struct
from collections.abc import Iterator

import numpy as np

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from core.spectrum import Floats
from drivers.clock import Clock
from drivers.ocean.faults import OceanCode, code_at_opening, code_of
from drivers.ocean.library import Instrument, Library
from drivers.transport.wirelog import Way, WireLog

THERMOMETER = "thermo_electric"
LEAST_PIXELS = 16
_LIMIT = 1e9
"""Counts beyond this are no counts."""
_NONSENSE = (TypeError, ValueError, IndexError, struct.error)
"""What the library lets through where a device answers with too few bytes, or others than it should."""


def open_calls(library: Library | None, serial: str, clock: Clock) -> Calls:
    """Open the spectrometer; `ScannerError` tells why it cannot be."""
    address = f"usb:{serial}"
    if library is None:
        raise ScannerError(OceanCode.NO_SEABREEZE, address=address)
    try:
        instrument = library.open(serial)
    except library.errors as error:
        raise _failure(code_at_opening(error), address, "open", error) from error
    return Calls(instrument, library.errors, address, clock)


class Calls:
    """An open spectrometer, owned by one thread. After `DISCONNECTED` it is closed for good."""

    def __init__(
        self, instrument: Instrument, errors: tuple[type[Exception], ...], address: str, clock: Clock
    ) -> None:
        self._instrument = instrument
        self._errors = errors
        self._clock = clock
        self.address = address
        self.log = WireLog()
        self.closed = False

    def identity(self) -> tuple[str, str]:
        """Model and serial number."""
        with self._call("model, serial_number"):
            return str(self._instrument.model), str(self._instrument.serial_number)

    def limits(self) -> tuple[float, tuple[float, float]]:
        """Full scale, and least and most integration time in ms."""
        with self._call("max_intensity, integration_time_micros_limits"):
            full_scale = float(self._instrument.max_intensity)
            least, most = self._instrument.integration_time_micros_limits
        if not 0 < full_scale <= _LIMIT or not 0 < least < most:
            raise self._nonsense("max_intensity")
        return full_scale, (least / 1000.0, most / 1000.0)

    def wavelengths(self) -> Floats:
        """Of the pixels, in nm, all different and in order up or down."""
        with self._call("wavelengths"):
            nm = np.asarray(self._instrument.wavelengths(), dtype=np.float64)
            pixels = int(self._instrument.pixels)
        self._told(nm)
        steps = np.diff(nm) if nm.ndim == 1 else np.zeros(1)
        if nm.shape != (pixels,) or pixels < LEAST_PIXELS or not np.isfinite(nm).all() or nm.min() <= 0:
            raise self._nonsense("wavelengths")
        if not ((steps > 0).all() or (steps < 0).all()):
            raise self._nonsense("wavelengths")
        return nm

    def integrate(self, milliseconds: int) -> None:
        """Set the integration time."""
        with self._call(f"integration_time_micros {milliseconds * 1000}"):
            self._instrument.integration_time_micros(milliseconds * 1000)

    def intensities(self, pixels: int) -> Floats:
        """One spectrum `[pixels]` of finite counts.

        The library's own corrections stay off: arrays for the near infrared have no covered pixels, and with
        either of them seabreeze 2.11 gives NaN throughout.
        """
        with self._call("intensities"):
            counts = np.array(
                self._instrument.intensities(correct_dark_counts=False, correct_nonlinearity=False),
                dtype=np.float64,
            )
        self._told(counts)
        if counts.shape != (pixels,) or not np.isfinite(counts).all() or np.abs(counts).max() > _LIMIT:
            raise self._nonsense("intensities")
        return counts

    def detector_temperature_c(self) -> float | None:
        """Of a cooled detector; None where it has no thermometer or that fails."""
        with self._call(THERMOMETER):
            sensors = self._instrument.features.get(THERMOMETER, ())
            read = getattr(sensors[0], "read_temperature_degrees_celsius", None) if sensors else None
        if read is None:
            return None
        try:
            reading = float(read())
        except _NONSENSE:
            return None
        except self._errors as error:
            if code_of(error) is ScannerCode.DISCONNECTED:
                self.close()
                raise _failure(ScannerCode.DISCONNECTED, self.address, THERMOMETER, error) from error
            return None
        return reading if np.isfinite(reading) else None

    def close(self) -> None:
        """Give it back; one that is gone is closed too."""
        if not self.closed:
            self.closed = True
            with contextlib.suppress(*self._errors):
                self._instrument.close()

    @contextlib.contextmanager
    def _call(self, name: str) -> Iterator[None]:
        if self.closed:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self.address, command=name)
        self.log.record(self._clock.now(), Way.OUT, name.encode("ascii"))
        try:
            yield
        except self._errors as error:
            self._said(f"{type(error).__name__}: {error}")
            code = code_of(error)
            if code is ScannerCode.DISCONNECTED:
                self.close()
            raise _failure(code, self.address, name, error) from error
        except _NONSENSE as error:
            self._said(f"{type(error).__name__}: {error}")
            raise self._nonsense(name) from error

    def _told(self, values: Floats) -> None:
        """What an array held, short enough for the log."""
        digest = hashlib.sha256(values.astype("<f8").tobytes()).hexdigest()
        ends = f" {values.min():g} to {values.max():g}" if values.size else ""
        self._said(f"{values.size} float64{ends} sha256 {digest}")

    def _said(self, text: str) -> None:
        self.log.record(self._clock.now(), Way.IN, text.encode("ascii", errors="replace"))

    def _nonsense(self, command: str) -> ScannerError:
        return ScannerError(ScannerCode.PROTOCOL, address=self.address, command=command)


def _failure(code: ScannerCode, address: str, command: str, error: Exception) -> ScannerError:
    return ScannerError(code, address=address, command=command, fault=" ".join(str(error).split()))
