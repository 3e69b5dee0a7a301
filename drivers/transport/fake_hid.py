"""hidapi without USB: the same calls, answered by emulated devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drivers.clock import Clock
from drivers.transport.hid import REPORT_BYTES, HidInfo
from drivers.transport.memory import ByteDevice, Outbox, UnpluggedError, greeting, let_live


class FakeHid:
    """A device as hidapi gives it; answers after `open_path`."""

    def __init__(self, module: FakeHidModule) -> None:
        self._module = module
        self._path: bytes | None = None
        self._device: ByteDevice | None = None
        self._outbox = Outbox()
        self._lost = False
        self._unplugged = 0

    def open_path(self, path: bytes) -> None:
        """hidapi says "open failed" for absent, forbidden and taken devices alike."""
        device = self._module.attach(path)
        self._unplugged = let_live(device, self._module.clock.now())
        self._outbox.put(self._module.clock.now(), greeting(device, self._module.clock.now()))
        self._device, self._path = device, path

    def write(self, data: bytes) -> int:
        """Report number 0 and a report; the length, or −1 when the device is gone."""
        device = self._opened()
        now = self._module.clock.now()
        try:
            self._let_live(device)
        except OSError:
            return -1
        try:
            self._outbox.put(now, device.feed(bytes(data)[1 : 1 + REPORT_BYTES], now))
        except UnpluggedError as error:
            self._lose(error)
            return -1
        return len(data)

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        """One report; empty at the timeout. Without a timeout only what is there, as the tests need no more."""
        clock = self._module.clock
        until = clock.now() + timeout_ms / 1000
        while True:
            self._let_live(self._opened())
            report = self._outbox.take(clock.now())
            if report is not None:
                return list(report[:max_length])
            due = self._outbox.next_at()
            if clock.now() >= until:
                return []
            clock.wait((until if due is None else min(due, until)) - clock.now())

    def set_nonblocking(self, flag: int) -> int:  # noqa: ARG002 - as hidapi has it
        """Accepted; reads with a timeout do not depend on it."""
        return 0

    def close(self) -> None:
        """Free the path for others."""
        if self._path is not None and self._device is not None and not self._lost:
            self._module.release(self._path)
        self._device = None

    def _opened(self) -> ByteDevice:
        if self._device is None:
            raise ValueError("not open")
        if self._lost or not self._module.attached(self._path or b""):
            raise OSError("read error")
        return self._device

    def _let_live(self, device: ByteDevice) -> None:
        try:
            unplugged = let_live(device, self._module.clock.now())
        except UnpluggedError as error:
            self._lose(error)
            raise OSError("read error") from error
        if unplugged != self._unplugged:
            self._lose(UnpluggedError(0.0))
            raise OSError("read error")

    def _lose(self, error: UnpluggedError) -> None:
        """The device is gone, for a while or for good; this handle is of no use even when it comes back."""
        self._lost = True
        path = self._path or b""
        (self._module.unplug if error.seconds is None else self._module.release)(path)


class FakeHidModule:
    """hidapi as a module: `devices` are what is plugged in, by path."""

    def __init__(self, devices: Mapping[bytes, tuple[HidInfo, ByteDevice]], clock: Clock) -> None:
        self.clock = clock
        self._devices = dict(devices)
        self._taken: set[bytes] = set()

    def enumerate(self, vendor_id: int = 0, product_id: int = 0) -> Sequence[HidInfo]:
        """What is plugged in; 0 stands for any id."""
        return [
            info
            for info, device in self._devices.values()
            if self._here(device) and vendor_id in (0, info["vendor_id"]) and product_id in (0, info["product_id"])
        ]

    def _here(self, device: ByteDevice) -> bool:
        try:
            let_live(device, self.clock.now())
        except UnpluggedError:
            return False
        return True

    def device(self) -> FakeHid:
        """A device that is not open yet."""
        return FakeHid(self)

    def attach(self, path: bytes) -> ByteDevice:
        """Open for one; `OSError` as hidapi raises it."""
        if path not in self._devices or path in self._taken or not self._here(self._devices[path][1]):
            raise OSError("open failed")
        self._taken.add(path)
        return self._devices[path][1]

    def release(self, path: bytes) -> None:
        """Closed again."""
        self._taken.discard(path)

    def attached(self, path: bytes) -> bool:
        """Whether it is still plugged in."""
        return path in self._devices

    def unplug(self, path: bytes) -> None:
        """Pull the plug."""
        self._devices.pop(path, None)
        self._taken.discard(path)
