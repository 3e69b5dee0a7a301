"""Extractable potassium from spectra: how well, and by what it goes along with."""

from training.potassium.report import into_docs, write
from training.potassium.sets import read_soils
from training.potassium.study import Study, study

__all__ = ["Study", "into_docs", "read_soils", "study", "write"]
