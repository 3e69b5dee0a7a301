"""The project and the list of its samples, at the left."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QListView

from core.store.records import Project
from desktop.theme.icons import Icon, pixmap
from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import button, column, icon_button, label, pad, row
from desktop.window.sample_delegate import SampleDelegate
from desktop.window.sample_model import SUMMARY, SampleModel

_WIDTH = 280


class SamplePane(QFrame):
    """Choose a project, look for a sample, choose it, or begin a new one."""

    project_chosen = Signal(object)
    project_named = Signal(str)
    sample_chosen = Signal(int)
    new_sample = Signal()

    def __init__(self, samples: SampleModel) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setFixedWidth(_WIDTH)
        self._samples = samples
        self._projects: list[Project] = []
        self.project = QComboBox()
        self.project.setAccessibleName(self.tr("Project"))
        self.project.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.project.activated.connect(self._choose_project)
        self.add_project = icon_button(self.tr("New project"), Icon.PLUS)
        self.add_project.clicked.connect(self._ask_name)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name of the project, then Enter"))
        self.name.setAccessibleName(self.tr("Name of the new project"))
        self.name.returnPressed.connect(self._name_project)
        self.name.hide()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a sample"))
        self.search.setAccessibleName(self.tr("Find a sample"))
        self.search.addAction(pixmap(Icon.SEARCH, SUNLIGHT.muted, 20), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(samples.show_only)
        self.list = self._list()
        self._count = label(kind="small")
        self.new = button(self.tr("New sample"), Icon.PLUS)
        self.new.setToolTip(self.tr("Ctrl+N"))
        self.new.clicked.connect(self.new_sample)
        first = row(self.project, self.add_project, gap=8)
        first.setStretch(0, 1)
        top = column(first, self.name, self.search, self._count, gap=8)
        pad(top, 12, 12)
        bottom = column(self.new)
        pad(bottom, 12, 12)
        layout = column(top, self.list, bottom, gap=0)
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, 0, 1, 0)
        self.setLayout(layout)
        samples.modelReset.connect(self._show_count)
        samples.rowsInserted.connect(self._show_count)
        self._show_count()

    def show_projects(self, projects: list[Project], chosen: Project | None) -> None:
        """Fill the list of projects."""
        self._projects = projects
        with QSignalBlocker(self.project):
            self.project.clear()
            self.project.addItems([project.name for project in projects])
            self.project.setCurrentIndex(projects.index(chosen) if chosen in projects else -1)

    def show_chosen(self, sample_id: int | None) -> None:
        """Mark a sample without asking for it again."""
        index = self._samples.index_of(sample_id) if sample_id is not None else QModelIndex()
        with QSignalBlocker(self.list.selectionModel()):
            self.list.setCurrentIndex(index)
        self.list.viewport().update()

    def _list(self) -> QListView:
        made = QListView()
        made.setModel(self._samples)
        made.setItemDelegate(self._delegate())
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setAccessibleName(self.tr("Samples"))
        made.selectionModel().currentChanged.connect(self._choose_sample)
        return made

    def _delegate(self) -> SampleDelegate:
        # the view does not own its delegate
        self._painter = SampleDelegate()
        return self._painter

    def _choose_project(self, at: int) -> None:
        self.project_chosen.emit(self._projects[at])

    def _choose_sample(self, current: QModelIndex) -> None:
        if current.isValid():
            self.sample_chosen.emit(current.data(SUMMARY).sample.id)

    def _ask_name(self) -> None:
        self.name.setVisible(self.name.isHidden())
        self.name.setFocus()

    def _name_project(self) -> None:
        if self.name.text().strip():
            self.project_named.emit(self.name.text().strip())
            self.name.clear()
            self.name.hide()

    def _show_count(self) -> None:
        count = self._samples.rowCount()
        self._count.setText(self.tr("1 sample") if count == 1 else self.tr("{0} samples").format(count))
