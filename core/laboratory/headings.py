"""What a column of a laboratory's table holds, judged by its heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.laboratory.codes import Caveat
from core.laboratory.units import Unit, conversion, factor_to, plain, unit_named
from core.laboratory.vocabulary import (
    CARBON_IN_ORGANIC_MATTER,
    GERMAN_LIMITS,
    METHODS,
    NAMES,
    NEUTRAL,
    OC,
    ORGANIC_MATTER,
    OWN_SOLVENT,
    PH_CACL2,
    PH_WATER,
    SAMPLE_NAMES,
)
from core.properties import PROPERTIES, property_named

_OSSL = re.compile(r"([a-z0-9]+(?:\.[a-z0-9]+)?)_[a-z]+\.[a-z0-9]+_([a-z0-9.]+)")
_ERROR_WORDS = frozenset({"sd", "se", "std", "stdev", "error", "stderr", "uncertainty", "fehler", "ecart", "±", "+-"})
_PH_WORDS = {"phh2o": ("ph", "h2o"), "phw": ("ph", "water"), "phcacl2": ("ph", "cacl2"), "phkcl": ("ph", "kcl")}
MOST_WORDS = 30
"""In a heading; what is longer is a sentence or no text at all, and would take long to look through."""
_SINGLE_LETTERS = frozenset({"n", "k"})
"""Symbols that are taken for an element only beside a unit; alone, `n` may be a count."""


@dataclass(frozen=True)
class Meaning:
    """A column holds `property`: what is written times `factor` is in the unit of the property.

    `method` and `unit` are told as the heading has them; `error` marks a column of standard deviations.
    """

    property: str
    factor: float = 1.0
    method: str = ""
    unit: str = ""
    caveats: tuple[Caveat, ...] = ()
    error: bool = False


def declared(prop: str, unit: str = "", method: str = "") -> Meaning:
    """What the user says of a column; no unit: that of the property. `InputError` (`UNKNOWN`, `UNIT_UNKNOWN`)."""
    return Meaning(property_named(prop).name, conversion(prop, unit), method, unit or PROPERTIES[prop].unit)


def sample_column(headings: Sequence[str]) -> int | None:
    """Index of the column that names the samples, the best name first; None where there is none."""
    written = [" ".join(_words(heading)) for heading in headings]
    return next((written.index(name) for name in SAMPLE_NAMES if name in written), None)


def meaning_of(heading: str, below: Sequence[str] = ()) -> Meaning | None:
    """What a heading says, with the cells `below` it that belong to it (unit, method); None for no property."""
    if heading in PROPERTIES:
        return Meaning(heading, unit=PROPERTIES[heading].unit)
    if ossl := _OSSL.fullmatch(heading.strip()):
        return _ossl(ossl[1], ossl[2], heading)
    unit_text, rest = _unit_in(heading)
    for cell in below:
        unit_text = unit_text or (cell if unit_named(cell) else "")
    words = _words(rest)
    is_error = bool(_ERROR_WORDS & set(words))
    words = [word for word in words if word not in _ERROR_WORDS]
    found = _analyte(words)
    if found is None or (found[0] in _SINGLE_LETTERS and not unit_text):
        return None
    named, prop, others = found
    methods = _methods(prop, [*others, *(word for cell in below for word in _words(cell))])
    if named in GERMAN_LIMITS:
        methods.append(METHODS["63"].name)
    return _meaning(named, prop, unit_text, methods, is_error=is_error)


def _meaning(named: str, analyte: str, unit_text: str, methods: list[str], *, is_error: bool) -> Meaning | None:
    prop = OC if analyte == ORGANIC_MATTER else analyte
    unit = unit_named(unit_text) if unit_text else None
    factor = factor_to(prop, unit, oxide=named == "k2o") if unit else 1.0
    if factor is None:
        return None
    caveats = [Caveat.METHOD_DIFFERS] * bool(methods)
    if analyte == ORGANIC_MATTER:
        caveats.append(Caveat.FROM_ORGANIC_MATTER)
        factor *= CARBON_IN_ORGANIC_MATTER
    if named == "ph":
        caveats.append(Caveat.METHOD_UNSTATED)
    if unit is not None and unit.volume:
        caveats.append(Caveat.PER_VOLUME)
    if unit is None and PROPERTIES[prop].unit:
        caveats.append(Caveat.UNIT_ASSUMED)
    told = "; ".join(dict.fromkeys(methods))
    return Meaning(prop, factor, told, unit_text or PROPERTIES[prop].unit, tuple(caveats), is_error)


def _ossl(analyte: str, unit_text: str, heading: str) -> Meaning | None:
    """A column of the OSSL grammar with a method that Tilth has no property for."""
    prop = next((name for name in PROPERTIES if name.startswith(f"{analyte}_")), None)
    unit = unit_named(unit_text.replace("_", ""))
    factor = factor_to(prop, unit) if prop and unit else None
    if prop is None or factor is None:
        return None
    return Meaning(prop, factor, heading.split("_")[1], unit_text, (Caveat.METHOD_DIFFERS,))


def _unit_in(heading: str) -> tuple[str, str]:
    """The unit that a heading states, and the rest of it."""
    for found in re.finditer(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\[([^\]]*)\]", heading):
        inside = found[1] or found[2] or ""
        if unit_named(inside):
            return inside, heading[: found.start()] + " " + heading[found.end() :]
    words = heading.replace("%", " % ").replace("_", " ").replace(",", " ").split()
    spans = [(a, b) for size in (4, 3, 2, 1) for a in range(len(words) - size + 1) for b in (a + size,)]
    for a, b in spans:
        text = " ".join(words[a:b])
        if (unit := unit_named(text)) and _inline(text, unit):
            return text, " ".join(words[:a] + words[b:])
    return "", heading


def _inline(text: str, unit: Unit) -> bool:
    """Whether a unit is also one outside of brackets: not `pH`, not the fraction of clay."""
    return unit.kind != "none" and not plain(text).startswith("fra")


def _words(text: str) -> list[str]:
    found = re.findall(r"[a-z0-9]+(?:\.[0-9]+)?|±|\+-", plain(text).replace("_", " "))
    return [part for word in found for part in _PH_WORDS.get(word, (word,))]


def _analyte(words: list[str]) -> tuple[str, str, list[str]] | None:
    """Name, property and remaining words; None where a word is left that may mean anything."""
    if len(words) > MOST_WORDS:
        return None
    if "ph" in words:
        return _acidity([word for word in words if word != "ph"])
    spans = sorted(
        ((a, b) for a in range(len(words)) for b in range(a + 1, len(words) + 1)), key=lambda s: s[0] - s[1]
    )
    for a, b in spans:
        name, others = " ".join(words[a:b]), words[:a] + words[b:]
        if name in NAMES and _harmless(others):
            return name, NAMES[name], others
    return None


def _acidity(others: list[str]) -> tuple[str, str, list[str]] | None:
    if not _harmless(others):
        return None
    if {"cacl2", "cacl", "kcl"} & set(others):
        return "ph salt", PH_CACL2, others
    return ("ph water" if OWN_SOLVENT & set(others) else "ph"), PH_WATER, others


def _harmless(words: Iterable[str]) -> bool:
    return all(word in NEUTRAL or word in METHODS or word in OWN_SOLVENT for word in words)


def _methods(analyte: str, words: Iterable[str]) -> list[str]:
    prop = OC if analyte == ORGANIC_MATTER else analyte
    return [METHODS[word].name for word in words if word in METHODS and prop in METHODS[word].properties]
