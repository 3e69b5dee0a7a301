"""Hybrids: fixed scattering coefficients under ridge, partial least squares, Gaussian process, support vectors, boosted
trees and a small network, with a latent beside them where there is one."""

from training.estimators import Estimator  # first: its names include the learners of this package
from training.hybrids.bank import BANKS, Bank, Filters, Part
from training.hybrids.coefficients import Choice, CoefficientView, fit_view
from training.hybrids.learners import CHOICES, Hybrid

__all__ = [
    "BANKS",
    "CHOICES",
    "Bank",
    "Choice",
    "CoefficientView",
    "Estimator",
    "Filters",
    "Hybrid",
    "Part",
    "fit_view",
]
