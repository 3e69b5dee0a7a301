"""What the local samples showed for each property, as a table: the errors with and without the local calibration."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt

from core.calibration.calibration import Verdict
from core.properties import property_named
from desktop.figures import number, with_unit
from desktop.report.paper import Paper, mm

translate = QCoreApplication.translate

_COLUMNS = (0.0, 0.24, 0.36, 0.53, 0.70, 0.87)
"""Property, samples, and three errors: left ends as shares of the width, and the end of the last."""
_LINE_MM = 5.4
_HEAD_MM = 6.0
_MOST_DECIMALS = 3


class VerdictTable:
    """One line per property that is calibrated."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self.keep = False
        self._verdicts = verdicts

    def height(self, _paper: Paper, _width: float) -> float:
        """Head and lines."""
        return mm(_HEAD_MM + _LINE_MM * len(self._verdicts))

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Draw the head and a line for each property."""
        line = QRectF(box.left(), box.top(), box.width(), mm(_HEAD_MM))
        heads = (
            translate("Report", "Property"),
            translate("Report", "Samples"),
            translate("Report", "Error, calibrated"),
            translate("Report", "Error, local mean"),
            translate("Report", "Error, bundle alone"),
        )
        for at, words in enumerate(heads):
            paper.write(_cell(line, at), words, 7, _side(at), bold=True, colour=paper.tokens.muted)
        paper.rule(line.left(), line.right(), line.bottom(), paper.tokens.outline, 0.2)
        for row, verdict in enumerate(self._verdicts):
            top = box.top() + mm(_HEAD_MM + row * _LINE_MM)
            self._draw_line(paper, QRectF(box.left(), top, box.width(), mm(_LINE_MM)), verdict)

    def _draw_line(self, paper: Paper, box: QRectF, verdict: Verdict) -> None:
        known = property_named(verdict.name)
        shown = [with_unit(error_text(error), known.unit) for error in errors_of(verdict)]
        paper.write(_cell(box, 0), known.label, 8, bold=True)
        paper.write(_cell(box, 1), str(verdict.n), 8, _side(1))
        for at, words in enumerate(shown, start=2):
            paper.write(_cell(box, at), words, 8, _side(at))
        if not verdict.skilled:
            rest = QRectF(box.left() + _COLUMNS[-1] * box.width() + mm(2), box.top(), box.width(), box.height())
            rest.setRight(box.right())
            paper.write(rest, local_mean_words(), 7, colour=paper.tokens.muted)
        paper.rule(box.left(), box.right(), box.bottom(), paper.tokens.line)


def local_mean_words() -> str:
    """What stands beside a value that no scan has made."""
    return translate("Report", "local mean")


def errors_of(verdict: Verdict) -> tuple[float, float, float]:
    """Calibrated, by the local mean, and by the bundle alone."""
    return verdict.rmse_loo, verdict.rmse_mean, verdict.rmse_before


def error_text(error: float) -> str:
    """Two significant digits, and no more than three decimals."""
    digits = 1 - math.floor(math.log10(error)) if error > 0 else 0
    return number(error, min(max(digits, 0), _MOST_DECIMALS))


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft


def _cell(box: QRectF, column: int) -> QRectF:
    left, right = (box.left() + share * box.width() for share in _COLUMNS[column : column + 2])
    return QRectF(left, box.top(), right - left - mm(1), box.height())
