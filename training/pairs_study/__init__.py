"""The method on real pairs of NIR and MIR: how well MIR is predicted, and what that is worth for soil properties."""

from training.pairs_study.report import write_study
from training.pairs_study.study import Study, StudyConfig, run_study

__all__ = ["Study", "StudyConfig", "run_study", "write_study"]
