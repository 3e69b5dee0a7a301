"""Bundles on this machine: where they lie, what they are, and which of them reads a spectrum best."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median

import platformdirs

from core.errors import BundleError, InputError
from core.inference.bundle import MANIFEST, Bundle, load_bundle, read_manifest
from core.inference.codes import BundleCode, InferenceCode
from core.inference.coverage import refuse_mir
from core.inference.estimate import BundleRef
from core.inference.keys import Keys, PublicKey, accepted_keys
from core.inference.manifest import Grid, Manifest, PropertyModel, Protocol
from core.inference.trust import UNSIGNED, Trust
from core.resampling import covers
from core.spectrum import Axis, AxisUnit

BUNDLES_VARIABLE = "TILTH_BUNDLES"
TRUST_LIST = "trusted.json"


@dataclass(frozen=True, eq=False)
class BundleInfo:
    """A bundle that was found: `error` says what is wrong with it; a manifest that can be read is kept.

    `trust` says who stands behind it.
    """

    path: Path
    id: str
    version: int
    manifest: Manifest | None
    ref: BundleRef | None
    error: BundleError | None = None
    trust: Trust = UNSIGNED

    @property
    def trusted(self) -> bool:
        """Whether it ships with the program or is signed by somebody whose key was accepted here."""
        return self.trust.trusted


def bundle_folders(shipped: Path) -> list[Path]:
    """Folders to look in, first come first: `TILTH_BUNDLES`, the user's own, and `shipped` with the program."""
    named = [Path(name) for name in os.environ.get(BUNDLES_VARIABLE, "").split(os.pathsep) if name]
    return [*named, user_bundles(), shipped]


def user_folder() -> Path:
    """Folder of what this user has added to the program: bundles, and keys that are accepted."""
    return Path(platformdirs.user_data_dir("Tilth", appauthor=False))


def user_bundles() -> Path:
    """Folder of the bundles that this user has installed."""
    return user_folder() / "bundles"


def keys_here(shipped: Path) -> dict[str, PublicKey]:
    """The keys accepted on this machine; `shipped` is the folder of the bundles that came with the program."""
    return accepted_keys(shipped, user_folder())


def find_bundles(folders: Sequence[Path], shipped: Path | None = None, keys: Keys | None = None) -> list[BundleInfo]:
    """All bundles in `folders`, each checked to the last byte, in the order of the folders.

    A folder may hold bundles or be one. `shipped` is the folder whose `trusted.json` says which manifests
    ship with the program: a bundle in it must be listed there, and a bundle elsewhere that goes by the id
    and version of a listed one must be that one. `keys` are those whose signatures are accepted. Never
    raises for a broken bundle.
    """
    listed = _trust_list(shipped) if shipped is not None else {}
    own = shipped.resolve() if shipped is not None else None
    found = dict.fromkeys(path for folder in folders for path in _bundles_in(folder.resolve()))
    return [_look_at(path, listed, path.parent == own, keys or {}) for path in found]


def installed_bundles(shipped: Path) -> list[BundleInfo]:
    """All bundles on this machine; `shipped` is the folder of those that came with the program."""
    return find_bundles(bundle_folders(shipped), shipped, keys_here(shipped))


def load_found(info: BundleInfo) -> Bundle:
    """A bundle that was found, with what was found out about who stands behind it.

    Raises its own error when it is broken, `BundleError(CHANGED)` when its manifest is another one by now.
    """
    bundle = load_bundle(_sound(info).path)
    if bundle.ref != info.ref:
        raise BundleError(BundleCode.CHANGED, file=str(info.path / MANIFEST))
    return replace(bundle, trust=info.trust)


def bundle_named(infos: Sequence[BundleInfo], id_: str) -> BundleInfo:
    """The installed bundle of an id: its newest version, the first found of equals.

    Raises the bundle's own error when it is broken, `InputError(UNKNOWN_BUNDLE)` when there is none.
    """
    for info in _installed(infos):
        if info.id == id_:
            return _sound(info)
    raise InputError(
        InferenceCode.UNKNOWN_BUNDLE, bundle=id_, installed=", ".join(info.id for info in _installed(infos)) or "–"
    )


def choose_bundle(infos: Sequence[BundleInfo], axis: Axis) -> BundleInfo:
    """Among the bundles whose grid `axis` covers, the one whose leave-one-library-out figures are best.

    The figure is `figure_of_merit`; of equals the first found. One that is not trusted stands behind those that
    are, whatever it says of itself: it is used when it is named, or when no other fits. A broken bundle that
    would have been chosen is an error, not a reason to quietly take another. Raises `InputError`
    (`NO_BUNDLES`, `MIR_SPECTRUM`, `NO_BUNDLE_COVERS`) or the `BundleError` of the bundle.
    """
    refuse_mir(axis)
    installed = _installed(infos)
    unreadable = [info for info in installed if info.manifest is None]
    readable = [(info, info.manifest) for info in installed if info.manifest is not None]
    fitting = [(info, manifest) for info, manifest in readable if covers(axis, manifest.nir_grid.axis())]
    if fitting:
        return _sound(max(fitting, key=lambda pair: (pair[0].trusted, figure_of_merit(pair[1])))[0])
    for info in unreadable:
        return _sound(info)
    if not readable:
        raise InputError(InferenceCode.NO_BUNDLES)
    raise _not_covered(axis, [manifest for _, manifest in readable])


def figure_of_merit(manifest: Manifest) -> float:
    """Mean over the properties that get a value of the median concordance (CCC) over libraries left out.

    The median, for one foreign library must not decide; the concordance, for it sees bias and scatter and
    has no unit. A property with a pooled figure alone counts with that, a withheld one not at all. −inf
    without any figure.
    """
    given = [model for model in manifest.properties if model.interval is not None]
    figures = [figure for model in given if (figure := _median_ccc(model)) is not None]
    return fmean(figures) if figures else -math.inf


@dataclass(frozen=True)
class _Listed:
    """What `trusted.json` says of one bundle."""

    version: int
    sha256: str


def _trust_list(shipped: Path) -> dict[str, _Listed]:
    path = shipped / TRUST_LIST
    try:
        entries = json.loads(path.read_bytes())
        return {id_: _Listed(int(entry["version"]), str(entry["sha256"])) for id_, entry in entries.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(BundleCode.TRUST_LIST, file=str(path)) from error


def _bundles_in(folder: Path) -> list[Path]:
    if _looks_like_bundle(folder):
        return [folder]
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and _looks_like_bundle(path))
    except OSError:
        return []


def _looks_like_bundle(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() or any(folder.glob("*.onnx"))


def _look_at(path: Path, listed: Mapping[str, _Listed], shipped: bool, keys: Keys) -> BundleInfo:
    manifest, ref = None, None
    try:
        manifest, ref = read_manifest(path)
        known = listed.get(ref.id)
        must_match = shipped or (known is not None and known.version == ref.version)
        hashes = {id_: entry.sha256 for id_, entry in listed.items()}
        bundle = load_bundle(path, hashes if must_match else None, keys)
    except BundleError as error:
        return BundleInfo(path, ref.id if ref else path.name, ref.version if ref else 0, manifest, ref, error)
    return BundleInfo(path, bundle.ref.id, bundle.ref.version, bundle.manifest, bundle.ref, trust=bundle.trust)


def _installed(infos: Sequence[BundleInfo]) -> list[BundleInfo]:
    """One per id: the newest, the first found of equals; an unreadable one hides what may be older."""
    newest: dict[str, BundleInfo] = {}
    for info in infos:
        if info.id not in newest or _age(info) > _age(newest[info.id]):
            newest[info.id] = info
    return list(newest.values())


def _age(info: BundleInfo) -> float:
    return math.inf if info.manifest is None else info.version


def _sound(info: BundleInfo) -> BundleInfo:
    if info.error is not None:
        raise info.error
    return info


def _median_ccc(model: PropertyModel) -> float | None:
    left_out = [entry for entry in model.metrics if entry.protocol == Protocol.LEAVE_ONE_LIBRARY_OUT]
    single = [entry.ccc for entry in left_out if entry.library and math.isfinite(entry.ccc)]
    pooled = [entry.ccc for entry in left_out if not entry.library and math.isfinite(entry.ccc)]
    return median(single or pooled) if single or pooled else None


def _not_covered(axis: Axis, manifests: Sequence[Manifest]) -> InputError:
    nm = axis.to(AxisUnit.NM)
    return InputError(
        InferenceCode.NO_BUNDLE_COVERS,
        first=float(nm.min()),
        last=float(nm.max()),
        unit=AxisUnit.NM,
        ranges=", ".join(_range(manifest.nir_grid) for manifest in manifests),
    )


def _range(grid: Grid) -> str:
    return f"{grid.first:g}–{grid.last:g} {grid.unit}"
