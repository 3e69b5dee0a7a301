"""Sentences about bundles and the choice of one."""

from core.errors import ErrorCode
from core.inference.codes import BundleCode, InferenceCode
from core.inference.manifest import ManifestCode
from desktop.messages import Message

_INSTALL = "Install the bundle again."

MESSAGES: dict[ErrorCode, Message] = {
    ManifestCode.UNREADABLE: Message("{file}: the manifest of the bundle cannot be read.", _INSTALL),
    ManifestCode.SCHEMA: Message(
        "{file}: the bundle has schema {found}; this Tilth reads schema {known}.",
        "Use a bundle made for this version, or a newer Tilth.",
    ),
    BundleCode.NOT_A_BUNDLE: Message(
        "{file} is not a bundle: it has no manifest.json.", "Name the folder of a bundle."
    ),
    BundleCode.UNREADABLE: Message("{file} cannot be read: {detail}.", "Check the folder and its permissions."),
    BundleCode.MISSING_FILE: Message("{file} is missing from its bundle.", _INSTALL),
    BundleCode.CHANGED: Message("{file} is not what its bundle was made with; it was changed or damaged.", _INSTALL),
    BundleCode.UNLISTED: Message(
        "{file} does not belong to its bundle.", "Take it out of the folder, or install the bundle again."
    ),
    BundleCode.FILE_NAME: Message(
        "{file} lists a file that may not be in a bundle: {name}.", "Do not use this bundle; ask where it came from."
    ),
    BundleCode.TOO_LARGE: Message(
        "{file} is larger than the {limit_mb} MB that a bundle may hold.", "Ask for a smaller bundle."
    ),
    BundleCode.CONTENT: Message(
        "{file}: the manifest holds a value that makes no sense to this Tilth ({field}).",
        "Use a bundle made for this version.",
    ),
    BundleCode.NOT_AS_SHIPPED: Message(
        "{file}: the bundle goes by the name {bundle} but is not the one that came with Tilth.",
        "Remove it, or install Tilth again.",
    ),
    BundleCode.TRUST_LIST: Message(
        "{file}: the list of the bundles that came with Tilth cannot be read.", "Install Tilth again."
    ),
    BundleCode.SIGNATURE_UNREADABLE: Message(
        "{file} is no signature that Tilth can read.", "Get the bundle again from whoever made it."
    ),
    BundleCode.SIGNATURE_WRONG: Message(
        "{file} does not fit the manifest beside it: {owner} (key {key}) did not sign this bundle as it is.",
        "Do not use it; get the bundle again from whoever made it.",
    ),
    BundleCode.KEY_WITHDRAWN: Message(
        "{file} was made with key {key} of {owner}, which has been withdrawn.", "Ask for a bundle signed anew."
    ),
    BundleCode.UNKNOWN_KEY: Message(
        "{file}: the bundle {bundle} is signed with key {key}, which nobody has accepted on this computer.",
        "If you know whose key it is, accept it with tilth bundle trust, then install the bundle.",
    ),
    BundleCode.UNSIGNED: Message(
        "{file}: nobody has signed the bundle {bundle}, so nothing says who made it.",
        "Ask for a signed one, or install it all the same with --untrusted.",
    ),
    BundleCode.SHIPPED_NAME: Message(
        "{file}: the name {bundle} belongs to a bundle that comes with Tilth.", "Give the new bundle another name."
    ),
    BundleCode.SAME_VERSION: Message(
        "{file} holds another bundle {bundle} of version {version}.", "Give the new one a higher version."
    ),
    BundleCode.PACKAGE: Message(
        "{file} is not a .tilth file, or it is damaged.", "Name a .tilth file or the folder of a bundle."
    ),
    BundleCode.KEY_LIST: Message(
        "{file}: the list of accepted keys cannot be read.", "Remove it and accept the keys again."
    ),
    BundleCode.NOT_A_KEY: Message(
        "{file} is not the public key of a signer (Ed25519, PEM).", "Ask the signer for the file that ends in .pub."
    ),
    BundleCode.NO_SUCH_KEY: Message("{file} lists no key {key}.", "See tilth bundle keys."),
    BundleCode.GRAPH_UNREADABLE: Message(
        "{file} is not a model that Tilth accepts: {detail}.", "Do not use this bundle; ask where it came from."
    ),
    BundleCode.EXTERNAL_DATA: Message(
        "{file} wants to read data outside its own file ({tensor}), which Tilth does not allow.",
        "Do not use this bundle; ask where it came from.",
    ),
    BundleCode.CUSTOM_OPERATOR: Message(
        "{file} uses the operator {operator} of {domain}, which Tilth does not allow.",
        "Use a bundle whose models have standard operators only.",
    ),
    BundleCode.ARRAYS: Message(
        "{file} holds something else than plain arrays: {detail}.", "Do not use this bundle; ask where it came from."
    ),
    BundleCode.REFERENCE_SOIL: Message(
        "{file} does not hold the mean soil of its bundle, {points} numbers that can be an absorbance.", _INSTALL
    ),
    BundleCode.GRAPH_INTERFACE: Message(
        "{file} does not fit its manifest ({name}).", "Use a bundle made for this version."
    ),
    BundleCode.GRAPH_FAILED: Message(
        "{file} does not run on this computer: {detail}", "Use another bundle, or report this text."
    ),
    BundleCode.GOLDEN: Message("{file}: the golden spectra do not fit the bundle ({detail}).", _INSTALL),
    BundleCode.UNFIT: Message(
        "{file}: on this computer {bundle} gives other values than it should ({share} times the tolerance).",
        "Do not use this bundle on this computer; report its name and this text.",
    ),
    InferenceCode.NO_BUNDLES: Message("No bundle is installed.", "Install Tilth again, or set TILTH_BUNDLES."),
    InferenceCode.UNKNOWN_BUNDLE: Message("No bundle named {bundle} is installed.", "Installed are: {installed}."),
    InferenceCode.NO_BUNDLE_COVERS: Message(
        "{file}: the spectra cover {first} to {last} {unit}; the installed bundles need one of {ranges}.",
        "Use a scanner or a bundle that covers this range.",
    ),
    InferenceCode.MIR_SPECTRUM: Message(
        "{file}: these are mid-infrared (MIR) spectra, {first} to {last} {unit}; Tilth reads near-infrared ones.",
        "Use the near-infrared spectra of the samples.",
    ),
    InferenceCode.NO_REFERENCE_SOIL: Message(
        "The bundle {bundle}, version {version}, cannot say why: it lacks the mean soil to compare with.",
        "Install a newer version of the bundle.",
    ),
    InferenceCode.NOTHING_TO_EXPLAIN: Message(
        "There is nothing to explain: the spectrum is not that of a soil.", "Scan the sample again."
    ),
    InferenceCode.PROVIDER: Message("{provider} is not available on this computer.", "Available are: {available}."),
}
