"""Installing a bundle: checked to the last byte, tried on this computer, and only then put where it is found."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.errors import BundleError
from core.inference.bundle import MANIFEST, SIGNATURE, Bundle, load_bundle, read_manifest
from core.inference.codes import BundleCode
from core.inference.golden import SelfTest
from core.inference.keys import Keys
from core.inference.package import unpack
from core.inference.predictor import Predictor
from core.inference.trust import Level


@dataclass(frozen=True, eq=False)
class Installed:
    """A bundle in its place, and how its golden spectra did here."""

    bundle: Bundle
    test: SelfTest


def install(
    source: Path, into: Path, keys: Keys, *, reserved: Collection[str] = (), untrusted: bool = False
) -> Installed:
    """Install the bundle in a `.tilth` file or a folder as `into/ID-vVERSION`.

    It must be signed by one of `keys`, unless `untrusted` says that the user wants it all the same; and it must
    not take an id in `reserved`, those of the bundles that ship, unless the project itself signed it. Raises
    `BundleError`; nothing is left behind then, and what was installed before stays.
    """
    into.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=into, prefix=".new-") as unfinished:
        folder = Path(unfinished) / "bundle"
        folder.mkdir()
        with _naming(source, folder):
            _bring(source, folder)
            bundle = load_bundle(folder, keys=keys)
            _admit(bundle, reserved, untrusted=untrusted)
            test = Predictor(bundle).self_test()
        target = into / f"{bundle.ref.id}-v{bundle.ref.version}"
        if not _is_there(bundle, target):
            folder.rename(target)
    return Installed(load_bundle(target, keys=keys), test)


@contextmanager
def _naming(source: Path, folder: Path) -> Iterator[None]:
    """Errors name the file that the user gave, not the folder in which it was looked at."""
    try:
        yield
    except BundleError as error:
        told = str(error.values.get("file", source)).replace(str(folder), str(source))
        raise BundleError(error.code, **{**error.values, "file": told}) from error


def _bring(source: Path, folder: Path) -> None:
    if not source.is_dir():
        unpack(source, folder)
        return
    listed = load_bundle(source).files
    for name in (MANIFEST, SIGNATURE, *listed):
        if (source / name).is_file():
            shutil.copyfile(source / name, folder / name)


def _admit(bundle: Bundle, reserved: Collection[str], *, untrusted: bool) -> None:
    """Refuse what nobody known here stands behind, and what calls itself a bundle of the project."""
    trust, file = bundle.trust, str(bundle.path)
    if bundle.ref.id in reserved and not trust.project:
        raise BundleError(BundleCode.SHIPPED_NAME, file=file, bundle=bundle.ref.id)
    if trust.trusted or untrusted:
        return
    if trust.level is Level.UNKNOWN_KEY:
        raise BundleError(BundleCode.UNKNOWN_KEY, file=file, bundle=bundle.ref.id, key=trust.key)
    raise BundleError(BundleCode.UNSIGNED, file=file, bundle=bundle.ref.id)


def _is_there(bundle: Bundle, target: Path) -> bool:
    """Whether this very bundle is installed; another one of its id and version is refused."""
    if not target.exists():
        return False
    if read_manifest(target)[1] != bundle.ref:
        raise BundleError(BundleCode.SAME_VERSION, file=str(target), bundle=bundle.ref.id, version=bundle.ref.version)
    return True
