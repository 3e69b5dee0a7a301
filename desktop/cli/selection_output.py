"""A choice of samples: as a table for people, as JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from core.properties import PROPERTIES
from core.selection.advice import WORTH_WHILE, Advice
from core.selection.candidates import Standing
from core.selection.soils import Chosen, Selection
from desktop.cli.output import print_table
from desktop.figures import number

Json = dict[str, object]

_MOST_TOLD = 12
_MOST_NARROWED = 3
_WHY = {
    Standing.SENT: "sent before",
    Standing.KNOWN: "the laboratory's values are there",
    Standing.OUTSIDE: "unlike anything the model knows, a value would teach nothing about the others",
    Standing.NO_SOIL: "no soil (too dark, or without any band); scan them again",
}


def print_selection(source: str, made: Selection, scanned: int) -> None:
    """The samples with what each brings, what all of them bring, and whether more would be worth it."""
    print(f"{source}: {len(made.chosen)} of {scanned} samples  [{made.bundle.id} version {made.bundle.version}]")
    strata = any(one.stratum for one in made.chosen)
    labels = [PROPERTIES[name].label for name in made.properties]
    header = ("use", "sample", *(["from"] if strata else []), *labels)
    rows = [_row(at, one, made.properties, strata) for at, one in enumerate(made.chosen, start=1)]
    print_table(header, rows, right=(0, *range(len(header) - len(labels), len(header))))
    print("  Percentages: by how much the value of this sample narrows the intervals of all samples, on average.")
    print(f"All together: {_narrowed(made)}.")
    print(advice_sentence(made.advice, len(made.chosen)))
    for told in _left_out(made):
        print(told)
    if made.considered < scanned:
        print(f"Chosen among {made.considered} of them, taken at random, for there are too many to compare all.")


def advice_sentence(advice: Advice, chosen: int) -> str:
    """Where to stop, and what more samples would bring."""
    limit = f"{100 * WORTH_WHILE:g} %"
    if not advice.more:
        return "These are all the samples that can be sent."
    if advice.enough is not None and advice.enough < chosen:
        first = f"The first {advice.enough} are enough" if advice.enough else "No more samples are needed"
        return f"{first}: {advice.more} more narrow no property by more than {limit}."
    narrowed = sorted(advice.narrowing.items(), key=lambda pair: -pair[1])[:_MOST_NARROWED]
    shares = ", ".join(f"{PROPERTIES[name].label} by {percent(share)}" for name, share in narrowed)
    told = f"{_count(advice.more)} more would narrow {shares}"
    return f"{told}; that is little, this is a good number." if advice.enough is not None else f"{told}."


def selection_json(source: str, made: Selection) -> Json:
    """Everything that is printed, and the whole curve of expected widths."""
    return {
        "source": source,
        "bundle": asdict(made.bundle),
        "properties": list(made.properties),
        "samples": [one.name for one in made.chosen],
        "chosen": [_chosen_json(one) for one in made.chosen],
        "further": [_chosen_json(one) for one in made.further],
        "expected_width": {name: curve.tolist() for name, curve in made.expected.items()},
        "advice": asdict(made.advice),
        "left_out": {name: why.value for name, why in made.left_out.items()},
        "unknown": list(made.unknown),
        "considered": made.considered,
    }


def percent(share: float) -> str:
    """A share as `12 %`."""
    return f"{number(100 * share, 0 if share >= 0.0995 else 1)} %"


def _row(at: int, one: Chosen, properties: Sequence[str], strata: bool) -> list[str]:
    shares = [percent(one.narrowing[name]) for name in properties]
    return [str(at), one.name, *([one.stratum] if strata else []), *shares]


def _narrowed(made: Selection) -> str:
    count = len(made.chosen)
    shares = {name: 1 - float(curve[count]) for name, curve in made.expected.items()}
    return ", ".join(f"{PROPERTIES[name].label} {percent(share)} narrower" for name, share in shares.items())


def _left_out(made: Selection) -> list[str]:
    lines = [
        f"Left out, {told}: {_listed([name for name, why in made.left_out.items() if why is standing])}"
        for standing, told in _WHY.items()
        if standing in made.left_out.values()
    ]
    if made.unknown:
        lines.append(f"Said to be sent, but not scanned here: {_listed(made.unknown)}")
    return lines


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_TOLD
    return ", ".join(names[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def _count(number_: int) -> str:
    return {1: "One", 2: "Two", 3: "Three", 4: "Four", 5: "Five"}.get(number_, str(number_))


def _chosen_json(one: Chosen) -> Json:
    return {"sample": one.name, "stratum": one.stratum or None, "narrowing": dict(one.narrowing)}
