"""The study: what regression, the shipped models and scattering read, whether it is so, and whether they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from core.bands import bands_on
from core.inference.bundle import DECODER, FLOAT_ENCODER, Bundle
from core.inference.explaining import plain_values
from core.inference.predictor import Predictor
from core.properties import PROPERTIES
from core.resampling import resample
from core.spectrum import Quantity, Spectra
from training.evaluation.agreement import Agreement, agreement
from training.explaining.agreeing import Agreed, agreed
from training.explaining.attributed import Attributed, attributed, bundles_in
from training.explaining.deletion import NAMED, Curves, Deleted, Model, Scene, curves, deleted
from training.explaining.graphs import TorchGraph
from training.explaining.mir_head import MirHead, mir_head
from training.explaining.named import at_knots
from training.explaining.nitrogen import NitrogenByCarbon, nitrogen_by_carbon
from training.explaining.regressed import POOL, Regressed, regressed
from training.explaining.scattered import ScatteredImportance, scattered_importance
from training.explaining.through_mir import Traced, predicted_mir, traced
from training.libraries import Library, nir_axis, nir_libraries, pairs
from training.preprocessing import Floats, absorbance

Tell = Callable[[str], None]
SPECTRA, DELETED, TRACED = 40, 20, 10
"""Of each library: explained, put to the deletion tests, and traced through the MIR."""
TRACED_GRID = "nir-1354-2490"
TRACED_PROPERTIES = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct")
COMPARED = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct", "ph.h2o_usda.a268_index")
"""Properties on whose bands regression, integrated gradients and scattering are compared, by set of LimeSoDa."""
VIP, GRADIENTS, SCATTERING = "VIP", "integrated gradients", "scattering"


@dataclass(frozen=True, eq=False)
class Tested:
    """The deletion tests of one property on one library; `few` and `more` take out the first band, and three."""

    bundle: str
    library: str
    seen: bool
    property: str
    n: int
    few: Deleted
    more: Deleted
    curves: Curves


@dataclass(frozen=True, eq=False)
class ThroughMir:
    """A head behind the predicted MIR, with its agreement on the labelled soils of each NIR library by name."""

    head: MirHead
    traced: Traced
    judged: dict[str, Agreement]


@dataclass(frozen=True)
class Comparison:
    """Two ways on one property of one library."""

    library: str
    property: str
    one: str
    other: str
    agreed: Agreed


@dataclass
class Found:
    """Everything that was measured."""

    regressed: list[Regressed] = field(default_factory=list)
    attributed: list[Attributed] = field(default_factory=list)
    tested: list[Tested] = field(default_factory=list)
    through_mir: list[ThroughMir] = field(default_factory=list)
    compared: list[Comparison] = field(default_factory=list)
    scattered: dict[tuple[str, str], ScatteredImportance] = field(default_factory=dict)
    nitrogen: list[NitrogenByCarbon] = field(default_factory=list)


def study(shared: Path, models: Path, tell: Tell) -> Found:
    """Of the bundles in `models` on the libraries in `shared`; raises as `bundles_in` and the readers do."""
    found = Found()
    for bundle in bundles_in(models, shared):
        grid = bundle.manifest.id
        libraries = [*nir_libraries(shared, grid), _ecostress(shared, grid)]
        tell(f"{grid}: partial least squares")
        found.regressed += regressed(libraries, grid)
        predictor = Predictor(bundle, threads=1)
        for library in libraries:
            tell(f"{grid}: {library.name}")
            own = attributed(predictor, library, SPECTRA)
            found.attributed.append(own)
            found.tested += _tested(predictor, own)
        found.compared += _pooled(found, grid)
        if grid == TRACED_GRID:
            found.nitrogen = list(nitrogen_by_carbon(libraries))
            tell("through the predicted MIR")
            found.through_mir = [_through(bundle, mir_head(shared, name), libraries) for name in TRACED_PROPERTIES]
            tell("scattering")
            _compare(found, libraries)
    return found


def _ecostress(shared: Path, grid: str) -> Library:
    """41 soils that no bundle was trained on, of the whole range."""
    nir, _ = pairs(shared, "ecostress_jhu")
    axis = nir_axis(grid)
    values = resample(Spectra(nir.axis, nir.values, Quantity.REFLECTANCE), axis).values
    return replace(nir, axis=axis, values=values)


def _tested(predictor: Predictor, own: Attributed) -> Iterator[Tested]:
    rows = np.unique(np.linspace(0, len(own.value) - 1, min(DELETED, len(own.value))).astype(np.intp))
    reference = predictor.bundle.reference
    assert reference is not None  # noqa: S101 - for the types: `bundles_in` gives one to each
    for column, name in enumerate(own.properties):
        contribution = own.contribution[rows, :, column]
        grid = predictor.bundle.manifest.nir_grid.axis()
        scene = Scene(_model(predictor, column), own.reflectance[rows], reference, grid, own.knots)
        few, more = (deleted(scene, contribution, bands) for bands in NAMED)
        yield Tested(own.bundle, own.library, own.seen, name, len(rows), few, more, curves(scene, contribution))


def _model(predictor: Predictor, column: int) -> Model:
    values, axis = plain_values(predictor.bundle.manifest), predictor.bundle.manifest.nir_grid.axis()

    def model(reflectance: Floats) -> Floats:
        spectra = Spectra(axis, reflectance, Quantity.REFLECTANCE)
        return values(predictor.predict_table(spectra).outputs)[:, column]

    return model


def _through(bundle: Bundle, head: MirHead, libraries: Sequence[Library]) -> ThroughMir:
    encode = TorchGraph(bundle.files[FLOAT_ENCODER], str(bundle.path / FLOAT_ENCODER))
    decode = TorchGraph(bundle.files[DECODER], str(bundle.path / DECODER))
    chosen = [np.unique(np.linspace(0, len(one) - 1, min(TRACED, len(one))).astype(np.intp)) for one in libraries]
    values = np.vstack([library.values[rows] for library, rows in zip(libraries, chosen, strict=True)])
    spectra = Spectra(libraries[0].axis, values, Quantity.REFLECTANCE)
    assert bundle.reference is not None  # noqa: S101 - for the types: `bundles_in` gives one to each
    judged = {}
    for library in libraries:
        labelled = library.take(library.labelled(head.of))
        if len(labelled):
            estimates = head(predicted_mir(encode, decode, labelled.values))
            judged[library.name] = agreement(labelled.properties[head.of], estimates)
    return ThroughMir(head, traced(encode, decode, head, spectra, bundle.reference), judged)


def _pooled(found: Found, grid: str) -> Iterator[Comparison]:
    """The regression of all libraries together against the bundle, by property."""
    for one in [entry for entry in found.regressed if (entry.grid, entry.library) == (grid, POOL)]:
        if one.property in found.attributed[-1].properties:
            by_vip = at_knots(one.importance.vip**2, one.axis)
            own = profile([entry for entry in found.attributed if entry.bundle == grid], one.property)
            yield Comparison(f"{POOL}, {grid}", one.property, VIP, GRADIENTS, agreed(by_vip, own))


def profile(listed: Sequence[Attributed], name: str) -> Floats:
    """What a property of a bundle is read from: mean |contribution| `[k]` of libraries, each alike; its sum is 1."""
    strengths = [entry.strength(entry.properties.index(name)) for entry in listed]
    return np.asarray(np.mean([strength / strength.sum() for strength in strengths], axis=0))


def _compare(found: Found, libraries: Sequence[Library]) -> None:
    """On the LimeSoDa sets of the grid with labels; a set of its own is regressed, the bundle has seen all."""
    for library in [one for one in libraries if one.name.startswith("limesoda_")]:
        gradients = next(one for one in found.attributed if (one.library, one.bundle) == (library.name, TRACED_GRID))
        for name in [one for one in COMPARED if one in library.properties and one in gradients.properties]:
            own = library.take(library.labelled(name))
            target = PROPERTIES[name].transform.forward(own.properties[name])
            places = scattered_importance(absorbance(own.values), target, own.axis)
            found.scattered[library.name, name] = places
            by_vip = next(
                one
                for one in found.regressed
                if (one.grid, one.library, one.property) == (TRACED_GRID, library.name, name)
            )
            curve = {
                VIP: at_knots(by_vip.importance.vip**2, own.axis),
                GRADIENTS: gradients.strength(gradients.properties.index(name)),
                SCATTERING: at_knots(places.along(own.axis), own.axis),
            }
            ways = [(VIP, GRADIENTS), (VIP, SCATTERING), (GRADIENTS, SCATTERING)]
            found.compared += [
                Comparison(library.name, name, one, other, agreed(curve[one], curve[other])) for one, other in ways
            ]


def likeness(found: Found, grid: str, one: str, other: str) -> Agreed:
    """Of what two properties of a bundle are read from."""
    own = [entry for entry in found.attributed if entry.bundle == grid]
    return agreed(profile(own, one), profile(own, other))


def named_share(entry: Attributed) -> float:
    """Part of the width of the axis of a bundle that lies in named bands."""
    axis = entry.knots
    inside = [min(band.last, axis.last) - max(band.first, axis.first) for band in bands_on(axis)]
    return float(sum(inside) / (axis.last - axis.first))
