"""One property before and after a calibration, as a choice that shows its errors as bars."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from core.properties import property_named
from desktop.figures import DASH, decimals, number, with_unit
from desktop.theme.appearance import font
from desktop.theme.icons import Icon, pixmap
from desktop.theme.tokens import SUNLIGHT
from desktop.window.choice import Choice
from desktop.workers.laboratory_views import Compared

translate = QCoreApplication.translate

_HEIGHT = 152
_SIDE = 14
_LINE = 22
_LABEL_PX = 118
_FIGURE_PX = 84
_CLEARLY = 0.005
"""A smaller share would be shown as no per cent."""


class ComparisonChoice(Choice):
    """Errors of the bundle alone, of the local mean and of the calibration; the width of the intervals."""

    def __init__(self, compared: Compared) -> None:
        super().__init__(property_named(compared.property).label, verdict_words(compared))
        self._compared = compared
        self.setAccessibleDescription(f"{verdict_words(compared)} {error_words(compared)} {width_words(compared)}")

    def sizeHint(self) -> QSize:
        """Title, verdict, three bars, one line."""
        return QSize(320, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, words and bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._frame())
        painter.setBrush(QColor(self._ground()))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), SUNLIGHT.radius, SUNLIGHT.radius)
        self._draw_head(painter)
        self._draw_bars(painter)
        foot = QRectF(_SIDE, _HEIGHT - 34, self.width() - 2 * _SIDE, _LINE)
        _write(painter, foot, width_words(self._compared), SUNLIGHT.small, SUNLIGHT.muted)
        painter.end()

    def _draw_head(self, painter: QPainter) -> None:
        icon, ink = _sign(self._compared)
        title = QRectF(_SIDE, 10, self.width() - 2 * _SIDE, _LINE)
        _write(painter, title, self.text(), SUNLIGHT.body, SUNLIGHT.text, bold=True)
        painter.drawPixmap(_SIDE, 35, pixmap(icon, ink, 16, self.devicePixelRatioF()))
        verdict = QRectF(_SIDE + 22, 32, self.width() - 2 * _SIDE - 22, _LINE)
        _write(painter, verdict, self.detail, SUNLIGHT.small, ink, bold=True)

    def _draw_bars(self, painter: QPainter) -> None:
        one = self._compared
        lines = (
            (translate("Comparison", "Bundle alone"), one.rmse_before, False),
            (translate("Comparison", "Mean of this place"), one.rmse_mean, not one.skilled),
            (translate("Comparison", "Calibrated"), one.rmse_after, one.skilled),
        )
        most = max((error for _, error, _ in lines if math.isfinite(error)), default=1.0) or 1.0
        for at, (words, error, used) in enumerate(lines):
            line = QRectF(_SIDE, 56 + at * _LINE, self.width() - 2 * _SIDE, _LINE)
            _draw_bar(painter, line, words, error / most, SUNLIGHT.primary if used else SUNLIGHT.outline)
            figure = error_text(one.property, error)
            _write(painter, line, figure, SUNLIGHT.small, SUNLIGHT.text, right=True, bold=used)


def verdict_words(compared: Compared) -> str:
    """Whether scanning helps here."""
    if not compared.skilled:
        return translate("Comparison", "Scanning adds nothing here: mean is shown")
    share = 1 - compared.rmse_after / compared.rmse_mean
    if share < _CLEARLY:
        return translate("Comparison", "As good as the mean, as far as {0} samples tell").format(compared.n)
    return translate("Comparison", "{0} % less error than the mean of this place").format(number(100 * share, 0))


def _sign(compared: Compared) -> tuple[Icon, str]:
    """Icon and colour of the verdict."""
    if not compared.skilled:
        return Icon.CAUTION, SUNLIGHT.caution
    better = compared.rmse_after <= (1 - _CLEARLY) * compared.rmse_mean
    return (Icon.GOOD, SUNLIGHT.good) if better else (Icon.INFO, SUNLIGHT.muted)


def error_words(compared: Compared) -> str:
    """All errors in a sentence."""
    before, mean, after = (
        error_text(compared.property, error)
        for error in (compared.rmse_before, compared.rmse_mean, compared.rmse_after)
    )
    words = translate("Comparison", "Error of the bundle alone {0}, of the mean {1}, calibrated {2}.")
    return words.format(before, mean, after)


def width_words(compared: Compared) -> str:
    """How wide the intervals were and become."""
    before, after = (error_text(compared.property, width) for width in (compared.width_before, compared.width_after))
    words = translate("Comparison", "Mean width of the intervals: {0} → {1}, {2}")
    tested, assumed = translate("Comparison", "tested"), translate("Comparison", "assumed")
    return words.format(before, after, tested if compared.tested else assumed)


def error_text(name: str, error: float) -> str:
    """An error in the unit of its property, with a decimal more where its values have none; a dash for none."""
    if not math.isfinite(error):
        return DASH
    shown = max(decimals(name), min(decimals(name) + 1, 2))
    return with_unit(number(error, shown), property_named(name).unit)


def _draw_bar(painter: QPainter, line: QRectF, words: str, share: float, colour: str) -> None:
    _write(painter, line, words, SUNLIGHT.small, SUNLIGHT.text)
    room = line.adjusted(_LABEL_PX, _LINE / 2 - 4, -_FIGURE_PX, 4 - _LINE / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    for part, ink in ((1.0, SUNLIGHT.plausible), (share if math.isfinite(share) else 0.0, colour)):
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(QRectF(room.left(), room.top(), room.width() * part, room.height()), 4, 4)


def _write(
    painter: QPainter, box: QRectF, words: str, size: int, ink: str, *, bold: bool = False, right: bool = False
) -> None:
    painter.setFont(font(size, bold=bold))
    painter.setPen(QColor(ink))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
