"""The samples of a project as a Qt model: any number of them, no widget for any."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from core.store.records import SampleSummary

Index = QModelIndex | QPersistentModelIndex

SUMMARY = Qt.ItemDataRole.UserRole
"""Role of the whole `SampleSummary`."""


class SampleModel(QAbstractListModel):
    """Newest sample first; `show_only` keeps those whose name holds a text."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[SampleSummary] = []
        self._shown: list[SampleSummary] = []
        self._wanted = ""

    def set_summaries(self, summaries: Sequence[SampleSummary]) -> None:
        """Replace all samples; `summaries` come in the order of entry."""
        self._all = list(reversed(summaries))
        self._show()

    def put(self, summary: SampleSummary) -> None:
        """Add a sample at the top, or renew it where it stands."""
        row = self._row_of(summary.sample.id, self._all)
        if row is None:
            self._all.insert(0, summary)
        else:
            self._all[row] = summary
        self._put_shown(summary)

    def show_only(self, text: str) -> None:
        """Show the samples whose name holds `text`, whatever the case."""
        self._wanted = text.casefold().strip()
        self._show()

    @property
    def any_measured(self) -> bool:
        """Whether one of them has a finished measurement, shown or not."""
        return any(summary.measurement_id is not None for summary in self._all)

    def named(self, name: str) -> SampleSummary | None:
        """The sample of that name, shown or not."""
        return next((summary for summary in self._all if summary.sample.name == name), None)

    def index_of(self, sample_id: int) -> QModelIndex:
        """Where a sample is shown; invalid when it is not."""
        row = self._row_of(sample_id, self._shown)
        return QModelIndex() if row is None else self.index(row)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name, or the whole summary for `SUMMARY`."""
        if not index.isValid():
            return None
        summary = self._shown[index.row()]
        if role == SUMMARY:
            return summary
        return summary.sample.name if role == Qt.ItemDataRole.DisplayRole else None

    def _show(self) -> None:
        self.beginResetModel()
        self._shown = [summary for summary in self._all if self._matches(summary)]
        self.endResetModel()

    def _put_shown(self, summary: SampleSummary) -> None:
        row = self._row_of(summary.sample.id, self._shown)
        if row is not None:
            self._shown[row] = summary
            self.dataChanged.emit(self.index(row), self.index(row))
        elif self._matches(summary):
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._shown.insert(0, summary)
            self.endInsertRows()

    def _matches(self, summary: SampleSummary) -> bool:
        return self._wanted in summary.sample.name.casefold()

    @staticmethod
    def _row_of(sample_id: int, among: list[SampleSummary]) -> int | None:
        return next((row for row, summary in enumerate(among) if summary.sample.id == sample_id), None)
