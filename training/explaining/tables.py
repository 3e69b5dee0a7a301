"""The study as rows: what the CSV files hold, and the tables of the page are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np

from core.bands import MIR_BANDS, bands_on, by_association
from training.autoencoder import MIR_AXIS
from training.explaining.attributed import Attributed, shares
from training.explaining.named import band_means, members
from training.explaining.nitrogen import NitrogenByCarbon
from training.explaining.regressed import Regressed
from training.explaining.scattered import ScatteredImportance
from training.explaining.study import Comparison, Tested, ThroughMir
from training.preprocessing import Floats

Row = dict[str, str]
ELSEWHERE = "elsewhere"


def band_rows(regressed: Sequence[Regressed], attributed: Sequence[Attributed]) -> Iterator[Row]:
    """Mean VIP and regression vector of each band, by library; the share of |contribution|, by bundle."""
    for one in regressed:
        curves: dict[str, Floats] = {"vip": one.importance.vip, "slope": one.importance.slopes}
        for method, curve in curves.items():
            for band, value in band_means(curve, one.axis).items():
                yield _band(method, one.grid, one.library, one.property, band, value, one.n)
    for own in by_bundle(attributed):
        names = [band.name for band in bands_on(own[0].knots)]
        for column, name in enumerate(own[0].properties):
            listed, rest = shares(own, column)
            for band, value in zip([*names, ELSEWHERE], [*listed.tolist(), rest], strict=True):
                count = sum(len(entry.value) for entry in own)
                yield _band("contribution", own[0].bundle, "all libraries", name, band, value, count)


def _band(method: str, grid: str, library: str, name: str, band: str, value: float, n: int) -> Row:
    told = {"method": method, "grid": grid, "library": library, "property": name, "band": band}
    return {**told, "n": str(n), "value": f"{value:.4f}"}


def check_rows(attributed: Sequence[Attributed], tested: Sequence[Tested]) -> Iterator[Row]:
    """Completeness and deletion tests of each property, bundle and library."""
    gaps = {
        (own.bundle, own.library, name): own.gaps[:, column]
        for own in attributed
        for column, name in enumerate(own.properties)
    }
    for one in tested:
        own = gaps[one.bundle, one.library, one.property]
        first, chance, last = one.curves.areas()
        figures = {
            "gap_median": float(np.median(own)),
            "gap_largest": float(own.max()),
            "share_1": one.few.share,
            "ratio_1": one.few.ratio,
            "share_3": one.more.share,
            "ratio_3": one.more.ratio,
            "fidelity": one.more.fidelity,
            "area_first": first,
            "area_chance": chance,
            "area_last": last,
        }
        head = {"bundle": one.bundle, "library": one.library, "seen": "yes" if one.seen else "no"}
        numbers = {name: f"{value:.4f}" for name, value in figures.items()}
        yield {**head, "property": one.property, "explained": str(len(own)), "tested": str(one.n), **numbers}


def mir_rows(found: Sequence[ThroughMir]) -> Iterator[Row]:
    """Heads on measured MIR and behind the predicted one, and the share of |contribution| of each MIR band."""
    for one in found:
        head = one.head
        yield _mir(head.of, "measured MIR, left out in turn", "ccc", head.own.ccc, head.soils)
        yield _mir(head.of, "measured MIR, left out in turn", "r2", head.own.r2, head.soils)
        for library, own in one.judged.items():
            yield _mir(head.of, library, "ccc", own.ccc, own.n)
            yield _mir(head.of, library, "r2", own.r2, own.n)
        count = len(one.traced.value)
        yield _mir(head.of, "gap", "largest", float(one.traced.gap.max()), count)
        for band, share in mir_shares(one).items():
            yield _mir(head.of, "share of contributions", band, share, count)


def mir_shares(one: ThroughMir) -> dict[str, float]:
    """Share of the mean |contribution| of the MIR points in each named band, and elsewhere."""
    strength = np.abs(one.traced.mir).mean(axis=0)
    inside = members(MIR_AXIS, MIR_BANDS)
    found = {band.name: float(strength[own].sum()) for band, own in zip(MIR_BANDS, inside, strict=True)}
    found[ELSEWHERE] = float(strength[~inside.any(axis=0)].sum())
    return {name: value / float(strength.sum()) for name, value in found.items()}


def _mir(name: str, where: str, what: str, value: float, n: int) -> Row:
    return {"property": name, "where": where, "what": what, "n": str(n), "value": f"{value:.4f}"}


def agreement_rows(compared: Sequence[Comparison]) -> Iterator[Row]:
    """Rank correlations along the axis."""
    for one in compared:
        head = {"library": one.library, "property": one.property, "one": one.one, "other": one.other}
        yield {**head, "r": f"{one.agreed.r:.4f}", "chance": f"{one.agreed.chance:.4f}"}


def nitrogen_rows(found: Sequence[NitrogenByCarbon]) -> Iterator[Row]:
    """Total N by a model of its own and by the estimate of C."""
    for one in found:
        numbers = {name: f"{getattr(one, name):.4f}" for name in ("laboratory", "own", "by_carbon", "given")}
        yield {"library": one.library, "n": str(one.n), **numbers}


def scattering_rows(found: Mapping[tuple[str, str], ScatteredImportance]) -> Iterator[Row]:
    """Share of the importance of each scale, all places together."""
    for (library, name), one in found.items():
        listed = one.strength.sum(axis=1) / one.strength.sum()
        for scale, share in zip(one.scales.tolist(), listed.tolist(), strict=True):
            width = "average" if np.isinf(scale) else f"{scale:.1f}"
            head = {"library": library, "property": name, "inner_r2": f"{one.r2:.4f}"}
            yield {**head, "width_cm1": width, "share": f"{share:.4f}"}


def by_bundle(attributed: Sequence[Attributed]) -> list[list[Attributed]]:
    """Libraries of one bundle together."""
    ordered = sorted(attributed, key=lambda one: one.bundle)
    return [list(own) for _, own in groupby(ordered, key=lambda one: one.bundle)]


def associated(own: Attributed, name: str) -> bool:
    """Whether no band on the axis of the bundle is direct evidence of the property."""
    return by_association(name, own.knots)
