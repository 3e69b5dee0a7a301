"""Ways to bring spectra of one kind to those of another, learned from the same soils measured in both ways.

All take absorbance `source[n, g]` and `target[n, g]`, one row per soil in the same order, on any axis, and return an
`AffineMap`. None looks at a laboratory value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.corrections.affine import AffineMap, banded, directed, shifted
from core.spectrum import Floats

Fit = Callable[[Floats, Floats], AffineMap]

SINGULAR = 1e-9
"""Share of the largest singular value below which a direction is rounding."""


WINDOW_SINGULAR = 1e-12
"""The same of the products of a window, which are squares."""


@dataclass(frozen=True)
class Method:
    """A way to correct with its settings: `name` tells both; with fewer than `least` soils it is not tried."""

    name: str
    fit: Fit
    least: int


def offset(source: Floats, target: Floats) -> AffineMap:
    """The mean difference of the soils at every point, added."""
    return shifted((target - source).mean(axis=0))


def spectral_space(source: Floats, target: Floats, rank: int) -> AffineMap:
    """Spectral space transformation, SST (Du, Chen, Zhang, Li & Cheng 2011, Anal. Chim. Acta 690, 64–70).

    The singular vectors of the soils' spectra side by side, [target source] = U S [Pₜᵀ Pₛᵀ], turn what a spectrum
    shows in the directions Pₛ into the same shown in Pₜ: x + x·pinv(Pₛᵀ)·(Pₜ − Pₛ)ᵀ. What is outside stays.
    """
    points = source.shape[1]
    _, sizes, rows = np.linalg.svd(np.hstack((target, source)), full_matrices=False)
    kept = rows[: _kept(sizes, rank)]
    towards, away = kept[:, :points], kept[:, points:]
    return directed(np.linalg.pinv(away), towards - away, np.zeros(points))


def direct(source: Floats, target: Floats, rank: int) -> AffineMap:
    """Direct standardization, DS (Wang, Veltkamp & Kowalski 1991, Anal. Chem. 63, 2750–2756).

    Regression of the whole target spectrum on `rank` components of the source, both centred.
    """
    return _regressed(source, target, rank, keeping=False)


def difference(source: Floats, target: Floats, rank: int) -> AffineMap:
    """The same for the difference target − source, which is then added: what the few soils do not show stays."""
    return _regressed(source, target - source, rank, keeping=True)


def ridge(source: Floats, target: Floats, share: float) -> AffineMap:
    """The difference target − source regressed on the source by ridge (Hoerl & Kennard 1970), then added.

    Direct standardization whose small directions are drawn in instead of cut off; the penalty is `share` of the
    mean squared size of the centred source. In dual form, so that the map has a direction per soil.
    """
    before, change = source.mean(axis=0), (target - source).mean(axis=0)
    around = source - before
    products = around @ around.T
    penalty = share * np.trace(products) / len(source)
    right = np.linalg.solve(products + penalty * np.eye(len(source)), target - source - change)
    return directed(around.T, right, change - before @ around.T @ right)


def piecewise(source: Floats, target: Floats, half: int, rank: int) -> AffineMap:
    """Piecewise direct standardization, PDS (Wang, Veltkamp & Kowalski 1991).

    Every point of the target regressed on `rank` components of the source's points up to `half` steps around it.
    """
    points = source.shape[1]
    before, after = source.mean(axis=0), target.mean(axis=0)
    around = np.pad(source - before, ((0, 0), (half, half)))
    windows = np.lib.stride_tricks.sliding_window_view(around, 2 * half + 1, axis=1)
    band = _local_weights(windows.transpose(1, 0, 2), (target - after).T, rank)
    without = banded(band, np.zeros(points))
    return banded(band, after - without(before[np.newaxis])[0])


def projection(source: Floats, target: Floats, rank: int) -> AffineMap:
    """External parameter orthogonalization, EPO (Roger, Chauchard & Bellon-Maurel 2003, Chemom. 66, 191–204).

    The first `rank` directions V of the differences source − target are taken out of a spectrum. The models of a
    bundle were made without that, so the part that the target's soils have there on average is put back:
    x − x·V·Vᵀ + t̄·V·Vᵀ.
    """
    _, sizes, rows = np.linalg.svd(source - target, full_matrices=False)
    away = rows[: _kept(sizes, rank)]
    return directed(-away.T, away, target.mean(axis=0) @ away.T @ away)


def transfer_methods() -> tuple[Method, ...]:
    """What is tried between two scanners, the simplest first."""
    return (
        Method("offset", offset, 1),
        *(Method(f"SST {rank}", _with(spectral_space, rank), 2 * rank) for rank in (2, 4, 8, 12)),
        *(Method(f"PDS {2 * half + 1}×{rank}", _local(half, rank), 5) for half, rank in _WINDOWS),
        *_regressions(),
    )


def moisture_methods() -> tuple[Method, ...]:
    """What is tried between moist and dry soil, the simplest first."""
    return (
        Method("offset", offset, 1),
        *(Method(f"EPO {rank}", _with(projection, rank), 2 * rank) for rank in (1, 2, 3, 4)),
        *(Method(f"SST {rank}", _with(spectral_space, rank), 2 * rank) for rank in (2, 4, 8)),
        *(Method(f"PDS {2 * half + 1}×{rank}", _local(half, rank), 5) for half, rank in _WINDOWS),
        *_regressions(),
    )


def _regressions() -> tuple[Method, ...]:
    return (
        *(Method(f"DS {rank}", _with(direct, rank), 2 * rank) for rank in (4, 8)),
        *(Method(f"DS of differences {rank}", _with(difference, rank), 2 * rank) for rank in (1, 2, 4)),
        *(Method(f"ridge {share:g}", _drawn(share), 3) for share in (0.3, 0.1, 0.03, 0.01, 0.003)),
    )


_WINDOWS = ((0, 1), (2, 1))


def _with(method: Callable[[Floats, Floats, int], AffineMap], rank: int) -> Fit:
    return lambda source, target: method(source, target, rank)


def _drawn(share: float) -> Fit:
    return lambda source, target: ridge(source, target, share)


def _local(half: int, rank: int) -> Fit:
    return lambda source, target: piecewise(source, target, half, rank)


def _regressed(source: Floats, target: Floats, rank: int, *, keeping: bool) -> AffineMap:
    """Target on `rank` components of the source, as a map of few directions."""
    before, after = source.mean(axis=0), target.mean(axis=0)
    scores, sizes, rows = np.linalg.svd(source - before, full_matrices=False)
    kept = _kept(sizes, rank)
    left = rows[:kept].T / sizes[:kept]
    right = scores[:, :kept].T @ (target - after)
    return directed(left, right, after - before @ left @ right, keeping=keeping)


def _local_weights(windows: Floats, target: Floats, rank: int) -> Floats:
    """Weights `[w, g]` of regressions of `target[g, n]` on `rank` components of `windows[g, n, w]`, all centred.

    By the products of the few points of a window, which takes a tenth of the time of a decomposition of all soils.
    """
    products = windows.transpose(0, 2, 1) @ windows
    sizes, rows = np.linalg.eigh(products)
    used = sizes > WINDOW_SINGULAR * np.maximum(sizes[:, -1:], WINDOW_SINGULAR)
    used[:, : max(sizes.shape[1] - rank, 0)] = False
    inverse = np.where(used, 1 / np.where(used, sizes, 1.0), 0.0)
    along = np.einsum("gnw,gn->gw", windows, target)
    return np.asarray(np.einsum("gwk,gk,gvk,gv->wg", rows, inverse, rows, along, optimize=True))


def _kept(sizes: Floats, rank: int) -> int:
    """As many directions as asked for, of those that are more than rounding."""
    return min(rank, int(np.sum(sizes > SINGULAR * max(float(sizes[0]), SINGULAR))))
