"""From the file of a profile (TOML or JSON) to a checked `Profile`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from drivers.ascii_line.faults import AsciiCode
from drivers.ascii_line.profile import Profile
from drivers.ascii_line.schema import build_profile

SUFFIXES = (".toml", ".json")
MOST_BYTES = 65_536

_THE_FILE = "the file"


@dataclass(frozen=True)
class Found:
    """The profiles of a folder, and why others in it were refused."""

    profiles: tuple[Profile, ...]
    refused: tuple[InputError, ...]


def profiles_in(folder: Path, taken: Collection[str] = ()) -> Found:
    """Read every profile in `folder`, by name of the file; a folder that is not there holds none.

    Refused are those whose name is `taken`, or that of one before, and a folder that cannot be read.
    """
    profiles: dict[str, Profile] = {}
    try:
        files = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        return Found((), (_refusal(str(folder), "the folder", f"cannot be read: {error}"),))
    refused = []
    for file in files:
        if file.suffix not in SUFFIXES:
            continue
        try:
            profile = read_profile(file)
            if profile.name in profiles or profile.name in taken:
                raise _refusal(str(file), "name", f"is that of another scanner: {profile.name}")
        except InputError as error:
            refused.append(error)
        else:
            profiles[profile.name] = profile
    return Found(tuple(profiles.values()), tuple(refused))


def read_profile(file: Path) -> Profile:
    """Read and check one; `InputError(PROFILE)` names file, key and reason."""
    try:
        data = file.read_bytes()
        if len(data) > MOST_BYTES:
            raise _refusal(str(file), _THE_FILE, f"is larger than {MOST_BYTES} bytes")
        return parse_profile(data.decode("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise _refusal(str(file), _THE_FILE, f"cannot be read: {error}") from error


def parse_profile(text: str, file: str) -> Profile:
    """Check the text of a profile; `file` names it and tells by its end whether it is TOML or JSON."""
    try:
        document: object = json.loads(text) if file.endswith(".json") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(file, _THE_FILE, f"is not understood: {error}") from error
    if not isinstance(document, dict):
        raise _refusal(file, _THE_FILE, "must be a table")
    plain = {key: value for key, value in document.items() if key != "variants"}
    variants = document.get("variants", {})
    if not isinstance(variants, dict) or not all(isinstance(one, dict) for one in variants.values()):
        raise _refusal(file, "variants", "must be a table of tables")
    for variant in variants.values():
        build_profile(_merged(plain, variant), file)
    return build_profile(plain, file, variants)


def vary(profile: Profile, names: Sequence[str]) -> Profile:
    """The profile with what is different in its variants `names`, in that order; `KeyError` for an unknown one."""
    variants = profile.document["variants"]
    document = {key: value for key, value in profile.document.items() if key != "variants"}
    if not isinstance(variants, dict):
        raise TypeError("a profile without its variants")
    for name in names:
        document = _merged(document, variants[name])
    return build_profile(document, profile.name)


def _refusal(file: str, key: str, reason: str) -> InputError:
    return InputError(AsciiCode.PROFILE, file=file, key=key, reason=" ".join(reason.split()))


def _merged(plain: Mapping[str, object], different: Mapping[str, object]) -> dict[str, object]:
    """Tables key by key, everything else replaced."""
    merged = dict(plain)
    for key, value in different.items():
        before = merged.get(key)
        both = isinstance(before, dict) and isinstance(value, dict)
        merged[key] = _merged(before, value) if both else value  # type: ignore[arg-type] # `both` says so
    return merged
