"""Why a step of local calibration has nothing to work on."""

from core.errors import ErrorCode


class LocalCode(ErrorCode):
    """Codes of the steps that command line and window share."""

    NOTHING_MEASURED = "local.nothing_measured"
    NO_SOILS = "local.no_soils"
    NOTHING_MATCHED = "local.nothing_matched"
    NOTHING_TO_ROLL_BACK = "local.nothing_to_roll_back"
