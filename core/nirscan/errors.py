"""Why bytes from a NIRscan Nano were refused."""

from core.errors import ErrorCode


class NirscanCode(ErrorCode):
    """Damaged or unusable scans, configurations and calibrations."""

    TRUNCATED = "nirscan.truncated"
    NOT_A_BLOB = "nirscan.not_a_blob"
    STRUCTURE = "nirscan.structure"
    FIELD = "nirscan.field"
    SAMPLES = "nirscan.samples"
    WAVELENGTHS = "nirscan.wavelengths"
    HADAMARD = "nirscan.hadamard"
    REFERENCE_CONFIG = "nirscan.reference_config"
    REFERENCE_RANGE = "nirscan.reference_range"
    REFERENCE_ZERO = "nirscan.reference_zero"
