"""The `.dat` files of the TI DLP NIRscan Nano program: the scan of the sample, then that of the reference.

Each is 3 822 bytes as the device stores it; the reference may be the factory's.
"""

from __future__ import annotations

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.signals import reflectance_spectra
from core.formats.source import Source
from core.formats.table import SpectraTable
from core.nirscan import SCAN_BYTES, ScanBlob, decode_scan, intensities, scaled_reference, wavelengths

NAME = "nirscan-dat"

_SIGNATURE = b"S(uc#cccccccjjvvu$(f#f#)c#vccc"
"""Begin of the format string of a scan, plain or slew; it stands behind the eight bytes that may be damaged."""


def recognises(source: Source) -> bool:
    """Whether the file begins with a scan."""
    return source.head[8:].startswith(_SIGNATURE)


def read(source: Source) -> SpectraTable:
    """The reflectance of the one sample; `InputError(NO_REFERENCE)` for a scan without its reference."""
    data = source.data()
    sample = decode_scan(data[:SCAN_BYTES])
    if not data[SCAN_BYTES:].strip(b"\0"):
        raise InputError(FormatCode.NO_REFERENCE)
    reference = scaled_reference(sample, decode_scan(data[SCAN_BYTES : 2 * SCAN_BYTES]))
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=reflectance_spectra(wavelengths(sample), intensities(sample), reference),
        samples=(source.stem,),
        metadata=_metadata(sample),
    )


def _metadata(scan: ScanBlob) -> dict[str, str]:
    return {
        "instrument": "DLP NIRscan Nano",
        "serial": scan.serial_number,
        "configuration": scan.config_name,
        "repeats": str(scan.config.repeats),
        "gain": str(scan.pga),
    }
