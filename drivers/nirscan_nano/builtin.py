"""The built-in reference: a white that nobody scanned, made of what the factory stored in the device.

The lamp has aged, the window is dirty and the detector is colder or warmer since; a panel is always better. The
way from the factory's scan to the present configuration is that of the TI DLP Spectrum Library
(`core.nirscan.factory_scan`), but no output of a vendor's program is at hand to prove it by.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from core.acquisition.scanner import Scan, ScanKind
from core.errors import InputError, ScannerError
from core.nirscan import encode_scan, factory_scan
from drivers.nirscan_nano.configuring import InUse
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.interpretation import Taken, interpret
from drivers.nirscan_nano.opening import Device


def built_in_reference(device: Device, in_use: InUse, now: datetime) -> Scan:
    """A `REFERENCE` scan of the sections in use.

    `raw` is a scan in the device's own form, which gives the same spectrum when it is read again; its scan name
    is `core.nirscan.reference.FACTORY_NAME`. Temperatures and lamp monitor are those of the factory's scan, and
    so is the gain unless it is fixed. Raises `ScannerError(NO_FACTORY_REFERENCE)` where the device keeps none, or
    none that fits.
    """
    stored = device.calibration
    if stored.reference is None or device.pixel_to_nm is None:
        raise ScannerError(NanoCode.NO_FACTORY_REFERENCE, reason="missing")
    try:
        config = replace(in_use.config, repeats=in_use.averages)
        blob = factory_scan(config, device.pixel_to_nm, stored.reference, stored.matrix, in_use.gain)
    except InputError as error:
        raise ScannerError(NanoCode.NO_FACTORY_REFERENCE, reason=error.code.value) from error
    taken = Taken(ScanKind.REFERENCE, encode_scan(blob), now, now)
    return interpret(taken, blob, device.identity, in_use.scan_config, blob.config, stored.reference)
