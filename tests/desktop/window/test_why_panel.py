"""The panel that explains an estimate, whatever the estimate."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.inference.estimate import Grade, Reason
from core.inference.explanation import Explanation
from core.repeatability import Repeatability, Source
from desktop.theme.tokens import SUNLIGHT
from desktop.why_words import association_sentence, calibration_sentence
from desktop.window.why_panel import WhyPanel
from desktop.wording import grade_meaning
from desktop.workers.explaining import Explained
from tests.support.bundles import CLAY, GRID, soil_like
from tests.support.explanations import explanation


@pytest.fixture
def panel(qtbot: QtBot, qapp: QObject) -> WhyPanel:
    made = WhyPanel()
    qtbot.addWidget(made)
    made.resize(420, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


def explained(one: Explanation) -> Explained:
    reflectance = soil_like(1)[0]
    return Explained(1, {one.property: one}, GRID.axis(), reflectance, reflectance - 0.02)


def show(panel: WhyPanel, one: Explanation, samples: int = 0, repeat: Repeatability | None = None) -> str:
    panel.show_explanation(explained(one), one, samples, repeat)
    QCoreApplication.processEvents()
    return panel.words()


def listed(panel: WhyPanel) -> list[str]:
    return [label.text() for label in panel.lines.findChildren(QLabel) if label.isVisible()]


def test_from_the_mean_soil_to_the_spectrum(panel: WhyPanel) -> None:
    show(panel, explanation({"clay_oh_2205": 9.0, "rest": -2.04}))
    words = [text.replace("\u202f", " ") for text in listed(panel)]
    assert words[:2] == ["Mean soil of the model", "24 %"]
    assert words[2:4] == ["Clay mineral, Al–OH, 2185–2230 nm", "+9.0 %"]
    assert words[-4:] == ["In no named band", "\u22122.0 %", "This spectrum", "31 %"]


def test_nothing_of_the_one_before_is_left(panel: WhyPanel) -> None:
    show(panel, explanation({"clay_oh_2205": 9.0}), 10)
    show(panel, explanation({"carbonate_2340": 3.0}))
    assert listed(panel)[2].startswith("Carbonate")
    assert listed(panel).count("This spectrum") == 1
    assert calibration_sentence(10) not in panel.words()


def test_nothing_covers_anything_from_the_first_frame_on(panel: WhyPanel) -> None:
    for association in (False, True, False):
        one = explanation({"clay_oh_2205": 9.0, "water_1900": -8.0, "organic_ch_1730": 3.0}, association=association)
        show(panel, one, 10)
        parts = [panel.headline, panel.plot, panel.lines]
        for above, below in pairwise(parts):
            assert above.geometry().bottom() < below.geometry().top()


def test_a_local_calibration_is_named(panel: WhyPanel) -> None:
    assert "The local calibration with 10 samples is included." in show(panel, explanation({"rest": 4.0}), 10)


def test_an_inferred_property_says_so_before_anything_else(panel: WhyPanel) -> None:
    words = show(panel, explanation({"rest": 4.0}, association=True))
    assert words.index(association_sentence(CLAY)) < words.index("not what causes")


def test_the_mean_of_a_place_has_no_bands(panel: WhyPanel) -> None:
    words = show(panel, explanation({}, reasons=(Reason.NO_SKILL,)), 10)
    assert "Scanning adds nothing to this property here." in words
    assert not panel.plot.isVisible()
    assert not panel.lines.isVisible()
    show(panel, explanation({"rest": 4.0}))
    assert panel.plot.isVisible()


def test_what_is_outside_is_marked(panel: WhyPanel) -> None:
    one = explanation({"rest": 4.0})
    outside = replace(one, estimate=replace(one.estimate, grade=Grade.OUTSIDE))
    assert grade_meaning(Grade.OUTSIDE) in show(panel, outside)


def test_repeats_are_told_with_what_they_do_not_say(panel: WhyPanel) -> None:
    words = show(panel, explanation({"rest": 4.0}), 0, Repeatability(CLAY, 2.31, Source.REPEATS, 6))
    assert "expect ± 2.3\u202f%. As the 6 repeats of this measurement scatter." in words


@pytest.mark.parametrize("parts", [{}, {"rest": 1e-9}, {"clay_oh_2205": 1e6}, {"water_1900": -40.0}])
def test_whatever_the_size_it_is_painted(panel: WhyPanel, parts: dict[str, float]) -> None:
    one = explanation(parts)
    show(panel, replace(one, contribution=np.convolve(one.contribution, np.ones(15), "same")))
    painted = panel.plot.grab().toImage()
    seen = {painted.pixelColor(x, y).name() for x in range(painted.width()) for y in range(painted.height())}
    assert {SUNLIGHT.curve, SUNLIGHT.sunken, SUNLIGHT.text} <= seen
    ups, downs = any(part > 0.1 for part in parts.values()), any(part < -0.1 for part in parts.values())
    lower = {painted.pixelColor(x, y).name() for x in range(painted.width()) for y in range(200, painted.height())}
    assert (SUNLIGHT.adds in lower, SUNLIGHT.takes in lower) == (ups, downs)
