"""Which of the scanned samples of a project to send to the laboratory."""

from __future__ import annotations

from dataclasses import replace

from core.local.proposing import prepare
from core.pipeline import Predictors
from core.selection.soils import Selection, Wish, select
from core.store.store import Store


def choose_for_project(
    store: Store,
    predictors: Predictors,
    project_id: int,
    wish: Wish,
    *,
    bundle_id: str | None = None,
    stratify: bool = False,
) -> Selection:
    """Choose among the samples of a project, beside those that were sent and those that have values.

    With `stratify`, site and depth of each sample are the strata, in place of those of `wish`. Raises as `prepare`
    and `select` do.
    """
    bench = prepare(store, predictors, project_id, bundle_id)
    sent = {store.sample_with_id(sending.sample_id).name for sending in store.sent_samples(project_id)}
    strata = bench.soils.strata if stratify else wish.strata
    known = bench.active.samples if bench.active is not None else None
    wanted = replace(wish, strata=strata, sent=sorted(sent.union(wish.sent)))
    return select(bench.predictor, bench.soils.spectra, bench.soils.names, wanted, known)
