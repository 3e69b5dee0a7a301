"""The samples for the laboratory as a list to print or to send along: A4 pages, or CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRectF, Qt

from core.exports.cells import escape
from core.files import atomic_text, replacing
from core.report.contents import software_version
from desktop.figures import depth_text, number
from desktop.report.blocks import Block, Gap, Words
from desktop.report.paper import Paper, ink, mm
from desktop.report.pdf import ensure_application, paginate

translate = QCoreApplication.translate

COLUMNS = ("use", "sample", "site", "depth_from_cm", "depth_to_cm")
_LINE_MM = 9.0
_SHARES = (0.0, 0.08, 0.42, 0.72, 0.92)
"""Left ends of number, id, site, depth and the box to tick."""


@dataclass(frozen=True)
class Listed:
    """A sample; depths in cm."""

    name: str
    site: str = ""
    depth_from_cm: float | None = None
    depth_to_cm: float | None = None


def write_sample_list(path: Path, project: str, samples: Sequence[Listed]) -> None:
    """Write the samples in the order of their use: CSV where `path` ends so, else PDF.

    The file is whole or not there (`InputError` as in `core.files`).
    """
    if path.suffix.lower() == ".csv":
        _write_csv(path, samples)
    else:
        pages = _pages(project, samples)
        with replacing(path) as beside:
            beside.write_bytes(pages)


def _write_csv(path: Path, samples: Sequence[Listed]) -> None:
    with atomic_text(path) as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for at, one in enumerate(samples, start=1):
            writer.writerow([at, escape(one.name), escape(one.site), one.depth_from_cm, one.depth_to_cm])


def _pages(project: str, samples: Sequence[Listed]) -> bytes:
    ensure_application()
    title = translate("SampleList", "Samples for the laboratory")
    paper = Paper(f"{title} · {project}", software_version())
    lines = [_Line(at, one) for at, one in enumerate(samples, start=1)]
    words = translate("SampleList", "The most useful first: if fewer can be paid for, leave the last ones out.")
    blocks: list[Block] = [Words(words, keep=True), Gap(4, keep=True), *lines]
    pages = paginate(blocks, paper)
    for number_, page in enumerate(pages, start=1):
        if number_ > 1:
            paper.new_page()
        _draw_frame(paper, f"{title} · {project}", number_, len(pages))
        for block, box in page:
            block.draw(paper, box)
    return paper.finish()


class _Line:
    """One sample, with a box to tick."""

    def __init__(self, at: int, sample: Listed) -> None:
        self.keep = False
        depth = depth_text(sample.depth_from_cm, sample.depth_to_cm)
        self._words = (number(at, 0), sample.name, sample.site, depth)

    def height(self, _paper: Paper, _width: float) -> float:
        """One line."""
        return mm(_LINE_MM)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Number, id, site, depth and the box."""
        lefts = [box.left() + share * box.width() for share in _SHARES]
        for at, words in enumerate(self._words):
            cell = QRectF(lefts[at], box.top(), lefts[at + 1] - lefts[at] - mm(2), box.height())
            paper.write(cell, words, 11 if at == 1 else 9.5, bold=at == 1)
        paper.painter.setPen(ink(paper.tokens.outline, 0.3))
        paper.painter.drawRect(QRectF(box.right() - mm(6), box.center().y() - mm(2.2), mm(4.4), mm(4.4)))
        paper.rule(box.left(), box.right(), box.bottom())


def _draw_frame(paper: Paper, title: str, page: int, count: int) -> None:
    head, foot = paper.head, paper.foot
    paper.write(head, "Tilth", 11, bold=True, colour=paper.tokens.primary)
    paper.write(head, title, 8.5, Qt.AlignmentFlag.AlignRight, bold=True)
    paper.rule(head.left(), head.right(), head.bottom(), paper.tokens.primary, 0.4)
    words = translate("SampleList", "Page {0} of {1}").format(page, count)
    paper.write(foot, words, 7.5, Qt.AlignmentFlag.AlignRight, colour=paper.tokens.muted)
