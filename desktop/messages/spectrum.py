"""Sentences about spectra, axes and properties."""

from core.errors import ErrorCode
from core.properties import PropertyCode
from core.spectrum import SpectrumCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    SpectrumCode.AXIS_SHAPE: Message(
        "{file}: the spectral axis has {points} points; at least two are needed.",
        "Export the whole spectrum.",
    ),
    SpectrumCode.AXIS_ORDER: Message(
        "{file}: the spectral axis goes back at point {index}.",
        "Export the axis in ascending or descending order.",
    ),
    SpectrumCode.AXIS_NOT_FINITE: Message(
        "{file}: the spectral axis holds empty, zero or negative positions.", "Check the header of the file."
    ),
    SpectrumCode.AXIS_UNIT: Message(
        "{file}: the unit of the spectral axis cannot be told from the file.",
        "Name the unit (nm or cm-1) in the header.",
    ),
    SpectrumCode.VALUES_SHAPE: Message(
        "{file}: the number of values does not match the axis of {points} points.", "Export the file again."
    ),
    SpectrumCode.VALUES_NOT_FINITE: Message(
        "{file}: row {row} has no number at {at} {unit}.", "Fill or remove the row, then try again."
    ),
    SpectrumCode.PERCENT: Message(
        "{file}: values up to {largest} cannot be a reflectance fraction; they look like percent.",
        "Name the unit in the file, or divide by 100.",
    ),
    SpectrumCode.NOT_POSITIVE: Message(
        "{file}: row {row} has a reflectance of zero or below at {at} {unit}, which has no absorbance.",
        "Scan the sample again.",
    ),
    SpectrumCode.RANGE: Message(
        "{file}: the spectrum covers {first} to {last} {unit}; {need_first} to {need_last} {unit} is needed.",
        "Use a scanner or a bundle that covers this range.",
    ),
    SpectrumCode.SPACING: Message(
        "{file}: the spectrum has a gap of {gap} nm; at most {limit} nm is accepted.",
        "Export at full resolution.",
    ),
    PropertyCode.UNKNOWN: Message("{property} is not a property that Tilth knows.", "Use an OSSL column name."),
}
