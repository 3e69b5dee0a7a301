"""A report as window and command line issue it: written, numbered and noted in the store."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from core.corrections.applying import corrected_spectra
from core.corrections.file import from_json
from core.exports.long_csv import write_long_csv
from core.inference.estimate import PredictedMir
from core.pipeline import Predictors
from core.report.contents import ReportContents, gather
from core.store.records import Project, StoredEstimates, StoredMeasurement
from core.store.store import Store
from desktop.insight import Insight, insight_of
from desktop.installation import user
from desktop.report.pdf import render_pdf


def issue(
    store: Store, project: Project, predictors: Predictors, *, pdf: Path | None = None, csv: Path | None = None
) -> ReportContents:
    """Write the report on a project under a new number and note it in the store; returns what it says.

    At least one of `pdf` and `csv`. What an interruption left without estimates after a calibration was accepted is
    estimated first. Raises as `resume`, `gather`, `render_pdf` and `write_long_csv` do; a number is taken only when
    everything is written.
    """
    from core.local import resume  # here, for it brings the readers of tables along

    resume(store, predictors, project.id)
    contents = gather(
        store,
        project.id,
        number=store.next_report_number(),
        issued=datetime.now(UTC),
        who=user(),
        mir=_mir_by_measurement(store, project, predictors) if pdf is not None else None,
    )
    if csv is not None:
        write_long_csv(csv, contents)
    if pdf is not None:
        render_pdf(contents, pdf, _insight_by_measurement(store, contents, predictors))
    issued = next(file for file in (pdf, csv) if file is not None)
    store.record_report(project.id, contents.number, hashlib.sha256(issued.read_bytes()).hexdigest())
    return contents


def mir_again(
    store: Store, predictors: Predictors, measurement: StoredMeasurement, estimates: StoredEstimates
) -> PredictedMir | None:
    """The predicted MIR spectrum, which the store does not keep; None where the bundle is not at hand.

    From the corrected spectrum where the estimates rest on one; a local calibration leaves the MIR spectrum as it is.
    """
    ref = estimates.bundle
    if measurement.spectrum is None or not any(info.ref == ref and info.error is None for info in predictors.infos):
        return None
    predictor = predictors.choose(measurement.spectrum.axis, ref.id)
    if predictor.bundle.ref != ref:
        return None
    spectra = measurement.spectrum.many()
    if estimates.correction_id is not None:
        correction = from_json(store.correction(estimates.correction_id).content)
        spectra = corrected_spectra(spectra, correction, correction.grid.axis())
    (prediction,) = predictor.predict(spectra)
    return prediction.mir


def _mir_by_measurement(store: Store, project: Project, predictors: Predictors) -> dict[int, PredictedMir]:
    found = {}
    for summary in store.summaries(project.id):
        if summary.estimates is not None:
            measurement = store.measurement(summary.estimates.measurement_id)
            mir = mir_again(store, predictors, measurement, summary.estimates)
            if mir is not None:
                found[measurement.id] = mir
    return found


def _insight_by_measurement(store: Store, contents: ReportContents, predictors: Predictors) -> dict[int, Insight]:
    found = {}
    for sample in contents.samples:
        stored = store.current_estimates(sample.measurement_id)
        if stored is not None:
            measurement = store.measurement(sample.measurement_id)
            found[sample.measurement_id] = insight_of(store, predictors, measurement, stored)
    return found
