"""Renders the contents of a report to A4 pages. Works without a display and on any thread."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QGuiApplication

from core.files import replacing
from core.report.contents import ReportContents
from desktop.report.blocks import Block, Gap
from desktop.report.paper import Paper
from desktop.report.sections import NO_INSIGHTS, Insights, blocks_of, disclaimer

translate = QCoreApplication.translate

Placed = tuple[Block, QRectF]


def render_pdf(contents: ReportContents, path: Path, insight: Insights = NO_INSIGHTS) -> None:
    """Write the report to `path`; an earlier file is replaced only by a whole one.

    `insight` is what is known of the results beside their values, by measurement. Raises `InputError`
    (`core.files.FileCode`) when the file cannot be written.
    """
    pages = pdf_bytes(contents, insight)
    with replacing(path) as beside:
        beside.write_bytes(pages)


def pdf_bytes(contents: ReportContents, insight: Insights = NO_INSIGHTS) -> bytes:
    """The report as a PDF; the same layout on every machine, for the fonts come with the program."""
    ensure_application()
    title = translate("Report", "Soil report {0}").format(contents.number)
    paper = Paper(f"{title} · {contents.project.name}", contents.software)
    pages = paginate(list(blocks_of(contents, insight)), paper)
    for number, page in enumerate(pages, start=1):
        if number > 1:
            paper.new_page()
        _draw_frame(paper, contents, number, len(pages))
        for block, box in page:
            block.draw(paper, box)
    return paper.finish()


def paginate(blocks: list[Block], paper: Paper) -> list[list[Placed]]:
    """Place blocks on pages: chains tied by `keep` stay together, gaps vanish at the top, heads are repeated."""
    body = paper.body
    pages: list[list[Placed]] = [[]]
    top = body.top()
    for chain in _chains(blocks):
        needed = sum(block.height(paper, body.width()) for block in chain)
        if pages[-1] and top + needed > body.bottom():
            pages.append([])
            top = body.top()
        for block in _with_head(chain, at_top=not pages[-1]):
            height = block.height(paper, body.width())
            pages[-1].append((block, QRectF(body.left(), top, body.width(), height)))
            top += height
    return pages


def _chains(blocks: list[Block]) -> list[list[Block]]:
    chains: list[list[Block]] = [[]]
    for block in blocks:
        chains[-1].append(block)
        if not block.keep:
            chains.append([])
    return [chain for chain in chains if chain]


def _with_head(chain: list[Block], *, at_top: bool) -> list[Block]:
    if not at_top:
        return chain
    while chain and isinstance(chain[0], Gap):
        chain = chain[1:]
    head: Block | None = getattr(chain[0], "head", None) if chain else None
    return [head, *chain] if head is not None else chain


def _draw_frame(paper: Paper, contents: ReportContents, number: int, count: int) -> None:
    head, foot, muted = paper.head, paper.foot, paper.tokens.muted
    paper.write(head, "Tilth", 11, bold=True, colour=paper.tokens.primary)
    words = translate("Report", "Soil report {0}").format(contents.number)
    paper.write(head, words, 8.5, Qt.AlignmentFlag.AlignRight, bold=True)
    paper.rule(head.left(), head.right(), head.bottom(), paper.tokens.primary, 0.4)
    paper.rule(foot.left(), foot.right(), foot.top(), paper.tokens.line, 0.2)
    paper.write(foot, disclaimer(), 7.5, colour=muted)
    page = translate("Report", "{0} · page {1} of {2}").format(contents.number, number, count)
    paper.write(foot, page, 7.5, Qt.AlignmentFlag.AlignRight, colour=muted)


def ensure_application() -> None:
    """Type can be set only where there is an application; makes one where there is none."""
    if QGuiApplication.instance() is None:
        _headless_application()


@cache
def _headless_application() -> QGuiApplication:
    """Qt sets type only where there is an application; on Linux it must not look for a display."""
    platform = ["-platform", "offscreen"] if sys.platform == "linux" else []
    return QGuiApplication([sys.argv[0], *platform])
