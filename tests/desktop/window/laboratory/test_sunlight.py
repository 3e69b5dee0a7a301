"""Every state of the laboratory area can be read and hit."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit

from desktop.window.laboratory.stages import Stage
from tests.support.laboratory import write_table
from tests.support.laboratory_person import LaboratoryPerson
from tests.support.sunlight import look_at


def nameless(person: LaboratoryPerson) -> list[str]:
    """What somebody who cannot see would have no name for."""
    kinds = (QAbstractButton, QLineEdit, QAbstractItemView)
    found = [made for kind in kinds for made in person.page.findChildren(kind) if made.isVisible()]
    return [repr(made) for made in found if not made.accessibleName() and not getattr(made, "text", str)()]


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640)])
def test_every_state_can_be_read_and_hit(person: LaboratoryPerson, tmp_path: Path, size: tuple[int, int]) -> None:
    person.window.resize(*size)
    person.enter()
    seen = []

    def look() -> None:
        look_at(person)
        assert nameless(person) == []
        seen.append(person.page.stage)

    look()
    sent = person.choose(10)
    look()
    person.main()
    look()
    slips = {sent[2].replace("-", "_"): 100.0}
    person.open_table(write_table(tmp_path / "slips.csv", person.truth, sent, **slips))
    look()
    person.click(person.page.values.columns_seen)
    look()
    person.click(person.page.values.matters.cards[0].buttons[-1])
    person.until_quiet()
    while person.page.values.matters.cards:
        person.click(person.page.values.matters.cards[0].buttons[-1])
        person.until_quiet()
    person.preview()
    look()
    person.click(person.page.preview.agreement.changes_seen)
    look()
    person.accept("they are back")
    person.page.history.table.selectRow(1)
    look()
    assert set(seen) == set(Stage)
