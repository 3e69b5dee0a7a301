"""From the same soils measured in two ways: spectral-space transformation and external parameter orthogonalization.

The algebra is that of `core.corrections.methods`, which corrects spectra on the grid of a bundle.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

import numpy as np
import torch
from sklearn.utils.validation import check_array
from torch import Tensor, nn

from core.corrections.affine import AffineMap
from core.corrections.methods import projection, spectral_space
from training.errors import TrainingCode
from training.preprocessing.transformer import Preprocessing, PreprocessingError
from training.preprocessing.values import Floats

Method = Callable[[Floats, Floats, int], AffineMap]


class _FromPairs(Preprocessing):
    """An affine map learned from `source[s, g]` and `target[s, g]`: soils in one order, treated as `X` will be.

    The soils must not be among those that the result is judged on. What `fit` is given is only checked.
    """

    def __init__(self, source: Floats | None = None, target: Floats | None = None, rank: int = 1) -> None:
        self.source = source
        self.target = target
        self.rank = rank

    def _learn(self, spectra: Floats) -> None:
        if self.source is None or self.target is None:
            raise PreprocessingError(TrainingCode.PAIRS_MISSING, method=self._named())
        source, target = (
            check_array(spectra, dtype=np.float64, input_name=name, estimator=self)
            for name, spectra in (("source", self.source), ("target", self.target))
        )
        if source.shape != target.shape or source.shape[1] != spectra.shape[1]:
            raise PreprocessingError(
                TrainingCode.PAIRS_UNLIKE,
                method=self._named(),
                source="×".join(map(str, source.shape)),
                target="×".join(map(str, target.shape)),
                points=spectra.shape[1],
            )
        if self.rank < 1:
            self._refuse_setting("rank", self.rank, "1 or more")
        self.map_ = self._method()(source, target, self.rank)
        if len(self.map_.right) < self.rank:
            raise PreprocessingError(
                TrainingCode.RANK_HIGH, method=self._named(), rank=self.rank, found=len(self.map_.right)
            )

    @abstractmethod
    def _method(self) -> Method:
        """What finds the map."""

    def _treat(self, spectra: Floats) -> Floats:
        return self.map_(spectra)

    def _module(self) -> nn.Module:
        return Affine(self.map_)


class SST(_FromPairs):
    """Spectral-space transformation of `rank` directions (Du et al. 2011), from the source's kind to the target's."""

    def _method(self) -> Method:
        return spectral_space


class EPO(_FromPairs):
    """External parameter orthogonalization (Roger et al. 2003): what moves source from target is taken out of `X`.

    Of `rank` directions. Models are to be trained on spectra treated so; the mean of the target's soils in those
    directions is put back, so that a model trained on the target's kind of spectra may also be given the result.
    """

    def _method(self) -> Method:
        return projection


class Affine(nn.Module):
    """An `AffineMap` as layers, `[n, g]` → `[n, g]`."""

    places: Tensor
    band: Tensor
    left: Tensor
    right: Tensor
    offset: Tensor

    def __init__(self, of: AffineMap) -> None:
        super().__init__()
        reach = len(of.band) // 2
        places = np.arange(of.points) + np.arange(-reach, reach + 1)[:, np.newaxis]
        beyond = (places < 0) | (places >= of.points)
        self.register_buffer("places", torch.tensor(np.where(beyond, 0, places)))
        self.register_buffer("band", torch.tensor(np.where(beyond, 0.0, of.band)))
        for name in ("left", "right", "offset"):
            self.register_buffer(name, torch.tensor(getattr(of, name).copy()))

    def forward(self, x: Tensor) -> Tensor:
        """Corrected spectra."""
        banded = (x[:, self.places] * self.band).sum(dim=1)
        return banded + x @ self.left @ self.right + self.offset
