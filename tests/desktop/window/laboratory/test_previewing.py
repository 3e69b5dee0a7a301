"""What a preview says of each property, and what is told of versions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from core.inference.estimate import Estimate, Grade
from desktop.window.laboratory.comparison import error_text, verdict_words, width_words
from desktop.window.laboratory.stages import Stage
from desktop.workers.laboratory_views import Change, Compared
from tests.support.bundles import CLAY, OC, PH
from tests.support.laboratory import write_table
from tests.support.laboratory_person import LaboratoryPerson


def compared(name: str = CLAY, *, skilled: bool = True, mean: float = 8.0, after: float = 4.0) -> Compared:
    estimate = Estimate(name, 20.0, 15.0, 25.0, 0.9, "%", Grade.CAUTION, ())
    some = np.array([18.0, 22.0])
    return Compared(
        name, skilled, 2, 12.0, mean, after, 40.0, 10.0, True, ("A", "B"), some, some, some - 5, some + 5,
        (Change("A", estimate, estimate),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (compared(), "50 % less error than the mean of this place"),
        (compared(skilled=False), "Scanning adds nothing here: mean is shown"),
        (compared(after=8.1), "As good as the mean, as far as 2 samples tell"),
    ],
)
def test_the_verdict_in_words(one: Compared, words: str) -> None:
    assert verdict_words(one) == words


def test_errors_have_the_decimals_of_their_property() -> None:
    assert [error_text(name, 1.2345).replace("\u202f", " ") for name in (CLAY, OC, PH)] == ["1.2 %", "1.23 %", "1.23"]
    assert error_text(OC, float("nan")) == "–"
    assert width_words(compared()).replace("\u202f", " ") == "Mean width of the intervals: 40.0 % → 10.0 %, tested"


def test_properties_are_looked_at_with_the_arrows(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    sent = person.choose(10)
    person.page.go(Stage.RESULTS)
    person.open_table(write_table(tmp_path / "laboratory.csv", person.truth, sent))
    person.preview()
    preview = person.page.preview
    assert preview.choices.key == OC
    first, second = preview.choices.choice(OC), preview.choices.choice(CLAY)
    person.until(lambda: first.hasFocus() and second.isVisible() and second.y() > first.y())
    person.press(Qt.Key.Key_Down)
    assert preview.choices.key != OC
    shown = {preview.agreement.model.cell(row, 0).text for row in range(preview.agreement.model.rowCount())}
    assert set(sent) <= shown
    person.page.values.model.setData(person.page.values.model.index(0, 1), "9.9")
    person.until_quiet()
    assert person.window.laboratory.preview is None
    assert person.page.stage is Stage.RESULTS


def test_an_earlier_version_is_gone_back_to(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    for count, name in ((8, "first.csv"), (4, "second.csv")):
        person.page.go(Stage.CHOOSE)
        person.page.choose.count.step(1)
        sent = person.choose(count)
        person.calibrate(write_table(tmp_path / name, person.truth, sent))
    history, laboratory = person.page.history, person.window.laboratory
    assert [history.model.cell(row, 2).text for row in range(history.model.rowCount())] == ["12", "8", "–"]
    assert not person.page.primary().enabled
    history.table.selectRow(1)
    assert not person.page.primary().enabled
    history.reason.setText("the second batch was moist")
    person.main()
    assert [version.active for version in laboratory.versions] == [False, True, False]
    assert "the second batch was moist" in {event.reason for event in laboratory.versions[1].events}
    assert person.window.footer.calibration.text() == "Calibrated, 8 samples"
