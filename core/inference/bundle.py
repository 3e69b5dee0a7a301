"""A bundle on disk, read once and checked to the last byte before anything in it is used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import BundleError
from core.inference.arrays import Arrays, read_arrays
from core.inference.checks import check_manifest
from core.inference.codes import BundleCode
from core.inference.estimate import BundleRef
from core.inference.keys import Keys
from core.inference.manifest import FileEntry, Manifest, from_json
from core.inference.reference_soil import read_reference
from core.inference.screening import screen_graph
from core.inference.trust import SHIPPED, UNSIGNED, Trust, judge_signature
from core.spectrum import Floats

MANIFEST = "manifest.json"
SIGNATURE = "signature"
INT8_ENCODER = "nir_encoder.int8.onnx"
FLOAT_ENCODER = "nir_encoder.onnx"
DECODER = "mir_decoder.onnx"
REGRESSORS = "regressors.onnx"
GOLDEN = "golden.json"
MODEL_CARD = "MODEL_CARD.md"
PRIOR = "local.npz"
EXPLAIN = "explain.npz"

GRAPHS = (INT8_ENCODER, FLOAT_ENCODER, DECODER, REGRESSORS)
NEEDED = (*GRAPHS, GOLDEN, MODEL_CARD)
LARGEST_MANIFEST = 4 << 20
LARGEST_SIGNATURE = 4 << 10
LARGEST_FILE = 64 << 20
LARGEST_BUNDLE = 256 << 20

FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}")
_DESKTOP_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Left by file managers in any folder that is looked at; never read."""


@dataclass(frozen=True, eq=False)
class Bundle:
    """A bundle whose every byte is what its manifest says.

    `files` holds the bytes that were checked: graphs are loaded from these, never again from `path`.
    `prior` is what `local.npz` holds, empty without one; `reference[g]` the mean soil of `explain.npz` (absorbance
    after SNV), None without one. `trust` says who stands behind it.
    """

    manifest: Manifest
    ref: BundleRef
    path: Path
    files: Mapping[str, bytes] = field(repr=False)
    prior: Arrays = field(repr=False)
    trust: Trust = UNSIGNED
    reference: Floats | None = field(default=None, repr=False)

    @property
    def trusted(self) -> bool:
        """Whether it ships with the program or is signed by somebody whose key was accepted here."""
        return self.trust.trusted

    @property
    def model_card(self) -> str:
        """The model card, Markdown."""
        return self.files[MODEL_CARD].decode("utf-8", "replace")


def load_bundle(folder: Path, shipped: Mapping[str, str] | None = None, keys: Keys | None = None) -> Bundle:
    """Read and check the bundle in `folder`.

    `shipped` maps bundle id to the sha256 of its manifest; where it is given, the bundle must be in it.
    Without it the signature decides, judged by the accepted `keys`: a wrong one is refused, and a bundle with
    none, or one of a key that is not accepted, is taken for what it says and marked as not trusted. Raises
    `BundleError` naming the file at fault.
    """
    manifest, ref = read_manifest(folder)
    if shipped is not None and shipped.get(ref.id) != ref.sha256:
        raise BundleError(BundleCode.NOT_AS_SHIPPED, file=str(folder / MANIFEST), bundle=ref.id)
    trust = SHIPPED if shipped is not None else _signed_by(folder, ref, keys or {})
    _check_names(folder, manifest)
    files = {name: _read_listed(folder / name, entry) for name, entry in manifest.files.items()}
    for name in GRAPHS:
        screen_graph(files[name], str(folder / name))
    prior = read_arrays(files[PRIOR], str(folder / PRIOR)) if PRIOR in files else {}
    return Bundle(manifest, ref, folder, files, prior, trust, _reference(folder, manifest, files))


def _reference(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Floats | None:
    if EXPLAIN not in files:
        return None
    return read_reference(files[EXPLAIN], str(folder / EXPLAIN), len(manifest.nir_grid.axis()))


def _signed_by(folder: Path, ref: BundleRef, keys: Keys) -> Trust:
    signature = folder / SIGNATURE
    if not signature.is_file():
        return UNSIGNED
    raw = _read(folder / MANIFEST, LARGEST_MANIFEST)
    if hashlib.sha256(raw).hexdigest() != ref.sha256:
        raise BundleError(BundleCode.CHANGED, file=str(folder / MANIFEST))
    return judge_signature(raw, _read(signature, LARGEST_SIGNATURE), keys, str(signature))


def read_manifest(folder: Path) -> tuple[Manifest, BundleRef]:
    """Manifest of the bundle in `folder`, its content checked but not yet the files that it lists."""
    path = folder / MANIFEST
    if not path.is_file():
        raise BundleError(BundleCode.NOT_A_BUNDLE, file=str(folder))
    raw = _read(path, LARGEST_MANIFEST)
    try:
        manifest = from_json(raw)
    except BundleError as error:
        raise BundleError(error.code, file=str(path), **error.values) from error
    check_manifest(manifest, str(path))
    return manifest, BundleRef(manifest.id, manifest.version, hashlib.sha256(raw).hexdigest())


def _check_names(folder: Path, manifest: Manifest) -> None:
    """Refuse names that leave the folder, files that are missing from it, and files that nobody lists."""
    for name in manifest.files:
        if FILE_NAME.fullmatch(name) is None or name in {MANIFEST, SIGNATURE}:
            raise BundleError(BundleCode.FILE_NAME, file=str(folder / MANIFEST), name=name)
    if sum(entry.size for entry in manifest.files.values()) > LARGEST_BUNDLE:
        raise BundleError(BundleCode.TOO_LARGE, file=str(folder), limit_mb=LARGEST_BUNDLE >> 20)
    for name in sorted({*NEEDED, *manifest.files}):
        if name not in manifest.files or not (folder / name).is_file():
            raise BundleError(BundleCode.MISSING_FILE, file=str(folder / name))
    for name in _unlisted(folder, manifest.files):
        raise BundleError(BundleCode.UNLISTED, file=str(folder / name))


def _unlisted(folder: Path, listed: Iterable[str]) -> list[str]:
    try:
        found = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise BundleError(BundleCode.UNREADABLE, file=str(folder), detail=_reason(error)) from error
    return sorted(found - {MANIFEST, SIGNATURE, *listed} - _DESKTOP_LITTER)


def _read_listed(path: Path, entry: FileEntry) -> bytes:
    data = _read(path, LARGEST_FILE)
    if len(data) != entry.size or hashlib.sha256(data).hexdigest() != entry.sha256:
        raise BundleError(BundleCode.CHANGED, file=str(path))
    return data


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise BundleError(BundleCode.UNREADABLE, file=str(path), detail=_reason(error)) from error
    if len(data) > limit:
        raise BundleError(BundleCode.TOO_LARGE, file=str(path), limit_mb=limit >> 20)
    return data


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
