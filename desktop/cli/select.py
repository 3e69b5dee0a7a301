"""`tilth select`: which of the scanned samples to send to the laboratory."""

from __future__ import annotations

from argparse import Namespace

from core.errors import ExitCode
from core.local import Bench
from core.pipeline import Predictors
from core.selection.soils import Selection, Wish, select
from core.selection.strata import strata_in_file
from desktop.cli.already import Already, already_told
from desktop.cli.bench import bench_of_file, read_file
from desktop.cli.output import print_json
from desktop.cli.selection_output import print_selection, selection_json
from desktop.installation import installed


def run(arguments: Namespace) -> int:
    """Choose, then print the samples in the order of their use."""
    source, made, scanned = _of_file(arguments)
    if arguments.json:
        print_json(selection_json(source, made))
    else:
        print_selection(source, made, scanned)
    return ExitCode.DONE


def _of_file(arguments: Namespace) -> tuple[str, Selection, int]:
    table = read_file(arguments.file)
    bench = bench_of_file(table, Predictors(installed()), arguments.bundle, None, None)
    strata: tuple[str, ...] = ()
    if arguments.stratify:
        found = strata_in_file(arguments.file, arguments.stratify)
        strata = tuple(found.get(name, "") for name in bench.soils.names)
    already = already_told(arguments.already, bench.soils)
    return table.source, _selection(arguments, bench, strata, already), len(bench.soils)


def _selection(arguments: Namespace, bench: Bench, strata: tuple[str, ...], already: Already) -> Selection:
    wish = Wish(arguments.count, tuple(arguments.property), strata=strata, sent=already.sent)
    return select(bench.predictor, bench.soils.spectra, bench.soils.names, wish, already.known)
