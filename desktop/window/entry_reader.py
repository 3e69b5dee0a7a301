"""Reads what was typed about a sample: numbers with point or comma, depths downwards, places on the globe."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QLocale

from core.store.records import Position, State
from desktop.workers.entry import Entry

translate = QCoreApplication.translate

_DEEPEST_CM = 10_000.0


def read_entry(
    *, name: str, site: str, depths: tuple[str, str], position: tuple[str, str], state: State | None
) -> Entry:
    """Judge what was typed; the first thing that is wrong is the problem."""
    from_cm, to_cm = (read_number(text) for text in depths)
    latitude, longitude = (read_number(text) for text in position)
    refused, problem = _wrong_numbers(from_cm, to_cm, latitude, longitude)
    if not name.strip():
        problem = translate("SampleForm", "Scan or type the sample id.")
    elif not problem and state is None:
        problem = translate("SampleForm", "Choose how the sample was prepared.")
    where = Position(latitude, longitude) if latitude is not None and longitude is not None and not refused else None
    return Entry(name.strip(), site.strip(), from_cm, to_cm, state, where, problem, refused)


def read_number(text: str) -> float | None:
    """The number that was typed; None for nothing, NaN for what is no number."""
    if not text.strip():
        return None
    for locale in (QLocale(), QLocale.c()):
        value, understood = locale.toDouble(text.strip())
        if understood and math.isfinite(value):
            return float(value)
    return math.nan


def _wrong_numbers(
    from_cm: float | None, to_cm: float | None, latitude: float | None, longitude: float | None
) -> tuple[frozenset[str], str]:
    for field, value, most in (("depthFrom", from_cm, _DEEPEST_CM), ("depthTo", to_cm, _DEEPEST_CM)):
        if value is not None and not 0 <= value <= most:
            return frozenset({field}), translate("SampleForm", "A depth is a number of centimetres, 0 or more.")
    if from_cm is not None and to_cm is not None and from_cm >= to_cm:
        return frozenset({"depthTo"}), translate("SampleForm", "The lower depth lies above the upper one.")
    for field, value, most in (("latitude", latitude, 90.0), ("longitude", longitude, 180.0)):
        if value is not None and not -most <= value <= most:
            words = translate("SampleForm", "A latitude runs from −90 to 90 degrees, a longitude from −180 to 180.")
            return frozenset({field}), words
    if (latitude is None) != (longitude is None):
        words = translate("SampleForm", "A position needs both latitude and longitude.")
        return frozenset({"latitude", "longitude"}), words
    return frozenset(), ""
