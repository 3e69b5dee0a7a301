"""A bundle from files in the layout of the public libraries, in the four commands of docs/training.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from core.errors import InputError
from core.inference.estimate import Reason
from core.inference.installing import install
from core.inference.keys import accept_key
from core.inference.manifest import MirEvidence, Protocol
from core.inference.predictor import Predictor
from core.spectrum import Axis, AxisUnit, Quantity, Spectra
from tests.training.conftest import embed, made_library
from training.bundles.asked import label_of, nir_grid
from training.bundles.own import mir_of, soil_like
from training.bundles.own_judging import judge_own
from training.bundles.parts import LEAST_PARTS, divided
from training.errors import TrainingCode
from training.libraries import PairedLibrary, write_paired
from training.main import main
from training.prepared import prepare
from training.regressors import WINDOWS
from training.simulate.simulated import simulated_library

CLAY = "clay.tot_usda.a334_w.pct"
AXIS = Axis.regular(1400, 1900, 4, AxisUnit.NM)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """As `tilth-train bundle` works; many threads for small matrices only get into each other's way."""
    with threadpool_limits(1):
        yield


def soils(n: int = 60, seed: int = 3, name: str = "soils") -> PairedLibrary:
    """Simulated samples with clay; the ids say that they are simulated."""
    made = simulated_library(n, seed, nir_axis=AXIS, repeats=2)
    return replace(made, name=name, properties={CLAY: made.properties[CLAY]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """NIR, MIR and laboratory values as the NeoSpectra library has them."""
    at = tmp_path_factory.mktemp("public") / "soils"
    write_paired(soils(), at)
    return at


def test_four_commands_and_the_application_runs_it(folder: Path, tmp_path: Path) -> None:
    """Check, train, sign, install; then estimates with an interval that says what it holds for."""
    out, key = tmp_path / "bundles", tmp_path / "my.key"
    assert main(["library", "check", str(folder)]) == 0
    train = [
        "bundle",
        "--from",
        str(folder),
        "--id",
        "my-soils",
        "--grid",
        "1400:1900:4",
        "--out",
        str(out),
        "--trial",
    ]
    assert main(train) == 0
    assert main(["sign", str(out / "my-soils"), "--new-key", str(key)]) == 0
    mine = accept_key(tmp_path / "my.key.pub", "Our laboratory", tmp_path / "own")
    made = install(out / "my-soils.tilth", tmp_path / "installed", {mine.id: mine})
    assert made.bundle.trust.owner == "Our laboratory"

    manifest = made.bundle.manifest
    (clay,) = manifest.properties
    assert (clay.name, clay.libraries, clay.n) == (CLAY, 1, 60)
    assert clay.interval is not None
    assert {clay.interval.protocol, *(entry.protocol for entry in clay.metrics)} == {Protocol.GROUPED_CV}
    assert manifest.mir_evidence is MirEvidence.SIMULATED
    for told in ("**Simulated soils", "**Made as a trial", "Cross-validation in 5 parts"):
        assert told in made.bundle.model_card

    assert made.bundle.reference is not None
    assert made.bundle.reference.shape == (len(AXIS),)
    assert "## What carries the estimates" in made.bundle.model_card

    more = simulated_library(2, 9, nir_axis=AXIS, region="test")
    predictions = Predictor(made.bundle).predict(Spectra(AXIS, more.nir, Quantity.REFLECTANCE), state="air_dry")
    for prediction in predictions:
        (estimate,) = prediction.estimates
        assert estimate.value is None or Reason.KNOWN_SOILS_ONLY in estimate.reasons
        assert np.isfinite(prediction.mir.absorbance_snv).all()


def test_samples_of_few_libraries_are_divided(folder: Path) -> None:
    parts = divided([soils()], AXIS)
    assert parts.protocol is Protocol.GROUPED_CV
    assert len(parts.groups) == LEAST_PARTS
    ids = [set(part.soils.sample_ids.tolist()) for part in parts.listed]
    assert sum(map(len, ids)) == len(set.union(*ids)) == 60
    assert max(map(len, ids)) - min(map(len, ids)) <= 1
    again = divided([soils()], AXIS)
    assert [part.soils.sample_ids.tolist() for part in again.listed] == [
        part.soils.sample_ids.tolist() for part in parts.listed
    ]


def test_a_sample_of_two_libraries_is_in_one_part() -> None:
    parts = divided([soils(name="a"), soils(name="b")], AXIS)
    of = [(sample, part.library.group) for part in parts.listed for sample in part.soils.sample_ids.tolist()]
    assert len(of) == 120
    assert len(set(of)) == 60


def test_three_libraries_are_left_out_whole() -> None:
    parts = divided([replace(soils(30, seed), name=name) for seed, name in enumerate("abc")], AXIS)
    assert (parts.protocol, parts.groups) == (Protocol.LEAVE_ONE_LIBRARY_OUT, ["a", "b", "c"])


def test_a_property_with_labels_in_some_parts_only_is_left_out() -> None:
    made = soils()
    rare = np.where(np.arange(60) < 4, made.properties[CLAY], np.nan)
    both = replace(made, properties=made.properties | {"ph.h2o_usda.a268_index": rare})
    assert list(divided([both], AXIS).listed[0].library.properties) == [CLAY]


def test_what_cannot_be_learned_from_is_refused() -> None:
    made = soils()
    few = replace(made, nir=np.where(np.arange(60)[:, None] < 20, made.nir, np.nan))
    unlabelled = replace(made, properties={CLAY: np.full(60, np.nan)})
    for library, axis, code in (
        (few, AXIS, TrainingCode.TOO_FEW_PAIRS),
        (unlabelled, AXIS, TrainingCode.NO_LABELS),
        (made, Axis.regular(1000, 1900, 4, AxisUnit.NM), None),
    ):
        with pytest.raises(InputError) as caught:
            divided([library], axis)
        assert code in {caught.value.code, None}
        assert caught.value.values["file"] == "soils"


@pytest.mark.parametrize(
    "grid", ["", "1354", "1354:2490", "a:b:c", "1354:2490:0", "2490:1354:2", "1354:1360:2", "1:9e9:1"]
)
def test_a_grid_that_is_none_is_refused(grid: str) -> None:
    with pytest.raises(InputError) as caught:
        nir_grid(grid)
    assert caught.value.code is TrainingCode.GRID_SPEC


@pytest.mark.parametrize(("name", "version"), [("Mine", 1), ("../x", 1), ("", 1), ("mine", 0)])
def test_a_name_that_no_bundle_may_have_is_refused(name: str, version: int) -> None:
    with pytest.raises(InputError) as caught:
        label_of(name, version, "2026-01-01", "CC0", ["neospectra"])
    assert caught.value.code is TrainingCode.BUNDLE_ID


def test_the_autoencoder_sees_each_scan_once() -> None:
    """Single scans where there are several, so that one can be rebuilt from another; means elsewhere."""
    made = soils()
    first = made.repeat_rows >= 10
    some = replace(made, mir_repeats=made.mir_repeats[first], repeat_rows=made.repeat_rows[first])
    found = mir_of([some], [])
    assert len(found.mir) == 10 + 2 * 50
    names, counts = np.unique(found.samples, return_counts=True)
    assert len(names) == 60
    assert sorted(set(counts.tolist())) == [1, 2]
    assert found.mask.all()


def test_golden_spectra_are_of_no_sample() -> None:
    nir = soils().nir
    made = soil_like(nir, 12, 0)
    assert made.shape == (12, nir.shape[1])
    assert np.abs(made[:, None] - nir[None]).max(axis=2).min() > 1e-4
    assert np.abs(made.mean(axis=0) - nir.mean(axis=0)).max() < 2 * nir.std(axis=0).max()


def test_a_command_that_lacks_something_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["bundle"], ["bundle", "--from", "x"], ["bundle", "nir-904-1696"]):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        assert stopped.value.code == 2
    assert "--grid" in capsys.readouterr().err


def test_a_folder_without_the_tables_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["bundle", "--from", str(tmp_path), "--id", "a", "--grid", "1354:2490:2", "--out", str(tmp_path / "o")])
        == 3
    )
    told = capsys.readouterr().err
    assert "neospectra_nir_v1.2" in told
    assert told.count("\n") == 1
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("protocol", [Protocol.GROUPED_CV, Protocol.LEAVE_ONE_LIBRARY_OUT])
def test_every_sample_is_judged_by_models_without_its_part(protocol: Protocol) -> None:
    prepared = prepare([made_library(name, seed, 30) for seed, name in enumerate("abcd")], WINDOWS, embed)
    (clay,) = judge_own(prepared, protocol)
    truth = np.concatenate([p.library.properties[CLAY] for p in prepared])
    np.testing.assert_allclose(np.sort(clay.truth), np.sort(truth), rtol=1e-6)
    assert (clay.pooled.protocol, clay.pooled.n, clay.n) == (protocol, 120, 120)
    assert clay.model.uses_mir
    assert clay.pooled.coverage is not None
    assert 0.8 < clay.pooled.coverage <= 1
