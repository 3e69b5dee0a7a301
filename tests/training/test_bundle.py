"""A whole bundle from simulated soils, and the bundles that ship."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from core.bands import by_association
from core.inference.bundle import load_bundle
from core.inference.manifest import LEAST_LIBRARIES, Manifest, from_json
from core.inference.predictor import Predictor
from core.spectrum import Quantity, Spectra
from tests.training.conftest import CLAY
from training.autoencoder import LATENT, MIR_AXIS, AutoencoderConfig
from training.bundles.repeatability import RepeatSd
from training.bundles.shipped import Built, BundleConfig, Figures, write
from training.domain import held_out_distances, limits, severity
from training.encoder import EncoderConfig, Unpaired, train_encoder
from training.judging import judge_all
from training.libraries import Library, nir_axis
from training.parity import Chain
from training.prepared import prepare
from training.regressors import RECIPES, WINDOWS
from training.representation import MirFigures, Representation, RepresentationConfig, fit_autoencoder, simulated
from training.screening import Shares
from training.simulate.pairs import simulated_pairs

GRID = "nir-904-1696"
SILT = "silt.tot_usda.c62_w.pct"
TINY = RepresentationConfig(
    pairs=60,
    autoencoder=AutoencoderConfig(hidden=8, epochs=1, batch=16),
    encoder=EncoderConfig(width=8, hidden=8, epochs=1, batch=16),
)
SHIPPED = sorted(json.loads((Path(str(files("models"))) / "trusted.json").read_text("utf-8")))


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """As `tilth-train bundle` works; many threads for small matrices only get into each other's way."""
    with threadpool_limits(1):
        yield


def place(name: str, seed: int, properties: tuple[str, ...]) -> Library:
    made = simulated_pairs(30, seed, GRID)
    ids = np.array([f"{name}{row}" for row in range(30)], dtype=np.str_)
    return Library(
        name=name,
        group=name,
        axis=nir_axis(GRID),
        quantity=Quantity.REFLECTANCE,
        values=made.nir,
        sample_ids=ids,
        fold_groups=ids,
        properties={each: made.properties[each] for each in properties},
        licence="simulated",
        contributors="nobody",
        state="air-dry, laboratory",
        may_ship=True,
    )


def mir_place() -> Library:
    """Simulated MIR spectra of which the upper end was not measured."""
    base = place("m", 60, (CLAY,))
    values = simulated_pairs(30, 60, GRID).mir
    values[:, MIR_AXIS.points > 3799] = np.nan
    return replace(base, axis=MIR_AXIS, quantity=Quantity.ABSORBANCE, values=values)


def tiny() -> Built:
    """Four places with clay, one of them with silt too."""
    libraries = [place(name, 40 + seed, (CLAY,)) for seed, name in enumerate("abc")] + [place("d", 50, (CLAY, SILT))]
    made = simulated(TINY.pairs, 1, GRID)
    autoencoder = fit_autoencoder([mir_place()], made, TINY.autoencoder)
    encoder = train_encoder(made, Unpaired(libraries[0].values, np.zeros((2, LATENT))), autoencoder, TINY.encoder)
    representation = Representation(autoencoder, encoder)
    prepared = prepare(libraries, WINDOWS, representation.embed)
    figures = Figures([MirFigures("pairs", 2, 0.1, 0.2)], [], [Shares("soils", 1, 1.0, 0.0, 0.0)])
    distances = held_out_distances(prepared)
    domain = limits(prepared, distances)
    far = {name: severity(found, domain) for name, found in distances.items()}
    judged = judge_all(prepared, far, RECIPES[GRID])
    config = BundleConfig("2026-01-01", TINY)
    measured = {"On real pairs": "| what | CCC |\n| --- | --- |\n| clay | 0.5 |\n"}
    repeats = {CLAY: RepeatSd(0.5, 12, "a set with repeats")}
    return Built(GRID, config, prepared, [], representation, judged, domain, figures, measured, repeats)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bundles")
    return write(tiny(), out, out / "docs")


def manifest_of(folder: Path) -> Manifest:
    return from_json((folder / "manifest.json").read_bytes())


def test_the_application_loads_and_trusts_it(written: Path) -> None:
    trusted = json.loads((written.parent / "trusted.json").read_text("utf-8"))
    bundle = load_bundle(written, {name: entry["sha256"] for name, entry in trusted.items()})
    assert bundle.trusted
    predictor = Predictor(bundle)
    assert predictor.self_test().passed
    soils = simulated_pairs(3, 5, GRID)
    found = predictor.predict(Spectra(nir_axis(GRID), soils.nir, Quantity.REFLECTANCE))
    assert [estimate.property for estimate in found[0].estimates] == [CLAY, SILT]


def test_it_says_why_and_how_well_it_repeats(written: Path) -> None:
    bundle = load_bundle(written)
    assert bundle.reference is not None
    assert bundle.reference.mean() == pytest.approx(0, abs=1e-6)
    clay, silt = manifest_of(written).properties
    assert (clay.repeat_sd, clay.association) == (0.5, by_association(CLAY, nir_axis(GRID)))
    assert (silt.repeat_sd, silt.association) == (None, True)
    soils = Spectra(nir_axis(GRID), simulated_pairs(2, 5, GRID).nir, Quantity.REFLECTANCE)
    for one in Predictor(bundle).explain(soils, 1):
        assert one.contribution.sum() + one.gap == pytest.approx(one.value - one.reference)
    card = (written / "MODEL_CARD.md").read_text("utf-8")
    for told in ("## Inferred by association", "## What carries the estimates", "a set with repeats"):
        assert told in card


def test_a_property_of_one_library_is_withheld(written: Path) -> None:
    clay, silt = manifest_of(written).properties
    assert clay.libraries == 4
    assert clay.interval is not None
    assert silt.libraries < LEAST_LIBRARIES
    assert silt.interval is None
    protocols = {(entry.protocol, entry.library) for entry in clay.metrics}
    assert protocols >= {("leave-one-library-out", name) for name in ("", "a", "b", "c", "d")}
    assert protocols >= {("grouped-cv", name) for name in ("", "a", "b", "c", "d")}


def test_results_are_written_beside(written: Path) -> None:
    page = (written.parent / "docs" / f"{GRID}.md").read_text("utf-8")
    assert "Place never seen" in page
    assert "simulated" in (written / "MODEL_CARD.md").read_text("utf-8")
    rows = (written.parent / "docs" / f"{GRID}.csv").read_text("utf-8").splitlines()
    assert len(rows) > 10


def test_the_card_says_how_sure_it_is_and_what_was_measured_elsewhere(written: Path) -> None:
    for text in (
        (written / "MODEL_CARD.md").read_text("utf-8"),
        (written.parent / "docs" / f"{GRID}.md").read_text(),
    ):
        sure = [line for line in text.splitlines() if line.startswith("| Clay (%) | place never seen | 4 |")]
        assert len(sure) == 1
        assert re.search(r"-?\d\.\d\d \[-?\d+\.\d\d, -?\d+\.\d\d\]", sure[0])
        assert "## On real pairs\n| what | CCC |" in text
        assert "float64 − ONNX" in text


def test_the_same_seed_makes_the_same_bundle(written: Path, tmp_path: Path) -> None:
    again = write(tiny(), tmp_path, tmp_path / "docs")
    assert (again / "manifest.json").read_bytes() == (written / "manifest.json").read_bytes()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_bundle_is_whole(name: str) -> None:
    models = Path(str(files("models")))
    folder = models / name
    trusted = json.loads((models / "trusted.json").read_text("utf-8"))[name]
    assert hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest() == trusted["sha256"]
    manifest = manifest_of(folder)
    assert (manifest.id, manifest.version) == (name, trusted["version"])
    assert {file.name for file in folder.iterdir()} == {"manifest.json", *manifest.files}
    for file, entry in manifest.files.items():
        content = (folder / file).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry.sha256, entry.size)
    assert sum(entry.size for entry in manifest.files.values()) < 10e6


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_bundle_repeats_its_golden_outputs(name: str) -> None:
    folder = Path(str(files("models"))) / name
    golden = json.loads((folder / "golden.json").read_text("utf-8"))
    found = Chain(folder)(np.array(golden["nir"]))
    for output in ("mu", "value", "scale", "domain"):
        np.testing.assert_allclose(found[output], golden["float"][output], rtol=1e-3, atol=1e-3)
    mir = np.array(golden["float"]["mir"])
    np.testing.assert_allclose(found["mir"][: len(mir)], mir, atol=1e-3)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_bundle_keeps_its_promises(name: str) -> None:
    manifest = manifest_of(Path(str(files("models"))) / name)
    assert manifest.mir_evidence == "simulated"
    assert {"air_dry", "air_dry_sieved"} == set(manifest.preparation_states)
    for entry in manifest.properties:
        assert (entry.interval is None) == (entry.libraries < LEAST_LIBRARIES)
    roles = {library.name for library in manifest.training_libraries}
    assert not roles & {"gaia_ethiopia_neospectra_nir", "cursocds_brazil_visnir", "saopaulo_barrabonita_visnir"}
