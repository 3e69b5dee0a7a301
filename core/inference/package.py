"""A bundle as one `.tilth` file: a zip of the files of its folder, without folders inside."""

from __future__ import annotations

import zipfile
from pathlib import Path

from core.errors import BundleError
from core.files import replacing
from core.inference.bundle import FILE_NAME, LARGEST_BUNDLE, LARGEST_FILE, MANIFEST, SIGNATURE, read_manifest
from core.inference.codes import BundleCode

SUFFIX = ".tilth"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file, so that the same bundle gives the same bytes."""


def pack(folder: Path, file: Path) -> None:
    """Write the manifest, the signature where there is one, and what the manifest lists; the same bytes again."""
    manifest, _ = read_manifest(folder)
    names = [MANIFEST, *([SIGNATURE] if (folder / SIGNATURE).is_file() else []), *sorted(manifest.files)]
    with replacing(file) as beside, zipfile.ZipFile(beside, "x", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, (folder / name).read_bytes())


def unpack(file: Path, folder: Path) -> None:
    """Write the files of a package into an empty folder; whether they make a bundle is for `load_bundle` to say.

    Raises `BundleError`: `PACKAGE` for what is no such zip, `FILE_NAME` for a name that leaves the folder,
    `TOO_LARGE`. Sizes are those of the bytes that come out, whatever the zip says.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _check(entries, file)
            for entry in entries:
                (folder / entry.filename).write_bytes(_content(packed, entry, file))
    except FileNotFoundError as error:
        raise BundleError(BundleCode.NOT_A_BUNDLE, file=str(file)) from error
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BundleError(BundleCode.PACKAGE, file=str(file)) from error


def _check(entries: list[zipfile.ZipInfo], file: Path) -> None:
    names = [entry.filename for entry in entries]
    for name in names:
        if FILE_NAME.fullmatch(name) is None or names.count(name) > 1:
            raise BundleError(BundleCode.FILE_NAME, file=str(file), name=name)
    if sum(entry.file_size for entry in entries) > LARGEST_BUNDLE:
        raise BundleError(BundleCode.TOO_LARGE, file=str(file), limit_mb=LARGEST_BUNDLE >> 20)


def _content(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, file: Path) -> bytes:
    with packed.open(entry) as opened:
        data = opened.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise BundleError(BundleCode.TOO_LARGE, file=f"{file}/{entry.filename}", limit_mb=LARGEST_FILE >> 20)
    return data
