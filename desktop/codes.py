"""Codes of what the program refuses on whatever face."""

from __future__ import annotations

from core.errors import ErrorCode


class WhyCode(ErrorCode):
    """Why nothing more than the value can be told of an estimate."""

    OTHER_BUNDLE = "why.other_bundle"
