"""Whether a manifest makes sense: numbers finite, limits in order, properties that this program knows.

`manifest.from_json` reads the shape; this looks at the content, so that nothing behind it has to.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from core.errors import BundleError, InputError
from core.inference.codes import BundleCode
from core.inference.manifest import Domain, FileEntry, Grid, Interval, Manifest, PropertyModel
from core.properties import PROPERTIES
from core.spectrum import AxisUnit

ID = re.compile(r"[a-z0-9][a-z0-9.\-]{0,63}")
SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_GRID_POINTS = 20_000
LARGEST_WIDTH = 4096
"""Latent dimensions or features."""


def check_manifest(manifest: Manifest, file: str) -> None:
    """Raise `BundleError(CONTENT)` with the `field` at fault when a manifest cannot be meant."""
    for field, sound in _checks(manifest):
        if not sound:
            raise BundleError(BundleCode.CONTENT, file=file, field=field)


def _checks(manifest: Manifest) -> Iterator[tuple[str, bool]]:
    yield "id", _matches(manifest.id, ID)
    yield "version", _whole(manifest.version, least=1)
    yield "latent", _whole(manifest.latent, least=1, most=LARGEST_WIDTH)
    yield "features", _whole(manifest.features, least=0, most=LARGEST_WIDTH)
    yield "nir_grid", _grid(manifest.nir_grid, AxisUnit.NM)
    yield "mir_grid", _grid(manifest.mir_grid, AxisUnit.CM1)
    yield "mir_spread", _number(manifest.mir_spread) and manifest.mir_spread >= 0
    yield "scanner_families", _names(manifest.scanner_families)
    yield "preparation_states", _names(manifest.preparation_states)
    yield "domain", _domain(manifest.domain)
    names = [model.name for model in manifest.properties]
    yield "properties", len(names) > 0 and len(set(names)) == len(names)
    for model in manifest.properties:
        yield f"properties: {model.name}", _property(model)
    for name, entry in manifest.files.items():
        yield f"files: {name}", _file(entry)


def _property(model: PropertyModel) -> bool:
    known = PROPERTIES.get(model.name)
    return (
        known is not None
        and model.unit == known.unit
        and _whole(model.libraries, least=0)
        and (model.interval is None or _interval(model.interval))
        and (model.repeat_sd is None or _positive(model.repeat_sd))
        and _flag(model.association)
        and all(_names((entry.protocol, entry.library)) for entry in model.metrics)
    )


def _file(entry: FileEntry) -> bool:
    return _whole(entry.size, least=0) and _matches(entry.sha256, SHA256)


def _interval(interval: Interval) -> bool:
    numbers = (interval.coverage, interval.q_lower, interval.q_upper)
    return all(_number(value) and value >= 0 for value in numbers) and 0 < interval.coverage < 1


def _domain(domain: Domain) -> bool:
    numbers = (domain.t2_seen, domain.t2_outside, domain.q_seen, domain.q_outside)
    in_order = all(_number(value) and value >= 0 for value in numbers)
    return in_order and domain.t2_seen <= domain.t2_outside and domain.q_seen <= domain.q_outside


def _grid(grid: Grid, unit: AxisUnit) -> bool:
    if not all(_number(value) and value > 0 for value in (grid.first, grid.last, grid.step)):
        return False
    steps = (grid.last - grid.first) / grid.step
    if grid.unit != unit or not 1 <= steps < MOST_GRID_POINTS or not math.isclose(steps, round(steps), abs_tol=1e-6):
        return False
    try:
        grid.axis()
    except InputError:
        return False
    return True


def _matches(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _names(names: tuple[object, ...]) -> bool:
    return all(isinstance(name, str) for name in names)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and _number(value) and value > 0


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _whole(value: object, least: int, most: int | None = None) -> bool:
    return (
        isinstance(value, int) and not isinstance(value, bool) and value >= least and (most is None or value <= most)
    )
