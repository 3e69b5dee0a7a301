"""Sentences of ASD spectrometers."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {}
