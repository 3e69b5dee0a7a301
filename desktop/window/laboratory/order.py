"""The list of samples for the laboratory in words: on the screen and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from core.properties import property_named
from core.selection.advice import Advice
from desktop.figures import depth_text, moment_text, number
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.laboratory.cells import Cell
from desktop.workers.laboratory_views import Choosing, Overview, ToSend

translate = QCoreApplication.translate

_NAMED = 2
"""Properties whose narrowing is named in a line; the tool tip names all."""


def heads(*, sent: bool = False) -> list[str]:
    """Heads of the list of what was chosen, or sent."""
    return [
        translate("Order", "Use"),
        translate("Order", "Sample"),
        translate("Order", "Site"),
        translate("Order", "Depth"),
        translate("Order", "Since when") if sent else translate("Order", "Narrows the intervals by"),
    ]


def order_rows(choosing: Choosing) -> list[list[Cell]]:
    """Samples that were chosen; the bar compares each with the first."""
    most = max((line.narrows_on_average for line in choosing.lines), default=0.0)
    return [
        [*_about(at, line), _narrowing_cell(line, line.narrows_on_average / most if most > 0 else 0.0)]
        for at, line in enumerate(choosing.lines, start=1)
    ]


def sent_rows(waiting: Sequence[ToSend]) -> list[list[Cell]]:
    """Samples that were sent and have no values yet."""
    return [[*_about(at, line), _sent_cell(line)] for at, line in enumerate(waiting, start=1)]


def advice_sentence(overview: Overview, choosing: Choosing | None) -> str:
    """What to do, and whether more would bring more."""
    if choosing is not None:
        return _advice(choosing.advice, len(choosing.lines))
    if overview.waiting:
        return translate("Order", "{0} are at the laboratory. Enter the values when they return.").format(
            _samples(len(overview.waiting))
        )
    if not overview.free:
        return translate("Order", "Every scanned sample has been sent. Enter the values when they return.")
    return translate(
        "Order",
        "{0} scanned. Tilth finds the few whose laboratory values narrow the intervals of all the others most.",
    ).format(_samples(overview.measured))


def percent(share: float) -> str:
    """A share as `12 %`."""
    return f"{number(100 * share, 0 if share >= 0.0995 else 1)}\u202f%"


def _advice(advice: Advice, chosen: int) -> str:
    if advice.enough is not None and advice.enough < chosen:
        return translate(
            "Order", "The first {0} do most of the work: further ones narrow no property by more than 5 %."
        ).format(advice.enough)
    if not advice.more:
        return translate("Order", "These are all the samples that can be sent.")
    words = translate("Order", "{0} more would narrow {1} by {2}.")
    most = advice.most
    told = words.format(advice.more, property_named(most).label, percent(advice.narrowing[most]))
    if advice.enough is not None:
        return f"{translate('Order', 'This is a good number.')} {told}"
    return told


def _about(at: int, line: ToSend) -> list[Cell]:
    sample = line.sample
    return [
        Cell(number(at, 0), figure=True),
        Cell(sample.name, bold=True),
        Cell(line.site or "–"),
        Cell(depth_text(sample.depth_from_cm, sample.depth_to_cm) or "–"),
    ]


def _narrowing_cell(line: ToSend, share: float) -> Cell:
    best = dict(sorted(line.narrows.items(), key=lambda pair: -pair[1])[:_NAMED])
    return Cell(narrowing_words(best), narrowing_words(line.narrows), share=share)


def narrowing_words(narrows: Mapping[str, float]) -> str:
    """`Organic C 12 %, clay 8 %`."""
    return ", ".join(f"{property_named(name).label} {percent(share)}" for name, share in narrows.items())


def _sent_cell(line: ToSend) -> Cell:
    when = moment_text(line.sent) if line.sent is not None else ""
    return Cell(translate("Order", "sent {0}").format(when), icon=Icon.SEND, ink=SUNLIGHT.muted)


def _samples(count: int) -> str:
    return translate("Order", "1 sample") if count == 1 else translate("Order", "{0} samples").format(count)
