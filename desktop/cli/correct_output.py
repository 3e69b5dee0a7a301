"""Corrections as text for people, and as JSON."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

from core.corrections.correction import Condition, Correction, Figure, Kind
from core.exports.predict_json import Json
from core.properties import PROPERTIES
from core.store.local_records import StoredCorrection
from core.store.records import State
from desktop.cli.output import print_table
from desktop.wording import state_word


def print_correction(correction: Correction) -> None:
    """What it is, what it rests on, and its figures."""
    print(f"{correction.name}  [{correction.kind.value}, {correction.method}]")
    print(f"corrects  {condition_words(correction.source)}")
    if correction.kind is not Kind.STANDARD:
        print(f"to        {condition_words(correction.target)}")
        print(f"learned   from {len(correction.samples)} soils: {', '.join(correction.samples)}")
    print(f"made      {correction.created:%Y-%m-%d %H:%M} UTC by {correction.who}")
    print(f"id        {correction.id}, sha256 {correction.sha256}\n")
    if correction.figures:
        print("Difference of the estimates, each soil corrected by the others; 1 is the spread between the soils:")
        head = ("property", "soils", "before", "after", "bias", "holds")
        print_table(head, [_row(figure) for figure in correction.figures], right=range(1, 5))


def condition_words(condition: Condition) -> str:
    """How spectra were measured, in words."""
    scanner = " ".join(filter(None, (condition.family, condition.instrument)))
    state = state_word(State(condition.state)) if condition.state in set(State) else condition.state
    return ", ".join(filter(None, (scanner, state))) or "anything"


def print_stored(stored: Sequence[StoredCorrection], active: Collection[int]) -> None:
    """The corrections of a project, one a line."""
    head = ("number", "name", "corrects", "added", "state")
    rows = [
        (str(one.id), one.name, one.corrects, f"{one.added:%Y-%m-%d %H:%M}", "in use" if one.id in active else "")
        for one in stored
    ]
    print_table(head, rows, right=(0,))


def correction_json(correction: Correction) -> Json:
    """Everything but the map."""
    return {
        **reference_json(correction),
        "kind": correction.kind.value,
        "method": correction.method,
        "source": asdict(correction.source),
        "target": asdict(correction.target),
        "bundle": None if correction.bundle is None else asdict(correction.bundle),
        "samples": list(correction.samples),
        "figures": [{**asdict(figure), "holds": figure.holds()} for figure in correction.figures],
        "who": correction.who,
        "reason": correction.reason,
        "created": correction.created.isoformat(),
    }


def reference_json(correction: Correction) -> Json:
    """Which one it is."""
    return {"id": correction.id, "sha256": correction.sha256, "name": correction.name}


def stored_json(stored: StoredCorrection, active: bool) -> Json:
    """One line of the list."""
    return {
        "number": stored.id,
        "id": stored.uuid,
        "sha256": stored.sha256,
        "name": stored.name,
        "corrects": stored.corrects,
        "added": stored.added.isoformat(),
        "active": active,
    }


def _row(figure: Figure) -> tuple[str, ...]:
    spread = figure.spread or 1.0
    known = PROPERTIES.get(figure.property)
    label = figure.property if known is None else known.label
    shares = (figure.before / spread, figure.after / spread, figure.bias / spread)
    return label, str(figure.n), *(f"{share:.2f}" for share in shares), "yes" if figure.holds() else "no"
