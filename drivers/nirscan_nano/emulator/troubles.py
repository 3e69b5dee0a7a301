"""What can be wrong with an emulated device; tests, scripts and demonstrations set it at any time."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.nirscan_nano.faults import ErrorBit, ErrorStatus, ScanFault


@dataclass
class Troubles:
    """All is well by default.

    `busy_replies` are still to come. `scan_fault` strikes each scan, `status` stands in the error status
    whatever is cleared. `unplugged_after` so many more pieces of files the device is gone; report number
    `lost_report` of the next reply that is so long gets lost (USB). `warmer_c` is added to what the
    thermometers read; `deaf_clock` takes a time and does not keep it.
    """

    busy_replies: int = 0
    endless_scan: bool = False
    scan_fault: ScanFault | None = None
    status: ErrorStatus | None = None
    flooded: bool = False
    overwritten_headers: bool = False
    thermometer_fails: bool = False
    unplugged_after: int | None = None
    lost_report: int | None = None
    warmer_c: float = 0.0
    deaf_clock: bool = False
    old_scan: bool = False

    def set(self, what: str, value: str) -> None:
        """As `drivers.family.EmulatedDevice.trouble`; `error` is a mask of `ScanFault`, empty for none."""
        if what == "busy":
            self.busy_replies = int(value)
        elif what == "error":
            self.scan_fault = ScanFault(int(value, 0)) if value else None
        else:
            raise ValueError(what)

    def errors(self, reported: ErrorStatus) -> ErrorStatus:
        """What the device reports: `reported`, and what cannot be cleared."""
        if self.status is None:
            return reported
        return ErrorStatus(
            ErrorBit(reported.bits | self.status.bits),
            reported.scan | self.status.scan,
            {**reported.codes, **self.status.codes},
        )
