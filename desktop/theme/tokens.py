"""The colours and sizes of Tilth, for reading in full sun.

Text stands at 7:1 or more against its ground (WCAG 2.2, level AAA), marks that carry meaning at 3:1 or
more. Nothing is told by colour alone: a grade has its word and its icon. `TEXT_ON` and `MARK_ON` name
every pair in use; a test measures them here and again in the painted window.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """One theme: colours as `#rrggbb`, sizes in pixels."""

    # grounds, from the back to the front
    ground: str = "#f3f5f1"
    surface: str = "#ffffff"
    sunken: str = "#e9ede6"
    hover: str = "#e4ece2"
    # text and lines
    text: str = "#141a16"
    muted: str = "#3f4a43"
    line: str = "#c9d1c8"
    outline: str = "#6d7a70"
    # what to do next
    primary: str = "#0b5436"
    primary_hover: str = "#084229"
    on_primary: str = "#ffffff"
    focus: str = "#0a49a6"
    selection: str = "#d5e8da"
    # grades: ink on tint
    good: str = "#0b5436"
    good_tint: str = "#ddf1e4"
    caution: str = "#6b3d00"
    caution_tint: str = "#fdeec9"
    outside: str = "#8a1616"
    outside_tint: str = "#fde4e2"
    withheld: str = "#3b434c"
    withheld_tint: str = "#e8ebee"
    # never mistaken for the real thing
    simulated: str = "#4a2387"
    simulated_tint: str = "#ebe2f9"
    simulated_hover: str = "#351866"
    on_simulated: str = "#ffffff"
    # curves
    curve: str = "#0b5436"
    curve_faint: str = "#8fa597"
    curve_rejected: str = "#b3261e"
    curve_mir: str = "#4a2387"
    band: str = "#d9cdf0"
    plausible: str = "#dfe4de"
    # what a part of a spectrum adds to an estimate and takes from it; told apart by every kind of eye
    adds: str = "#1d5fb4"
    takes: str = "#b8520a"
    grid: str = "#dde3dc"

    radius: int = 10
    target: int = 48
    """Least height and width of anything to press: a gloved finger, above the 44 px of WCAG 2.5.5."""
    primary_height: int = 64
    gap: int = 12
    body: int = 15
    small: int = 13
    title: int = 22
    value: int = 30


SUNLIGHT = Tokens()
"""The theme that the application uses."""

LEAST_TEXT = 7.0
LEAST_MARK = 3.0

TEXT_ON: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("text", "muted") for ground in ("ground", "surface", "sunken", "hover", "selection")),
    ("on_primary", "primary"),
    ("on_primary", "primary_hover"),
    ("primary", "surface"),
    ("primary", "ground"),
    ("primary", "hover"),
    ("primary", "selection"),
    *((grade, f"{grade}_tint") for grade in ("good", "caution", "outside", "withheld", "simulated")),
    *(("text", f"{grade}_tint") for grade in ("good", "caution", "outside", "withheld", "simulated")),
    *((grade, "surface") for grade in ("good", "caution", "outside", "withheld", "simulated")),
    ("on_simulated", "simulated"),
    ("on_simulated", "simulated_hover"),
    ("simulated", "on_simulated"),
    ("surface", "text"),
)
"""(ink, ground) of every text."""

MARK_ON: tuple[tuple[str, str], ...] = (
    ("outline", "surface"),
    ("outline", "ground"),
    ("focus", "surface"),
    ("focus", "ground"),
    ("curve", "surface"),
    ("curve_mir", "surface"),
    ("curve_rejected", "surface"),
    *((mark, ground) for mark in ("adds", "takes") for ground in ("surface", "sunken")),
    ("good", "plausible"),
    ("caution", "plausible"),
    ("outside", "plausible"),
)
"""(mark, ground) of every line or shape that carries meaning."""


def contrast(first: str, second: str) -> float:
    """Contrast of two colours, 1–21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
