"""Our scattering against another implementation, path by path.

`kymatio.npz` was made once with the NumPy backend of kymatio 0.3.0, `Scattering1D(J=J, shape=points, Q=Q)`, on sums
of twelve Gaussian bands of random place, width and height (seeded, made for this). Per configuration
`points_J_Q_` it holds the `signals`, the `coefficients`, and of each path `xi`, `sigma` and `j` as its `meta()` gives
them. That version weakens each path by the powers of two by which it thins out on the way: 2^−j₁ in the first order,
2^−(j₁+j₂) in the second. The factors are put back here, not fitted.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from training.preprocessing import Floats
from training.scattering import Scattering, ScatteringSpec
from training.scattering.filters import wavelets

SPECS = (ScatteringSpec(), ScatteringSpec(points=128, J=3, Q=2))
REFERENCE = Path(__file__).with_name("kymatio.npz")


def reference(spec: ScatteringSpec) -> dict[str, Floats]:
    start = f"{spec.points}_{spec.J}_{spec.Q}_"
    with np.load(REFERENCE, allow_pickle=False) as table:
        return {name.removeprefix(start): table[name].astype(float) for name in table.files if name.startswith(start)}


@pytest.mark.parametrize("spec", SPECS)
def test_the_filters_are_the_same(spec: ScatteringSpec) -> None:
    theirs = reference(spec)
    paths = Scattering(spec).paths
    orders = [{wavelet.frequency: wavelet for wavelet in wavelets(spec.J, q)} for q in (spec.Q, 1)]
    for path, *parameters in zip(paths, theirs["xi"], theirs["sigma"], theirs["j"], strict=True):
        passed = [known[frequency] for known, frequency in zip(orders, path.frequencies, strict=False)]
        for ours, row in zip(zip(*passed, strict=True), parameters, strict=False):
            np.testing.assert_allclose(ours, row[: path.order], rtol=1e-12)


@pytest.mark.parametrize("spec", SPECS)
def test_every_coefficient_is_the_same(spec: ScatteringSpec) -> None:
    theirs = reference(spec)
    scattering = Scattering(spec)
    ours = scattering(torch.tensor(theirs["signals"])).numpy()
    assert ours.shape == theirs["coefficients"].shape
    weakened = 2.0 ** np.nansum(np.minimum(theirs["j"], spec.J), axis=1)
    expected = theirs["coefficients"] * weakened[:, np.newaxis]
    assert {path.order for path in scattering.paths} == {0, 1, 2}
    for path, found, wanted in zip(scattering.paths, ours.swapaxes(0, 1), expected.swapaxes(0, 1), strict=True):
        error = np.abs(found - wanted).max() / np.abs(wanted).max()
        assert error < 1e-5, path
