"""Why a bundle or a spectrum was refused."""

from core.errors import ErrorCode


class BundleCode(ErrorCode):
    """What is wrong with a bundle; `file` names the file of it."""

    NOT_A_BUNDLE = "bundle.not_a_bundle"
    UNREADABLE = "bundle.unreadable"
    MISSING_FILE = "bundle.missing_file"
    CHANGED = "bundle.changed"
    UNLISTED = "bundle.unlisted"
    FILE_NAME = "bundle.file_name"
    TOO_LARGE = "bundle.too_large"
    CONTENT = "bundle.content"
    NOT_AS_SHIPPED = "bundle.not_as_shipped"
    TRUST_LIST = "bundle.trust_list"
    SIGNATURE_UNREADABLE = "bundle.signature_unreadable"
    SIGNATURE_WRONG = "bundle.signature_wrong"
    KEY_WITHDRAWN = "bundle.key_withdrawn"
    UNKNOWN_KEY = "bundle.unknown_key"
    UNSIGNED = "bundle.unsigned"
    SHIPPED_NAME = "bundle.shipped_name"
    SAME_VERSION = "bundle.same_version"
    PACKAGE = "bundle.package"
    KEY_LIST = "bundle.key_list"
    NOT_A_KEY = "bundle.not_a_key"
    NO_SUCH_KEY = "bundle.no_such_key"
    GRAPH_UNREADABLE = "bundle.graph_unreadable"
    EXTERNAL_DATA = "bundle.external_data"
    CUSTOM_OPERATOR = "bundle.custom_operator"
    ARRAYS = "bundle.arrays"
    REFERENCE_SOIL = "bundle.reference_soil"
    GRAPH_INTERFACE = "bundle.graph_interface"
    GRAPH_FAILED = "bundle.graph_failed"
    GOLDEN = "bundle.golden"
    UNFIT = "bundle.unfit"


class InferenceCode(ErrorCode):
    """Why there is no bundle for a spectrum, or no explanation of its estimates."""

    NO_BUNDLES = "inference.no_bundles"
    UNKNOWN_BUNDLE = "inference.unknown_bundle"
    NO_BUNDLE_COVERS = "inference.no_bundle_covers"
    MIR_SPECTRUM = "inference.mir_spectrum"
    PROVIDER = "inference.provider"
    NO_REFERENCE_SOIL = "inference.no_reference_soil"
    NOTHING_TO_EXPLAIN = "inference.nothing_to_explain"
