"""Results of a laboratory: tables read, columns understood, samples matched, values checked before they are used."""

from core.laboratory.belief import Expectation
from core.laboratory.checking import check
from core.laboratory.codes import Caveat, FindingCode, LaboratoryCode, NoticeCode
from core.laboratory.findings import Finding, Fix, Fixed, apply_fixes
from core.laboratory.headings import Meaning, declared, meaning_of
from core.laboratory.matching import Matched, Replicates, Unknown, match, match_results, near_misses
from core.laboratory.reading import read_laboratory
from core.laboratory.table import Column, LaboratoryTable, Notice, Result

__all__ = [
    "Caveat",
    "Column",
    "Expectation",
    "Finding",
    "FindingCode",
    "Fix",
    "Fixed",
    "LaboratoryCode",
    "LaboratoryTable",
    "Matched",
    "Meaning",
    "Notice",
    "NoticeCode",
    "Replicates",
    "Result",
    "Unknown",
    "apply_fixes",
    "check",
    "declared",
    "match",
    "match_results",
    "meaning_of",
    "near_misses",
    "read_laboratory",
]
