"""Sentences about corrections between scanners, from moist to dry and by a soil standard."""

from core.corrections.codes import CorrectionCode
from core.errors import ErrorCode
from desktop.messages import Message

_AGAIN = "Fit the correction again, or get the file again from whoever made it."

MESSAGES: dict[ErrorCode, Message] = {
    CorrectionCode.UNREADABLE: Message("{file} is no correction that can be read: {detail}.", _AGAIN),
    CorrectionCode.SCHEMA: Message(
        "{file} is a correction of schema {found}; this Tilth reads schema {known}.",
        "Fit it again with this version, or use a newer Tilth.",
    ),
    CorrectionCode.CHANGED: Message("{file} is not as it was written; it was changed or damaged.", _AGAIN),
    CorrectionCode.CONTENT: Message("{file}: the correction holds a value that makes no sense ({field}).", _AGAIN),
    CorrectionCode.TOO_LARGE: Message("{file} is larger than the {limit_mb} MB of a correction.", _AGAIN),
    CorrectionCode.NO_PAIRS: Message(
        "{file} and {other} have no sample in common.", "Give the same soils the same names in both files."
    ),
    CorrectionCode.FEW_PAIRS: Message(
        "Only {pairs} soils were measured both ways; a correction needs {least}.",
        "Measure more of the same soils both ways: ten at least, twenty are better.",
    ),
    CorrectionCode.SAME_SPECTRA: Message(
        "The spectra to correct and those to correct to are the same.", "Name the two different files."
    ),
    CorrectionCode.NO_GAIN: Message(
        "No correction brings the estimates of the {pairs} soils closer together than they are without one "
        "(difference {before} of the spread between soils).",
        "Use the spectra as they are, or measure more and more varied soils both ways.",
    ),
    CorrectionCode.SAME_STATE: Message(
        "Both files are of soil prepared alike ({state}).", "Name the preparation of each: moist and dry soil differ."
    ),
    CorrectionCode.SAME_INSTRUMENT: Message(
        "Both files are said to be of the same scanner ({instrument}).", "Name the scanner of each file."
    ),
    CorrectionCode.STATE_NOT_COVERED: Message(
        "The bundle {bundle} is not made for soil that is {state}, so nothing can be corrected to it.",
        "Correct to one of: {known}.",
    ),
    CorrectionCode.DIFFERENT_STANDARD: Message(
        "The two scans of the standard differ by {factor} times in the median, which no panel or lamp explains.",
        "Check that both are of the same standard, and that the panel was clean.",
    ),
    CorrectionCode.OTHER_BUNDLE: Message(
        "{correction} was made with the bundle {bundle} version {version}, not with {other} version {other_version}.",
        "Use that bundle, or fit the correction again.",
    ),
    CorrectionCode.OTHER_GRID: Message(
        "{correction} corrects spectra of {first}–{last} nm, not those of the bundle {bundle}.",
        "Fit the correction again with this bundle.",
    ),
    CorrectionCode.NOT_FOR_THESE: Message(
        "{file}: {correction} corrects {source}, but these spectra are said to be {given}.",
        "Leave out --correction, or say how the spectra were measured.",
    ),
    CorrectionCode.UNKNOWN_NUMBER: Message(
        "{file} has no correction {number} in this project.", "See tilth correct list."
    ),
}
