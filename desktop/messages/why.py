"""Sentences about estimates that cannot be explained."""

from core.errors import ErrorCode
from desktop.codes import WhyCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    WhyCode.OTHER_BUNDLE: Message(
        "The estimates were made with the bundle {bundle}, version {version}, which is not the one at hand.",
        "Install that version, or scan the sample again.",
    ),
}
