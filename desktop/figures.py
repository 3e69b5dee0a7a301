"""Numbers as people read them: decimals of the property, separators of the country."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from core.inference.estimate import Estimate
from core.properties import PROPERTIES
from core.report.rounding import Rounded, rounded

DASH = "–"
_NARROW_SPACE = "\u202f"
_MINUS = "\u2212"


def number(value: float, decimals: int) -> str:
    """`value` with this many decimals."""
    return QLocale().toString(float(value), "f", decimals)


def signed(value: float, decimals: int) -> str:
    """`value` with its sign, a true minus for what is taken away; nothing has no sign."""
    if round(value, decimals) == 0:
        return number(0.0, decimals)
    return f"{'+' if value > 0 else _MINUS}{number(abs(value), decimals)}"


def with_unit(figure: str, unit: str) -> str:
    """A figure and its unit, kept on one line; no space is lost where there is no unit."""
    return f"{figure}{_NARROW_SPACE}{unit}" if unit else figure


def value_text(estimate: Estimate) -> str:
    """The value without its unit, rounded to its uncertainty; a dash when it is withheld."""
    shown = _rounded(estimate)
    return DASH if shown is None else number(shown.value, shown.decimals)


def interval_text(estimate: Estimate) -> str:
    """The interval with its unit, `1.2 – 3.4 %`; empty when there is none."""
    shown = _rounded(estimate)
    if shown is None:
        return ""
    ends = (number(end, shown.decimals) for end in (shown.lower, shown.upper))
    return with_unit(f" {DASH} ".join(ends), estimate.unit)


def _rounded(estimate: Estimate) -> Rounded | None:
    return rounded(estimate, decimals(estimate.property))


def coverage_text(coverage: float | None) -> str:
    """Share of true values that the interval is made to hold, `90 %`."""
    return DASH if coverage is None else f"{number(100 * coverage, 0)}{_NARROW_SPACE}%"


def decimals(name: str) -> int:
    """Most decimals that a property is shown with."""
    return PROPERTIES[name].decimals if name in PROPERTIES else 2


def moment_text(moment: datetime) -> str:
    """Date and time of day where the user is, in the words of the country."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), "d MMM yyyy, HH:mm")


def age_text(seconds: float) -> str:
    """An age in the unit that a person would use."""
    if seconds < 90:
        return QCoreApplication.translate("figures", "{0} s").format(number(seconds, 0))
    if seconds < 5400:
        return QCoreApplication.translate("figures", "{0} min").format(number(seconds / 60, 0))
    return QCoreApplication.translate("figures", "{0} h").format(number(seconds / 3600, 1))


def depth_text(from_cm: float | None, to_cm: float | None) -> str:
    """`0 – 20 cm`, or empty when the depth was not noted."""
    if from_cm is None and to_cm is None:
        return ""
    ends = [DASH if end is None else QLocale().toString(float(end), "g", 4) for end in (from_cm, to_cm)]
    return with_unit(f" {DASH} ".join(ends), "cm")


def position_text(latitude: float, longitude: float) -> str:
    """Degrees with the letters of the hemispheres."""
    north = "N" if latitude >= 0 else "S"
    east = "E" if longitude >= 0 else "W"
    return f"{number(abs(latitude), 5)}° {north}, {number(abs(longitude), 5)}° {east}"
