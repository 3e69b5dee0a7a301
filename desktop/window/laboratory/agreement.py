"""A card with the plot of laboratory against estimate, or the changed estimates as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from core.properties import property_named
from desktop.figures import DASH, interval_text, value_text, with_unit
from desktop.theme.grades import look_of
from desktop.window.laboratory.cells import Cell, CellModel, CellTable
from desktop.window.parts import column, grow, label, pad, row, toggle
from desktop.workers.laboratory_views import Change, Compared

if TYPE_CHECKING:
    from desktop.window.laboratory.agreement_plot import AgreementPlot


_MOST_SHOWN = 200


class Agreement(QFrame):
    """What was drawn before the plotting library came is drawn then."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        grow(self)
        self._compared: Compared | None = None
        self._stage = QWidget()
        self._inner: QVBoxLayout = column(gap=0)
        self._stage.setLayout(self._inner)
        self.plot: AgreementPlot | None = None
        self._title = label(kind="heading")
        self._note = label(kind="small", wrap=True)
        heads = [self.tr("Sample"), self.tr("Before"), self.tr("Interval"), self.tr("After"), self.tr("Interval")]
        self.model = CellModel([*heads, self.tr("Grade")])
        self.table = CellTable(self.model, self.tr("Estimates before and after"))
        self.table.give(1, 0, 0, 0, 0, 0)
        self.plot_seen, self.changes_seen = toggle(self.tr("Plot"), on=True), toggle(self.tr("Changed estimates"))
        self.plot_seen.clicked.connect(lambda: self._look_at(self._stage))
        self.changes_seen.clicked.connect(lambda: self._look_at(self.table))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._stage)
        self._stack.addWidget(self.table)
        head = row(column(self._title, self._note, gap=0), self.plot_seen, self.changes_seen, gap=8)
        head.setStretch(0, 1)
        layout = column(head, self._stack, gap=6)
        layout.setStretch(1, 1)
        pad(layout, 12, 8)
        self.setLayout(layout)

    def show_property(self, compared: Compared) -> None:
        """Show another property."""
        self._compared = compared
        known = property_named(compared.property)
        self._title.setText(self.tr("{0}: laboratory and estimate").format(known.label))
        self._note.setText(self.tr("Filled: each sample left out, with its interval. Hollow: before. Dashed: equal."))
        shown = [change for change in compared.changes if _differs(change)]
        self.changes_seen.setText(self.tr("Changed estimates ({0})").format(len(shown)))
        self.model.set_rows([_cells(change) for change in _foremost(shown)])
        self._draw()

    def raise_curtain(self) -> None:
        """Make the plot; the plotting library must have been loaded."""
        from desktop.window.laboratory.agreement_plot import AgreementPlot

        self.plot = AgreementPlot()
        self._inner.addWidget(self.plot, 1)
        self._draw()

    def _draw(self) -> None:
        if self.plot is not None and self._compared is not None:
            unit = property_named(self._compared.property).unit
            in_unit = f" ({unit})" if unit else ""
            self.plot.draw(self._compared, self.tr("Laboratory") + in_unit, self.tr("Estimate") + in_unit)

    def _look_at(self, seen: QWidget) -> None:
        self._stack.setCurrentWidget(seen)
        self.plot_seen.setChecked(seen is self._stage)
        self.changes_seen.setChecked(seen is self.table)


def _foremost(changes: list[Change]) -> list[Change]:
    """All in their order, or where they are too many those that change most."""
    if len(changes) <= _MOST_SHOWN:
        return changes
    return sorted(changes, key=lambda one: -abs((one.after.value or 0.0) - (one.before.value or 0.0)))[:_MOST_SHOWN]


def _differs(change: Change) -> bool:
    before, after = change.before, change.after
    return (before.value, before.lower, before.upper, before.grade) != (
        after.value,
        after.lower,
        after.upper,
        after.grade,
    )


def _cells(change: Change) -> list[Cell]:
    before, after = change.before, change.after
    look = look_of(after)
    return [
        Cell(change.sample, bold=True),
        Cell(with_unit(value_text(before), before.unit) if before.value is not None else DASH, figure=True),
        Cell(interval_text(before) or DASH, figure=True),
        Cell(with_unit(value_text(after), after.unit) if after.value is not None else DASH, figure=True, bold=True),
        Cell(interval_text(after) or DASH, figure=True),
        Cell(look.word, icon=look.icon, ink=look.ink),
    ]
