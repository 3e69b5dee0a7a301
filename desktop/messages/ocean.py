"""Sentences of Ocean Insight spectrometers."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message
from drivers.ocean.faults import OceanCode

MESSAGES: dict[ErrorCode, Message] = {
    OceanCode.NO_SEABREEZE: Message(
        "The spectrometer at {address} cannot be used: the library seabreeze is missing.",
        'Install it in the environment of Tilth with `pip install "seabreeze>=2.11,<3"`, and connect again.',
    ),
    OceanCode.TOO_BRIGHT: Message(
        "The white panel is too bright even at the shortest exposure ({level} % of full scale).",
        "Move the lamp away or turn it down, use a thinner fibre or shade the spectrometer from the sun; try again.",
    ),
    OceanCode.TOO_DARK: Message(
        "The white panel is too dark even at the longest exposure ({level} % of full scale).",
        "Check that the lamp burns, that the fibre is screwed on and that the panel lies before it; then try again.",
    ),
    OceanCode.UNTRIED: Message(
        "Tilth was never tried with a real spectrometer of Ocean Insight.",
        "Compare its reflectance with that of the maker's program before you rely on it.",
    ),
}
