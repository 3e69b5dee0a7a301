"""What a correction says, as plain lists and numbers in canonical form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.corrections.correction import Correction

SCHEMA = 1
_TEXTS = ("id", "name", "reason", "who", "method", "previous")
_PARTS = ("band", "left", "right", "offset")


def content(correction: Correction) -> dict[str, object]:
    """Everything but the sha256 of it."""
    return {
        **{name: getattr(correction, name) for name in _TEXTS},
        "schema": SCHEMA,
        "kind": correction.kind.value,
        "created": correction.created.isoformat(),
        "source": asdict(correction.source),
        "target": asdict(correction.target),
        "grid": asdict(correction.grid),
        "bundle": None if correction.bundle is None else asdict(correction.bundle),
        "samples": list(correction.samples),
        "figures": [asdict(figure) for figure in correction.figures],
        "level": None if correction.level is None else asdict(correction.level),
        "map": {name: getattr(correction.map, name).tolist() for name in _PARTS},
    }


def canonical(data: Mapping[str, object]) -> str:
    """JSON with sorted keys and no spaces; a number that is none is a `ValueError`."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
