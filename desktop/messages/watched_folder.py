"""Sentences of instruments that leave files in a folder."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {}
