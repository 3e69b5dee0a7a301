"""The model of a place left out behind the interface of a bundle, so that the app's own code judges it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.inference.bundle import Bundle
from core.inference.engine import Outputs
from core.inference.estimate import BundleRef
from core.inference.grading import UNKNOWN_STATE, Circumstances, grade
from core.inference.manifest import Domain, Grid, Manifest, MirEvidence, PropertyModel
from core.inference.predictor import Predictor
from core.inference.presence import no_soil
from core.inference.table import PredictionTable
from core.resampling import resample
from core.spectrum import Spectra
from training.regressors import local_prior
from training.spiking.places import Place

NAME = "left-out"


class LeftOutPredictor(Predictor):
    """A bundle of one property that was never written: features and estimates straight from the trained model.

    Knows the spectra of its place only. Its domain holds everything: what is outside is judged as well.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._rows = {spectrum.tobytes(): row for row, spectrum in enumerate(place.nir)}
        self.bundle = Bundle(_manifest(place), BundleRef(NAME, 1, NAME), Path(NAME), {}, local_prior(place.heads))

    def predict_table(
        self,
        spectra: Spectra,
        *,
        state: str = UNKNOWN_STATE,
        family: str = "",
        with_mir: bool = False,  # noqa: ARG002 - there is no MIR here
        with_phi: bool = False,  # noqa: ARG002 - always kept
    ) -> PredictionTable:
        """Estimates with the features that the place keeps; `KeyError` for spectra of other places."""
        manifest = self.bundle.manifest
        nir = resample(spectra, manifest.nir_grid.axis()).values
        phi = self.place.phi[[self._rows[spectrum.tobytes()] for spectrum in nir]]
        heads = self.place.heads
        model = heads.models[self.place.property.name]
        own = heads.block(model)
        value, scale = model.predict(phi[:, own.start : own.stop])
        none = np.zeros((len(nir), 0), dtype=np.float32)
        outputs = Outputs(
            mu=none,
            logvar=none,
            mir=none,
            value=value[:, np.newaxis].astype(np.float32),
            scale=scale[:, np.newaxis].astype(np.float32),
            domain=np.zeros((len(nir), 2), dtype=np.float32),
            phi=phi.astype(np.float32),
        )
        graded = grade(outputs, no_soil(nir.astype(np.float32)), manifest, Circumstances(state, family))
        return PredictionTable(self.bundle.ref, manifest, outputs, graded)


def _manifest(place: Place) -> Manifest:
    prop, axis = place.property, place.axis
    step = float(axis.points[1] - axis.points[0])
    grid = Grid(float(axis.first), float(axis.last), step, axis.unit.value)
    return Manifest(
        id=NAME,
        version=1,
        created="",
        licence="",
        nir_grid=grid,
        mir_grid=grid,
        latent=0,
        features=place.heads.width,
        scanner_families=(),
        preparation_states=(),
        mir_evidence=MirEvidence.SIMULATED,
        mir_in_regressors=False,
        mir_spread=0.0,
        properties=(PropertyModel(prop.name, prop.unit, prop.transform, 0, 0, place.interval),),
        domain=Domain(0.0, 0.0, 0.0, 0.0),
        training_libraries=(),
    )
