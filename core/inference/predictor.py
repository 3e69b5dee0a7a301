"""Spectra in, predictions out: one bundle on this machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.errors import BundleError
from core.inference.attribution import Attribution
from core.inference.bundle import GOLDEN, Bundle
from core.inference.codes import BundleCode
from core.inference.coverage import refuse_mir
from core.inference.engine import Encoder, Engine, Outputs
from core.inference.estimate import Prediction
from core.inference.explaining import Values, attribution_of, explanations, plain_values
from core.inference.explanation import Explanation
from core.inference.golden import SelfTest, read_golden, run_golden
from core.inference.grading import UNKNOWN_STATE, Circumstances, grade
from core.inference.presence import no_soil
from core.inference.providers import CPU, Provider
from core.inference.spread import mir_spread
from core.inference.table import PredictionTable
from core.resampling import resample
from core.spectrum import Floats, Spectra

AUTO = "auto"
MOST_THREADS = 8


class Predictor:
    """Runs one bundle.

    `providers` as `choose_providers` gives them, the CPU by default. `encoder` is `int8`, `float` or `auto`:
    int8 on the CPU with the float twin behind it, float on an accelerator with the CPU behind it. Sessions
    are made, and the golden spectra run, at the first use; safe to share between threads.
    """

    def __init__(
        self,
        bundle: Bundle,
        providers: Sequence[Provider] | None = None,
        encoder: str = AUTO,
        threads: int | None = None,
    ) -> None:
        self.bundle = bundle
        self.providers = tuple(providers or CPU)
        self.encoder = encoder
        self.threads = threads or min(os.cpu_count() or 1, MOST_THREADS)
        self._lock = threading.Lock()
        self._chosen: tuple[Engine, SelfTest] | None = None
        self._float: Engine | None = None

    def self_test(self) -> SelfTest:
        """Run the golden spectra on this machine; the encoder that passes is the one used.

        Raises `BundleError(UNFIT)` when none passes.
        """
        return self._ready()[1]

    def predict(self, spectra: Spectra, *, state: str = UNKNOWN_STATE, family: str = "") -> list[Prediction]:
        """Predictions with MIR spectrum and spread, one per row.

        `state` is the preparation of the samples, `family` that of the scanner (empty: not known). Raises
        `InputError` when the spectra do not cover the bundle's grid or are MIR spectra, `BundleError` when
        the bundle does not run here. For thousands of spectra use `predict_table`.
        """
        table = self.predict_table(spectra, state=state, family=family, with_mir=True)
        spread = self.mir_spread(table.outputs)
        return [table.prediction(row, spread[row]) for row in range(len(table))]

    def predict_table(
        self,
        spectra: Spectra,
        *,
        state: str = UNKNOWN_STATE,
        family: str = "",
        with_mir: bool = False,
        with_phi: bool = False,
    ) -> PredictionTable:
        """The same as columns, for batches: without MIR spectra and features unless asked for, without MIR spread."""
        manifest = self.bundle.manifest
        grid = manifest.nir_grid.axis()
        refuse_mir(spectra.axis)
        nir = resample(spectra, grid).values.astype(np.float32)
        engine, test = self._ready()
        outputs = engine.run(nir, with_mir, with_phi)
        graded = grade(outputs, no_soil(nir), manifest, Circumstances(state, family, test.fallback))
        return PredictionTable(self.bundle.ref, manifest, outputs, graded)

    def mir_spread(self, outputs: Outputs) -> Floats:
        """Spread `[n, w]` of the predicted MIR spectra of `outputs`; see `spread.mir_spread`."""
        engine, _ = self._ready()
        return mir_spread(engine.decode, outputs.mu, outputs.logvar, self.bundle.manifest.mir_spread)

    def explain(
        self, spectra: Spectra, row: int = 0, *, state: str = UNKNOWN_STATE, family: str = ""
    ) -> tuple[Explanation, ...]:
        """What each estimate of one row owes to each part of its spectrum, in the order of the manifest.

        A value that is withheld is explained too, and says so in its `estimate`. Raises `InputError`
        (`NO_REFERENCE_SOIL`, `NOTHING_TO_EXPLAIN`) and as `predict` does.
        """
        one = spectra[row].many()
        table = self.predict_table(one, state=state, family=family)
        manifest = self.bundle.manifest
        return explanations(self.attribution(one, plain_values(manifest)), manifest, table.estimates(0))

    def attribution(self, spectrum: Spectra, values: Values, with_phi: bool = False) -> Attribution:
        """The same for `values` that others make of the outputs, as they see them, with their features."""
        return attribution_of(self._exact(), self.bundle, spectrum, values, with_phi)

    def _exact(self) -> Engine:
        """An engine with the float encoder, for the steps of int8 are larger than those of a derivative."""
        engine, _ = self._ready()
        if engine.encoder is Encoder.FLOAT:
            return engine
        with self._lock:
            if self._float is None:
                self._float = Engine(self.bundle, Encoder.FLOAT, engine.providers, self.threads)
            return self._float

    def _ready(self) -> tuple[Engine, SelfTest]:
        with self._lock:
            if self._chosen is None:
                self._chosen = self._choose()
            return self._chosen

    def _choose(self) -> tuple[Engine, SelfTest]:
        golden = read_golden(self.bundle)
        properties = tuple(model.name for model in self.bundle.manifest.properties)
        failures: list[BundleError] = []
        for encoder, providers in self._candidates():
            try:
                engine = Engine(self.bundle, encoder, providers, self.threads)
                test = run_golden(engine, golden, properties)
            except BundleError as error:
                failures.append(error)
                continue
            if test.passed:
                return engine, replace(test, fallback=encoder is Encoder.FLOAT and self._prefers_int8)
            failures.append(self._unfit(test))
        raise failures[-1]

    @property
    def _prefers_int8(self) -> bool:
        return self.encoder == AUTO and self.providers == CPU

    def _unfit(self, test: SelfTest) -> BundleError:
        return BundleError(
            BundleCode.UNFIT,
            file=str(self.bundle.path / GOLDEN),
            bundle=self.bundle.ref.id,
            property=test.worst_property,
            share=max(test.deviation, test.mir_deviation),
        )

    def _candidates(self) -> Iterator[tuple[Encoder, tuple[Provider, ...]]]:
        if self.encoder != AUTO:
            yield Encoder(self.encoder), self.providers
            return
        if not self._prefers_int8:
            yield Encoder.FLOAT, self.providers
        yield Encoder.INT8, CPU
        yield Encoder.FLOAT, CPU
