"""What a page is made of: blocks that know their height and draw themselves; none is ever split."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QTextDocument, QTextOption
from PySide6.QtSvg import QSvgRenderer

from desktop.report.paper import Paper, mm, pt, type_of
from desktop.theme.icons import Icon, svg

_FACTS_ACROSS = 3
_FACT_MM = 9.5
_FACT_SIZES = (9.5, 8.5, 7.5)
"""A value too long for its column is set smaller before it is cut."""


class Block(Protocol):
    """Something on a page. `keep` ties it to the block that follows, as a heading is."""

    keep: bool

    def height(self, paper: Paper, width: float) -> float:
        """Height in dots at a width in dots."""

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Draw into a box of that height."""


class Gap:
    """Room between blocks; dropped at the top of a page."""

    def __init__(self, height_mm: float, *, keep: bool = False) -> None:
        self.keep = keep
        self._height = height_mm

    def height(self, _paper: Paper, _width: float) -> float:
        """The room."""
        return mm(self._height)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Nothing."""


class Words:
    """Running text as HTML, set by QTextDocument."""

    def __init__(self, html: str, size: float = 9.0, *, colour: str = "", keep: bool = False) -> None:
        self.keep = keep
        self._html = html
        self._size = size
        self._colour = colour

    def height(self, paper: Paper, width: float) -> float:
        """As many lines as the text needs."""
        return float(self._document(paper, width).size().height())

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Set the text."""
        document = self._document(paper, box.width())
        paper.painter.save()
        paper.painter.translate(box.topLeft())
        document.drawContents(paper.painter, QRectF(QPointF(), box.size()))
        paper.painter.restore()

    def _document(self, paper: Paper, width: float) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.documentLayout().setPaintDevice(paper.writer)
        document.setDefaultFont(type_of(self._size))
        document.setDefaultStyleSheet(f"* {{ color: {self._colour or paper.tokens.text}; }}")
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setHtml(f"<div style='line-height: 125%'>{self._html}</div>")
        document.setTextWidth(width)
        return document


class Notice:
    """A tinted box with an icon and a few words that nobody should miss."""

    def __init__(self, words: Words, icon: Icon, colour: str, tint: str) -> None:
        self.keep = False
        self._words = words
        self._icon = icon
        self._colour = colour
        self._tint = tint

    def height(self, paper: Paper, width: float) -> float:
        """Words and margins."""
        return self._words.height(paper, self._inner(QRectF(0, 0, width, 0)).width()) + mm(5)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Ground, icon and words."""
        paper.fill(box, self._tint, 1.5)
        side = mm(6)
        picture = QRectF(box.left() + mm(4), box.center().y() - side / 2, side, side)
        draw_icon(paper.painter, self._icon, self._colour, picture)
        self._words.draw(paper, self._inner(box))

    def _inner(self, box: QRectF) -> QRectF:
        return QRectF(box.topLeft() + QPointF(mm(14), mm(2.5)), QSizeF(box.width() - mm(18), box.height() - mm(5)))


class Facts:
    """Names and values, three to a line."""

    def __init__(self, facts: list[tuple[str, str]]) -> None:
        self.keep = False
        self._facts = [(name, value) for name, value in facts if value]

    def height(self, _paper: Paper, _width: float) -> float:
        """As many lines as it takes."""
        return mm(_FACT_MM) * -(-len(self._facts) // _FACTS_ACROSS)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Each name small above its value."""
        across = box.width() / _FACTS_ACROSS
        for at, (name, value) in enumerate(self._facts):
            left, top = box.left() + at % _FACTS_ACROSS * across, box.top() + at // _FACTS_ACROSS * mm(_FACT_MM)
            line = QRectF(left, top, across - mm(4), pt(11))
            paper.write(line, name, 7.5, colour=paper.tokens.muted)
            size = next((size for size in _FACT_SIZES if paper.fits(line, value, size)), _FACT_SIZES[-1])
            paper.write(line.translated(0, pt(10.5)), value, size)


def draw_icon(painter: QPainter, name: Icon, colour: str, box: QRectF) -> None:
    """An icon as vectors."""
    QSvgRenderer(QByteArray(svg(name, QColor(colour).name()))).render(painter, box)
