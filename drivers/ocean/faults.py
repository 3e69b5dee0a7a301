"""What goes wrong with spectrometers of Ocean Insight, as seabreeze tells it, and what nobody has checked."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from core.acquisition.scanner import ScannerCode
from core.errors import ErrorCode


class OceanCode(ErrorCode):
    """Failures; `UNTRIED` is a doubt, for `Capabilities.unverified`."""

    NO_SEABREEZE = "ocean.no_seabreeze"
    TOO_BRIGHT = "ocean.too_bright"
    TOO_DARK = "ocean.too_dark"
    UNTRIED = "ocean.untried"


VENDOR = "2457"
NO_DEVICE, TRANSFER = 2, 6
"""Error codes of libseabreeze: no device found, data transfer error."""

_BY_ERRNO = {
    errno.EACCES: ScannerCode.NO_PERMISSION,
    errno.EPERM: ScannerCode.NO_PERMISSION,
    errno.EBUSY: ScannerCode.BUSY_ELSEWHERE,
    errno.ENODEV: ScannerCode.DISCONNECTED,
    errno.ENOENT: ScannerCode.DISCONNECTED,
    errno.EIO: ScannerCode.DISCONNECTED,
    errno.EPIPE: ScannerCode.DISCONNECTED,
    errno.ETIMEDOUT: ScannerCode.TIMEOUT,
}
_BY_WORDS = {
    "permission": ScannerCode.NO_PERMISSION,
    "access denied": ScannerCode.NO_PERMISSION,
    "already open": ScannerCode.BUSY_ELSEWHERE,
    "in use": ScannerCode.BUSY_ELSEWHERE,
    "used by another": ScannerCode.BUSY_ELSEWHERE,
    "busy": ScannerCode.BUSY_ELSEWHERE,
    "no device": ScannerCode.DISCONNECTED,
    "no such device": ScannerCode.DISCONNECTED,
    "disconnected": ScannerCode.DISCONNECTED,
    "transfer error": ScannerCode.DISCONNECTED,
}


def code_of(error: Exception) -> ScannerCode:
    """The code of a failed call; `DEVICE` for what is not known."""
    if getattr(error, "error_code", None) in (NO_DEVICE, TRANSFER):
        return ScannerCode.DISCONNECTED
    by_number = _BY_ERRNO.get(getattr(error, "errno", None) or 0)
    words = str(error).lower()
    return by_number or next((code for part, code in _BY_WORDS.items() if part in words), ScannerCode.DEVICE)


def code_at_opening(error: Exception) -> ScannerCode:
    """The same for an opening, where a device that is not there was never connected.

    libseabreeze leaves out of its list what it may not open, so the system is asked why nothing is there.
    """
    code = code_of(error)
    if code is not ScannerCode.DISCONNECTED:
        return code
    return why_not_listed() or ScannerCode.NOT_FOUND


def why_not_listed(
    devices: Path = Path("/sys/bus/usb/devices"), files: Path = Path("/dev/bus/usb")
) -> ScannerCode | None:
    """What keeps a plugged-in spectrometer out of the list, as Linux tells it; None where none is plugged in."""
    if not sys.platform.startswith("linux") or not devices.is_dir():
        return None
    found = [device for device in sorted(devices.iterdir()) if _read(device / "idVendor") == VENDOR]
    if not found:
        return None
    usable = [os.access(_file(device, files), os.R_OK | os.W_OK) for device in found]
    return ScannerCode.BUSY_ELSEWHERE if all(usable) else ScannerCode.NO_PERMISSION


def _file(device: Path, files: Path) -> Path:
    return files / _read(device / "busnum").zfill(3) / _read(device / "devnum").zfill(3)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
