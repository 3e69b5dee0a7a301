"""`tilth report`: what was measured in a project, as pages and as a table."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from core.errors import ExitCode
from core.exports.long_csv import write_long_csv
from core.inference.estimate import PredictedMir
from core.pipeline import Predictors
from core.report.contents import ReportContents, gather
from core.store.records import Project
from core.store.store import Store
from desktop.cli.bundles import installed
from desktop.cli.places import open_existing_store, project_named, user
from desktop.report.pdf import render_pdf


def run(arguments: Namespace) -> int:
    """Write the files that were asked for."""
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        contents = issue(store, project, Predictors(installed()), pdf=arguments.pdf, csv=arguments.csv)
    written = ", ".join(str(file) for file in (arguments.pdf, arguments.csv) if file is not None)
    print(f"report {contents.number}: {written}")
    return ExitCode.DONE


def issue(
    store: Store, project: Project, predictors: Predictors, *, pdf: Path | None = None, csv: Path | None = None
) -> ReportContents:
    """Write the report on a project under a new number and note it in the store; returns what it says.

    At least one of `pdf` and `csv`. Raises as `gather`, `render_pdf` and `write_long_csv` do; a number is taken
    only when everything is written.
    """
    contents = gather(
        store,
        project.id,
        number=store.next_report_number(),
        issued=datetime.now(UTC),
        who=user(),
        mir=_predicted_mir(store, project, predictors) if pdf is not None else None,
    )
    if csv is not None:
        write_long_csv(csv, contents)
    if pdf is not None:
        render_pdf(contents, pdf)
    issued = next(file for file in (pdf, csv) if file is not None)
    store.record_report(project.id, contents.number, hashlib.sha256(issued.read_bytes()).hexdigest())
    return contents


def _predicted_mir(store: Store, project: Project, predictors: Predictors) -> dict[int, PredictedMir]:
    """Predicted MIR spectra by measurement, computed again; only where the bundle that estimated is at hand."""
    at_hand = {info.ref for info in predictors.infos if info.error is None}
    found = {}
    for summary in store.summaries(project.id):
        estimated = summary.estimates
        if estimated is not None and estimated.bundle in at_hand:
            spectrum = store.measurement(estimated.measurement_id).spectrum
            if spectrum is not None:
                predictor = predictors.choose(spectrum.axis, estimated.bundle.id)
                (prediction,) = predictor.predict(spectrum.many())
                found[estimated.measurement_id] = prediction.mir
    return found
