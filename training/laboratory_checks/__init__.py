"""How many mistakes in the tables of a laboratory are found, and how many sound samples are flagged."""

from training.laboratory_checks.places import Soils, soils_of
from training.laboratory_checks.report import report, write_records
from training.laboratory_checks.study import Record, study

__all__ = ["Record", "Soils", "report", "soils_of", "study", "write_records"]
