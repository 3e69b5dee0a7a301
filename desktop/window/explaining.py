"""Which estimate is being explained, and the answer that is awaited."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.errors import TilthError
from core.inference.estimate import Estimate
from core.inference.explanation import Explanation
from desktop.window.records import Records
from desktop.workers.explaining import Explained
from desktop.workers.store_worker import Shown


class Explaining(QObject):
    """One estimate of the sample that is shown. `changed` after every change of an attribute.

    One answer explains all estimates of a measurement and is kept until another sample is shown; an answer that
    comes after that is let go.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, records: Records) -> None:
        super().__init__()
        self._records = records
        self.estimate: Estimate | None = None
        self.explained: Explained | None = None
        self._shown: Shown | None = None
        self._asked = 0
        self._awaited = False

    @property
    def explanation(self) -> Explanation | None:
        """The explanation of the estimate, once it is there."""
        if self.estimate is None or self.explained is None:
            return None
        return self.explained.explanations.get(self.estimate.property)

    @property
    def possible(self) -> tuple[Estimate, ...]:
        """The estimates that can be explained: those with a value, if the bundle can say why."""
        shown = self._shown
        if shown is None or shown.estimates is None or shown.insight.why_not is not None:
            return ()
        return tuple(estimate for estimate in shown.estimates.estimates if estimate.value is not None)

    def follow(self, shown: Shown) -> None:
        """Another sample is shown, or the same with other estimates: go on with its estimate of the same property."""
        before, self._shown = self.estimate, shown
        self.estimate, self.explained, self._awaited = None, None, False
        self._asked += 1
        same = (one for one in self.possible if before is not None and one.property == before.property)
        if (estimate := next(same, None)) is not None:
            self.ask(estimate)
        else:
            self.changed.emit()

    def ask(self, estimate: Estimate) -> None:
        """Explain an estimate of the sample that is shown."""
        self.estimate = estimate
        self.changed.emit()
        shown = self._shown
        if self.explained is None and not self._awaited and shown is not None and shown.measurement is not None:
            self._awaited, asked = True, self._asked
            call = self._records.explain(shown.measurement.id)
            call.then(lambda found: self._show(asked, found)).otherwise(lambda error: self._fail(asked, error))

    def ask_next(self) -> None:
        """Explain the first estimate, or the one after that which is explained."""
        possible = self.possible
        if possible:
            at = possible.index(self.estimate) + 1 if self.estimate in possible else 0
            self.ask(possible[at % len(possible)])

    def close(self) -> None:
        """Nothing is to be explained any more."""
        if self.estimate is not None:
            self.estimate = None
            self.changed.emit()

    def _show(self, asked: int, explained: Explained) -> None:
        if asked == self._asked:
            self.explained, self._awaited = explained, False
            self.changed.emit()

    def _fail(self, asked: int, error: BaseException) -> None:
        """What fails when nobody waits for it any more is told only when it is a fault of the program."""
        wanted = asked == self._asked and self.estimate is not None
        if asked == self._asked:
            self._awaited = False
            self.close()
        if wanted or not isinstance(error, TilthError):
            self.failed.emit(error)
