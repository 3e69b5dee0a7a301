"""The sheet: its measures, its type and its ink. Everything is drawn in dots of the PDF, `DPI` to the inch."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from desktop.theme.appearance import font, load_fonts
from desktop.theme.tokens import SUNLIGHT, Tokens

DPI = 600
MARGIN_MM = 15.0
HEAD_MM = 12.0
FOOT_MM = 12.0


def mm(length: float) -> float:
    """Millimetres in dots."""
    return length * DPI / 25.4


def pt(size: float) -> float:
    """Points (1/72 inch) in dots."""
    return size * DPI / 72


class Paper:
    """A PDF that is being painted; `finish` returns its bytes."""

    def __init__(self, title: str, creator: str, tokens: Tokens = SUNLIGHT) -> None:
        load_fonts()
        self.tokens = tokens
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.writer = QPdfWriter(self._buffer)
        self.writer.setResolution(DPI)
        self.writer.setTitle(title)
        self.writer.setCreator(creator)
        layout = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
        self.writer.setPageLayout(layout)
        self.painter = QPainter(self.writer)

    @property
    def body(self) -> QRectF:
        """Where the blocks go: the sheet less margins, head and foot."""
        top, side = mm(MARGIN_MM + HEAD_MM), mm(MARGIN_MM + 3)
        return QRectF(
            side, top, self.writer.width() - 2 * side, self.writer.height() - top - mm(MARGIN_MM - 4 + FOOT_MM)
        )

    @property
    def head(self) -> QRectF:
        """Where the head of a page goes."""
        return QRectF(self.body.left(), mm(MARGIN_MM - 5), self.body.width(), mm(HEAD_MM - 4))

    @property
    def foot(self) -> QRectF:
        """Where the foot of a page goes."""
        return QRectF(self.body.left(), self.body.bottom() + mm(5), self.body.width(), mm(FOOT_MM - 4))

    def new_page(self) -> None:
        """Go on with an empty page."""
        self.writer.newPage()

    def finish(self) -> bytes:
        """The whole PDF."""
        self.painter.end()
        return bytes(self._buffer.data().data())

    def write(
        self,
        box: QRectF,
        text: str,
        size: float,
        where: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        *,
        bold: bool = False,
        colour: str = "",
    ) -> None:
        """Write words into a box, on one line and cut with an ellipsis when they are too long."""
        self.painter.setFont(type_of(size, bold=bold))
        self.painter.setPen(QColor(colour or self.tokens.text))
        shown = self.painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        self.painter.drawText(box, int(where | Qt.AlignmentFlag.AlignVCenter), shown)

    def fits(self, box: QRectF, text: str, size: float) -> bool:
        """Whether words fit into a box on one line."""
        self.painter.setFont(type_of(size))
        return self.painter.fontMetrics().horizontalAdvance(text) <= box.width()

    def fill(self, box: QRectF, colour: str, radius_mm: float = 0.0) -> None:
        """Fill a box, with rounded corners where a radius is given."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        self.painter.drawRoundedRect(box, mm(radius_mm), mm(radius_mm))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def rule(self, left: float, right: float, y: float, colour: str = "", width_mm: float = 0.15) -> None:
        """A horizontal line."""
        self.painter.setPen(ink(colour or self.tokens.line, width_mm))
        self.painter.drawLine(round(left), round(y), round(right), round(y))


def ink(colour: str, width_mm: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen of a width in millimetres."""
    pen = QPen(QColor(colour), mm(width_mm), style)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def type_of(size: float, *, bold: bool = False) -> QFont:
    """The type of the report at a size in points."""
    return font(pt(size), bold=bold)
