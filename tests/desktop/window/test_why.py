"""Asking why: by key and by finger, and what comes too late or fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from core.errors import BundleError
from core.inference.catalogue import find_bundles
from core.inference.codes import BundleCode, InferenceCode
from core.inference.manifest import from_json
from core.pipeline import Predictors, estimate_measurement
from core.store.records import State
from core.store.store import Store
from desktop.messages import message_for
from desktop.why_words import association_word, cause_sentence
from desktop.window.explaining import Explaining
from desktop.window.flow import Step
from desktop.window.property_card import PropertyCard
from desktop.window.results_page import ResultsPage
from desktop.workers.explaining import Explained
from tests.desktop.window.conftest import OpenWindow
from tests.support.bundles import CLAY, OC, PH, write_manifest
from tests.support.person import Person
from tests.support.projects import measure
from tests.support.sunlight import look_at

CONTROL = Qt.KeyboardModifier.ControlModifier
SD = 0.3


class Asking(Person):
    """Somebody who asks why."""

    @property
    def page(self) -> ResultsPage:
        return self.window.results_page

    @property
    def explaining(self) -> Explaining:
        return self.page.explaining

    def choose(self, sample: int) -> None:
        self.window.pane.list.setCurrentIndex(self.window.samples.index(sample))
        self.until_step(Step.RESULTS)
        self.until(lambda: not self.window.records.busy)

    def why(self) -> None:
        self.press(Qt.Key.Key_E, modifier=CONTROL)

    def until_told(self) -> None:
        self.until(lambda: self.explaining.explanation is not None)

    def card(self, name: str) -> PropertyCard:
        return next(card for card in self.page.cards if card.estimates[0].property == name)

    @property
    def asked(self) -> str | None:
        return None if self.explaining.estimate is None else self.explaining.estimate.property


@pytest.fixture
def bundle(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only bundle: it can say why and how well it repeats."""
    path = tiny_bundles(id_="tiny")
    rewrite(path)
    monkeypatch.setattr("desktop.workers.store_worker.installed", lambda: find_bundles([path.parent]))
    return path


def rewrite(path: Path) -> None:
    manifest = from_json((path / "manifest.json").read_bytes())
    models = tuple(replace(model, repeat_sd=SD if model.name == OC else None) for model in manifest.properties)
    write_manifest(path, replace(manifest, properties=models))


def measured_soils(folder: Path, bundle: Path) -> None:
    with Store.open(folder / "store.tilthdb", who="test") as store:
        project, predictors = store.add_project("North").id, Predictors(find_bundles([bundle.parent]))
        for number in (1, 2):
            sample = store.add_sample(project, f"A{number}", state=State.AIR_DRY_SIEVED)
            estimate_measurement(store, predictors, measure(store, sample.id, seed=number))


@pytest.fixture
def asking(bundle: Path, open_window: OpenWindow, tmp_path: Path) -> Asking:
    """Somebody who looks at the results of a sample."""
    measured_soils(tmp_path, bundle)
    opened = open_window()
    person = Asking(opened.qtbot, opened.window)
    person.choose(0)
    return person


def words_in(widget: QLabel | ResultsPage | PropertyCard) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible()).replace("\u202f", " ")


def test_by_keys_from_card_to_card_and_back(asking: Asking) -> None:
    page = asking.page
    asking.why()
    asking.until_told()
    assert asking.asked == OC
    assert page.why.isVisible()
    assert not page.nir.isVisible()
    assert page.why.area.hasFocus()
    assert "the mean of the soils that this model learned from" in page.why.headline.text()
    asking.why()
    assert asking.asked == CLAY
    assert asking.explaining.explanation is not None, "one answer explains all"
    asking.press(Qt.Key.Key_Escape)
    assert asking.asked is None
    assert page.nir.isVisible()
    assert asking.card(CLAY).why.hasFocus()
    asking.press(Qt.Key.Key_Return)
    assert asking.asked == CLAY
    for _ in range(len(page.cards)):
        asking.why()
    assert asking.asked == CLAY


def test_by_finger(asking: Asking) -> None:
    card = asking.card(CLAY)
    asking.click(card.why)
    asking.until_told()
    assert asking.asked == CLAY
    assert card.property("chosen")
    asking.click(asking.card(OC).why)
    assert asking.asked == OC
    assert not card.property("chosen")
    asking.click(asking.card(OC).why)
    assert asking.asked is None
    assert not asking.card(OC).why.isChecked()
    asking.click(card.why)
    asking.click(asking.page.why.close_button)
    assert asking.asked is None


def test_what_the_panel_says(asking: Asking) -> None:
    asking.click(asking.card(OC).why)
    asking.until_told()
    told = asking.page.why.words().replace("\u202f", " ")
    assert cause_sentence() in told
    assert "Scan it again and expect ± 0.83 %. As soils scattered that were measured anew." in told
    listed = words_in(asking.page)
    for words in ("Mean soil of the model", "This spectrum", "In no named band"):
        assert words in listed
    assert asking.page.why.plot.marks()
    assert asking.page.why.accessibleName().startswith("Organic C")
    asking.click(asking.card(PH).why)
    assert "pH (water) has no band of its own in this range." in asking.page.why.words()


def test_cards_tell_what_is_inferred_and_how_far_another_scan_may_lie(asking: Asking) -> None:
    assert association_word() in words_in(asking.card(PH))
    assert association_word() not in words_in(asking.card(CLAY))
    assert "Scan it again and expect ± 0.83 %" in words_in(asking.card(OC))
    assert "Scan it again" not in words_in(asking.card(CLAY))
    assert asking.card(OC).why.accessibleName() == "Why this value of Organic C?"


def test_another_sample_is_explained_alike(asking: Asking) -> None:
    asking.why()
    asking.until_told()
    first = asking.explaining.explained
    asking.choose(1)
    asking.until_told()
    assert asking.asked == OC
    assert asking.explaining.explained is not first
    assert asking.page.why.isVisible()


class Held:
    """Answers of the worker that wait for `let_go`; the threads that they were worked out on."""

    def __init__(self, asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
        self._go = threading.Event()
        self.threads: list[str] = []
        self._explain = asking.window.records.worker.explain
        self.error: BaseException | None = None
        monkeypatch.setattr(asking.window.records.worker, "explain", self.explain)

    def explain(self, measurement_id: int) -> Explained:
        self.threads.append(threading.current_thread().name)
        assert self._go.wait(20)
        if self.error is not None:
            raise self.error
        return self._explain(measurement_id)

    def let_go(self) -> None:
        self._go.set()


@pytest.fixture
def held(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(asking, monkeypatch)


def test_the_window_goes_on_while_it_is_worked_out(asking: Asking, held: Held) -> None:
    asking.why()
    assert asking.explaining.explained is None
    assert "Working it out" in asking.page.why.headline.text()
    assert not asking.page.why.plot.isVisible()
    asking.why()
    assert asking.asked == CLAY
    held.let_go()
    asking.until_told()
    assert len(held.threads) == 1, "asked once for all"
    assert threading.current_thread().name not in held.threads


def test_an_answer_that_comes_too_late_is_let_go(asking: Asking, held: Held) -> None:
    asking.why()
    asking.press(Qt.Key.Key_Escape)
    asking.window.pane.list.setCurrentIndex(asking.window.samples.index(1))
    held.let_go()
    asking.until(lambda: not asking.window.records.busy)
    assert asking.explaining.explained is None
    assert asking.page.nir.isVisible()
    asking.why()
    asking.until_told()
    shown = asking.window.records.shown
    assert shown is not None
    assert shown.measurement is not None
    assert asking.explaining.explained is not None
    assert asking.explaining.explained.measurement_id == shown.measurement.id


def test_a_failure_is_told_and_the_panel_closes(asking: Asking, held: Held) -> None:
    held.error = BundleError(BundleCode.GRAPH_FAILED, file="regressors.onnx", detail="out of memory")
    held.let_go()
    asking.why()
    asking.until(lambda: asking.window.message.words)
    assert "regressors.onnx does not run on this computer" in asking.window.message.words
    assert asking.asked is None
    assert asking.page.nir.isVisible()
    asking.press(Qt.Key.Key_Escape)
    assert not asking.window.message.words


def test_a_failure_that_comes_too_late_bothers_nobody(asking: Asking, held: Held) -> None:
    held.error = BundleError(BundleCode.GRAPH_FAILED, file="regressors.onnx", detail="out of memory")
    asking.why()
    asking.press(Qt.Key.Key_Escape)
    asking.window.pane.list.setCurrentIndex(asking.window.samples.index(1))
    held.let_go()
    asking.until(lambda: not asking.window.records.busy)
    assert not asking.window.message.words


def test_a_bundle_that_cannot_say_why(bundle: Path, open_window: OpenWindow, tmp_path: Path) -> None:
    (bundle / "explain.npz").unlink()
    rewrite(bundle)
    measured_soils(tmp_path, bundle)
    opened = open_window()
    person = Asking(opened.qtbot, opened.window)
    person.choose(0)
    button = person.card(OC).why
    assert not button.isEnabled()
    assert "tiny, version 1, cannot say why" in button.toolTip()
    assert message_for(InferenceCode.NO_REFERENCE_SOIL).action in button.accessibleDescription()
    assert "tiny, version 1, cannot say why" in words_in(person.page), "a finger sees no tool tip"
    person.why()
    assert person.asked is None
    assert association_word() in words_in(person.card(PH))


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640)])
def test_it_can_be_read_and_hit(asking: Asking, size: tuple[int, int]) -> None:
    asking.window.resize(*size)
    asking.why()
    asking.until_told()
    look_at(asking)
    bar = asking.page.why.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    look_at(asking)
