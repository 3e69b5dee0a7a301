"""The words around the numbers of the page."""

from __future__ import annotations

METHOD = """# Scattering in the models

What wavelet scattering ([scattering](scattering.md)) is worth in two places of the models: as fixed first layers of
the NIR encoder, and as views under the regressors that estimate soil properties at places never seen. Written by
`tilth-train scattering`; nothing here ships, the shipped recipes are as they were.

**Filters.** Morlet wavelets, 8 an octave in the first order and 1 in the second, on 256 points uniform in wavenumber,
after SNV unless level and gain are kept; averaged over 2^J points. Orders 0 to 2, unless a row says otherwise.
Coefficients are as they are, so that order 0 has most of the variance; where a row says *paths equal* or *orders
equal*, each path or order has the same variance over the spectra that are learned from, in each fold anew.

**First layers of the encoder.** The views of the encoder (components, then a Gaussian process) take the scattering
(J 3 and 4) in the place of SNV spectra and slopes, with as many views and components, or stand beside those;
landmarks, network, losses and seeds are the same. Learned from 1 500 simulated pairs and judged on 500 others and on
the 41 measured ECOSTRESS soils (views without level and gain); and learned and judged in the first two of ten folds
of two measured sets, Woodwell (`whrc_vertex_604`) and H138 (views with and without level and gain, all pairs of the
training folds). A small run: the autoencoders are trained for four epochs. R² is around the mean of what was learned
from.

**Places never seen.** The nested leave-one-library-out protocol and the shipped recipe of each grid, all priors
weighed inside the training libraries; only the views differ (three derivatives, or scattering with J 3, 4 and 5). In
a cell: median over libraries of RMSE (unit of the property) and of CCC, then the geometric mean over libraries of the
RMSE over that of the shipped views, on the scale of the model (below 1: better). Libraries that share soils count as
one.
"""

READING = ""
"""Written by hand after the run."""
