"""What the spectra alone lead to expect of laboratory values, against which the values are checked."""

from __future__ import annotations

from collections.abc import Sequence

from core.calibration.prior import place_priors
from core.laboratory import Expectation
from core.laboratory.expecting import expectation_of
from core.local.proposing import Bench
from core.spectrum import Spectra


def expectations(bench: Bench, names: Sequence[str]) -> tuple[Expectation, ...]:
    """Of every property of the bundle for the samples `names[k]`, before any of their values is used.

    Raises `KeyError` for a sample that is not on the bench, `BundleError`.
    """
    spectra = bench.soils.spectra
    chosen = Spectra(spectra.axis, spectra.values[bench.soils.rows(names)], spectra.quantity)
    phi = bench.predictor.predict_table(chosen, with_phi=True).outputs.phi
    priors = place_priors(bench.predictor.bundle).values()
    return tuple(expectation_of(prior, prior.features(phi), tuple(names)) for prior in priors)
