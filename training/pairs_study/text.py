"""The words around the numbers of the page."""

from __future__ import annotations

METHOD = """# Real pairs of NIR and MIR

What the NIR encoder and the frozen decoder give on measured soils. Written by `tilth-train pairs`; all figures are on
real spectra, nothing here is simulated.

**Sets.** Woodwell (`whrc_vertex_604`, 604 soils, NIR 1668–2500 nm, four properties), H138 (138 soils, 1853–2499 nm)
and the ECOSTRESS soils (41, 650–2500 nm, several instruments joined). In the first two NIR and MIR are parts of **one
scan of one aliquot**, which makes pairing easier than with a scanner of its own, and level and gain of the NIR are
those of the MIR. NIR is averaged over three neighbouring points. MIR is SNV absorbance on 602–4000 cm⁻¹; what a set
did not measure is masked (Woodwell: below 650 cm⁻¹, where it saturates).

**Protocol.** {folds} outer folds by sample (seed {seed}). In each fold the autoencoder is trained on the MIR of the
training folds and of all sets that share no soils with this one; the MIR of the test fold takes no part, nor in
centring, components, noise levels or weights of views, which leave-one-out errors on the training pairs choose. R² of
predicted MIR is 1 − squared error / squared distance from the mean spectrum of the training folds, over all measured
points of all soils. Estimates of soils are collected over folds; R² of properties is in their own units (organic C
learned by its logarithm, texture in percent and scaled to 100). Intervals are 95 %, percentile bootstrap of soils,
2 000 draws; they do not contain the choice of pairs (one nested choice per fold).

**Few pairs.** So many pairs of each training fold keep their NIR (and their laboratory values); the other training
soils have MIR and laboratory values only. "NIR only" models see the pairs alone: partial least squares with tuned
components, the mean of partial least squares and Gaussian processes over SNV and derivative views (up to {most_mixed}
pairs), and Gaussian processes averaged over the encoder's own eight views, with and without level and gain. The best
of the three **on the test soils** is what the method is compared with. By way of the MIR:

- *predicted latent, MIR model*: a Gaussian process from the true latents of all labelled soils, given the predicted
  ones;
- *predicted latent*: the same learned from latents that the encoder predicts from NIR **imagined** for these soils
  (drawn by a map from latent to NIR that the pairs teach), so that it learns with the errors it will meet;
- *NIR beside imagined NIR*: a NIR model that learns from the pairs and from the imagined spectra of the others;
- *NIR and predicted latent*: the mean of the Gaussian processes from NIR alone and of *predicted latent*. This is the
  method's answer. It was preferred to other means of the same estimates on three of the folds, so its lead over those
  is a little optimistic. With the imagined NIR in the mean too, it is the row below it.

All use the same kernel and choose noise by leave-one-out errors, so what differs is the way, not the learner.
"""
