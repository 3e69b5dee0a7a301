"""Networks and regressors as ONNX files: the same numbers, the names agreed, int8 close to float."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from tests.training.conftest import AXIS, CLAY, embed, made_library
from training.autoencoder import LATENT, Autoencoder, AutoencoderConfig, train_autoencoder
from training.domain import fit_domain, limits
from training.encoder import EncoderConfig, NirEncoder, Pairs, Unpaired, train_encoder
from training.export import Graph, check, export
from training.features import BasisSpec
from training.local import place_features, place_prior
from training.lolo import Candidate, Fold, Model, Recipe, Store, fit, weigh
from training.mixed import Prior
from training.place_basis import fit_place_basis
from training.prepared import Prepared, prepare
from training.preprocessing import Floats
from training.quantize import quantize_encoder
from training.regressors import Heads, Regressors, local_prior
from training.screening import shares

CONFIG = EncoderConfig(width=32, hidden=16, epochs=10, batch=32)


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Pairs whose MIR follows from the NIR."""
    nir = np.vstack([made_library(name, index, 100).values for index, name in enumerate("xyz")])
    absorbance = -np.log10(nir)
    source = (absorbance - absorbance.mean(axis=1, keepdims=True)) * 20
    mir = source[:, np.linspace(0, source.shape[1] - 1, 1700).astype(int)]
    return Pairs(nir, mir, np.ones(mir.shape, dtype=np.bool_))


@pytest.fixture(scope="module")
def autoencoder(pairs: Pairs) -> Autoencoder:
    return train_autoencoder(
        pairs.mir, pairs.mask, np.ones(len(pairs.mir)), AutoencoderConfig(hidden=8, epochs=2, batch=32)
    )


def unpaired(pairs: Pairs, autoencoder: Autoencoder) -> Unpaired:
    return Unpaired(pairs.nir[:50], autoencoder.encode(pairs.mir[100:150], pairs.mask[100:150]))


@pytest.fixture(scope="module")
def encoder(pairs: Pairs, autoencoder: Autoencoder) -> NirEncoder:
    return train_encoder(pairs, unpaired(pairs, autoencoder), autoencoder, CONFIG)


def test_encoder_float_and_int8(pairs: Pairs, encoder: NirEncoder, tmp_path: Path) -> None:
    exported, small = tmp_path / "float.onnx", tmp_path / "int8.onnx"
    export(encoder, exported, {"nir": len(AXIS)}, ("mu", "logvar"))
    quantize_encoder(exported, small, pairs.nir)
    mu, logvar = encoder.encode(pairs.nir)
    found, rough = Graph(exported)(nir=pairs.nir), Graph(small)(nir=pairs.nir)
    np.testing.assert_allclose(found["mu"], mu, atol=1e-3)  # float32 through kernels of distances
    np.testing.assert_allclose(found["logvar"], logvar, atol=1e-4)
    assert rough["mu"].shape == (300, LATENT)
    assert 0 < np.sqrt(np.mean((rough["mu"] - mu) ** 2)) < 0.1 * mu.std()
    kinds = [node.op_type for node in onnx.load(small).graph.node]
    assert "DequantizeLinear" in kinds
    assert all(node.domain in {"", "ai.onnx"} for node in onnx.load(small).graph.node)


def test_decoder(autoencoder: Autoencoder, tmp_path: Path) -> None:
    file = tmp_path / "decoder.onnx"
    export(autoencoder.decoder, file, {"mu": LATENT}, ("mir",))
    mu = np.random.default_rng(0).standard_normal((5, LATENT))
    np.testing.assert_allclose(Graph(file)(mu=mu)["mir"], autoencoder.decode(mu), atol=1e-4)


def models(libraries: list[Prepared]) -> dict[str, Model]:
    """One property three times: linear features, several views with a kernel, and both with the latent."""
    linear = Candidate(BasisSpec((15,), 5, 0.5, 0, 1.0), Prior(1.0, 0.1, 0.0, 0.3))
    kernel = Candidate(BasisSpec((1, 15, 25), 8, 0.5, 30, 0.7, rank=40), Prior(2.0, 0.1, 1.0, 0.3), shifted=True)
    latent = Candidate(BasisSpec((25,), 3, 0.5, 20, 0.7, source="nir+latent"), Prior(1.0, 0.1, 1.0, 0.3))
    recipes: list[Recipe] = [((linear,),), ((kernel,),), ((linear,), (kernel,), (latent,))]
    fold = Fold.of(libraries, CLAY, None, Store(libraries))
    return {str(index): fit(fold, weigh(fold, recipe)) for index, recipe in enumerate(recipes)}


def heads(libraries: list[Prepared], fitted: dict[str, Model]) -> Heads:
    return Heads(fitted, fitted, fit_place_basis(libraries))


def regress(libraries: list[Prepared], fitted: dict[str, Model], file: Path, nir: Floats) -> dict[str, Floats]:
    latent, mir = embed(nir)
    widths = {"nir": len(AXIS), "mu": latent.shape[1], "mir": 1700}
    export(
        Regressors(heads(libraries, fitted), fit_domain(libraries)), file, widths, ("value", "scale", "phi", "domain")
    )
    return Graph(file)(nir=nir, mu=latent, mir=mir)


def test_regressors_compute_the_model(libraries: list[Prepared], tmp_path: Path) -> None:
    fitted = models(libraries)
    fresh = prepare([made_library("f", 77)], (1, 15, 25), embed)[0]
    found = regress(libraries, fitted, tmp_path / "r.onnx", fresh.library.values)
    for column, model in enumerate(fitted.values()):
        value, scale = model.predict(model.features(fresh.inputs))
        np.testing.assert_allclose(found["value"][:, column], value, atol=2e-4)
        np.testing.assert_allclose(found["scale"][:, column], scale, rtol=2e-4)
    expected = fit_domain(libraries).of(fresh.library.values)
    np.testing.assert_allclose(found["domain"], expected, rtol=1e-3, atol=1e-6)


def test_an_input_that_nothing_uses_stays_declared(libraries: list[Prepared], tmp_path: Path) -> None:
    linear = {"0": models(libraries)["0"]}
    regress(libraries, linear, tmp_path / "r.onnx", libraries[0].library.values[:3])
    assert [value.name for value in onnx.load(tmp_path / "r.onnx").graph.input] == ["nir", "mu", "mir"]


def test_the_prior_of_a_bundle_is_that_of_its_models(libraries: list[Prepared], tmp_path: Path) -> None:
    fitted = models(libraries)
    phi = regress(libraries, fitted, tmp_path / "r.onnx", libraries[0].library.values)["phi"]
    made = heads(libraries, fitted)
    assert phi.shape[1] == made.width
    arrays = local_prior(made)
    for column, (name, model) in enumerate(fitted.items()):
        prior = place_prior(name, model, made.place)
        columns = np.concatenate([np.arange(*ends) for ends in arrays[f"{column}.columns"].astype(int)])
        features = place_features(model, made.place, libraries[0])
        np.testing.assert_allclose(phi[:, columns], features, atol=2e-4)
        np.testing.assert_allclose(arrays[f"{column}.mean"], prior.weights)
        agreeing = prior.hypotheses[0]
        np.testing.assert_allclose(prior.mean(agreeing, features), model.predict(features[:, : model.joint.size])[0])


def test_a_graph_with_other_names_is_refused(autoencoder: Autoencoder, tmp_path: Path) -> None:
    file = tmp_path / "d.onnx"
    export(autoencoder.decoder, file, {"mu": LATENT}, ("mir",))
    with pytest.raises(ValueError, match="inputs and outputs"):
        check(file, {"latent": LATENT}, ("mir",))


def test_domain_keeps_soils_and_refuses_what_is_none(libraries: list[Prepared]) -> None:
    model = fit_domain(libraries)
    held_out = {p.name: model.of(p.library.values) for p in libraries}
    bounds = limits(libraries, held_out)
    assert bounds.t2_seen <= bounds.t2_outside
    assert bounds.q_seen <= bounds.q_outside
    soils = shares("soils", np.vstack(list(held_out.values())), bounds)
    assert soils.seen > 0.85
    assert soils.outside < 0.1
    noise = np.random.default_rng(0).uniform(0.2, 0.8, (10, len(AXIS)))
    for thing in (np.full((1, len(AXIS)), 0.98), np.zeros((1, len(AXIS))), noise):
        assert shares("no soil", model.of(thing), bounds).outside == 1
