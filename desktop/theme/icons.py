"""The icons of Tilth: strokes on a grid of 24, drawn in the colour of the text beside them."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_DENSITIES = (1.0, 1.5, 2.0, 3.0)
_SIDE = 22


class Icon(StrEnum):
    """One icon each; the value is the body of its SVG."""

    GOOD = '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.5 3 3 6-6.5"/>'
    CAUTION = '<path d="M12 3 1.8 20.5h20.4z"/><path d="M12 9.5v5M12 17.6v.1"/>'
    OUTSIDE = '<path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path d="m8.7 8.7 6.6 6.6M15.3 8.7l-6.6 6.6"/>'
    WITHHELD = '<circle cx="12" cy="12" r="9.5"/><path d="M7.5 12h9"/>'
    SIMULATED = (
        '<path d="M9 2.5h6M10 2.5v6.2L4.2 19a1.7 1.7 0 0 0 1.5 2.5h12.6a1.7 1.7 0 0 0 1.5-2.5L14 8.7V2.5"/>'
        '<path d="M7.3 15h9.4"/>'
    )
    CONNECT = '<path d="M9 2.5v5M15 2.5v5M5.5 7.5h13v3.2a6.5 6.5 0 0 1-13 0zM12 17.2v4.3"/>'
    UNPLUGGED = '<path d="M9 2.5v5M15 2.5v5M5.5 7.5h13v3.2a6.5 6.5 0 0 1-9 6M12 17.2v4.3"/><path d="m2.5 2.5 19 19"/>'
    REFERENCE = '<rect x="3" y="3" width="18" height="18" rx="3"/><circle cx="12" cy="12" r="4.5"/>'
    SAMPLE = '<path d="M2.5 12.6V3.5a1 1 0 0 1 1-1h9.1l8.9 8.9-10.1 10.1z"/><path d="M7.4 7.4v.1"/>'
    CLEAN = '<path d="M12 2.5c.8 5 3 7.2 8 8-5 .8-7.2 3-8 8-.8-5-3-7.2-8-8 5-.8 7.2-3 8-8ZM19 16.5v5M16.5 19h5"/>'
    SCAN = '<path d="M12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4"/><circle cx="12" cy="12" r="5.5"/>'
    RESULTS = '<path d="M3 21.5h18M6.5 17.5v-6M12 17.5V3.5M17.5 17.5v-9"/>'
    PLUS = '<path d="M12 4v16M4 12h16"/>'
    SEARCH = '<circle cx="10.5" cy="10.5" r="7"/><path d="m15.8 15.8 5.7 5.7"/>'
    CLOSE = '<path d="m5 5 14 14M19 5 5 19"/>'
    REPORT = '<path d="M5 2.5h9l5 5v14H5z"/><path d="M13.5 2.5V8H19M8.5 12.5h7M8.5 16.5h7"/>'
    INFO = '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v6M12 7.2v.1"/>'
    REDO = '<path d="M20.5 4v5.5H15"/><path d="M20 9.5A8.5 8.5 0 1 0 20.5 13"/>'
    STOP = '<rect x="5" y="5" width="14" height="14" rx="2"/>'
    COPY = '<rect x="8.5" y="8.5" width="13" height="13" rx="2"/><path d="M15.5 5.5v-3h-13v13h3"/>'
    NEXT = '<path d="M4 12h16M13.5 5.5 20 12l-6.5 6.5"/>'
    SOIL = (
        '<path d="M2.5 8.5h19M5 13h.1M10 12.5h.1M15 13.5h.1M19 12.4h.1M7.5 17h.1M12.5 17.5h.1M17 17h.1"/>'
        '<path d="M12 8.5V3M12 5.5c-2.4 0-3.6-1.2-3.6-3 2.4 0 3.6 1.2 3.6 3Z"/>'
    )
    LEAF = '<path d="M4 20C4 9 10 3.5 20.5 3.5 20.5 14 15 20 4 20Z"/><path d="M4 20 14 10"/>'
    PROJECT = '<path d="M2.5 5.5a2 2 0 0 1 2-2h4.7l2.3 3h8a2 2 0 0 1 2 2v9.5a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2z"/>'
    LABORATORY = '<path d="M7 2.5h10M8.5 2.5V18a3.5 3.5 0 0 0 7 0V2.5M8.5 11.5h7M11 15.5h.1M13 18.5h.1"/>'
    CHOOSE = '<path d="M11 5h10.5M11 12h10.5M11 19h10.5m-19-14 1.7 1.7 3.3-3.5M2.5 12l1.7 1.7 3.3-3.5M3 19h4"/>'
    SEND = '<path d="M21.5 2.5 10.5 13.5M21.5 2.5l-6.5 19-4.5-8-8-4.5z"/>'
    HISTORY = '<path d="M3 4.5v5h5"/><path d="M3.4 9.5A9 9 0 1 1 3 13"/><path d="M12 7.5V12l3.2 2"/>'
    UNDO = '<path d="M8 4 3.5 8.5 8 13"/><path d="M3.5 8.5H14a6 6 0 0 1 0 12h-4"/>'
    SAVE = '<path d="M12 3v12M6.5 9.8 12 15.2l5.5-5.4M3 17.5v4h18v-4"/>'
    OPEN = '<path d="M12 15.5V3.5M6.5 8.8 12 3.3l5.5 5.5M3 17.5v4h18v-4"/>'
    EDIT = '<path d="m3 21 1-5L16.5 3.5l4 4L8 20z"/><path d="m13.5 6.5 4 4"/>'
    COMPARE = '<path d="M3 21V3M3 21h18"/><path d="m6 18 13-13"/><path d="M9 11h.1M12.5 14h.1M16 10.5h.1M13 7h.1"/>'
    WHY = (
        '<circle cx="12" cy="12" r="9.5"/><path d="M9.2 9.4a2.9 2.9 0 1 1 4.4 2.5c-1 .6-1.6 1.1-1.6 2.3M12 17.4v.1"/>'
    )
    LINK = (
        '<path d="M10 14a4.3 4.3 0 0 0 6.1 0l3.3-3.3a4.3 4.3 0 0 0-6.1-6.1L12.2 5.7"/>'
        '<path d="M14 10a4.3 4.3 0 0 0-6.1 0l-3.3 3.3a4.3 4.3 0 0 0 6.1 6.1l1.1-1.1"/>'
    )
    NETWORK = (
        '<rect x="8.5" y="2.5" width="7" height="6" rx="1"/><rect x="2.5" y="15.5" width="7" height="6" rx="1"/>'
        '<rect x="14.5" y="15.5" width="7" height="6" rx="1"/><path d="M12 8.5V12M6 15.5V12h12v3.5"/>'
    )
    PORT = (
        '<path d="M2.5 6.5h19l-2.6 11H5.1z"/>'
        '<path d="M7.5 10.2h.1M12 10.2h.1M16.5 10.2h.1M9.8 13.8h.1M14.2 13.8h.1"/>'
    )
    DARK = '<path d="M20.5 14.6A9 9 0 1 1 9.4 3.5a7.2 7.2 0 0 0 11.1 11.1Z"/>'
    EXPOSURE = (
        '<path d="M3 7h9.5M17.5 7H21M3 17h3.5M11.5 17H21"/>'
        '<circle cx="15" cy="7" r="2.5"/><circle cx="9" cy="17" r="2.5"/>'
    )
    WAIT = '<circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.8 2.5"/>'


def svg(name: Icon, colour: str, width: float = 2.0) -> bytes:
    """The whole SVG of an icon in one colour."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none"'
    pen = f'stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    return f"{head} {pen}>{name.value}</svg>".encode()


@cache
def pixmap(name: Icon, colour: str, size: int, density: float = 1.0) -> QPixmap:
    """An icon of `size` logical pixels for a screen of this density."""
    picture = QPixmap(round(size * density), round(size * density))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg(name, colour))).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(density)
    return picture


@cache
def icon(name: Icon, colour: str, disabled: str, checked: str = "", gap: int = 0) -> QIcon:
    """An icon for a button, sharp on every screen, with a gap to the words at its right."""
    made = QIcon()
    on, off = QIcon.State.On, QIcon.State.Off
    for density in _DENSITIES:
        for ink, mode, state in (
            (colour, QIcon.Mode.Normal, off),
            (checked or colour, QIcon.Mode.Normal, on),
            (disabled, QIcon.Mode.Disabled, off),
            (checked or disabled, QIcon.Mode.Disabled, on),
        ):
            made.addPixmap(_with_gap(pixmap(name, ink, _SIDE, density), gap), mode, state)
    return made


def icon_size(gap: int = 0) -> QSize:
    """Size of an icon of a button."""
    return QSize(_SIDE + gap, _SIDE)


def _with_gap(picture: QPixmap, gap: int) -> QPixmap:
    density = picture.devicePixelRatioF()
    wide = QPixmap(picture.width() + round(gap * density), picture.height())
    wide.fill(Qt.GlobalColor.transparent)
    wide.setDevicePixelRatio(density)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return wide
