"""Hybrids: fixed scattering coefficients under ridge, partial least squares, Gaussian process, support vectors,
boosted trees and small networks, with a latent beside them where there is one.
"""

import training.estimators  # noqa: F401 - first: its names include the learners of this package
from training.hybrids.bank import BANKS, Bank, Filters, Part, Parts
from training.hybrids.coefficients import Choice, CoefficientView, fit_view
from training.hybrids.learners import CHOICES, Hybrid

__all__ = [
    "BANKS",
    "CHOICES",
    "Bank",
    "Choice",
    "CoefficientView",
    "Filters",
    "Hybrid",
    "Part",
    "Parts",
    "fit_view",
]
