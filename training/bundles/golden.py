"""Golden spectra: what the application runs on each computer before it uses a bundle there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.parity import RMS_SHARE, Chain
from training.preprocessing import Floats

GOLDEN_MIR = 2
GOLDEN_MIR_TOLERANCE = 0.01
"""SNV units, any point; the decoder is float everywhere."""
_DECIMALS = 6


def golden_document(
    chain: Chain, nir: Floats, errors: Sequence[float], int8_kept: Sequence[bool]
) -> dict[str, object]:
    """What `golden.json` holds for the reflectances `nir[k, g]`, rounded first so that the file is exact.

    A value may be off by `RMS_SHARE` of `errors[p]`, transformed units. Where int8 was found to change a property
    by more than it may (`int8_kept[p]` false), it is held to the values of float at half of what it is off by, so
    that it passes on no computer and the float twin stands in.
    """
    rounded = nir.round(_DECIMALS)
    exact, small = chain(rounded), chain(rounded, int8=True)
    kept = np.asarray(int8_kept)
    expected = np.where(kept, small["value"], exact["value"])
    apart = np.abs(small["value"] - exact["value"]).max(axis=0)
    allowed = RMS_SHARE * np.asarray(errors)
    tolerance = np.where(kept | (apart == 0), allowed, np.minimum(allowed, apart / 2))
    return {
        "schema": 1,
        "nir": rounded.tolist(),
        "float": {name: exact[name].tolist() for name in ("mu", "value", "scale", "domain")}
        | {"mir": exact["mir"][:GOLDEN_MIR].tolist()},
        "int8": {"mu": small["mu"].tolist(), "value": expected.tolist()},
        "tolerance": {"value": tolerance.tolist(), "mir": GOLDEN_MIR_TOLERANCE},
    }
