"""Why a correction was refused, or cannot be made."""

from core.errors import ErrorCode


class CorrectionCode(ErrorCode):
    """Codes of corrections; their sentences stand in `desktop.messages.corrections`."""

    UNREADABLE = "correction.unreadable"
    SCHEMA = "correction.schema"
    CHANGED = "correction.changed"
    CONTENT = "correction.content"
    TOO_LARGE = "correction.too_large"
    FEW_PAIRS = "correction.few_pairs"
    NO_PAIRS = "correction.no_pairs"
    SAME_SPECTRA = "correction.same_spectra"
    NO_GAIN = "correction.no_gain"
    SAME_STATE = "correction.same_state"
    SAME_INSTRUMENT = "correction.same_instrument"
    STATE_NOT_COVERED = "correction.state_not_covered"
    DIFFERENT_STANDARD = "correction.different_standard"
    OTHER_BUNDLE = "correction.other_bundle"
    OTHER_GRID = "correction.other_grid"
    NOT_FOR_THESE = "correction.not_for_these"
    UNKNOWN_NUMBER = "correction.unknown_number"
