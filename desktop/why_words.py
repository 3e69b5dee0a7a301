"""Sentences that explain an estimate: what speaks for it, and what an explanation is not. Knows no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.bands import Band
from core.inference.estimate import Estimate, Reason
from core.inference.explanation import BandShare, Explanation
from core.properties import property_named
from core.repeatability import Repeatability, Source
from core.spectrum import AxisUnit
from desktop.figures import DASH, decimals, number, signed, value_text, with_unit

translate = QCoreApplication.translate

_MOST_LINES = 6
"""Bands listed one by one; the others are added up."""
_NAMED = 2
"""Groups of bands that the headline names."""
_WORTH_NAMING = 0.25
"""Part of the largest contribution from which on another one is named beside it."""
_OPPOSING = 0.3
"""Part of it from which on the headline says what speaks against."""
_DOUBTFUL = 0.05
"""Part of the change from the mean soil that the summation may miss before it is told."""
_CANCELLING = 2.5
"""Contributions of single wavelengths over what is left of them in the bands, from which on it is told."""
_CLOSED_BY = 2.0
"""Percent that a share of clay, silt or sand moves before it is told; the compact form of a model moves less."""


@dataclass(frozen=True)
class Line:
    """One contribution, or the sum of several, in the unit of the property."""

    words: str
    contribution: float


def title(estimate: Estimate) -> str:
    """The question that is answered."""
    value = with_unit(value_text(estimate), estimate.unit)
    return translate("why", "{0} {1}: why?").format(property_named(estimate.property).label, value)


def headline(explanation: Explanation) -> str:
    """What the spectrum says beyond the mean soil, and which bands say most of it."""
    if Reason.NO_SKILL in explanation.estimate.reasons:
        return translate(
            "why",
            "Scanning adds nothing to this property here. The mean of the local samples is shown, whatever the "
            "spectrum.",
        )
    change, places = explanation.value - explanation.reference, decimals(explanation.property)
    mean = with_unit(number(explanation.reference, places), explanation.unit)
    if round(change, places) == 0:
        words = translate(
            "why",
            "This spectrum says the same as the mean of the soils that this model learned from ({0}): what its parts "
            "add and take away cancels out.",
        )
        return words.format(mean)
    words = translate(
        "why",
        "Compared with the mean of the soils that this model learned from ({0}), this spectrum says {1}: mostly {2}.",
    )
    with_it, against = _speaking(explanation, change)
    told = words.format(mean, with_unit(signed(change, places), explanation.unit), _listed(with_it))
    if against:
        opposite = translate("why", "The opposite is said by {0}.").format(against)
        told = f"{told} {opposite}"
    return told


def lines_of(explanation: Explanation) -> list[Line]:
    """All contributions, the largest first; they add up to what the spectrum says beyond the mean soil."""
    shares = explanation.bands
    listed = len(shares) if len(shares) == _MOST_LINES + 1 else _MOST_LINES
    lines = [Line(band_words(share.band), share.contribution) for share in shares[:listed]]
    if others := shares[listed:]:
        words = translate("why", "{0} other named bands").format(len(others))
        lines.append(Line(words, sum(share.contribution for share in others)))
    lines.append(Line(translate("why", "In no named band"), explanation.rest))
    if _gap_matters(explanation):
        lines.append(Line(translate("why", "Not accounted for"), explanation.gap))
    return lines


def contribution_text(name: str, contribution: float, unit: str) -> str:
    """A contribution with its sign and unit, with a decimal more than the values where they have none."""
    return with_unit(signed(contribution, _finer(name)), unit)


def band_words(band: Band) -> str:
    """What absorbs in a band, and where it lies."""
    return f"{band.label}, {band_range(band)}"


def band_range(band: Band) -> str:
    """Both ends of a band, `2185–2230 nm`."""
    unit = "nm" if band.unit is AxisUnit.NM else "cm⁻¹"
    return with_unit(f"{number(band.first, 0)}{DASH}{number(band.last, 0)}", unit)


def position(band: Band) -> int:
    """Where the literature places a band, in its unit; the names of the bands end with it."""
    return int(band.name.rpartition("_")[2])


def short_band(band: Band) -> str:
    """One or two words for the group of a band, for a mark in a plot."""
    words = {
        "clay": translate("why", "Clay"),
        "carbonate": translate("why", "Carbonate"),
        "quartz": translate("why", "Quartz"),
        "organic": translate("why", "Organic"),
        "water": translate("why", "Water"),
        "iron": translate("why", "Iron"),
    }
    return words[band.group]


def association_word() -> str:
    """For properties without a band of their own."""
    return translate("why", "Inferred by association")


def association_sentence(name: str) -> str:
    """What it means for a property to have no band of its own."""
    words = translate(
        "why",
        "{0} has no band of its own in this range. It is estimated from what usually comes with it, and may fail "
        "where that link differs.",
    )
    return words.format(property_named(name).label)


def cause_sentence() -> str:
    """What an explanation is not."""
    return translate("why", "This shows what the model used, not what causes the property.")


def association_note() -> str:
    """The same of several properties, below a table."""
    return translate(
        "why",
        "Inferred by association: no band of its own in this range; estimated from what usually comes with it.",
    )


def again_text(repeat: Repeatability, unit: str) -> str:
    """How far another measurement of the same soil may lie from this one, in a table."""
    return translate("why", "again: {0}").format(_limit_text(repeat, unit))


def repeat_sentence(repeat: Repeatability, unit: str) -> str:
    """The same as a sentence."""
    return translate("why", "Scan it again and expect {0}").format(_limit_text(repeat, unit))


def repeat_source(repeat: Repeatability) -> str:
    """What that rests on, and what it does not say."""
    words = {
        Source.REPEATS: translate("why", "As the {0} repeats of this measurement scatter."),
        Source.BUNDLE: translate("why", "As soils scattered that were measured anew."),
    }
    told = translate("why", "It says how well a measurement repeats; how near the laboratory is, the interval says.")
    return f"{words[repeat.source].format(repeat.n)} {told}"


def cancelling_sentence(explanation: Explanation) -> str:
    """That little is left of large contributions; empty where more is."""
    parts = sum(abs(float(one)) for one in explanation.contribution)
    left = sum(abs(line.contribution) for line in lines_of(explanation))
    if parts < _CANCELLING * left:
        return ""
    return translate(
        "why", "Neighbouring wavelengths work against each other here; the bars show what is left of them."
    )


def calibration_sentence(samples: int) -> str:
    """That the explanation is that of the calibrated model."""
    return translate("why", "The local calibration with {0} samples is included.").format(samples)


def adjusted_sentence(explanation: Explanation) -> str:
    """Why the value that is shown is not quite what the model says; empty where it is."""
    shown, places = explanation.estimate.value, decimals(explanation.property)
    known = property_named(explanation.property)
    if shown is None or Reason.NO_SKILL in explanation.estimate.reasons:
        return ""
    if shown in known.plausible and round(shown - explanation.value, places) != 0:
        words = translate("why", "The model alone says {0}; the value is kept within what a soil can hold.")
    elif known.texture and abs(shown - explanation.value) > _CLOSED_BY:
        words = translate("why", "The model alone says {0}; clay, silt and sand were then made to add up to 100 %.")
    else:
        return ""
    return words.format(with_unit(number(explanation.value, places), explanation.unit))


def _speaking(explanation: Explanation, change: float) -> tuple[list[str], str]:
    """The groups of bands that say most of a change, and the one that says most against it, if that is much."""
    sign = 1 if change > 0 else -1
    groups = _groups(explanation.bands)
    unnamed = translate("why", "parts of the spectrum that no named band covers")
    voices = [(sign * sum(one.contribution for one in group), _group_words(group)) for group in groups]
    voices.append((sign * explanation.rest, unnamed))
    voices.sort(key=lambda voice: -voice[0])
    most = max(voices[0][0], 0.0)
    with_it = [voices[0][1], *(words for part, words in voices[1:_NAMED] if part >= _WORTH_NAMING * most)]
    least, opposing = voices[-1]
    return with_it, opposing if -least >= _OPPOSING * most else ""


def _groups(shares: Sequence[BandShare]) -> list[list[BandShare]]:
    groups: dict[str, list[BandShare]] = {}
    for share in shares:
        groups.setdefault(share.band.group, []).append(share)
    return list(groups.values())


def _group_words(shares: Sequence[BandShare]) -> str:
    """A group of bands with the positions of those that weigh in it."""
    weights = sorted(shares, key=lambda share: -abs(share.contribution))
    net = sum(share.contribution for share in shares)
    speaking = [one for one in weights if one.contribution * net > 0 or net == 0] or weights
    named = [one for one in speaking if abs(one.contribution) >= 0.5 * abs(speaking[0].contribution)][:_NAMED]
    places = _listed([str(position(one.band)) for one in sorted(named, key=lambda one: one.band.first)])
    unit = "nm" if named[0].band.unit is AxisUnit.NM else "cm⁻¹"
    return _group_template(named[0].band.group, len(named)).format(with_unit(places, unit))


def _group_template(group: str, count: int) -> str:
    one = {
        "clay": translate("why", "the clay band at {0}"),
        "carbonate": translate("why", "the carbonate band at {0}"),
        "quartz": translate("why", "the quartz band at {0}"),
        "organic": translate("why", "organic matter at {0}"),
        "water": translate("why", "water at {0}"),
        "iron": translate("why", "iron oxides at {0}"),
    }
    several = {
        "clay": translate("why", "the clay bands at {0}"),
        "carbonate": translate("why", "the carbonate bands at {0}"),
        "quartz": translate("why", "the quartz bands at {0}"),
    }
    return several.get(group, one[group]) if count > 1 else one[group]


def _listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`."""
    if len(parts) < 2:
        return "".join(parts)
    return translate("why", "{0} and {1}").format(", ".join(parts[:-1]), parts[-1])


def _limit_text(repeat: Repeatability, unit: str) -> str:
    """`± 0.3 %`; one too small for the decimals is told as less than they can show."""
    places = _finer(repeat.property)
    if round(repeat.limit, places) > 0:
        return f"± {with_unit(number(repeat.limit, places), unit)}"
    least = with_unit(number(10.0**-places, places), unit)
    return translate("why", "less than ± {0}").format(least)


def _finer(name: str) -> int:
    """Decimals of a small difference: one more than the values have where they have few."""
    return max(decimals(name), min(decimals(name) + 1, 2))


def _gap_matters(explanation: Explanation) -> bool:
    change = abs(explanation.value - explanation.reference)
    return abs(explanation.gap) > max(_DOUBTFUL * change, 10.0 ** -decimals(explanation.property) / 2)
