"""All samples at a glance: one line each, a column for every property that has a value somewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt

from core.inference.estimate import Reason
from core.properties import Property
from core.report.contents import ReportEstimate, ReportSample
from desktop.figures import DASH, depth_text, value_text
from desktop.report.blocks import draw_icon
from desktop.report.paper import Paper, mm
from desktop.theme.grades import look_of

translate = QCoreApplication.translate

LOCAL_MEAN_MARK = "†"
"""Behind a value that is the mean of the local samples, because scanning adds nothing to it."""
ASSOCIATION_MARK = "‡"
"""Behind the name of a property that is inferred by association."""
_NAMES = 0.28
_LINE_MM = 6.6


class SummaryHead:
    """Names and units of the columns; repeated at the top of every page."""

    def __init__(self, properties: Sequence[Property], associated: frozenset[str] = frozenset()) -> None:
        self.keep = True
        self.head = None
        self.properties = properties
        self._associated = associated

    def height(self, _paper: Paper, _width: float) -> float:
        """Name and unit."""
        return mm(9)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Draw the names and the rule below them."""
        muted = paper.tokens.muted
        paper.write(box, translate("Report", "Sample"), 7.5, bold=True, colour=muted)
        for at, known in enumerate(self.properties):
            cell = _cell(box, at, len(self.properties))
            name = f"{known.label} {ASSOCIATION_MARK}" if known.name in self._associated else known.label
            paper.write(cell.adjusted(0, 0, 0, -mm(4)), name, 7.5, _RIGHT, bold=True, colour=muted)
            paper.write(cell.adjusted(0, mm(4), 0, 0), known.unit, 6.5, _RIGHT, colour=muted)
        paper.rule(box.left(), box.right(), box.bottom(), paper.tokens.outline, 0.25)


class SummaryLine:
    """One sample."""

    def __init__(self, sample: ReportSample, head: SummaryHead) -> None:
        self.keep = False
        self.head = head
        self._sample = sample

    def height(self, _paper: Paper, _width: float) -> float:
        """One line."""
        return mm(_LINE_MM)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Name and depth, then the values with the icons of their grades."""
        name = QRectF(box.left(), box.top(), box.width() * _NAMES, box.height())
        about = depth_text(self._sample.sample.depth_from_cm, self._sample.sample.depth_to_cm)
        paper.write(name.adjusted(0, 0, -mm(18) if about else 0, 0), self._sample.sample.name, 8.5, bold=True)
        paper.write(name.adjusted(0, 0, -mm(1), 0), about, 7, _RIGHT, colour=paper.tokens.muted)
        results = {result.property.name: result for result in self._sample.results}
        for at, known in enumerate(self.head.properties):
            _draw_value(paper, _cell(box, at, len(self.head.properties)), results.get(known.name))
        paper.rule(box.left(), box.right(), box.bottom(), paper.tokens.line)


_RIGHT = Qt.AlignmentFlag.AlignRight


def valued_properties(samples: Sequence[ReportSample]) -> list[Property]:
    """Properties that have a value in at least one sample, in the order of the results."""
    results = [result for sample in samples for result in sample.results if result.estimate.value is not None]
    return list({result.property.name: result.property for result in results}.values())


def _draw_value(paper: Paper, box: QRectF, result: ReportEstimate | None) -> None:
    if result is None:
        paper.write(box, DASH, 8.5, _RIGHT, colour=paper.tokens.muted)
        return
    look, side = look_of(result.estimate), mm(2.8)
    draw_icon(paper.painter, look.icon, look.ink, QRectF(box.right() - side, box.center().y() - side / 2, side, side))
    words = value_text(result.estimate) + (LOCAL_MEAN_MARK if Reason.NO_SKILL in result.estimate.reasons else "")
    paper.write(box.adjusted(0, 0, -mm(3.8), 0), words, 8.5, _RIGHT)


def _cell(box: QRectF, column: int, columns: int) -> QRectF:
    across = box.width() * (1 - _NAMES) / columns
    return QRectF(box.left() + box.width() * _NAMES + column * across, box.top(), across - mm(1), box.height())
