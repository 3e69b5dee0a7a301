"""The NIR encoder: learns through the frozen decoder, uses what is unpaired, runs on any grid and as ONNX."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.autoencoder import MIR_AXIS, Autoencoder, AutoencoderConfig, train_autoencoder
from training.encoder import (
    ABSOLUTE_VIEWS,
    ROBUST_VIEWS,
    EncoderConfig,
    NirEncoder,
    Pairs,
    Unpaired,
    learn_imagination,
    train_encoder,
)
from training.encoder.fitting import Rows, fit_views
from training.encoder.ridge import fit_ridge
from training.encoder.training import decoder_gain
from training.encoder.views import fit_scores
from training.export import Graph, export
from training.preprocessing import Floats
from training.quantize import quantize_encoder

CONFIG = EncoderConfig(landmarks=60, width=16, hidden=16, epochs=3, batch=32)


def made_pairs(count: int, points: int, seed: int) -> Pairs:
    """Soils of five ingredients whose bands stand in both ranges."""
    rng = np.random.default_rng(seed)
    amounts = rng.gamma(2.0, 0.5, (count, 5))
    nir_at, mir_at = np.linspace(0, 1, points), np.linspace(0, 1, len(MIR_AXIS))
    near = np.stack([np.exp(-(((nir_at - c) / 0.08) ** 2)) for c in (0.1, 0.3, 0.5, 0.7, 0.9)])
    middle = np.stack([np.exp(-(((mir_at - c) / 0.05) ** 2)) for c in (0.15, 0.8, 0.35, 0.9, 0.55)])
    absorbance = 0.3 + 0.1 * amounts @ near + 0.001 * rng.standard_normal((count, points))
    mir = amounts @ middle + 0.02 * rng.standard_normal((count, len(MIR_AXIS)))
    mir = (mir - mir.mean(axis=1, keepdims=True)) / mir.std(axis=1, keepdims=True)
    return Pairs(10.0**-absorbance, mir, np.ones(mir.shape, dtype=np.bool_))


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return made_pairs(160, 120, 0)


@pytest.fixture(scope="module")
def autoencoder(pairs: Pairs) -> Autoencoder:
    return train_autoencoder(
        pairs.mir, pairs.mask, np.ones(len(pairs.mir)), AutoencoderConfig(hidden=8, epochs=2, batch=32)
    )


def unpaired(pairs: Pairs, autoencoder: Autoencoder) -> Unpaired:
    return Unpaired(pairs.nir[:40], autoencoder.encode(pairs.mir[80:], pairs.mask[80:]))


def nothing(pairs: Pairs, autoencoder: Autoencoder) -> Unpaired:
    return Unpaired(pairs.nir[:0], autoencoder.encode(pairs.mir[:1], pairs.mask[:1])[:0])


def explained(encoder: NirEncoder, autoencoder: Autoencoder, pairs: Pairs) -> float:
    predicted = autoencoder.decode(encoder.encode(pairs.nir)[0])
    return float(1 - np.mean((predicted - pairs.mir) ** 2) / pairs.mir.var(axis=0).mean())


def test_learns_through_the_frozen_decoder_and_repeats(pairs: Pairs, autoencoder: Autoencoder) -> None:
    before = {name: value.clone() for name, value in autoencoder.decoder.state_dict().items()}
    encoder, again = (train_encoder(pairs, unpaired(pairs, autoencoder), autoencoder, CONFIG) for _ in range(2))
    assert explained(encoder, autoencoder, made_pairs(60, 120, 1)) > 0.9
    for name, value in autoencoder.decoder.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), before[name].numpy())
    for one, other in zip(encoder.encode(pairs.nir), again.encode(pairs.nir), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("points", [26, 401])
def test_any_grid_and_nothing_unpaired(points: int, autoencoder: Autoencoder) -> None:
    made = made_pairs(60, points, 2)
    config = replace(CONFIG, views=ROBUST_VIEWS + ABSOLUTE_VIEWS, disturbed=False)
    encoder = train_encoder(made, nothing(made, autoencoder), autoencoder, config)
    assert explained(encoder, autoencoder, made_pairs(40, points, 3)) > 0.8


def test_spectra_with_level_and_gain_changed_keep_their_latent(pairs: Pairs, autoencoder: Autoencoder) -> None:
    encoder = train_encoder(pairs, nothing(pairs, autoencoder), autoencoder, CONFIG)
    changed = 10.0 ** (1.3 * np.log10(pairs.nir) - 0.05)
    np.testing.assert_allclose(encoder.encode(changed)[0], encoder.encode(pairs.nir)[0], atol=0.02)


def test_spread_is_that_of_pairs_left_out(pairs: Pairs, autoencoder: Autoencoder) -> None:
    encoder = train_encoder(pairs, unpaired(pairs, autoencoder), autoencoder, replace(CONFIG, epochs=0))
    other = made_pairs(200, 120, 4)
    mu, logvar = encoder.encode(other.nir)
    error = np.mean((mu - autoencoder.encode(other.mir, other.mask)) ** 2, axis=0)
    ratio = np.exp(logvar).mean(axis=0) / error
    assert 0.5 < np.median(ratio[:5]) < 2


def test_imagined_spectra_help_where_pairs_are_few(pairs: Pairs, autoencoder: Autoencoder) -> None:
    few = Pairs(pairs.nir[:9], pairs.mir[:9], pairs.mask[:9])
    other = Unpaired(pairs.nir[:0], autoencoder.encode(pairs.mir[9:], pairs.mask[9:]))
    test = made_pairs(100, 120, 5)
    config = replace(CONFIG, disturbed=False)
    found = [
        explained(train_encoder(few, other, autoencoder, replace(config, least_imagining=least)), autoencoder, test)
        for least in (10, 9)
    ]
    assert found[1] > found[0]


def test_unpaired_soils_get_latents_like_those_of_real_mir(pairs: Pairs, autoencoder: Autoencoder) -> None:
    shifted = 0.8 * pairs.nir[:100, ::-1]
    latent = np.random.default_rng(0).normal(
        1.0, 0.5, (200, autoencoder.encode(pairs.mir[:1], pairs.mask[:1]).shape[1])
    )
    config = replace(CONFIG, epochs=15)

    def distance(weight: float) -> float:
        other = Unpaired(shifted, latent)
        found = train_encoder(pairs, other, autoencoder, replace(config, unpaired_weight=weight)).encode(shifted)[0]
        return float(np.abs(found.mean(axis=0) - 1).mean())

    assert distance(10.0) < 0.7 * distance(0.0)


def test_imagination_gives_back_what_latents_say(pairs: Pairs, autoencoder: Autoencoder) -> None:
    latent, other = (autoencoder.encode(p.mir, p.mask) for p in (pairs, made_pairs(50, 120, 6)))
    gain = decoder_gain(autoencoder.decoder, latent)
    imagination = learn_imagination(pairs.nir, latent, gain, 60, np.random.default_rng(0))
    truth = -np.log10(made_pairs(50, 120, 6).nir)
    shape = imagination.expect(other)
    assert np.corrcoef((shape - truth.mean(axis=0)).ravel(), (truth - truth.mean(axis=0)).ravel())[0, 1] > 0.7
    drawn = imagination.draw(other, np.random.default_rng(1))
    assert drawn.shape == (50, 120)
    assert ((drawn > 0) & (drawn <= 1)).all()


def test_ridge_leaves_rows_out_as_refitting_does() -> None:
    rng = np.random.default_rng(0)
    features = np.hstack((np.ones((30, 1)), rng.standard_normal((30, 4))))
    targets = features @ rng.standard_normal((5, 2)) + 0.3 * rng.standard_normal((30, 2))
    fit = fit_ridge(features, targets)
    rest = fit_ridge(features[1:], targets[1:])
    expected = features[0] @ rest.weights + rest.centre
    np.testing.assert_allclose(fit.left_out[0], expected, atol=0.03)
    assert np.mean((fit.left_out - targets) ** 2) < 0.2


def test_views_that_tell_more_weigh_more(pairs: Pairs, autoencoder: Autoencoder) -> None:
    latent = autoencoder.encode(pairs.mir, pairs.mask)
    dull = replace(ROBUST_VIEWS[0], components=1)
    rows = Rows(pairs.nir, latent)
    config = replace(CONFIG, views=(dull, ROBUST_VIEWS[0]))
    gain = decoder_gain(autoencoder.decoder, latent)
    fitted = fit_views(rows, [], pairs.nir[:0], config, gain)
    alone = fit_views(rows, [], pairs.nir[:0], replace(config, views=(dull,)), gain)

    def error(left_out: Floats) -> float:
        return float(np.mean(((left_out - latent) * gain) ** 2))

    assert error(fitted.left_out) < 0.8 * error(alone.left_out)


def test_onnx_float_and_int8(pairs: Pairs, autoencoder: Autoencoder, tmp_path: Path) -> None:
    encoder = train_encoder(pairs, unpaired(pairs, autoencoder), autoencoder, CONFIG)
    exported, small = tmp_path / "float.onnx", tmp_path / "int8.onnx"
    export(encoder, exported, {"nir": 120}, ("mu", "logvar"))
    quantize_encoder(exported, small, pairs.nir)
    mu, logvar = encoder.encode(pairs.nir)
    found, rough = Graph(exported)(nir=pairs.nir), Graph(small)(nir=pairs.nir)
    np.testing.assert_allclose(found["mu"], mu, atol=1e-3)
    np.testing.assert_allclose(found["logvar"], logvar, atol=1e-3)
    assert np.sqrt(np.mean((rough["mu"] - mu) ** 2)) < 0.02 * mu.std()


def test_components_survive_a_failure_of_lapack(pairs: Pairs, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fit_scores(ROBUST_VIEWS[0], pairs.nir)(pairs.nir)
    decompose, calls = np.linalg.svd, []

    def fails_once(matrix: Floats, *, full_matrices: bool) -> object:
        calls.append(matrix)
        if len(calls) == 1:
            raise np.linalg.LinAlgError("SVD did not converge")
        return decompose(matrix, full_matrices=full_matrices)

    monkeypatch.setattr(np.linalg, "svd", fails_once)
    found = fit_scores(ROBUST_VIEWS[0], pairs.nir)(pairs.nir)
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-6)
