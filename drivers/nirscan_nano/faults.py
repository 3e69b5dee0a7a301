"""What the scanner says went wrong, and the codes under which Tilth reports it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag

from core.acquisition.scanner import ScannerCode
from core.errors import ErrorCode, ScannerError


class NanoCode(ErrorCode):
    """Faults that a NIRscan Nano reports about itself."""

    REFUSED = "nirscan_nano.refused"
    LAMP = "nirscan_nano.lamp"
    CROWDED = "nirscan_nano.crowded"
    SCAN_CONFIG = "nirscan_nano.scan_config"
    DETECTOR = "nirscan_nano.detector"
    MIRRORS = "nirscan_nano.mirrors"
    OTHER_SCAN = "nirscan_nano.other_scan"


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


@dataclass(frozen=True)
class ErrorStatus:
    """Which parts report an error, and why the last scan failed."""

    bits: ErrorBit
    scan: ScanFault = _NO_FAULT

    @property
    def names(self) -> tuple[str, ...]:
        """The parts concerned, lower case; bits that nobody documented are left out."""
        return tuple(bit.name.lower() for bit in ErrorBit if bit in self.bits and bit.name)

    def check_scan(self) -> None:
        """Raise `ScannerError` when the last scan is not to be trusted."""
        if ErrorBit.SCAN in self.bits:
            raise ScannerError(scan_code(self.scan), fault=int(self.scan))
        if ErrorBit.ADC in self.bits:
            raise ScannerError(NanoCode.DETECTOR, fault=int(self.bits))
        if self.bits & (ErrorBit.HARDWARE | ErrorBit.MEMORY | ErrorBit.SYSTEM | ErrorBit.BATTERY_EMPTY):
            raise ScannerError(ScannerCode.DEVICE, fault=", ".join(self.names))


def scan_code(fault: ScanFault) -> ErrorCode:
    """The code of the gravest fault in the mask."""
    for bit, code in _BY_FAULT.items():
        if bit in fault:
            return code
    return NanoCode.MIRRORS


def parse_error_status(data: bytes) -> ErrorStatus:
    """Bits u32, then one code per part, of which the first is about the scan."""
    (bits,) = struct.unpack_from("<I", data)
    return ErrorStatus(ErrorBit(bits), ScanFault(data[4] if len(data) > 4 else 0))


def error_status_bytes(status: ErrorStatus) -> bytes:
    """The 20 bytes that `parse_error_status` reads, for an emulator."""
    return struct.pack("<IB15x", int(status.bits), int(status.scan))
