"""A calibration as a file: the same when read, and nothing in it trusted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.calibration.calibration import LocalCalibration
from core.calibration.codes import CalibrationCode
from core.calibration.file import LARGEST_MB, from_json, read_calibration, to_json, write_calibration
from core.errors import InputError
from core.files import FileCode
from core.inference.bundle import load_bundle
from core.inference.predictor import Predictor
from tests.core.calibration.places import made, make_samples
from tests.support.bundles import OC, make_bundle


@pytest.fixture(scope="module")
def calibration(tmp_path_factory: pytest.TempPathFactory) -> LocalCalibration:
    predictor = Predictor(load_bundle(make_bundle(tmp_path_factory.mktemp("file"))))
    errors = {OC: np.array([0.1, *[np.nan] * 9])}
    return made(predictor, make_samples(10, errors=errors))


def test_there_and_back(calibration: LocalCalibration, tmp_path: Path) -> None:
    write_calibration(calibration, tmp_path / "local.json")
    found = read_calibration(tmp_path / "local.json")
    assert found.ref == calibration.ref
    assert found.verdicts == calibration.verdicts
    assert found.created == calibration.created
    assert (found.samples.nir == calibration.samples.nir).all()
    assert np.array_equal(found.samples.errors[OC], calibration.samples.errors[OC], equal_nan=True)


def changed(calibration: LocalCalibration, edit: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(to_json(calibration))
    edit(data)
    return json.dumps(data)


def refusal(text: str | bytes) -> InputError:
    with pytest.raises(InputError) as refused:
        from_json(text, "local.json")
    return refused.value


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data.update(name="another"),
        lambda data: data["samples"]["values"][OC].__setitem__(0, 3.21),
        lambda data: data["verdicts"][0].update(skilled=not data["verdicts"][0]["skilled"]),
        lambda data: data.update(sha256="0" * 64),
    ],
)
def test_a_change_is_seen(calibration: LocalCalibration, edit: Callable[[dict[str, Any]], object]) -> None:
    error = refusal(changed(calibration, edit))
    assert error.code is CalibrationCode.CHANGED
    assert error.values["file"] == "local.json"


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data.pop("bundle"),
        lambda data: data.update(created="2026-11-03T08:30:00"),
        lambda data: data.update(created=7),
        lambda data: data.update(id=""),
        lambda data: data.update(verdicts=[]),
        lambda data: data.update(verdicts=data["verdicts"] * 2),
        lambda data: data["verdicts"][0].update(name="zinc"),
        lambda data: data["verdicts"][0].update(n=3),
        lambda data: data["verdicts"][0].update(q_lower=-1),
        lambda data: data["verdicts"][0].update(interval="guessed"),
        lambda data: data["verdicts"][0].update(skilled=1),
        lambda data: data["verdicts"][0].update(coverage=1.5),
        lambda data: data["samples"].update(nir=[[0.1], [0.2, 0.3]]),
        lambda data: data["samples"].update(nir=[0.1, 0.2]),
        lambda data: data["samples"]["values"].update({OC: ["much"] * 10}),
        lambda data: data["samples"].update(names="abcdefghij"),
        lambda data: data["bundle"].update(version="1"),
    ],
)
def test_what_is_no_calibration(calibration: LocalCalibration, edit: Callable[[dict[str, Any]], object]) -> None:
    assert refusal(changed(calibration, edit)).code is CalibrationCode.UNREADABLE


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, b"\xff\xfe", '{"schema": NaN}'])
def test_what_is_no_json_of_ours(text: str | bytes) -> None:
    assert refusal(text).code in {CalibrationCode.UNREADABLE, CalibrationCode.SCHEMA}


def test_a_schema_of_the_future(calibration: LocalCalibration) -> None:
    error = refusal(changed(calibration, lambda data: data.update(schema=2)))
    assert error.code is CalibrationCode.SCHEMA
    assert error.values["found"] == "2"


def test_values_are_judged_like_those_of_a_laboratory(calibration: LocalCalibration) -> None:
    error = refusal(changed(calibration, lambda data: data["samples"]["values"][OC].__setitem__(0, 400.0)))
    assert error.code is CalibrationCode.IMPLAUSIBLE


def test_files_that_cannot_be_used(calibration: LocalCalibration, tmp_path: Path) -> None:
    with pytest.raises(InputError) as missing:
        read_calibration(tmp_path / "none.json")
    assert missing.value.code is CalibrationCode.UNREADABLE
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate((LARGEST_MB << 20) + 1)
    with pytest.raises(InputError) as refused:
        read_calibration(large)
    assert refused.value.code is CalibrationCode.TOO_LARGE
    with pytest.raises(InputError) as unwritable:
        write_calibration(calibration, tmp_path / "none" / "local.json")
    assert unwritable.value.code is FileCode.NOT_WRITABLE
