"""Why no samples could be chosen."""

from core.errors import ErrorCode


class SelectionCode(ErrorCode):
    """Requests that leave nothing to choose, or nothing to choose by."""

    NO_CANDIDATES = "selection.no_candidates"
    NO_PROPERTY = "selection.no_property"
    NO_SUCH_PROPERTY = "selection.no_such_property"
    NOT_FINITE = "selection.not_finite"
    BUDGET = "selection.budget"
    NO_COLUMN = "selection.no_column"
