"""Steps that the window and the command line share: from stored spectra and files to estimates."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.acquisition.scanner import Identity
from core.calibration.applying import CalibratedPredictor
from core.calibration.calibration import LocalCalibration
from core.calibration.file import from_json
from core.corrections.file import from_json as correction_from_json
from core.errors import ErrorCode, InputError
from core.estimator import Estimator, HeldCorrection, condition_of
from core.formats.table import SpectraTable
from core.inference.bundle import Bundle
from core.inference.catalogue import BundleInfo, bundle_named, choose_bundle, load_found
from core.inference.estimate import BundleRef, Prediction
from core.inference.grading import UNKNOWN_STATE
from core.inference.predictor import Predictor
from core.inference.providers import CPU, LARGE_BATCH, Provider, available_providers, choose_providers
from core.inference.table import PredictionTable
from core.resampling import covers
from core.spectrum import Axis
from core.store.local_records import StoredCalibration
from core.store.store import Store


class PipelineCode(ErrorCode):
    """Why a step has nothing to work on."""

    NOT_FINISHED = "pipeline.not_finished"
    CALIBRATED_BUNDLE_GONE = "pipeline.calibrated_bundle_gone"


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
        self._calibrated: dict[tuple[str, tuple[Provider, ...]], CalibratedPredictor] = {}

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
        return self._predictor(info, self._providers(rows))

    def estimator(
        self,
        store: Store,
        project_id: int,
        axis: Axis,
        bundle_id: str | None = None,
        rows: int = 1,
        *,
        anew: bool = False,
    ) -> Estimator:
        """What estimates spectra of a project on `axis`, or with `anew` what a new calibration would start from.

        Where a calibration holds whose bundle covers the axis, that bundle with it, of several the one accepted
        last; else the bundle as `choose` chooses. Raises `InputError` (`CALIBRATED_BUNDLE_GONE` when the bundle
        is not installed in the very version; to calibrate `anew`, the present version is used) and as `choose` does.
        """
        stored = self._calibration(store, project_id, axis, bundle_id)
        if anew and stored is not None and not self._has(stored.bundle):
            bundle_id = stored.bundle.id if any(info.id == stored.bundle.id for info in self.infos) else bundle_id
            stored = None
        predictor = self.choose(axis, bundle_id, rows) if stored is None else self.calibrated(stored, rows)
        corrections = _corrections(store, project_id, predictor.bundle)
        return Estimator(predictor, None if stored is None else stored.ref, corrections)

    def calibrated(self, stored: StoredCalibration, rows: int = 1) -> CalibratedPredictor:
        """The bundle of a stored calibration, conditioned on its samples once and then kept."""
        key = stored.ref.sha256, self._providers(rows)
        with self._lock:
            if key in self._calibrated:
                return self._calibrated[key]
        return self.conditioned(from_json(stored.content), rows)

    def conditioned(self, calibration: LocalCalibration, rows: int = 1) -> CalibratedPredictor:
        """The same for one that is not stored yet; raises as `exactly` and `CalibratedPredictor` do."""
        providers = self._providers(rows)
        predictor = self._predictor(self.exactly(calibration.bundle, calibration.name), providers)
        made = CalibratedPredictor(predictor, calibration)
        with self._lock:
            return self._calibrated.setdefault((calibration.sha256, providers), made)

    def _calibration(
        self, store: Store, project_id: int, axis: Axis, bundle_id: str | None
    ) -> StoredCalibration | None:
        """The one that holds for spectra on `axis`."""
        for stored in reversed(store.active_calibrations(project_id).values()):
            if bundle_id in {None, stored.bundle.id} and self._may_cover(stored.bundle.id, axis):
                return stored
        return None

    def exactly(self, bundle: BundleRef, calibration: str) -> BundleInfo:
        """The bundle that a calibration of this name was made with; `InputError(CALIBRATED_BUNDLE_GONE)`."""
        for info in self.infos:
            if info.ref == bundle and info.error is None:
                return info
        raise InputError(
            PipelineCode.CALIBRATED_BUNDLE_GONE, calibration=calibration, bundle=bundle.id, version=bundle.version
        )

    def _has(self, bundle: BundleRef) -> bool:
        return any(info.ref == bundle and info.error is None for info in self.infos)

    def _may_cover(self, bundle_id: str, axis: Axis) -> bool:
        """False only where every manifest of the bundle says that its grid is another one."""
        manifests = [info.manifest for info in self.infos if info.id == bundle_id and info.manifest is not None]
        return not manifests or any(covers(axis, manifest.nir_grid.axis()) for manifest in manifests)

    def _predictor(self, info: BundleInfo, providers: tuple[Provider, ...]) -> Predictor:
        key = info, providers
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


def estimate_measurement(
    store: Store, predictors: Predictors, measurement_id: int, *, bundle_id: str | None = None
) -> Prediction:
    """Estimate a finished measurement and store the estimates beside older ones; returns after the commit.

    With the calibration and the correction that hold in its project (`Predictors.estimator`). Preparation state
    and scanner come from the store. Raises `InputError` when the spectrum does not suit the bundle or the
    measurement is not finished, `StoreError`, `BundleError`.
    """
    measurement = store.measurement(measurement_id)
    sample = store.sample_with_id(measurement.sample_id)
    if measurement.spectrum is None:
        raise InputError(PipelineCode.NOT_FINISHED, measurement=measurement_id, sample=sample.name)
    condition = condition_of(sample, _scanner(store, measurement_id))
    with naming(sample.name):
        estimator = predictors.estimator(store, sample.project_id, measurement.spectrum.axis, bundle_id)
        (prediction,) = estimator.predict(measurement.spectrum.many(), condition)
    held = estimator.correction(condition)
    store.add_estimates(
        measurement_id,
        prediction.bundle,
        prediction.estimates,
        prediction.t2,
        prediction.q,
        prediction.mir.evidence.value,
        calibration=prediction.calibration,
        correction_id=None if held is None else held.id,
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


def _scanner(store: Store, measurement_id: int) -> Identity | None:
    scans = store.scans(measurement_id)
    return scans[-1].identity if scans else None


def _corrections(store: Store, project_id: int, bundle: Bundle) -> tuple[HeldCorrection, ...]:
    """Those that hold in a project and are for this bundle."""
    held = (
        HeldCorrection(stored.id, correction_from_json(stored.content))
        for stored in store.active_corrections(project_id)
    )
    return tuple(
        one
        for one in held
        if one.correction.bundle in {None, bundle.ref} and one.correction.grid == bundle.manifest.nir_grid
    )
