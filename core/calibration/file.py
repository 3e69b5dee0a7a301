"""A local calibration as a file: JSON that holds all it needs, checked to the last value when it is read."""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from core.calibration.calibration import SCHEMA, IntervalKind, LocalCalibration, Verdict
from core.calibration.codes import CalibrationCode
from core.calibration.samples import LocalSamples, check_samples
from core.errors import InputError
from core.files import atomic_text
from core.inference.estimate import BundleRef
from core.properties import PROPERTIES
from core.spectrum import Floats

LARGEST_MB = 64
T = TypeVar("T")


def write_calibration(calibration: LocalCalibration, path: Path) -> None:
    """Write it whole or not at all; raises `InputError` (`FULL`, `NOT_WRITABLE`)."""
    with atomic_text(path) as file:
        file.write(to_json(calibration))


def read_calibration(path: Path) -> LocalCalibration:
    """Read a file; raises `InputError` (`UNREADABLE`, `SCHEMA`, `CHANGED`, `TOO_LARGE`, or what a value is)."""
    try:
        with path.open("rb") as file:
            raw = file.read((LARGEST_MB << 20) + 1)
    except OSError as error:
        raise _unreadable(str(path), error.strerror or type(error).__name__) from error
    if len(raw) > LARGEST_MB << 20:
        raise InputError(CalibrationCode.TOO_LARGE, file=str(path), limit_mb=LARGEST_MB)
    return from_json(raw, str(path))


def to_json(calibration: LocalCalibration) -> str:
    """As text: its content and the sha256 of it."""
    content = {**calibration.content(), "sha256": calibration.sha256}
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str | bytes, file: str = "") -> LocalCalibration:
    """Read what `to_json` wrote; `file` names it in errors, which are those of `read_calibration`."""
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise InputError(CalibrationCode.SCHEMA, file=file, found=str(data["schema"]), known=SCHEMA)
        calibration = _calibration(data)
        told = _typed(data["sha256"], str)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _unreadable(file, repr(error)) from error
    check_samples(calibration.samples, calibration.samples.nir.shape[1])
    if calibration.sha256 != told:
        raise InputError(CalibrationCode.CHANGED, file=file)
    return calibration


def _calibration(data: dict[str, Any]) -> LocalCalibration:
    texts = {key: _typed(data[key], str) for key in ("id", "name", "reason", "who", "previous")}
    created = datetime.fromisoformat(_typed(data["created"], str))
    verdicts = tuple(_verdict(entry) for entry in _typed(data["verdicts"], list))
    if created.tzinfo is None or not texts["id"] or not verdicts:
        raise ValueError("id, created or verdicts")
    if len({verdict.name for verdict in verdicts}) < len(verdicts):
        raise ValueError("a property twice")
    samples = _samples(_typed(data["samples"], dict))
    for verdict in verdicts:
        if len(samples.labelled(verdict.name)) != verdict.n:
            raise ValueError(f"n of {verdict.name}")
    return LocalCalibration(
        **texts, created=created, bundle=_bundle(data["bundle"]), samples=samples, verdicts=verdicts
    )


def _bundle(data: dict[str, Any]) -> BundleRef:
    return BundleRef(_typed(data["id"], str), _typed(data["version"], int), _typed(data["sha256"], str))


def _verdict(data: dict[str, Any]) -> Verdict:
    name, figures = _typed(data["name"], str), ("rmse_loo", "rmse_mean", "rmse_before", "q_lower", "q_upper")
    if name not in PROPERTIES or not 0 < _number(data["coverage"]) < 1 or _typed(data["n"], int) < 2:
        raise ValueError(f"verdict on {name}")
    if any(_number(data[figure]) < 0 for figure in (*figures, "local_sd")):
        raise ValueError(f"figures of {name}")
    return Verdict(
        name=name,
        n=data["n"],
        skilled=_typed(data["skilled"], bool),
        interval=IntervalKind(data["interval"]),
        **{key: _number(data[key]) for key in (*figures, "coverage", "local_mean", "local_sd")},
    )


def _samples(data: dict[str, Any]) -> LocalSamples:
    nir = np.array(_typed(data["nir"], list), dtype=np.float64)
    if nir.ndim != 2:
        raise ValueError("nir")
    return LocalSamples(
        names=_names(data["names"]),
        nir=nir,
        values={_typed(name, str): _column(column) for name, column in data["values"].items()},
        errors={_typed(name, str): _column(column) for name, column in data["errors"].items()},
        strata=_names(data["strata"]),
        states=_names(data["states"]),
        instruments=_names(data["instruments"]),
    )


def _names(data: object) -> tuple[str, ...]:
    return tuple(_typed(name, str) for name in _typed(data, list))


def _column(data: object) -> Floats:
    return np.array([math.nan if value is None else _number(value) for value in _typed(data, list)], dtype=np.float64)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _typed(value: object, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected")
    return value


def _unreadable(file: str, detail: str) -> InputError:
    return InputError(CalibrationCode.UNREADABLE, file=file, detail=detail[:200])
