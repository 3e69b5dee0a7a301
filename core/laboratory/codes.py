"""What can be wrong with a table of laboratory values: refusals, caveats of a column, notices, findings."""

from __future__ import annotations

from core.errors import ErrorCode


class LaboratoryCode(ErrorCode):
    """Why a table, or what was said about it, was refused."""

    NO_SAMPLE_COLUMN = "laboratory.no_sample_column"
    NO_PROPERTY_COLUMN = "laboratory.no_property_column"
    NO_RESULTS = "laboratory.no_results"
    SAME_PROPERTY = "laboratory.same_property"
    COLUMN_UNKNOWN = "laboratory.column_unknown"
    UNIT_UNKNOWN = "laboratory.unit_unknown"
    NOT_A_WORKBOOK = "laboratory.not_a_workbook"
    OLD_WORKBOOK = "laboratory.old_workbook"
    SHEET_UNKNOWN = "laboratory.sheet_unknown"
    TOO_MANY_CELLS = "laboratory.too_many_cells"
    SAMPLE_UNKNOWN = "laboratory.sample_unknown"
    FIX_UNKNOWN = "laboratory.fix_unknown"


class Caveat(ErrorCode):
    """What stands between a column and the property it was taken for."""

    METHOD_DIFFERS = "laboratory.method_differs"
    METHOD_UNSTATED = "laboratory.method_unstated"
    FROM_ORGANIC_MATTER = "laboratory.from_organic_matter"
    PER_VOLUME = "laboratory.per_volume"
    UNIT_ASSUMED = "laboratory.unit_assumed"

    @property
    def needs_confirmation(self) -> bool:
        """Whether the column is used only after the user said so."""
        return self is not Caveat.UNIT_ASSUMED


class NoticeCode(ErrorCode):
    """What was left out of a table, or read in a way that the user should know."""

    COLUMN_IGNORED = "laboratory.column_ignored"
    COLUMN_SUPERSEDED = "laboratory.column_superseded"
    CELL_UNREADABLE = "laboratory.cell_unreadable"
    CELL_DATE = "laboratory.cell_date"
    CELL_ABOVE_LIMIT = "laboratory.cell_above_limit"
    BELOW_DETECTION = "laboratory.below_detection"
    ROW_WITHOUT_SAMPLE = "laboratory.row_without_sample"
    NOT_CALCULATED = "laboratory.not_calculated"


class FindingCode(ErrorCode):
    """What is probably wrong with a laboratory value."""

    WRONG_UNIT = "laboratory.wrong_unit"
    DECIMAL_SLIP = "laboratory.decimal_slip"
    DIGITS_TRANSPOSED = "laboratory.digits_transposed"
    SWAPPED = "laboratory.swapped"
    OUTLIER = "laboratory.outlier"
    IMPLAUSIBLE = "laboratory.implausible"
    TEXTURE_SUM = "laboratory.texture_sum"
    ORGANIC_ABOVE_TOTAL = "laboratory.organic_above_total"
    REPLICATES_DIFFER = "laboratory.replicates_differ"
    SAME_ROW = "laboratory.same_row"
