"""A line of 64-byte USB HID reports, with hidapi.

hidapi is imported on first use, because it loads a native library. The wheel for Linux holds two modules:
`hidraw` needs access to /dev/hidraw*, `hid` goes through libusb and takes the device from the kernel; so
`hidraw` comes first.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Protocol, TypedDict, cast

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ErrorCode, ScannerError
from drivers.clock import NEVER, Clock
from drivers.transport.line import POLL_S

REPORT_BYTES = 64


class HidCode(ErrorCode):
    """Why USB HID cannot be used at all."""

    NO_HIDAPI = "hid.no_hidapi"


class HidInfo(TypedDict):
    """What hidapi tells about an attached device."""

    path: bytes
    vendor_id: int
    product_id: int
    serial_number: str
    product_string: str


class HidDevice(Protocol):
    """The part of hidapi's `device` that a line uses."""

    def open_path(self, path: bytes, /) -> None:
        """Raises `OSError` when absent, forbidden or taken."""

    def write(self, data: bytes, /) -> int:
        """Report number and report; −1 on failure."""

    def read(self, max_length: int, timeout_ms: int, /) -> Sequence[int]:
        """One report, empty at the timeout; raises `OSError` when unplugged."""

    def close(self) -> None:
        """Free the device."""


class HidModule(Protocol):
    """The part of hidapi's module that Tilth uses."""

    def enumerate(self, vendor_id: int, product_id: int) -> Sequence[HidInfo]:
        """The devices attached with these ids."""

    def device(self) -> HidDevice:
        """A device that is not open yet."""


class HidLine:
    """An open HID device; one report per `send` and `receive`."""

    def __init__(self, device: HidDevice, clock: Clock, address: str) -> None:
        self._device = device
        self._clock = clock
        self._open = True
        self.address = address

    def send(self, data: bytes, deadline: float) -> None:  # noqa: ARG002 - hidapi has no write timeout
        """Write one report of 64 bytes behind the report number 0."""
        try:
            written = self._device.write(b"\x00" + data) if self._open else -1
        except (OSError, ValueError) as error:
            raise self._error(ScannerCode.DISCONNECTED) from error
        if written < 0:
            raise self._error(ScannerCode.DISCONNECTED)

    def receive(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """One report, waiting for it until the deadline."""
        while True:
            cancel.check()
            left = deadline - self._clock.now()
            report = self._poll(max(0.001, min(left, POLL_S)))
            if report:
                return report
            if left <= 0:
                raise self._error(ScannerCode.TIMEOUT)

    def _poll(self, seconds: float) -> bytes:
        if not self._open:
            raise self._error(ScannerCode.DISCONNECTED)
        try:
            return bytes(self._device.read(REPORT_BYTES, max(1, round(seconds * 1000))))
        except (OSError, ValueError) as error:
            raise self._error(ScannerCode.DISCONNECTED) from error

    def close(self) -> None:
        """Close the device."""
        self._open = False
        with contextlib.suppress(OSError, ValueError):
            self._device.close()

    def _error(self, code: ScannerCode) -> ScannerError:
        return ScannerError(code, address=self.address)


def hid_module() -> HidModule | None:
    """hidapi, or None where it is missing or shadowed by the other package that is called `hid`."""
    for name in ("hidraw", "hid") if sys.platform == "linux" else ("hid",):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        if hasattr(module, "device"):
            return cast(HidModule, module)
    return None


def open_hid(module: HidModule, path: bytes, clock: Clock) -> HidLine:
    """Open the device at `path`, as `enumerate` gave it.

    hidapi says "open failed" for every reason; what the file system tells decides between `NOT_FOUND`,
    `NO_PERMISSION` and `BUSY_ELSEWHERE`.
    """
    address = "hid:" + os.fsdecode(path)
    device = module.device()
    try:
        device.open_path(path)
    except OSError as error:
        attached = any(info["path"] == path for info in module.enumerate(0, 0))
        raise ScannerError(why_closed(path) if attached else ScannerCode.NOT_FOUND, address=address) from error
    return HidLine(device, clock, address)


def why_closed(path: bytes) -> ScannerCode:
    """Why an attached device does not open: its device file is forbidden, or somebody holds it."""
    return ScannerCode.NO_PERMISSION if forbidden(path) else ScannerCode.BUSY_ELSEWHERE


def forbidden(path: bytes) -> bool:
    """Whether the file system keeps this user from the device (Linux; elsewhere paths are no files)."""
    return path.startswith(b"/dev/") and not os.access(path, os.R_OK | os.W_OK)
