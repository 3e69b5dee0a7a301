"""The results of one sample as a table: value, interval in figures and drawn to scale, grade, reasons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt

from core.inference.estimate import Reason
from core.report.contents import ReportEstimate
from desktop.figures import coverage_text, interval_text, value_text, with_unit
from desktop.insight import NO_INSIGHT, Insight
from desktop.ranges import drawn_range
from desktop.report.blocks import draw_icon
from desktop.report.calibration_block import local_mean_words
from desktop.report.paper import Paper, mm, pt
from desktop.theme.grades import look_of
from desktop.why_words import again_text, association_note
from desktop.wording import reason_sentence

translate = QCoreApplication.translate

_COLUMNS = (0.0, 0.31, 0.45, 0.66, 0.82, 1.0)
"""Property, value, interval, drawn, grade: left ends as shares of the width."""
_ROW_MM = 9.2
_WITHHELD_MM = 6.2
_HEAD_MM = 6.5


class ResultsTable:
    """One line per property; the reasons, and what is inferred by association, are numbered and spelled out below."""

    def __init__(self, results: Sequence[ReportEstimate], insight: Insight = NO_INSIGHT) -> None:
        self.keep = False
        self._results = results
        self._insight = insight
        self._notes = list(dict.fromkeys(note for result in results for note in self._notes_of(result)))

    def height(self, _paper: Paper, _width: float) -> float:
        """Head, lines and notes."""
        return mm(_HEAD_MM + sum(_height_mm(result) for result in self._results) + 2.5) + pt(11) * len(self._notes)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Draw from the head to the reasons."""
        self._draw_head(paper, QRectF(box.left(), box.top(), box.width(), mm(_HEAD_MM)))
        top = box.top() + mm(_HEAD_MM)
        for result in self._results:
            line = QRectF(box.left(), top, box.width(), mm(_height_mm(result)))
            self._draw_line(paper, line, result)
            top = line.bottom()
        self._draw_notes(paper, QRectF(box.left(), top + mm(2.5), box.width(), pt(11)))

    def _notes_of(self, result: ReportEstimate) -> list[str]:
        notes = [reason_sentence(reason) for reason in result.estimate.reasons]
        if result.estimate.value is not None and result.property.name in self._insight.associated:
            notes.append(association_note())
        return notes

    def _draw_notes(self, paper: Paper, first: QRectF) -> None:
        for at, note in enumerate(self._notes):
            paper.write(first.translated(0, at * pt(11)), f"{at + 1}   {note}", 7.5, colour=paper.tokens.muted)

    def _draw_head(self, paper: Paper, box: QRectF) -> None:
        coverage = next((r.estimate.coverage for r in self._results if r.estimate.coverage is not None), None)
        interval = translate("Report", "{0} interval").format(coverage_text(coverage))
        heads = (
            translate("Report", "Property"),
            translate("Report", "Value"),
            interval,
            translate("Report", "On the scale of"),
            translate("Report", "Grade"),
        )
        for at, words in enumerate(heads):
            paper.write(_cell(box, at), words, 7.5, bold=True, colour=paper.tokens.muted)
        paper.rule(box.left(), box.right(), box.bottom(), paper.tokens.outline, 0.25)

    def _draw_line(self, paper: Paper, box: QRectF, result: ReportEstimate) -> None:
        name, muted = _cell(box, 0), paper.tokens.muted
        if result.estimate.value is None:
            paper.write(name, result.property.label, 9.5, bold=True, colour=muted)
            paper.write(
                QRectF(_cell(box, 1).topLeft(), _cell(box, 3).bottomRight()),
                result.property.method,
                6.5,
                colour=muted,
            )
        else:
            paper.write(name.adjusted(0, mm(1.1), 0, -mm(4)), result.property.label, 9.5, bold=True)
            paper.write(name.adjusted(0, mm(4.6), 0, -mm(0.8)), result.property.method, 6.5, colour=muted)
            self._draw_value(paper, box, result)
        self._draw_grade(paper, _cell(box, 4), result)
        paper.rule(box.left(), box.right(), box.bottom(), paper.tokens.line)

    def _draw_value(self, paper: Paper, box: QRectF, result: ReportEstimate) -> None:
        estimate = result.estimate
        value = _cell(box, 1)
        if Reason.NO_SKILL in estimate.reasons:
            paper.write(value.adjusted(0, mm(4.6), 0, -mm(0.8)), local_mean_words(), 6.5, colour=paper.tokens.muted)
            value.adjust(0, mm(1.1), 0, -mm(4))
        paper.write(value, with_unit(value_text(estimate), estimate.unit), 10.5, bold=True)
        self._draw_interval(paper, _cell(box, 2), result)
        _draw_scale(paper, _cell(box, 3), result, look_of(estimate).ink)

    def _draw_interval(self, paper: Paper, box: QRectF, result: ReportEstimate) -> None:
        """The interval, and below it how far another measurement may lie from the value, where it is known."""
        repeat = self._insight.repeats.get(result.property.name)
        if repeat is not None:
            words = again_text(repeat, result.estimate.unit)
            paper.write(box.adjusted(0, mm(4.6), 0, -mm(0.8)), words, 6.5, colour=paper.tokens.muted)
            box.adjust(0, mm(1.1), 0, -mm(4))
        paper.write(box, interval_text(result.estimate), 9)

    def _draw_grade(self, paper: Paper, box: QRectF, result: ReportEstimate) -> None:
        look, side = look_of(result.estimate), mm(3.6)
        draw_icon(paper.painter, look.icon, look.ink, QRectF(box.left(), box.center().y() - side / 2, side, side))
        words = box.adjusted(mm(5), 0, 0, 0)
        paper.write(words, look.word, 8.5, bold=True, colour=look.ink)
        notes = " ".join(str(at) for at in sorted(self._notes.index(note) + 1 for note in self._notes_of(result)))
        paper.write(words, notes, 7, Qt.AlignmentFlag.AlignRight, colour=paper.tokens.muted)


def _draw_scale(paper: Paper, box: QRectF, result: ReportEstimate, colour: str) -> None:
    estimate = result.estimate
    if estimate.value is None or estimate.lower is None or estimate.upper is None:
        return
    low, high = drawn_range(estimate)
    track = QRectF(box.left(), box.center().y() - mm(1.9), box.width() - mm(4), mm(1.6))
    paper.fill(track, paper.tokens.plausible, 0.8)

    def along(value: float) -> float:
        return track.left() + min(max((value - low) / (high - low), 0.0), 1.0) * track.width()

    left, right = along(estimate.lower), along(estimate.upper)
    paper.fill(QRectF(left, track.top(), max(right - left, mm(1)), track.height()), colour, 0.8)
    paper.fill(
        QRectF(along(estimate.value) - mm(0.35), track.top() - mm(0.9), mm(0.7), mm(3.4)), paper.tokens.text, 0.3
    )
    ends = QRectF(track.left(), track.bottom() + mm(0.6), track.width(), pt(7))
    paper.write(ends, f"{low:g}", 6, colour=paper.tokens.muted)
    paper.write(ends, f"{high:g}", 6, Qt.AlignmentFlag.AlignRight, colour=paper.tokens.muted)


def _height_mm(result: ReportEstimate) -> float:
    return _WITHHELD_MM if result.estimate.value is None else _ROW_MM


def _cell(box: QRectF, column: int) -> QRectF:
    left, right = (box.left() + share * box.width() for share in _COLUMNS[column : column + 2])
    return QRectF(left, box.top(), right - left - mm(1.5), box.height())
