"""PLSR with the number of components chosen by the inner folds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.estimators.folds import Folds, grouped_folds
from training.estimators.pls import FoldedProducts, kernel_pls
from training.estimators.tuned import Chosen, Fitted, PerTarget
from training.estimators.views import Inputs, Layout, candidate_views, prepare_view
from training.preprocessing import Floats


class PLSR(PerTarget):
    """Partial least squares with 1 … `components` components.

    With `one_standard_error` the fewest components whose inner error is within one standard error (over the
    inner folds) of the least.
    """

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        components: int = 30,
        folds: int = 5,
        seed: int = 0,
        *,
        one_standard_error: bool = False,
    ) -> None:
        super().__init__(inputs, folds, seed)
        self.components = components
        self.one_standard_error = one_standard_error

    def _fit_together(self, x: Floats, y: Floats, numbers: Folds) -> Sequence[Fitted]:
        """All targets from the same products of the spectra: most of the work is theirs."""
        centre, spread = y.mean(axis=0), y.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        scaled, folds = (y - centre) / spread, grouped_folds(numbers, self.folds, self.seed)
        best: dict[int, Chosen] = {}
        for view in candidate_views(self.inputs, x.shape[1], self.views):
            preparation = prepare_view(self.inputs, view, x)
            products = FoldedProducts.of(preparation(x), scaled, folds)
            whole = products.whole
            most = max(min(self.components, len(whole.x), (len(x) * 4) // 5 - 1), 1)
            for target, (middle, scale) in enumerate(zip(centre, spread, strict=True)):
                count, error = self._count(products.errors(most, target) ** 2, folds)
                if target not in best or scale * error < best[target].rmse:
                    path = kernel_pls(whole, count, target).at(count)
                    best[target] = Chosen(preparation, path, float(middle), float(scale), float(scale * error), count)
        return [best[target] for target in range(y.shape[1])]

    def _count(self, errors: Floats, folds: Folds) -> tuple[int, float]:
        """Number of components, and root of its mean squared error, from errors `[components, n]`."""
        mean = errors.mean(axis=1)
        best = int(mean.argmin())
        if self.one_standard_error and folds.max() > 0:
            by_fold = np.stack([errors[best, folds == fold].mean() for fold in range(folds.max() + 1)])
            best = int(np.argmax(mean <= mean[best] + by_fold.std(ddof=1) / np.sqrt(len(by_fold))))
        return best + 1, float(np.sqrt(mean[best]))
