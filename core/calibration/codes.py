"""Why local samples or a local calibration were refused."""

from core.errors import ErrorCode


class CalibrationCode(ErrorCode):
    """What is wrong with local samples, with a calibration or with its file."""

    NO_VALUES = "calibration.no_values"
    ONE_SAMPLE = "calibration.one_sample"
    ALL_EQUAL = "calibration.all_equal"
    UNKNOWN_PROPERTY = "calibration.unknown_property"
    NOT_FINITE = "calibration.not_finite"
    IMPLAUSIBLE = "calibration.implausible"
    NEGATIVE_ERROR = "calibration.negative_error"
    SHAPE = "calibration.shape"
    TOO_MANY = "calibration.too_many"
    NO_PRIOR = "calibration.no_prior"
    PRIOR = "calibration.prior"
    OTHER_BUNDLE = "calibration.other_bundle"
    UNREADABLE = "calibration.unreadable"
    SCHEMA = "calibration.schema"
    CHANGED = "calibration.changed"
    TOO_LARGE = "calibration.too_large"
