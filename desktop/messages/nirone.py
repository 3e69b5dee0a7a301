"""Sentences of NIRONE sensors."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message
from drivers.nirone.faults import NironeCode

MESSAGES: dict[ErrorCode, Message] = {
    NironeCode.REFUSED: Message(
        "The sensor at {address} refused the command {command} and said “{answer}”.",
        "Unplug the sensor, plug it in again and repeat. If it refuses again, send us a support file.",
    ),
    NironeCode.PROCESSING: Message(
        "The sensor does not say that its own data processing is off (function {command}); its raw signal is needed.",
        "Switch it off with the maker's program. If it is off already, write ?processing=ignore behind the address.",
    ),
    NironeCode.UNSURE_LAMP: Message(
        "How NIRONE sensors switch their lamp was never checked on a real sensor.",
        "Look into the window: the lamp must burn, and go out for a dark. If not, try ?light-mode=1 or none.",
    ),
    NironeCode.UNSURE_PROCESSING: Message(
        "Switching off the processing inside NIRONE sensors was never checked on a real sensor.",
        "Measure the white panel as a sample: the result must be close to 100 % at all wavelengths.",
    ),
    NironeCode.UNSURE_FULL_SCALE: Message(
        "At which signal a NIRONE sensor is saturated is a guess (65535).",
        "If the white panel is called too dark or saturated without reason, add ?full-scale=NUMBER to the address.",
    ),
    NironeCode.UNSURE_ERRORS: Message(
        "The error messages of NIRONE sensors are not documented; some may not be recognised as such.",
        "If something seems wrong, save a support file: it holds what the sensor said.",
    ),
    NironeCode.UNSURE_USB: Message(
        "The USB ids of NIRONE sensors are not known, so they are found by asking the port.",
        "If a sensor is not found, choose its port and the family NIRONE yourself.",
    ),
}
