"""Steps that the window and the command line share: from stored spectra and files to estimates."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.errors import ErrorCode, InputError
from core.formats.table import SpectraTable
from core.inference.bundle import Bundle
from core.inference.catalogue import BundleInfo, bundle_named, choose_bundle, load_found
from core.inference.estimate import Prediction
from core.inference.grading import UNKNOWN_STATE
from core.inference.predictor import Predictor
from core.inference.providers import CPU, LARGE_BATCH, Provider, available_providers, choose_providers
from core.inference.table import PredictionTable
from core.spectrum import Axis
from core.store.store import Store


class PipelineCode(ErrorCode):
    """Why a step has nothing to work on."""

    NOT_FINISHED = "pipeline.not_finished"


class Predictors:
    """The bundles of this machine, each loaded once, when a spectrum first asks for it.

    `infos` as `catalogue.installed_bundles` found them. `providers` None: the CPU, and for large batches an
    accelerator where there is one. Safe to share between threads.
    """

    def __init__(self, infos: Sequence[BundleInfo], providers: Sequence[Provider] | None = None) -> None:
        self.infos = tuple(infos)
        self.providers = providers
        self._lock = threading.Lock()
        self._ready: dict[tuple[BundleInfo, tuple[Provider, ...]], Predictor] = {}

    @property
    def used(self) -> list[Bundle]:
        """The bundles that have been loaded so far, in that order, each once."""
        with self._lock:
            return list({one.bundle.ref: one.bundle for one in self._ready.values()}.values())

    def choose(self, axis: Axis, bundle_id: str | None = None, rows: int = 1) -> Predictor:
        """The predictor of the bundle of an id, or of the best one, for `rows` spectra on `axis`.

        Raises as `bundle_named`, `choose_bundle` and `load_bundle` do.
        """
        info = choose_bundle(self.infos, axis) if bundle_id is None else bundle_named(self.infos, bundle_id)
        key = info, self._providers(rows)
        with self._lock:
            if key not in self._ready:
                self._ready[key] = self._load(*key)
            return self._ready[key]

    def _providers(self, rows: int) -> tuple[Provider, ...]:
        if self.providers is None and rows < LARGE_BATCH:
            return CPU
        return choose_providers(self.providers, available_providers(), rows)

    def _load(self, info: BundleInfo, providers: tuple[Provider, ...]) -> Predictor:
        return Predictor(load_found(info), providers)


def estimate_measurement(store: Store, predictor: Predictor, measurement_id: int) -> Prediction:
    """Estimate a finished measurement and store the estimates beside older ones; returns after the commit.

    Preparation state and scanner family come from the store. Raises `InputError` when the spectrum does not
    suit the bundle or the measurement is not finished, `StoreError`, `BundleError`.
    """
    measurement = store.measurement(measurement_id)
    sample = store.sample_with_id(measurement.sample_id)
    if measurement.spectrum is None:
        raise InputError(PipelineCode.NOT_FINISHED, measurement=measurement_id, sample=sample.name)
    family = _family(store, measurement_id)
    with naming(sample.name):
        (prediction,) = predictor.predict(measurement.spectrum.many(), state=sample.state.value, family=family)
    evidence = prediction.mir.evidence.value
    store.add_estimates(
        measurement_id, prediction.bundle, prediction.estimates, prediction.t2, prediction.q, evidence
    )
    return prediction


def predict_file(
    file: SpectraTable,
    predictors: Predictors,
    *,
    bundle_id: str | None = None,
    state: str = UNKNOWN_STATE,
    family: str = "",
) -> list[Prediction]:
    """Predictions of all spectra of a file, in its order, with MIR spectrum and spread. Errors name the file."""
    with naming(file.source):
        predictor = predictors.choose(file.spectra.axis, bundle_id, len(file.spectra))
        return predictor.predict(file.spectra, state=state, family=family)


def predict_table(
    file: SpectraTable,
    predictors: Predictors,
    *,
    bundle_id: str | None = None,
    state: str = UNKNOWN_STATE,
    family: str = "",
) -> PredictionTable:
    """The same as columns and without MIR spectra, for files of thousands of spectra."""
    with naming(file.source):
        predictor = predictors.choose(file.spectra.axis, bundle_id, len(file.spectra))
        return predictor.predict_table(file.spectra, state=state, family=family)


@contextmanager
def naming(source: str) -> Iterator[None]:
    """An `InputError` that names no file gets `source` as the one at fault."""
    try:
        yield
    except InputError as error:
        raise InputError(error.code, **{"file": source, **error.values}) from error


def _family(store: Store, measurement_id: int) -> str:
    scans = store.scans(measurement_id)
    return scans[-1].identity.family if scans else ""
