"""Sentences about reports, exports and the files that they write."""

from core.errors import ErrorCode
from core.files import FileCode
from core.pipeline import PipelineCode
from core.report.contents import ReportCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    ReportCode.NOTHING_MEASURED: Message(
        "The project {project} has no finished measurement.", "Measure a sample, then ask for the report again."
    ),
    ReportCode.OTHER_PROJECT: Message(
        "Measurement {measurement} does not belong to the project {project}.", "Choose measurements of this project."
    ),
    ReportCode.NOT_FINISHED: Message(
        "The measurement of {sample} is not finished.", "Finish its repeats, or leave it out of the report."
    ),
    PipelineCode.NOT_FINISHED: Message(
        "The measurement of {sample} is not finished, so there is nothing to estimate from.", "Finish its repeats."
    ),
    FileCode.FULL: Message(
        "{file} was not written: there is no room on the disk.", "Free some space, or choose another disk."
    ),
    FileCode.NOT_WRITABLE: Message(
        "{file} was not written: {detail}.", "Close it in other programs, or choose another place."
    ),
}
