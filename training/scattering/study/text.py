"""The words around the numbers of the page."""

from __future__ import annotations

METHOD = """# Scattering in the models

What wavelet scattering is worth in the models; under other learners and on small sets it is judged in
[scattering.md](scattering.md). Written by `tilth-train scattering`; the shipped recipes are as they were.

**Filters.** Morlet wavelets, 8 an octave in the first order and 1 in the second, on 256 points uniform in wavenumber,
after SNV unless level and gain are kept; averaged over 2^J points. Orders 0 to 2, unless a row says otherwise.
Coefficients are as they are, so that order 0 has most of the variance; where a row says *paths equal* or *orders
equal*, each path or order has the same variance over the spectra that are learned from, in each fold anew.
"""

ENCODER = """The views of the encoder (components, then a Gaussian process) take the scattering (J 3 and 4) in the
place of SNV spectra and slopes, with as many views and components, or stand beside those; landmarks, network, losses
and seeds are the same. Learned from 1 500 simulated pairs and judged on 500 others and on the 41 measured ECOSTRESS
soils (views without level and gain); and learned and judged in the first two of ten folds of two measured sets,
Woodwell (`whrc_vertex_604`) and H138 (views with and without level and gain, all pairs of the training folds). A
small run: the autoencoders are trained for four epochs. R² is around the mean of what was learned from.

**Reading.** As fixed first layers scattering does not win. In the place of SNV spectra and slopes it is level on
simulated pairs and a little behind on both measured sets; beside them it adds a little on simulated pairs and nothing
on measured ones, for twice the layers. Paths brought to equal variance lose clearly: most of them hold noise. The
ECOSTRESS soils are not predicted by any of the four. With few pairs and short training the figures of simulated pairs
are lower than those of the shipped encoder; only the rows of one set compare.
"""

PLACES = """The nested leave-one-library-out protocol and the shipped recipe of each grid, all priors
weighed inside the training libraries; only the views differ (three derivatives, or scattering with J 3, 4 and 5). In
a cell: median over libraries of RMSE (unit of the property) and of CCC, then the geometric mean over libraries of the
RMSE over that of the shipped views, on the scale of the model (below 1: better). Libraries that share soils count as
one.

**Reading.** In the place of the derivatives scattering is no better and no worse on the whole: clay gains on both
grids, organic carbon gains on one and loses on the other, and libraries differ by more than views do. *Beside* the
derivatives it helps a little, on both grids: the error falls by some 6 % over all libraries and properties, in about
two of three cases, and the interval of both grids together stays below 1. Three further views without scattering do
not do that, so it is not the number of views. The gain is in the error, most where estimates are far off anyway;
agreement (CCC) hardly moves, and estimates at places never seen stay as poor as they were. For organic carbon, clay
and pH alone the interval reaches 1.

With orders of equal variance the gain beside the derivatives is nearly the same over all, less for these three. The
averages alone lose: what orders 1 and 2 add is of use, in small measure. The rows were compared with each other on
the very libraries that judge them, so the best of them is a little too good, as are the shipped recipes, which were
picked likewise. Roots, and paths of equal variance without logarithm, were tried on the way and were no better.
"""
