"""The LimeSoDa benchmark: small sets of single farms, published outer folds, published results.

Schmidinger et al. (2025), LimeSoDa. Every outer fold is estimated by a learner fitted on the other rows alone, which
tunes itself on inner folds of those; figures are of all out-of-fold estimates of a task together.
"""
