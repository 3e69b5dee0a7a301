"""The sample that comes next."""

from __future__ import annotations

from core.store.records import SampleSummary
from desktop.theme.icons import Icon
from desktop.window.measuring import Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import column, label, pad
from desktop.window.records import Records
from desktop.window.sample_form import SampleForm
from desktop.window.sample_model import SampleModel


class SamplePage(Page):
    """Enter a sample, or the id of one that is there to measure it again."""

    def __init__(self, measuring: Measuring, records: Records, samples: SampleModel) -> None:
        super().__init__()
        self._measuring = measuring
        self._records = records
        self._samples = samples
        self._known: SampleSummary | None = None
        self.form = SampleForm()
        self._problem = label(kind="muted", wrap=True)
        layout = column(label(self.tr("Next sample"), "title"), self.form, self._problem)
        layout.setStretch(1, 1)
        pad(layout, 28, 20)
        self.setLayout(layout)
        self.form.edited.connect(self._judge)
        records.changed.connect(self.changed)
        records.sites_changed.connect(self._offer_sites)

    def primary(self) -> Primary:
        """Take the sample as entered."""
        entry = self.form.entry()
        ready = (entry.complete or self._known is not None) and not self._records.busy
        words = self.tr("Go on to scanning {0}") if entry.name else self.tr("Go on to scanning")
        return Primary(words.format(_short(entry.name)), Icon.NEXT, enabled=ready)

    def act(self) -> None:
        """Put the sample into the project."""
        self._records.enter_sample(self.form.entry())

    def enter(self) -> None:
        """Start with an empty id."""
        self.form.start_next()
        self._judge()

    def _judge(self) -> None:
        entry = self.form.entry()
        self._known = self._samples.named(entry.name) if entry.name else None
        self.form.lock(self._known is not None)
        self.form.show_refused(entry.refused if self._known is None else frozenset())
        known = self.tr("This sample is in the project already; it will be measured once more.")
        self._problem.setText(known if self._known is not None else entry.problem)
        self.changed.emit()

    def _offer_sites(self) -> None:
        self.form.suggest_sites([site.name for site in self._records.sites])


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"
