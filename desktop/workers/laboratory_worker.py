"""Asks the store and the bundles what the laboratory area wants to know. Every method blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.calibration.samples import LocalSamples
from core.laboratory import LaboratoryTable, Result, apply_fixes, check, match_results, read_laboratory
from core.local import Bench, ReEstimated, Told, accept, prepare, propose, roll_back, stratum_of
from core.local.expecting import expectations
from core.properties import property_named
from core.selection.soils import Wish, select
from core.spectrum import Spectra
from core.store.local_records import CalibrationEvent, NewLaboratoryFile, StoredSoil
from core.store.records import Sample
from desktop.installation import user
from desktop.report.sample_list import Listed, write_sample_list
from desktop.workers.comparing import compare
from desktop.workers.laboratory_views import (
    Checked,
    Choosing,
    Draft,
    Overview,
    Previewed,
    ToSend,
    Version,
    Wanted,
    finding_key,
)
from desktop.workers.store_worker import StoreWorker

Progress = Callable[[int, int], None]

_TYPED = "typed"
"""Column of a value that came from no file."""


class LaboratoryWorker:
    """Uses the store and the bundles of a `StoreWorker`, on a lane of its own."""

    def __init__(self, worker: StoreWorker) -> None:
        self._worker = worker
        self._bench: Bench | None = None

    # Choosing

    def overview(self, project_id: int) -> Overview:
        """What the project holds and what is at the laboratory; looks at every spectrum anew."""
        soils = self._soils(project_id)
        if not soils:
            return Overview()
        bench = self._bench = prepare(self._worker.store, self._worker.predictors, project_id)
        known = set(bench.active.samples.names) if bench.active is not None else set()
        waiting = tuple(line for line in self._sent(project_id, soils) if line.sample.name not in known)
        away = known | {line.sample.name for line in waiting}
        return Overview(
            measured=len(soils),
            free=sum(name not in away for name in bench.soils.names),
            sites=len({soil.site for soil in soils.values()}),
            depths=len({_depth(soil.sample) for soil in soils.values()}),
            properties=tuple(model.name for model in bench.predictor.bundle.manifest.properties),
            names=bench.soils.names,
            waiting=waiting,
        )

    def choose(self, project_id: int, wanted: Wanted) -> Choosing:
        """The samples whose laboratory values narrow the estimates of all most."""
        bench, soils = self._prepared(project_id), self._soils(project_id)
        rows = [row for row, id_ in enumerate(bench.soils.sample_ids) if id_ not in wanted.without]
        names = [bench.soils.names[row] for row in rows]
        spectra = Spectra(bench.soils.spectra.axis, bench.soils.spectra.values[rows], bench.soils.spectra.quantity)
        strata = tuple(_stratum(soils[bench.soils.sample_ids[row]], wanted) for row in rows)
        wish = Wish(
            wanted.count,
            wanted.properties,
            strata=strata if wanted.by_site or wanted.by_depth else (),
            sent=[line.sample.name for line in self._sent(project_id, soils)],
        )
        selection = select(bench.predictor, spectra, names, wish, _known(bench))
        named = {soil.sample.name: soil for soil in soils.values()}
        lines = (ToSend(named[c.name].sample, named[c.name].site, c.narrowing) for c in selection.chosen)
        return Choosing(wanted, tuple(lines), selection.advice)

    def mark_sent(self, project_id: int, sample_ids: Sequence[int], *, sent: bool) -> Overview:
        """Write down that samples went to the laboratory, or did not."""
        self._worker.store.mark_sent(project_id, sample_ids, sent=sent)
        return self.overview(project_id)

    def save_list(self, path: Path, project: str, lines: Sequence[ToSend]) -> Path:
        """Write a list of samples as PDF, or as CSV where `path` ends so."""
        listed = [
            Listed(line.sample.name, line.site, line.sample.depth_from_cm, line.sample.depth_to_cm) for line in lines
        ]
        write_sample_list(path, project, listed)
        return path

    # Values

    def read(self, project_id: int, path: Path, draft: Draft) -> Checked:
        """Read a laboratory's table and check it."""
        confirmed = draft.confirmed - set(draft.meanings)
        table = read_laboratory(path, meanings=draft.meanings, confirmed=confirmed)
        return self.check(project_id, replace(draft, table=table, confirmed=confirmed))

    def check(self, project_id: int, draft: Draft) -> Checked:
        """Bring values to the samples and look for what may be wrong with them."""
        bench = self._prepared(project_id)
        of_file = draft.table.results if draft.table is not None else ()
        matched = match_results(of_file, bench.soils.names, renames=draft.renames)
        results = apply_fixes(_with_typed(matched.results, draft), draft.accepted).results
        final = match_results(results, bench.soils.names)
        found = check(final.results, expectations(bench, final.names)) if final.names else ()
        return Checked(
            draft=draft,
            matched=replace(final, unknown=matched.unknown, renamed=matched.renamed),
            findings=tuple(one for one in found if finding_key(one) not in draft.kept),
            strangers=tuple(one for one in matched.unknown if one.sample not in draft.strangers),
        )

    # Calibrating

    def preview(self, project_id: int, checked: Checked) -> Previewed:
        """A calibration from the values, accepted by nobody, and what it would change."""
        bench, now = self._prepared(project_id), datetime.now(UTC)
        told = Told("", "", user(), now)
        calibration = propose(bench, checked.matched.results, told).calibration
        return compare(bench, checked, calibration)

    def accept(self, project_id: int, preview: Previewed, name: str, reason: str, progress: Progress) -> ReEstimated:
        """Let a previewed calibration hold, and estimate the project anew."""
        calibration = replace(preview.calibration, name=name, reason=reason)
        store, predictors = self._worker.store, self._worker.predictors
        file = _file_of(preview.checked)
        return accept(store, predictors, project_id, calibration, file=file, progress=progress)

    def roll_back(
        self, project_id: int, bundle_id: str, to: int | None, reason: str, progress: Progress
    ) -> ReEstimated:
        """Let an earlier calibration hold again, or none."""
        store, predictors = self._worker.store, self._worker.predictors
        return roll_back(
            store, predictors, project_id, bundle_id, who=user(), reason=reason, to=to, progress=progress
        )

    def versions(self, project_id: int) -> tuple[Version, ...]:
        """The calibrations that have held, the newest first, and after those of a bundle the bundle alone."""
        store = self._worker.store
        events, active = store.calibration_events(project_id), store.active_calibrations(project_id)
        stored = {one.id: one for one in store.calibrations(project_id)}
        found: list[Version] = []
        for bundle_id in dict.fromkeys(event.bundle_id for event in events):
            own = [one for one in stored.values() if one.bundle.id == bundle_id]
            holds = active.get(bundle_id)
            for one in own:
                of_it = _events(events, bundle_id, one.id)
                if of_it:
                    found.append(Version(bundle_id, one, holds is not None and holds.id == one.id, of_it))
            found.append(Version(bundle_id, None, holds is None, _events(events, bundle_id, None)))
        return tuple(found)

    # Parts

    def _prepared(self, project_id: int) -> Bench:
        if self._bench is None or self._bench.project_id != project_id:
            self._bench = prepare(self._worker.store, self._worker.predictors, project_id)
        return self._bench

    def _soils(self, project_id: int) -> dict[int, StoredSoil]:
        """By id of the sample, the newest measurement of each."""
        return {soil.sample.id: soil for soil in self._worker.store.soils(project_id)}

    def _sent(self, project_id: int, soils: dict[int, StoredSoil]) -> list[ToSend]:
        sent = self._worker.store.sent_samples(project_id)
        return [
            ToSend(soils[one.sample_id].sample, soils[one.sample_id].site, sent=one.at)
            for one in sent
            if one.sample_id in soils
        ]


def _known(bench: Bench) -> LocalSamples | None:
    return bench.active.samples if bench.active is not None else None


def _depth(sample: Sample) -> tuple[float | None, float | None]:
    return sample.depth_from_cm, sample.depth_to_cm


def _stratum(soil: StoredSoil, wanted: Wanted) -> str:
    """What each stratum is to get some samples of."""
    if wanted.by_depth:
        return stratum_of(soil.sample, soil.site if wanted.by_site else "")
    return soil.site


def _with_typed(results: Sequence[Result], draft: Draft) -> tuple[Result, ...]:
    """With the values that were typed, and without those that are left out."""
    gone = draft.left_out | set(draft.typed)
    kept = [result for result in results if (result.sample, result.property) not in gone]
    typed = [
        Result(sample, name, value, None, "", property_named(name).unit, row, _TYPED, f"{value:g}")
        for row, ((sample, name), value) in enumerate(draft.typed.items(), start=1)
        if (sample, name) not in draft.left_out
    ]
    return (*kept, *typed)


def _events(events: Sequence[CalibrationEvent], bundle_id: str, id_: int | None) -> tuple[CalibrationEvent, ...]:
    return tuple(event for event in events if event.bundle_id == bundle_id and event.calibration_id == id_)


def _file_of(checked: Checked) -> NewLaboratoryFile:
    """The file as it came, or what was typed as a table, with the values that are used."""
    table: LaboratoryTable | None = checked.draft.table
    if table is not None:
        path = Path(table.source)
        return NewLaboratoryFile(path.name, path.read_bytes(), checked.matched.results)
    lines = (f"{one.sample}\t{one.property}\t{one.value:g}\n" for one in checked.matched.results)
    return NewLaboratoryFile(
        "typed.tsv", "".join(["sample\tproperty\tvalue\n", *lines]).encode(), checked.matched.results
    )
