"""How models are judged: figures of agreement and their confidence, protocols, run folders, tables and figures.

A protocol yields rows to learn from and rows to judge on (`training.evaluation.protocols`); a run folder holds
what came of it, with its configuration and the sums of its inputs (`training.evaluation.run_folder`).
"""

from training.evaluation.agreement import MEDIAN, POOLED, Agreement, agreement, median_over_groups, metrics
from training.evaluation.bootstrap import FIGURES, Confidence, confidence
from training.evaluation.run_folder import Run, RunSettings

__all__ = [
    "FIGURES",
    "MEDIAN",
    "POOLED",
    "Agreement",
    "Confidence",
    "Run",
    "RunSettings",
    "agreement",
    "confidence",
    "median_over_groups",
    "metrics",
]
