"""What the estimates rest on: bands of their own or association, and how far they lie apart when measured again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.bands import by_association
from core.repeatability import LIMIT
from core.spectrum import Axis
from training.bundles.carrying import Carried
from training.bundles.repeatability import RepeatSd
from training.cards.tables import label, table

SHOWN = 3
"""Bands of a property in the table."""
_SPIKED = """Potassium shows best what that means. Potassium was added at four levels to three soils, and a network
trained on tens of thousands of MIR spectra was asked for what can be extracted: .238, .266, .179, .232 in the first
soil, 2.26, 2.29, 3.16, 2.88 in the second, .702, .329, .667, .409 in the third (notebook `mir-kex` of `lssm`, 2024).
The estimates did not follow what was added. Such a model reads the minerals that usually come with potassium, not
potassium itself; fertiliser, lime or leaching may change a property of this kind and leave the spectrum as it was."""


def evidence(names: Sequence[str], axis: Axis, carried: Sequence[Carried]) -> str:
    """Which properties are inferred by association, and which bands carry each; two sections."""
    listed = [label(name) for name in names if by_association(name, axis)]
    return f"""## Inferred by association
{_association(listed, axis)}

## What carries the estimates
Mean part of the contributions (integrated gradients from the mean soil of the training to a spectrum, each without
its sign) that lies in a named band, of training soils spread over all libraries. It tells what the model looks at,
not what causes the property. `tilth predict --why` tells the same of one spectrum.

{_carried(carried)}"""


def repeatability(names: Sequence[str], repeats: Mapping[str, RepeatSd]) -> str:
    """What a second measurement of the same soil may differ by; a section, empty where nothing was measured."""
    rows = [
        (label(name), repeats[name].sd, LIMIT * repeats[name].sd, repeats[name].soils, repeats[name].source)
        for name in names
        if name in repeats
    ]
    if not rows:
        return ""
    head = ("property", "SD between measurements", "scan it again and expect ±", "soils", "source")
    return f"""
## Scan it again and expect
Two measurements of one soil, each the average of its repeats, differ by less than 1.96·√2 standard deviations between
measurements in 95 of 100 cases (limits of agreement; Bland & Altman 1986), in the unit of the property. This is about
the instrument and the filling of the cup; how far an estimate is from the laboratory stands under Figures. Where the
source is `simulated`, no set with repeats covers this range and the noise of the scanner was simulated
(docs/reproducibility.md).

{table(head, rows)}"""


def _association(listed: Sequence[str], axis: Axis) -> str:
    where = f"{axis.first:g}–{axis.last:g} nm"
    if not listed:
        return f"Every property of this bundle has a named band between {where} that is direct evidence of it."
    return f"""No named band between {where} is direct evidence of: {", ".join(listed)}.
Nothing there absorbs because of the property itself. The estimate rests on minerals, water and organic matter that go
along with it in the soils of the training, and fails without a sign where they go along differently. The application
marks these estimates.
{_SPIKED}"""


def _carried(carried: Sequence[Carried]) -> str:
    head = ("property", *(f"{place}. band" for place in range(1, SHOWN + 1)), "in no named band")
    rows = [
        (label(one.name), *(f"{band.label}, {band.first:g}–{band.last:g} nm ({part:.0%})" for band, part in bands),
         *("",) * (SHOWN - len(bands)), f"{one.rest:.0%}")
        for one in carried
        for bands in (one.strongest(SHOWN),)
    ]  # fmt: skip
    return table(head, rows)
