"""Dresses the application: fonts, palette and style sheet from the one table of tokens."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from importlib.resources import files
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.theme.tokens import SUNLIGHT, Tokens

FONT = "Inter"
_FONT_FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf")
_BORDER = 3


def dress(application: QApplication, tokens: Tokens = SUNLIGHT) -> None:
    """Give the application its fonts, colours and shapes; the same on every system."""
    load_fonts()
    application.setStyle("Fusion")
    application.setFont(font(tokens.body))
    application.setPalette(palette(tokens))
    application.setStyleSheet(style_sheet(tokens))


def load_fonts() -> None:
    """Make the fonts of the program known to Qt; needs a QGuiApplication, safe to call again."""
    if QGuiApplication.instance() is not None:
        _load_fonts_once()


@cache
def _load_fonts_once() -> None:
    folder = files("desktop.theme") / "fonts"
    for name in _FONT_FILES:
        QFontDatabase.addApplicationFontFromData((folder / name).read_bytes())


def font(pixels: float, *, bold: bool = False) -> QFont:
    """The font of the program in pixels of the device."""
    made = QFont(FONT)
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    # contextual forms of hyphens and brackets have no character of their own: copied from a PDF they are lost
    made.setFeature(QFont.Tag("calt"), 0)
    return made


def style_sheet(tokens: Tokens = SUNLIGHT) -> str:
    """The style sheet with every token filled in."""
    template = Template((files("desktop.theme") / "style.qss").read_text(encoding="utf-8"))
    inner = {"inner": tokens.target - 2 * _BORDER, "primary_inner": tokens.primary_height - 2 * _BORDER}
    return template.substitute(asdict(tokens) | inner)


def palette(tokens: Tokens = SUNLIGHT) -> QPalette:
    """For what the style sheet does not reach."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, tokens.ground),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sunken),
        (role.Button, tokens.surface),
        (role.WindowText, tokens.text),
        (role.Text, tokens.text),
        (role.ButtonText, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Highlight, tokens.primary),
        (role.HighlightedText, tokens.on_primary),
        (role.Link, tokens.focus),
    ):
        made.setColor(where, QColor(colour))
    return made
