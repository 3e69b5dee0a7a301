"""Sentences about the steps of local calibration in a project."""

from core.errors import ErrorCode
from core.local.codes import LocalCode
from core.pipeline import PipelineCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    LocalCode.NOTHING_MEASURED: Message(
        "The project has no finished measurement.", "Scan its samples, or import their spectra, then try again."
    ),
    LocalCode.NO_SOILS: Message(
        "No spectrum of the project reaches over the range of the bundle, {first} to {last} {unit}.",
        "Choose a bundle that was made for the range of this scanner.",
    ),
    LocalCode.NOTHING_MATCHED: Message(
        "None of the {results} laboratory results belongs to one of the {samples} scanned samples.",
        "Compare the names in the laboratory's table with those of the samples.",
    ),
    LocalCode.NOTHING_TO_ROLL_BACK: Message(
        "The project has no local calibration of {bundle} that could be rolled back.",
        "List its calibrations to see which of them hold.",
    ),
    PipelineCode.CALIBRATED_BUNDLE_GONE: Message(
        "The local calibration {calibration} was made with {bundle} version {version}, which is not installed here.",
        "Install that version again, calibrate anew with the present one, or roll the calibration back.",
    ),
}
