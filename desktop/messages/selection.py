"""Sentences of the choice of samples for the laboratory."""

from core.errors import ErrorCode
from core.selection.codes import SelectionCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    SelectionCode.NO_CANDIDATES: Message(
        "None of the {samples} samples can be sent to the laboratory.",
        "All were sent before or lie outside what the model knows; scan more samples of the place.",
    ),
    SelectionCode.NO_PROPERTY: Message(
        "There is no property to choose samples for.", "Name at least one property of the bundle."
    ),
    SelectionCode.NO_SUCH_PROPERTY: Message(
        "The bundle {bundle} does not estimate {property}.", "Name one of: {listed}."
    ),
    SelectionCode.NOT_FINITE: Message(
        "The bundle gives {property} a variance that is none.", "Use another bundle, and report its name."
    ),
    SelectionCode.NO_COLUMN: Message(
        "{file}: there is no column “{column}” to share the samples out by.", "Name one of: {listed}."
    ),
    SelectionCode.BUDGET: Message("{budget} is no number of samples to choose.", "Ask for one sample or more."),
}
