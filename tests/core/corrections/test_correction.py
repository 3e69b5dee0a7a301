from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.corrections.affine import AffineMap, Level
from core.corrections.codes import CorrectionCode
from core.corrections.content import canonical
from core.corrections.correction import ENOUGH, Condition, Correction, Figure, Kind
from core.corrections.file import LARGEST, from_json, read_correction, to_json, write_correction
from core.corrections.methods import ridge
from core.corrections.states import matches, required_state
from core.errors import InputError
from core.inference.estimate import BundleRef
from core.inference.manifest import Grid
from tests.support.mixtures import POINTS, linear_instrument, soils

OC = "oc_usda.c729_w.pct"
MOIST, DRY = Condition(state="field_moist"), Condition(state="air_dry")
FIGURE = Figure(OC, 12, 1.0, 0.9, 0.3, 0.05)


def correction(**changes: Any) -> Correction:
    made = Correction(
        id="0f5e",
        name="moist to dry",
        reason="rain",
        who="Ada",
        created=datetime(2026, 11, 21, 12, tzinfo=UTC),
        kind=Kind.MOISTURE,
        method="ridge 0.1",
        source=MOIST,
        target=DRY,
        grid=Grid(1400.0, 1400.0 + 10 * (POINTS - 1), 10.0, "nm"),
        map=ridge(linear_instrument(soils(4)), soils(4), 0.1),
        level=Level(0.3, 0.05),
        samples=("a", "b", "c", "d"),
        figures=(FIGURE,),
        bundle=BundleRef("nir-1354-2490", 2, "0" * 64),
    )
    return replace(made, **changes)


def changed(change: Callable[[dict[str, Any]], object], *, signed: bool = True) -> str:
    """JSON with something changed, with or without the sha256 that goes with it."""
    data = json.loads(to_json(correction()))
    change(data)
    if signed:
        told = {name: value for name, value in data.items() if name != "sha256"}
        data["sha256"] = hashlib.sha256(canonical(told).encode()).hexdigest()
    return json.dumps(data)


def test_there_and_back(tmp_path: Path) -> None:
    made = correction()
    write_correction(made, tmp_path / "corr.json")
    read = read_correction(tmp_path / "corr.json")
    assert read.sha256 == made.sha256
    np.testing.assert_array_equal(read.corrected(soils(3, 1)), made.corrected(soils(3, 1)))
    for name in (
        "id",
        "name",
        "kind",
        "created",
        "source",
        "target",
        "figures",
        "samples",
        "bundle",
        "level",
        "grid",
    ):
        assert getattr(read, name) == getattr(made, name)


def test_a_correction_without_directions_comes_back_too() -> None:
    flat = AffineMap(np.ones((1, POINTS)), np.zeros((POINTS, 0)), np.zeros((0, POINTS)), np.zeros(POINTS))
    made = correction(map=flat, level=None, bundle=None)
    read = from_json(to_json(made))
    assert read.map.left.shape == (POINTS, 0)
    assert (read.level, read.bundle, read.sha256) == (None, None, made.sha256)


def test_the_hash_is_of_everything() -> None:
    other = [correction(name="x"), correction(who="Bea"), correction(level=None), correction(samples=("a",))]
    assert len({correction().sha256, *(one.sha256 for one in other)}) == 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"not json", CorrectionCode.UNREADABLE),
        (b"[1]", CorrectionCode.UNREADABLE),
        (b"\xff\xfe", CorrectionCode.UNREADABLE),
        (changed(lambda data: data.pop("map")), CorrectionCode.UNREADABLE),
        (changed(lambda data: data.update(name=3)), CorrectionCode.UNREADABLE),
        (changed(lambda data: data.update(kind="magic")), CorrectionCode.UNREADABLE),
        (changed(lambda data: data.update(created="2026-11-21T12:00:00")), CorrectionCode.UNREADABLE),
        (changed(lambda data: data["map"].update(offset=[0.0])), CorrectionCode.UNREADABLE),
        (changed(lambda data: data["map"]["offset"].__setitem__(0, "x")), CorrectionCode.UNREADABLE),
        (to_json(correction()).replace('"spread":0.05', '"spread":NaN'), CorrectionCode.UNREADABLE),
        (changed(lambda data: data.update(schema=9)), CorrectionCode.SCHEMA),
        (changed(lambda data: data.update(name="other"), signed=False), CorrectionCode.CHANGED),
        (changed(lambda data: data.update(name=" ")), CorrectionCode.CONTENT),
        (changed(lambda data: data["grid"].update(step=5.0)), CorrectionCode.CONTENT),
        (changed(lambda data: data["grid"].update(unit="m")), CorrectionCode.CONTENT),
        (changed(lambda data: data["level"].update(spread=-1.0)), CorrectionCode.CONTENT),
        (changed(lambda data: data["figures"][0].update(after=-0.1)), CorrectionCode.CONTENT),
        (changed(lambda data: data["figures"][0].update(n=0)), CorrectionCode.CONTENT),
        (changed(lambda data: data.update(samples=["a", "a"])), CorrectionCode.CONTENT),
        (changed(lambda data: data.update(target=data["source"])), CorrectionCode.CONTENT),
    ],
)
def test_what_was_changed_or_makes_no_sense_is_refused(text: str | bytes, code: CorrectionCode) -> None:
    with pytest.raises(InputError) as refused:
        from_json(text, "corr.json")
    assert refused.value.code is code
    assert refused.value.values["file"] == "corr.json"


def test_a_file_that_is_missing_or_huge_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    for path, code in ((tmp_path / "none", CorrectionCode.UNREADABLE), (huge, CorrectionCode.TOO_LARGE)):
        with pytest.raises(InputError) as refused:
            read_correction(path)
        assert refused.value.code is code


def test_figures_hold_only_with_enough_soils_and_a_small_error() -> None:
    assert FIGURE.holds()
    assert not replace(FIGURE, n=ENOUGH - 1).holds()
    assert not replace(FIGURE, after=0.6).holds()
    assert not replace(FIGURE, before=0.2).holds()


def test_moisture_is_corrected_where_the_state_is_known_to_be_it() -> None:
    made = correction()
    assert made.applies(Condition("asd", "17", "field_moist"))
    assert not made.applies(DRY)
    assert not made.applies(Condition(state="unknown"))
    assert made.after(Condition("asd", "17", "field_moist")) == Condition("asd", "17", "air_dry")
    assert made.corrects == "state:field_moist"


def test_a_transfer_is_for_its_scanner_only() -> None:
    made = correction(kind=Kind.TRANSFER, source=Condition("nirscan-nano", "17"), target=Condition("micronir", "3"))
    assert made.applies(Condition("nirscan-nano", "17", "air_dry"))
    assert made.applies(Condition("nirscan-nano", "", "field_moist"))
    assert not made.applies(Condition("nirscan-nano", "18"))
    assert not made.applies(Condition())
    assert made.after(Condition("nirscan-nano", "17", "air_dry")) == Condition("micronir", "3", "air_dry")
    assert made.corrects == "instrument:nirscan-nano/17"


def test_the_state_of_a_sample_is_covered_by_the_bundle_or_by_the_correction() -> None:
    states = ("air_dry_sieved", "air_dry")
    assert required_state(states) == states
    assert required_state(states, correction()) == (*states, "field_moist")
    assert matches("air_dry", states)
    assert not matches("field_moist", states)
    assert matches("field_moist", states, correction())
    assert not matches("unknown", states, correction())
    assert not matches("field_moist", ("air_dry_sieved",), correction())
    assert not matches("field_moist", states, correction(kind=Kind.STANDARD))
