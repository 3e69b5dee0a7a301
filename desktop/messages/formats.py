"""Sentences about files and what they hold."""

from core.errors import ErrorCode
from core.formats.errors import FormatCode
from core.nirscan.errors import NirscanCode
from desktop.messages import Message

_SCAN_AGAIN = "Scan again, or export the scan once more."
_NEW_REFERENCE = "Scan a new white reference with the configuration of the sample."

_EXPORT_AGAIN = "Copy or export the file once more."
_CSV = "Export the spectra as CSV and try again."

MESSAGES: dict[ErrorCode, Message] = {
    FormatCode.NOT_FOUND: Message("{file}: there is no such file.", "Check the name and the folder."),
    FormatCode.NOT_A_FILE: Message("{file}: this is a folder or a device, not a file.", "Choose a file."),
    FormatCode.UNREADABLE: Message("{file}: the file cannot be read ({reason}).", "Check the disk and your rights."),
    FormatCode.EMPTY: Message("{file}: the file is empty.", _EXPORT_AGAIN),
    FormatCode.TOO_LARGE: Message("{file}: the file is larger than {limit} MiB.", "Split it into smaller files."),
    FormatCode.UNKNOWN: Message("{file}: the content is no format that Tilth knows.", _CSV),
    FormatCode.FOREIGN: Message("{file}: this is a file of type {kind}, which holds no spectra for Tilth.", _CSV),
    FormatCode.NOT_YET: Message("{file}: Tilth does not read {kind} files yet.", _CSV),
    FormatCode.TRUNCATED: Message("{file}: the file ends after {bytes} of {need} bytes.", _EXPORT_AGAIN),
    FormatCode.DAMAGED: Message("{file}: the file is damaged ({what}: {value}).", _EXPORT_AGAIN),
    FormatCode.NO_ROWS: Message(
        "{file}: no row holds a spectrum ({skipped} rows without values).", "Check that the spectra were exported."
    ),
    FormatCode.NO_SPECTRUM: Message(
        "{file}: the file holds no reflectance or absorbance, only: {holds}.",
        "Export the reflectance or absorbance spectrum.",
    ),
    FormatCode.RAGGED: Message(
        "{file}: line {row} has a wrong number of cells ({cells}, not {need}).", "Correct the line and try again."
    ),
    FormatCode.NOT_A_NUMBER: Message(
        "{file}: line {row}, column {column} holds “{text}”, which is not a number.",
        "Correct the cell and try again.",
    ),
    FormatCode.MISSING: Message(
        "{file}: line {row} has no value in column {column}.", "Fill the cell, or remove the line."
    ),
    FormatCode.DUPLICATE_COLUMN: Message("{file}: the column {column} stands there twice.", "Remove one of the two."),
    FormatCode.POINTS: Message("{file}: the file announces {need} points, but holds {points}.", _EXPORT_AGAIN),
    FormatCode.AXES_DIFFER: Message(
        "{file}: spectrum {spectrum} has other wavelengths than the first one in the file.",
        "Export each spectrum to a file of its own.",
    ),
    FormatCode.KIND: Message(
        "{file}: the file does not say whether its values are reflectance, absorbance or counts.",
        "Export the reflectance as a table with the columns Wavelength (nm) and Reflectance (%).",
    ),
    FormatCode.NOISE: Message(
        "{file}: {points} of {of} wavelengths hold noise instead of reflectance (up to {largest} %).",
        "Export only the range in which the lamp gives light.",
    ),
    FormatCode.QUANTITY: Message(
        "{file}: the file does not say whether its values, up to {largest}, are reflectance or absorbance.",
        "Begin the names of the columns with ref_ or abs_ (ref_1350, ref_1352, …).",
    ),
    FormatCode.MIXED_PERCENT: Message(
        "{file}: most lines hold percent, but line {row} holds a fraction.", "Bring all lines to percent."
    ),
    FormatCode.NO_REFERENCE: Message(
        "{file}: the file holds a scan without its white reference.", "Export the scan with its reference."
    ),
    FormatCode.NO_SIGNAL: Message(
        "{file}: the scanner saw no light at {points} of {of} wavelengths.",
        "Scan the sample and the reference again.",
    ),
    NirscanCode.TRUNCATED: Message("{file}: the NIRscan data ends after {bytes} of {need} bytes.", _SCAN_AGAIN),
    NirscanCode.NOT_A_BLOB: Message(
        "{file}: this is no scan of a NIRscan Nano.", "Choose the .dat file of the scan."
    ),
    NirscanCode.STRUCTURE: Message("{file}: the NIRscan data is damaged at byte {offset}.", _SCAN_AGAIN),
    NirscanCode.FIELD: Message("{file}: the NIRscan data is damaged: {field} is {value}.", _SCAN_AGAIN),
    NirscanCode.SAMPLES: Message(
        "{file}: the scan holds {samples} measured patterns where its configuration takes {need}.", _SCAN_AGAIN
    ),
    NirscanCode.WAVELENGTHS: Message(
        "{file}: the wavelength calibration of the scanner does not reach {nm} nm.",
        "Choose a narrower range, or have the scanner calibrated.",
    ),
    NirscanCode.HADAMARD: Message(
        "{file}: no Hadamard patterns exist for {groups} columns of {width} pixels.",
        "Choose fewer points or a column scan.",
    ),
    NirscanCode.REFERENCE_CONFIG: Message(
        "{file}: the white reference was scanned with another configuration than the sample.", _NEW_REFERENCE
    ),
    NirscanCode.REFERENCE_RANGE: Message(
        "{file}: the white reference covers {first} to {last} nm only, less than the sample.", _NEW_REFERENCE
    ),
    NirscanCode.REFERENCE_ZERO: Message(
        "{file}: the white reference saw no light at some wavelengths.", _NEW_REFERENCE
    ),
}
