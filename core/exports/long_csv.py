"""Long CSV: one row per sample and property, under OSSL property names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from core.exports.cells import escape
from core.files import atomic_text
from core.report.contents import ReportContents, ReportEstimate, ReportSample

Cell = str | float | int | None

COLUMNS = (
    "project",
    "sample",
    "site",
    "latitude",
    "longitude",
    "depth_from_cm",
    "depth_to_cm",
    "state",
    "measured_utc",
    "instrument",
    "serial",
    "bundle",
    "bundle_version",
    "bundle_sha256",
    "mir_evidence",
    "calibration",
    "calibration_sha256",
    "calibration_n",
    "calibration_name",
    "calibration_accepted_by",
    "calibration_accepted_utc",
    "laboratory",
    "correction",
    "correction_sha256",
    "property",
    "unit",
    "method",
    "value",
    "lower",
    "upper",
    "coverage",
    "grade",
    "reasons",
)
"""Depths in cm, position in degrees WGS 84, times ISO 8601 UTC; `reasons` separated by semicolons.

`calibration` is the id of the local calibration that the row rests on, if any, `calibration_n` its samples.
"""

SIGNIFICANT = 6
"""Digits of an estimate; the graphs compute in single precision."""
DEGREE_DECIMALS = 7
"""About a centimetre on the ground."""


def write_long_csv(path: Path, contents: ReportContents) -> int:
    """Write the results of a report, unrounded; returns the number of rows. A withheld value is empty.

    UTF-8, RFC 4180. The file is whole or not there (`InputError` as in `core.files`).
    """
    rows = [row for sample in contents.samples for row in _rows(contents, sample)]
    with atomic_text(path) as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([_written(cell) for cell in row] for row in rows)
    return len(rows)


def _rows(contents: ReportContents, sample: ReportSample) -> Iterator[list[Cell]]:
    about = [*_about(contents, sample), *_local(sample)]
    for result in sample.results:
        yield [*about, *_result(result)]


def _about(contents: ReportContents, measured: ReportSample) -> list[Cell]:
    sample, site, bundle = measured.sample, measured.site, measured.bundle
    position = site.position if site is not None else None
    return [
        contents.project.name,
        sample.name,
        site.name if site is not None else None,
        round(position.latitude, DEGREE_DECIMALS) if position is not None else None,
        round(position.longitude, DEGREE_DECIMALS) if position is not None else None,
        sample.depth_from_cm,
        sample.depth_to_cm,
        sample.state.value,
        _utc(measured.measured),
        measured.instrument.model if measured.instrument is not None else measured.source,
        measured.instrument.serial if measured.instrument is not None else None,
        bundle.ref.id if bundle is not None else None,
        bundle.ref.version if bundle is not None else None,
        bundle.ref.sha256 if bundle is not None else None,
        bundle.mir_evidence if bundle is not None else None,
    ]


def _local(measured: ReportSample) -> list[Cell]:
    calibration, correction = measured.calibration, measured.correction
    held: list[Cell] = [None] * 7
    if calibration is not None:
        held = [
            calibration.ref.id,
            calibration.ref.sha256,
            calibration.ref.n,
            calibration.name,
            calibration.accepted_by,
            _utc(calibration.accepted),
            calibration.laboratory,
        ]
    return [*held, correction.id if correction else None, correction.sha256 if correction else None]


def _result(result: ReportEstimate) -> list[Cell]:
    known, estimate = result.property, result.estimate
    return [
        known.name,
        estimate.unit,
        known.method,
        _significant(estimate.value),
        _significant(estimate.lower),
        _significant(estimate.upper),
        estimate.coverage,
        estimate.grade.value,
        ";".join(reason.value for reason in estimate.reasons),
    ]


def _significant(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{SIGNIFICANT}g}")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _written(cell: Cell) -> Cell:
    return escape(cell) if isinstance(cell, str) else cell
