"""MIR libraries on 602–4000 cm⁻¹, with NaN where a set does not reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.spectrum import Axis, AxisUnit, Floats, Quantity
from training.libraries.library import Library
from training.libraries.reading import Samples, as_library, read_set
from training.libraries.table import SetUse, read_table

MIR_AXIS = Axis.regular(602.0, 4000.0, 2.0, AxisUnit.CM1)
"""The 1 700 points of the MIR grid."""

_DRY = "air-dry, laboratory"
_OSSL_SAMPLE = "ossl_sample_mir20"
_EVALUATION = (
    "yamsys_westafrica_mir",
    "afss_africa_mir_rforge",
    "ss4gg_ringtrial_mir_5instruments",
    "whrc_vertex_604_paired_mir",
    "ecostress_jhu_soil_paired_mir",
)


def mir_libraries(shared: Path, *, evaluation: bool = False) -> list[Library]:
    """MIR libraries as absorbance `[n, 1700]` on `MIR_AXIS`, NaN outside what a set covers.

    Without `evaluation`: the sets that pretraining may use and whose weights may ship (`mir_pretraining`
    in the table, and the 20 spectra of the OSSL sample, without labels). With it: the sets that serve
    evaluation only. NRW42's organic C has a doubtful unit and is no label.
    """
    table = read_table(shared)
    if evaluation:
        return [mir_library(shared, name, use_of(table, name)) for name in _EVALUATION]
    listed = [use for use in table.values() if "mir_pretraining" in use.uses]
    sample = _unlisted(_OSSL_SAMPLE, may_ship=True)
    return [mir_library(shared, use.name, use) for use in (*listed, sample)]


def use_of(table: dict[str, SetUse], name: str) -> SetUse:
    """The use of a set; a half of a pair has the rows of its other half or of the undivided set.

    A set without rows is unlabelled and for evaluation only.
    """
    stem = name.partition("_paired_")[0]
    for row in (name, f"{stem}_paired_nir", f"{stem}_mir"):
        if row in table:
            return replace(table[row], name=name)
    return _unlisted(name, may_ship=False)


def _unlisted(name: str, *, may_ship: bool) -> SetUse:
    return SetUse(name=name, group=name, may_ship=may_ship, uses=frozenset(), state=_DRY, labels=())


def mir_library(shared: Path, name: str, use: SetUse) -> Library:
    """One MIR set as absorbance on `MIR_AXIS`."""
    samples = read_set(shared, name, AxisUnit.CM1)
    return as_library(samples, use, MIR_AXIS, on_mir_axis(samples), Quantity.ABSORBANCE)


def on_mir_axis(samples: Samples) -> Floats:
    """Absorbance `[n, 1700]`, linear between the points of the file, NaN beyond its ends.

    The files step 1.86–2 cm⁻¹ at a resolution of 4 cm⁻¹, so a straight line loses nothing.
    """
    points = samples.axis.points
    rows = [np.interp(MIR_AXIS.points, points, row, left=np.nan, right=np.nan) for row in samples.absorbance()]
    return np.stack(rows)
