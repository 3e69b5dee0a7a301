"""Results brought to the samples that were scanned: unknown names, near misses, replicates."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from core.errors import InputError
from core.laboratory.codes import LaboratoryCode
from core.laboratory.table import LaboratoryTable, Result
from core.laboratory.units import plain
from core.spectrum import Floats

MOST_SUGGESTED = 3


@dataclass(frozen=True)
class Unknown:
    """A name of the laboratory that no scanned sample bears, and those it may mean, the likeliest first."""

    sample: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class Replicates:
    """Several values of one property of one sample: their mean stands, `error_sd` is that of the mean."""

    sample: str
    property: str
    values: tuple[float, ...]
    error_sd: float


@dataclass(frozen=True, eq=False)
class Matched:
    """Values by property for the samples `names[k]` that have any, in the order of the scans.

    `values[property][k]` in the unit of the property and `errors[property][k]`, one sd; NaN where unknown or
    not stated. `results` are those that were matched, each under the name of its scanned sample.
    """

    names: tuple[str, ...]
    values: Mapping[str, Floats]
    errors: Mapping[str, Floats]
    results: tuple[Result, ...]
    unknown: tuple[Unknown, ...]
    replicates: tuple[Replicates, ...]
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def match(table: LaboratoryTable, names: Sequence[str], *, renames: Mapping[str, str] | None = None) -> Matched:
    """The usable results of a table for the scanned samples `names`.

    A name that differs only in blanks or capital letters is taken for the same where just one sample fits
    (`renamed` tells); any other difference is for the user to say, by `renames` from the laboratory's name to
    the sample's. `InputError(SAMPLE_UNKNOWN)` where `renames` leads to no sample.
    """
    return match_results(table.results, names, renames=renames)


def match_results(
    results: Sequence[Result], names: Sequence[str], *, renames: Mapping[str, str] | None = None
) -> Matched:
    """As `match`, for results from anywhere."""
    scanned = tuple(dict.fromkeys(names))
    renames = renames or {}
    for name in renames.values():
        if name not in scanned:
            raise InputError(LaboratoryCode.SAMPLE_UNKNOWN, sample=name)
    written = tuple(dict.fromkeys(result.sample for result in results))
    meant = {name: found for name in written if (found := renames.get(name) or _same(name, scanned))}
    unknown = tuple(Unknown(name, near_misses(name, scanned)) for name in written if name not in meant)
    known = tuple(_renamed(result, meant[result.sample]) for result in results if result.sample in meant)
    there = {result.sample for result in known}
    kept = tuple(name for name in scanned if name in there)
    values, errors, replicates = _averaged(known, kept)
    renamed = MappingProxyType({name: found for name, found in meant.items() if name != found})
    return Matched(kept, values, errors, known, unknown, replicates, renamed)


def near_misses(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """Names that may be meant: the same but for signs, blanks and leading zeros first, then alike ones."""
    same = [one for one in names if _bare(one) == _bare(name)]
    alike = difflib.get_close_matches(name.casefold(), [one.casefold() for one in names], MOST_SUGGESTED, 0.8)
    near = [one for one in names if one.casefold() in alike and one not in same]
    return tuple([*same, *sorted(near, key=lambda one: alike.index(one.casefold()))][:MOST_SUGGESTED])


def _same(name: str, names: Sequence[str]) -> str | None:
    if name in names:
        return name
    found = [one for one in names if _folded(one) == _folded(name)]
    return found[0] if len(found) == 1 else None


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _bare(name: str) -> str:
    return re.sub(r"0*(\d+)", r"\1", re.sub(r"[^a-z0-9]", "", plain(name)))


def _renamed(result: Result, name: str) -> Result:
    return replace(result, sample=name)


def _averaged(
    results: Sequence[Result], names: Sequence[str]
) -> tuple[dict[str, Floats], dict[str, Floats], tuple[Replicates, ...]]:
    grouped: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        grouped[result.property, result.sample].append(result)
    properties = tuple(dict.fromkeys(result.property for result in results))
    values = {prop: np.full(len(names), np.nan) for prop in properties}
    errors = {prop: np.full(len(names), np.nan) for prop in properties}
    replicates = []
    for (prop, name), group in grouped.items():
        at = names.index(name)
        values[prop][at], errors[prop][at] = _mean(group)
        if len(group) > 1:
            each = tuple(result.value for result in group)
            replicates.append(Replicates(name, prop, each, float(errors[prop][at])))
    return values, errors, tuple(replicates)


def _mean(group: Sequence[Result]) -> tuple[float, float]:
    """Mean and its sd: by the spread of the replicates, or by what the laboratory states if that is more."""
    each = np.array([result.value for result in group])
    stated = np.array([np.nan if result.error_sd is None else result.error_sd for result in group])
    told = float(np.sqrt(np.sum(stated**2)) / len(group)) if np.isfinite(stated).all() else np.nan
    spread = float(each.std(ddof=1) / np.sqrt(len(each))) if len(each) > 1 else np.nan
    return float(each.mean()), float(np.fmax(told, spread))
