"""`tilth calibrate`: from laboratory values of some soils of a place to estimates that hold there."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.calibration.file import to_json
from core.errors import ExitCode, InputError
from core.files import atomic_text
from core.laboratory import LaboratoryTable, Matched, Result, check
from core.local import Bench, Proposal, Told, accept, prepare, preview_of, propose
from core.local.expecting import expectations
from core.pipeline import Predictors, naming
from core.store.local_records import NewLaboratoryFile
from core.store.store import Store
from desktop.cli.bench import bench_of_file, read_file
from desktop.cli.codes import CliCode
from desktop.cli.findings import Answers, Review, review
from desktop.cli.guard import tell
from desktop.cli.lab_table import match_table, read_table
from desktop.cli.local_output import Outcome, print_outcome, summary
from desktop.cli.output import print_json
from desktop.cli.places import open_existing_store, project_named
from desktop.installation import installed, user
from desktop.messages.laboratory import finding_sentence, notice_sentence


@dataclass(frozen=True)
class _Place:
    """Where the soils come from: a project of a store, or a file."""

    bench: Bench
    predictors: Predictors
    store: Store | None = None


def run(arguments: Namespace) -> int:
    """Check, calibrate, and only then write, accept and print; what is refused leaves everything as it was."""
    predictors = Predictors(installed())
    if arguments.project is None:
        table = read_file(arguments.file)
        bench = bench_of_file(table, predictors, arguments.bundle, arguments.state, arguments.instrument)
        return _calibrate(arguments, _Place(bench, predictors))
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        bench = prepare(store, predictors, project.id, arguments.bundle)
        return _calibrate(arguments, _Place(bench, predictors, store))


def _calibrate(arguments: Namespace, place: _Place) -> int:
    table = read_table(arguments)
    with naming(table.source):
        matched = match_table(arguments, table, place.bench.soils.names)
        reviewed = _reviewed(arguments, place.bench, matched)
        shows_only = not (arguments.output or arguments.accept)
        if reviewed.open and not shows_only:
            raise _unanswered(table, reviewed)
        results = reviewed.results if matched.names else table.results
        proposal = None if reviewed.open else _proposal(arguments, place.bench, results)
    shown = None if proposal is None else preview_of(proposal)
    outcome = Outcome(table, matched, reviewed, proposal, shown, len(place.bench.soils))
    _keep(arguments, place, outcome)
    _print(arguments, outcome)
    return ExitCode.DONE


def _reviewed(arguments: Namespace, bench: Bench, matched: Matched) -> Review:
    expected = expectations(bench, matched.names) if matched.names else ()
    return review(matched.results, lambda results: check(results, expected), Answers.of(arguments))


def _unanswered(table: LaboratoryTable, reviewed: Review) -> InputError:
    first = reviewed.open[0]
    return InputError(
        CliCode.FINDINGS_OPEN,
        file=table.source,
        place=f", row {first.row}" if first.row else "",
        finding=finding_sentence(first.finding),
        count=len(reviewed.open),
    )


def _proposal(arguments: Namespace, bench: Bench, results: Sequence[Result]) -> Proposal:
    name = arguments.name or Path(arguments.lab).stem
    told = Told(name, arguments.reason or "", arguments.who or user(), datetime.now(UTC))
    return propose(bench, results, told, keep=not arguments.anew)


def _keep(arguments: Namespace, place: _Place, outcome: Outcome) -> None:
    """Write the file and accept the calibration, or neither."""
    if outcome.proposal is None:
        return
    calibration = outcome.proposal.calibration
    with ExitStack() as stack:
        if arguments.output is not None:
            stack.enter_context(atomic_text(arguments.output)).write(to_json(calibration))
        if arguments.accept and place.store is not None:
            file = _laboratory_file(arguments, outcome)
            done = accept(place.store, place.predictors, place.bench.project_id, calibration, file=file)
            for sample, error in done.refused.items():
                tell(f"{sample}: not estimated anew ({error}).")


def _laboratory_file(arguments: Namespace, outcome: Outcome) -> NewLaboratoryFile:
    content, table = arguments.lab.read_bytes(), outcome.table
    return NewLaboratoryFile(arguments.lab.name, content, table.results, arguments.laboratory)


def _print(arguments: Namespace, outcome: Outcome) -> None:
    if arguments.json:
        print_json(summary(outcome, arguments.output, accepted=arguments.accept))
    else:
        print_outcome(outcome)
        _print_kept(arguments)
    for notice in outcome.table.notices:
        tell(f"{outcome.table.source}: {notice_sentence(notice)}")
    for unknown in outcome.matched.unknown:
        tell(f"{outcome.table.source}: sample {unknown.sample} was not scanned; passed over.")


def _print_kept(arguments: Namespace) -> None:
    if arguments.output is not None:
        print(f"written: {arguments.output}")
    if arguments.accept:
        print(f"accepted for the project {arguments.project}; all its soils were estimated anew")
    if not (arguments.output or arguments.accept):
        print("nothing was kept; -o writes a file, --accept uses it for the project")
