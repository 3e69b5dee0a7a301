"""The values of a local calibration, as its explanations need them."""

from __future__ import annotations

import numpy as np

from core.calibration.conditioning import mean_all
from core.calibration.grading import Local
from core.inference.engine import Outputs
from core.inference.explaining import Values, plain_values
from core.inference.manifest import Manifest
from core.spectrum import Floats


def calibrated_values(local: Local, manifest: Manifest) -> Values:
    """What the posterior gives, as it is: neither cut, closed to 100 % nor withheld. Needs outputs with features.

    A property without skill has the local mean whatever the spectrum, one without local samples what the bundle
    gives.
    """
    plain = plain_values(manifest)

    def values(outputs: Outputs) -> Floats:
        found, means = plain(outputs), mean_all(local.skilled, outputs.phi)
        for column, model in enumerate(manifest.properties):
            if model.name in means:
                with np.errstate(over="ignore"):
                    found[:, column] = model.transform.inverse(means[model.name])
            elif model.name in local.posteriors:
                found[:, column] = local.calibration.verdict(model.name).local_mean
        return found

    return values
