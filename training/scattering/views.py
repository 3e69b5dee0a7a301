"""The scattering as a fixed first layer of the NIR encoder: a view of it like the others."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.spectrum import Axis
from training.encoder import ViewSpec
from training.preprocessing import DARKEST, Floats, absorbance
from training.scattering.transformer import ScatteringFeatures


class Absorbance(nn.Module):
    """Reflectance → log10(1/R), held as everywhere above `DARKEST`."""

    def forward(self, nir: Tensor) -> Tensor:
        """Absorbance `[n, g]`."""
        return torch.log10(nir.clamp(min=DARKEST)).neg()


@dataclass(frozen=True)
class ScatteringViewSpec(ViewSpec):
    """A view whose components are those of the scattering of spectra on `axis`, scaled over the spectra that they are
    fitted to (`ScatteringFeatures.scaling`). With `scatter` after SNV; `derivative` is not used."""

    axis: Axis
    J: int
    scaling: str

    def preparation(self, nir: Floats) -> nn.Module:
        """The layers, fitted to reflectances `nir[n, g]`."""
        own = self.axis
        features = ScatteringFeatures(own.points, own.unit.value, J=self.J, snv=self.scatter, scaling=self.scaling)
        return nn.Sequential(Absorbance(), features.fit(absorbance(nir)).layers())


def scattering_views(axis: Axis, *, scatter: bool, scaling: str = "none") -> tuple[ViewSpec, ...]:
    """As many views as the encoder has with or without level and gain, with the same numbers of components."""
    listed = ((4, 20, 0.5), (4, 20, 1.0), (3, 20, 0.5), (3, 40, 0.5) if scatter else (3, 20, 1.0))
    return tuple(
        ScatteringViewSpec(
            scatter=scatter,
            derivative=False,
            components=components,
            whitening=whitening,
            axis=axis,
            J=J,
            scaling=scaling,
        )
        for J, components, whitening in listed
    )
