"""Scanners in the window: found, added, asked, forgotten; what each kind wants done; what it says when one fails."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from core.acquisition.codes import ScanReason
from core.acquisition.preparing import Due
from core.acquisition.scanner import DarkBy, ScannerCode
from core.errors import ErrorCode, ScannerError
from desktop.devices.finding import Kind, attached
from desktop.devices.settings import FILE, AddedScanner, ScannerSettings
from desktop.messages import message_for
from desktop.window.flow import Step
from desktop.window.measuring import Measuring
from desktop.window.repeat_chips import why_not
from drivers.announcing import announce
from drivers.discovery import Port, discover, open_emulator
from drivers.emulate import serve
from drivers.nirscan_nano.faults import NanoCode
from drivers.world.scene import COVER, PANEL, World
from tests.drivers.watched_folder.material import export
from tests.support.changed_scanner import ChangedScanner
from tests.support.person import Person

OpenWindow = Callable[..., Person]
ABSENT = "asd@socket://127.0.0.1:1"


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[ChangedScanner]]:
    """Makes the simulated scanner one of other abilities; gives those that were opened."""

    def change(**changes: object) -> list[ChangedScanner]:
        opened: list[ChangedScanner] = []
        real = open_emulator

        def open_changed(family: str, seed: int, speed: float) -> tuple[ChangedScanner, World]:
            scanner, world = real(family, seed, speed)
            opened.append(ChangedScanner(scanner, **changes))
            return opened[-1], world

        monkeypatch.setattr("drivers.discovery.open_emulator", open_changed)
        return opened

    return change


Changed = Callable[..., list[ChangedScanner]]


def words_of(person: Person) -> str:
    page = person.window.page
    parts = (*page.findChildren(QLabel), *page.findChildren(QPushButton))
    return " ".join(cast("QLabel | QPushButton", part).text() for part in parts if part.isVisible())


def names(measuring: Measuring) -> list[str]:
    return [one.name for one in measuring.devices]


class TestPreparing:
    def test_a_window_is_covered_by_hand_before_the_white(self, person: Person, changed: Changed) -> None:
        opened = changed(dark=DarkBy.OPERATOR, warm_up_s=0.0)
        person.connect_trial()
        window = person.window
        assert window.measuring.due is Due.DARK
        assert "cover its window" in words_of(person)
        assert "take the dark" in window._primary.words
        assert window.measuring.scene.kind == COVER
        assert window.banner.cover.isVisible()
        person.space()
        person.until(lambda: window.measuring.due is Due.REFERENCE and window.measuring.doing is None)
        person.until(lambda: window.measuring.scene.kind == PANEL)
        person.space()
        person.until_step(Step.SAMPLE)
        assert opened[0].done == ["dark", "reference"]

    def test_the_exposure_comes_first(self, person: Person, changed: Changed) -> None:
        opened = changed(dark=DarkBy.OPERATOR, optimises=True, warm_up_s=0.0)
        person.connect_trial()
        window = person.window
        assert window.measuring.due is Due.OPTIMISE
        assert "exposure" in window._primary.words
        person.space()
        person.until(lambda: window.measuring.due is Due.DARK and window.measuring.doing is None)
        assert opened[0].done == ["optimise"]
        assert window.measuring.scene.kind == COVER

    def test_an_instrument_with_its_own_reference_goes_straight_to_the_sample(
        self, person: Person, changed: Changed
    ) -> None:
        changed(own_reference=True, dark=DarkBy.SCAN)
        person.choose_trial()
        person.until_step(Step.SAMPLE)
        window = person.window
        assert "Reference of the instrument" in window.footer.reference.text()
        person.press(Qt.Key.Key_R, modifier=Qt.KeyboardModifier.ControlModifier)
        assert window.step is Step.SAMPLE

    def test_a_long_warm_up_is_told(self, person: Person, changed: Changed) -> None:
        changed(warm_up_s=1800.0)
        person.connect_trial()
        assert "30 min" in words_of(person)

    def test_what_nobody_checked_is_told(self, person: Person, changed: Changed) -> None:
        codes: tuple[ErrorCode, ...] = (NanoCode.DETECTOR, NanoCode.MIRRORS, NanoCode.LAMP)
        changed(unverified=codes)
        person.connect_trial()
        message = person.window.message
        assert "real one" in message.words
        assert message_for(NanoCode.LAMP).sentence not in message.words
        person.click(message.offer_button)
        assert message_for(NanoCode.LAMP).sentence in message.words

    def test_a_folder_says_that_another_program_scans(self, open_window: OpenWindow, tmp_path: Path) -> None:
        (tmp_path / "scans").mkdir()
        person = open_window(f"watched-folder@folder:{tmp_path / 'scans'}")
        person.enter_sample("KE-1")
        window = person.window
        assert "Another program scans" in window._primary.hint
        person.space()
        assert "Waiting for a file" in window._primary.words
        person.press(Qt.Key.Key_Escape)
        person.until_rest()
        assert window.step is Step.SCAN

    def test_rows_of_several_samples_are_told_apart(self, open_window: OpenWindow, tmp_path: Path) -> None:
        (tmp_path / "scans").mkdir()
        person = open_window(f"watched-folder@folder:{tmp_path / 'scans'}")
        person.enter_sample("KE-1")
        window = person.window
        (tmp_path / "scans" / "export.csv").write_bytes(export([("A", 1), ("A", 2), ("B", 3)]))
        for _ in "AA":
            person.scan_repeat()
        person.space()
        person.until_rest()
        assert "different names: A, B" in window.message.words


class TestFailing:
    def test_the_lamp(self, person: Person, changed: Changed) -> None:
        opened = changed()
        person.connect_trial()
        opened[0].fails = ScannerError(NanoCode.LAMP, fault="3")
        person.click(person.window.reference_page.quick)
        person.until_rest()
        window = person.window
        assert "lamp of the scanner failed" in window.message.words
        assert "Support file" in window.message.offer_button.text()
        assert window.measuring.connected is not None
        opened[0].fails = None
        person.take_reference()

    def test_daylight_beside_the_sample(self, person: Person) -> None:
        person.connect_trial()
        person.take_reference()
        person.enter_sample("KE-1")
        world = person.window.measuring._worker._world
        assert world is not None
        world.leak = 3.0
        person.scan_repeat()
        repeats = person.window.measuring.repeats
        assert repeats is not None
        reasons = repeats.verdicts[0].reasons
        assert ScanReason.LIGHT_LEAK in reasons or ScanReason.SATURATED in reasons
        assert why_not(repeats.verdicts[0]) in words_of(person)

    def test_a_port_that_another_program_holds(
        self, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def taken(address: str, _emulators: Path) -> ChangedScanner:
            raise ScannerError(ScannerCode.BUSY_ELSEWHERE, address=address)

        monkeypatch.setattr("desktop.devices.played.open_marked", taken)
        monkeypatch.setattr("desktop.devices.holders.holders", lambda *_: ["NirScanGUI"])
        person = open_window("serial:/dev/ttyACM7")
        person.until(lambda: person.window.message.words)
        assert "in use by another program: NirScanGUI" in person.window.message.words
        assert person.window.page.primary().enabled

    def test_a_fault_of_the_program_puts_the_scanner_to_rest(
        self, person: Person, changed: Changed, caplog: pytest.LogCaptureFixture
    ) -> None:
        opened = changed()
        person.connect_trial()
        opened[0].broken = ZeroDivisionError("nobody thought of that")
        with caplog.at_level(logging.ERROR):
            person.click(person.window.reference_page.quick)
            person.until_step(Step.CONNECT)
        caplog.clear()
        person.until(lambda: opened[0].closed)
        assert person.window.measuring.connected is None
        assert person.window.message.property("tone") == "fault"


class TestFinding:
    def test_what_is_plugged_in_appears_by_itself(self, person: Person, tmp_path: Path) -> None:
        measuring = person.window.measuring
        measuring._watch.setInterval(20)
        assert measuring.places.emulators == tmp_path / "emulators"
        before = len(measuring.devices)
        with announce(tmp_path / "emulators", "nirscan-nano@socket://127.0.0.1:9"):
            person.until(lambda: len(measuring.devices) == before + 1)
            assert measuring.devices[0].kind is Kind.EMULATOR
            person.until(lambda: person.window.connect_page.choices.key == measuring.devices[0].address)
        person.until(lambda: len(measuring.devices) == before)

    def test_nobody_looks_when_the_list_is_out_of_sight(self, person: Person) -> None:
        assert person.window.measuring._watch.isActive()
        person.connect_trial()
        assert not person.window.measuring._watch.isActive()

    def test_a_scanner_is_added_by_keys_and_forgotten(self, person: Person, tmp_path: Path) -> None:
        window, page = person.window, person.window.connect_page
        person.click(page.add)
        form = page.adding
        form.family.setCurrentIndex(form.family.count() - 1)
        form.ways.choose("socket")
        form.address.setFocus()
        form.address.clear()
        person.type("nonsense at all")
        person.press(Qt.Key.Key_Return)
        assert "is not the address of a scanner" in words_of(person)
        form.address.clear()
        person.type("127.0.0.1:1")
        person.press(Qt.Key.Key_Tab)
        form.name.setFocus()
        person.type("Laboratory")
        person.press(Qt.Key.Key_Return)
        person.until(lambda: "Laboratory" in names(window.measuring) and window.measuring.doing is None)
        settings = ScannerSettings(tmp_path / FILE)
        assert settings.added() == [AddedScanner("socket://127.0.0.1:1", "Laboratory")]
        page.choices.choose("socket://127.0.0.1:1")
        person.click(page.forget)
        person.until(lambda: "Laboratory" not in names(window.measuring) and window.measuring.doing is None)
        assert settings.added() == []

    def test_escape_closes_the_form(self, person: Person) -> None:
        page = person.window.connect_page
        person.click(page.add)
        assert page.adding.isVisible()
        person.press(Qt.Key.Key_Escape)
        assert not page.adding.isVisible()

    def test_a_damaged_list_is_told_and_kept(self, tmp_path: Path, open_window: OpenWindow) -> None:
        (tmp_path / FILE).write_text("{ this is no list")
        person = open_window()
        assert FILE in person.window.message.words
        assert (tmp_path / FILE).read_text() == "{ this is no list"
        person.connect_trial()

    @pytest.mark.skipif(os.name != "posix", reason="pseudo terminals")
    def test_an_unknown_port_is_asked_and_connected(
        self, served_pty: str, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        port = served_pty.partition("serial:")[2]
        look = partial(discover, ports=lambda: [Port(port, "USB Serial")], hid=lambda: None)
        monkeypatch.setattr("desktop.devices.finding.attached", partial(attached, discover=look))
        person = open_window()
        window, page = person.window, person.window.connect_page
        (one,) = window.measuring.devices
        assert one.can_be_asked
        page.choices.choose(one.address)
        person.click(page.ask)
        person.until(lambda: window.measuring.doing is None and window.measuring.devices[0].kind is Kind.SCANNER)
        assert window.measuring.devices[0].device.family == "nirscan-nano"
        page.choices.choose(window.measuring.devices[0].address)
        window.actions_bar.main.setFocus()
        person.space()
        person.until_step(Step.REFERENCE)


@pytest.fixture
def served_pty() -> Iterator[str]:
    """Address of an emulated scanner on a pseudo-terminal."""
    stop, ready, told = threading.Event(), threading.Event(), []

    def on_ready(address: str) -> None:
        told.append(address)
        ready.set()

    work = partial(serve, "nirscan-nano", listen="pty", on_ready=on_ready, stop=stop, speed=50.0)
    thread = threading.Thread(target=work)
    thread.start()
    assert ready.wait(30)
    yield told[0]
    stop.set()
    thread.join()
