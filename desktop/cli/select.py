"""`tilth select`: which of the scanned samples to send to the laboratory."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from core.calibration.samples import LocalSamples
from core.errors import ExitCode
from core.local import Bench, merged, prepare, stratum_of
from core.pipeline import Predictors
from core.selection.soils import Selection, Wish, select
from core.selection.strata import strata_in_file
from core.store.store import Store
from desktop.cli.already import already_told
from desktop.cli.bench import bench_of_file, read_file
from desktop.cli.output import print_json
from desktop.cli.places import open_existing_store, project_named
from desktop.cli.selection_output import print_selection, selection_json
from desktop.installation import installed


def run(arguments: Namespace) -> int:
    """Choose, then print the samples in the order of their use."""
    source, made, scanned = _of_file(arguments) if arguments.project is None else _of_project(arguments)
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
    return table.source, _selection(arguments, bench, strata, ()), len(bench.soils)


def _of_project(arguments: Namespace) -> tuple[str, Selection, int]:
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        bench = prepare(store, Predictors(installed()), project.id, arguments.bundle)
        strata = _strata(store, bench, arguments.stratify)
        sent = _sent(store, bench)
    return project.name, _selection(arguments, bench, strata, sent), len(bench.soils)


def _selection(arguments: Namespace, bench: Bench, strata: tuple[str, ...], sent: tuple[str, ...]) -> Selection:
    already = already_told(arguments.already, bench.soils)
    known = bench.active.samples if bench.active is not None else None
    wish = Wish(arguments.count, tuple(arguments.property), strata=strata, sent=(*sent, *already.sent))
    return select(bench.predictor, bench.soils.spectra, bench.soils.names, wish, _known(known, already.known))


def _known(calibrated: LocalSamples | None, told: LocalSamples | None) -> LocalSamples | None:
    return merged(calibrated, told) if calibrated is not None and told is not None else told or calibrated


def _strata(store: Store, bench: Bench, wanted: Sequence[str]) -> tuple[str, ...]:
    """Site, depth or both of each sample."""
    if not wanted:
        return ()
    soils = {soil.sample.id: soil for soil in store.soils(bench.project_id)}
    found = []
    for sample_id in bench.soils.sample_ids:
        soil = soils[sample_id]
        site = soil.site if "site" in wanted else ""
        found.append(stratum_of(soil.sample, site) if "depth" in wanted else site)
    return tuple(found)


def _sent(store: Store, bench: Bench) -> tuple[str, ...]:
    """Samples marked as sent, and those of results that came but rest in no calibration yet."""
    names = dict(zip(bench.soils.sample_ids, bench.soils.names, strict=True))
    ids = [sending.sample_id for sending in store.sent_samples(bench.project_id)]
    ids += [id_ for file in store.laboratory_results(bench.project_id) for id_ in file.sample_ids if id_ is not None]
    return tuple(names[id_] for id_ in dict.fromkeys(ids) if id_ in names)
