"""Why a file was refused."""

from core.errors import ErrorCode


class FormatCode(ErrorCode):
    """Files that cannot be opened, recognised, read to the end or believed."""

    NOT_FOUND = "formats.not_found"
    NOT_A_FILE = "formats.not_a_file"
    UNREADABLE = "formats.unreadable"
    EMPTY = "formats.empty"
    TOO_LARGE = "formats.too_large"
    UNKNOWN = "formats.unknown"
    FOREIGN = "formats.foreign"
    NOT_YET = "formats.not_yet"
    TRUNCATED = "formats.truncated"
    DAMAGED = "formats.damaged"
    NO_ROWS = "formats.no_rows"
    NO_SPECTRUM = "formats.no_spectrum"
    RAGGED = "formats.ragged"
    NOT_A_NUMBER = "formats.not_a_number"
    MISSING = "formats.missing"
    DUPLICATE_COLUMN = "formats.duplicate_column"
    POINTS = "formats.points"
    AXES_DIFFER = "formats.axes_differ"
    QUANTITY = "formats.quantity"
    KIND = "formats.kind"
    NOISE = "formats.noise"
    MIXED_PERCENT = "formats.mixed_percent"
    NO_REFERENCE = "formats.no_reference"
    NO_SIGNAL = "formats.no_signal"
