"""What the scanner says went wrong, and the codes under which Tilth reports it."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag

from core.acquisition.scanner import ScannerCode
from core.errors import ErrorCode, ScannerError


class NanoCode(ErrorCode):
    """Faults that a NIRscan Nano reports about itself, and what Tilth cannot vouch for."""

    REFUSED = "nirscan_nano.refused"
    LAMP = "nirscan_nano.lamp"
    CROWDED = "nirscan_nano.crowded"
    SCAN_CONFIG = "nirscan_nano.scan_config"
    DETECTOR = "nirscan_nano.detector"
    MIRRORS = "nirscan_nano.mirrors"
    BATTERY = "nirscan_nano.battery"
    OTHER_SCAN = "nirscan_nano.other_scan"
    OLD_SCAN = "nirscan_nano.old_scan"
    NO_SCAN = "nirscan_nano.no_scan"
    NO_FACTORY_REFERENCE = "nirscan_nano.no_factory_reference"
    UNVERIFIED_EXTENDED = "nirscan_nano.unverified_extended"
    UNVERIFIED_HADAMARD = "nirscan_nano.unverified_hadamard"
    UNVERIFIED_SECTIONS = "nirscan_nano.unverified_sections"
    UNVERIFIED_FACTORY = "nirscan_nano.unverified_factory"


class ErrorBit(IntFlag):
    """Error status (command 4/04)."""

    SCAN = 0x1
    ADC = 0x2
    SD_CARD = 0x4
    EEPROM = 0x8
    BLUETOOTH = 0x10
    SPECTRUM_LIBRARY = 0x20
    HARDWARE = 0x40
    THERMOMETER = 0x80
    HYGROMETER = 0x100
    BATTERY_EMPTY = 0x200
    MEMORY = 0x400
    UART = 0x800
    SYSTEM = 0x1000


class ScanFault(IntFlag):
    """Why a scan failed: the first code behind the error status."""

    MIRROR_BOOT = 0x1
    MIRROR_INIT = 0x2
    LAMP_DRIVER = 0x4
    CROP = 0x8
    ADC_DATA = 0x10
    CONFIG_INVALID = 0x20
    PATTERN_STREAMING = 0x40
    MIRROR_READ = 0x80


_NO_FAULT = ScanFault(0)
_BY_FAULT = {
    ScanFault.LAMP_DRIVER: NanoCode.LAMP,
    ScanFault.CONFIG_INVALID: NanoCode.SCAN_CONFIG,
    ScanFault.CROP: NanoCode.SCAN_CONFIG,
    ScanFault.ADC_DATA: NanoCode.DETECTOR,
}

_CODES = struct.Struct("<bbbbhbbbbbbbhx")
"""Behind the bits, in the order of `ErrorBit`: one code for each part, two bytes for radio and system."""

_SPECTRUM_LIBRARY = {1: "failed", 2: "input", 3: "memory", 4: "packing", 5: "type", 6: "null"}
_ADC = {1: "timeout", 2: "power_down", 10: "command"}
_GRAVE = ErrorBit.HARDWARE | ErrorBit.MEMORY | ErrorBit.SYSTEM


@dataclass(frozen=True)
class ErrorStatus:
    """Which parts report an error, why the last scan failed, and the numbers that the other parts give."""

    bits: ErrorBit
    scan: ScanFault = _NO_FAULT
    codes: Mapping[ErrorBit, int] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The parts concerned, lower case, each with what it says; bits that nobody documented are left out."""
        return tuple(self._named(bit) for bit in ErrorBit if bit in self.bits)

    @property
    def overflow(self) -> bool:
        """Whether all that is wrong with the scan is a converter that failed or came to the end of its scale."""
        return ErrorBit.SCAN in self.bits and self.scan == ScanFault.ADC_DATA

    def check_scan(self) -> None:
        """Raise `ScannerError` when the last scan is not to be trusted. An `overflow` alone may be too much light."""
        if ErrorBit.SCAN in self.bits and not self.overflow:
            raise ScannerError(scan_code(self.scan), fault=", ".join(self.names))
        if ErrorBit.ADC in self.bits:
            raise ScannerError(NanoCode.DETECTOR, fault=", ".join(self.names))
        if ErrorBit.BATTERY_EMPTY in self.bits:
            raise ScannerError(NanoCode.BATTERY)
        if self.bits & _GRAVE:
            raise ScannerError(ScannerCode.DEVICE, fault=", ".join(self.names))

    def _named(self, bit: ErrorBit) -> str:
        part = (bit.name or "").lower()
        if bit is ErrorBit.SCAN:
            return ".".join([part, *((one.name or "").lower() for one in self.scan)])
        code = self.codes.get(bit, 0)
        if code == 0:
            return part
        known = {ErrorBit.SPECTRUM_LIBRARY: _SPECTRUM_LIBRARY, ErrorBit.ADC: _ADC}.get(bit, {})
        return f"{part}.{known.get(abs(code), code)}"


def scan_code(fault: ScanFault) -> ErrorCode:
    """The code of the gravest fault in the mask; a scan that failed without a reason is the device's fault."""
    for bit, code in _BY_FAULT.items():
        if bit in fault:
            return code
    return NanoCode.MIRRORS if fault else ScannerCode.DEVICE


def parse_error_status(data: bytes) -> ErrorStatus:
    """Bits u32, then sixteen bytes of codes, of which the first is a mask about the scan.

    Old firmware may send the bits alone. `struct.error` for less.
    """
    (bits,) = struct.unpack_from("<I", data)
    found = _CODES.unpack_from(data.ljust(4 + _CODES.size, b"\0"), 4)
    codes: dict[ErrorBit, int] = dict(zip(ErrorBit, found, strict=True))
    del codes[ErrorBit.SCAN]
    return ErrorStatus(ErrorBit(bits), ScanFault(found[0] & 0xFF), {bit: code for bit, code in codes.items() if code})


def error_status_bytes(status: ErrorStatus) -> bytes:
    """The 20 bytes that `parse_error_status` reads, for an emulator."""
    codes = [status.codes.get(bit, 0) for bit in ErrorBit]
    scan = int(status.scan)
    codes[0] = scan - 0x100 if scan >= 0x80 else scan
    return struct.pack("<I", int(status.bits)) + _CODES.pack(*codes)
