from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training.autoencoder import (
    LATENT,
    MIR_AXIS,
    Augmentation,
    AutoencoderConfig,
    Mask,
    component_reconstruction,
    masked_components,
    masked_error,
    snv,
    train_autoencoder,
)
from training.autoencoder.augmentation import disturbed, hide
from training.engine import Randomness
from training.preprocessing import Floats

TINY = AutoencoderConfig(hidden=16, epochs=4, batch=16, seed=3)


def spectra(n: int, seed: int = 0) -> Floats:
    """Mixtures of 40 fixed bands."""
    rng, bands = np.random.default_rng(seed), np.random.default_rng(99)
    at = bands.uniform(700, 3900, 40)
    shapes = np.exp(-0.5 * ((MIR_AXIS.points - at[:, None]) / 60) ** 2)
    return snv(1 + rng.uniform(0, 1, (n, 40)) @ shapes)


def test_snv_takes_its_constants_from_the_common_range() -> None:
    absorbance = np.random.default_rng(0).uniform(0, 2, (3, 1700))
    inside = (MIR_AXIS.points >= 752) & (MIR_AXIS.points <= 3798)
    found = snv(absorbance)
    np.testing.assert_allclose(found[:, inside].mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(found[:, inside].std(axis=1), 1)
    absorbance[:, ~inside] = np.nan
    np.testing.assert_allclose(snv(absorbance)[:, inside], found[:, inside])


def test_masked_points_do_not_count() -> None:
    target = torch.zeros(2, 5)
    mask = torch.tensor([[1.0, 1, 1, 0, 0], [1, 0, 0, 0, 0]])
    predicted = torch.tensor([[1.0, 1, 1, 9, 9], [3, 9, 9, 9, 9]])
    assert masked_error(predicted, target, mask).item() == (1 + 9) / 2


def test_masked_points_change_neither_training_nor_code() -> None:
    mir = spectra(40)
    mask = np.ones(mir.shape, dtype=np.bool_)
    mask[:20, 1500:] = False
    other = np.where(mask, mir, 1e3)
    other[0, 1600] = np.nan
    one, two = (train_autoencoder(values, mask, np.ones(40), TINY) for values in (mir, other))
    np.testing.assert_array_equal(one.encode(mir, mask), two.encode(other, mask))
    np.testing.assert_array_equal(one.decode(np.ones((1, LATENT))), two.decode(np.ones((1, LATENT))))


def test_reconstructs_what_it_was_not_trained_on() -> None:
    mir, fresh = spectra(150), spectra(30, seed=5)
    everywhere = np.ones(mir.shape, dtype=np.bool_)
    model = train_autoencoder(mir, everywhere, np.ones(150), TINY)
    rebuilt = model.decode(model.encode(fresh, everywhere[:30]))
    assert np.mean((rebuilt - fresh) ** 2) < 0.2 * np.mean((fresh - mir.mean(axis=0)) ** 2)
    components = component_reconstruction(masked_components(mir, everywhere), fresh, everywhere[:30])
    assert np.mean((components - fresh) ** 2) < 0.2 * np.mean((fresh - mir.mean(axis=0)) ** 2)


def test_the_same_seed_gives_the_same_weights() -> None:
    mir = spectra(40)
    mask = np.ones(mir.shape, dtype=np.bool_)
    one, two = (train_autoencoder(mir, mask, np.ones(40), TINY) for _ in range(2))
    for left, right in zip(one.decoder.parameters(), two.decoder.parameters(), strict=True):
        torch.testing.assert_close(left, right, rtol=0, atol=0)


def everywhere(mir: Floats) -> Mask:
    return np.ones(mir.shape, dtype=np.bool_)


@pytest.mark.parametrize("latent", [16, 32, 64])
def test_before_training_it_is_its_components(latent: int) -> None:
    mir, fresh = spectra(90), spectra(8, seed=5)
    mask = everywhere(fresh)
    mask[:4, 1500:] = False
    model = train_autoencoder(mir, everywhere(mir), None, replace(TINY, latent=latent, rate=1e-9, epochs=1))
    assert model.encode(fresh, mask).shape == (8, latent)
    found = model.decode(model.encode(fresh, mask))
    wanted = component_reconstruction(model.components, fresh, mask)
    assert np.sqrt(np.mean((found - wanted)[mask] ** 2)) < 0.01
    assert np.sqrt(np.mean((found - fresh)[~mask] ** 2)) < 0.8


def test_components_of_any_part_by_part_are_those_of_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    mir = spectra(60)[:, ::6]
    mask = everywhere(mir)
    mask[:30, :20] = False
    weights = np.random.default_rng(0).uniform(0.5, 2, 60)
    whole = masked_components(mir, mask, 8, weights=weights)
    monkeypatch.setattr("training.autoencoder.components._CHUNK", 7)
    parts = masked_components(mir, mask, 8, weights=weights)
    np.testing.assert_allclose(parts.deviation, whole.deviation, rtol=1e-9)
    single = masked_components(mir.astype(np.float32), mask, 8, weights=weights)
    np.testing.assert_allclose(single.deviation, whole.deviation, rtol=1e-3)
    np.testing.assert_allclose(abs(np.sum(single.loadings * whole.loadings, axis=0)), 1, atol=1e-3)


def test_components_fill_what_is_masked() -> None:
    bands = np.random.default_rng(1).standard_normal((3, 200))
    mir = np.random.default_rng(2).standard_normal((80, 3)) @ bands
    mask = everywhere(mir)
    mask[:40, 140:] = False
    found = component_reconstruction(masked_components(mir, mask, 3, rounds=20), mir, mask)
    assert np.mean((found - mir)[~mask] ** 2) < 0.03 * np.mean(mir[~mask] ** 2)


def test_refinement_comes_nearer_to_the_measured_points() -> None:
    mir, fresh = spectra(120), spectra(20, seed=5)
    mask = everywhere(fresh)
    mask[:, 300:700] = False
    model = train_autoencoder(mir, everywhere(mir), None, replace(TINY, rate=3e-3, epochs=10))
    rough, near = (np.mean((model.decode(code) - fresh)[mask] ** 2) for code in
                   (model.amortised(fresh, mask), model.encode(fresh, mask)))  # fmt: skip
    assert near < rough


def test_a_memory_map_in_single_precision_will_do(tmp_path: Path) -> None:
    mir = spectra(40).astype(np.float32)
    np.save(tmp_path / "mir.npy", mir)
    held = np.load(tmp_path / "mir.npy", mmap_mode="r")
    mask = np.broadcast_to(np.True_, mir.shape)
    one, two = (train_autoencoder(values, mask, None, TINY) for values in (held, mir))
    np.testing.assert_array_equal(one.encode(held, mask), two.encode(mir, mask))


def test_repeats_come_to_share_their_latent() -> None:
    rng = np.random.default_rng(0)
    soils = np.repeat(spectra(40), 3, axis=0)
    tilt = np.linspace(-1, 1, 1700)
    mir = soils + 0.3 * rng.standard_normal((120, 1)) * tilt
    samples = np.arange(120) // 3

    def spread(weight: float) -> float:
        config = replace(TINY, latent=8, rate=3e-3, epochs=30, repeats=weight)
        model = train_autoencoder(mir, everywhere(mir), None, config, samples=samples)
        codes = model.amortised(mir, everywhere(mir)).reshape(40, 3, 8)
        return float(codes.var(axis=1).mean() / codes.mean(axis=1).var(axis=0).mean())

    assert spread(0.1) < 0.8 * spread(0.0)


def test_augmentation_leaves_spectra_alone_where_it_is_told_to() -> None:
    mir = torch.tensor(spectra(6), dtype=torch.float32)
    mask = torch.ones_like(mir)
    none = Augmentation(noise=0, baseline=0, gain=0, shift=0, hidden=0)
    draws = Randomness(0, 0, 6, slice(0, 6), torch.device("cpu"))
    torch.testing.assert_close(disturbed(mir, mask, none, draws), mir, rtol=0, atol=0)
    torch.testing.assert_close(hide(mask, none, draws), mask, rtol=0, atol=0)


def test_a_shift_moves_bands_along_the_axis() -> None:
    mir = torch.tensor(spectra(200), dtype=torch.float32)
    only = Augmentation(noise=0, baseline=0, gain=0, shift=1, hidden=0)
    draws = Randomness(0, 0, 200, slice(0, 200), torch.device("cpu"))
    moved = disturbed(mir, torch.ones_like(mir), only, draws) - mir
    slope = torch.gradient(mir, dim=1)[0]
    slope[:, [0, -1]] = 0
    points = (moved * slope).sum(dim=1) / (slope**2).sum(dim=1)
    torch.testing.assert_close(moved, points[:, None] * slope, rtol=0, atol=1e-5)
    assert 0.8 < points.std() < 1.2


def test_one_range_at_most_is_hidden() -> None:
    draws = Randomness(0, 0, 400, slice(0, 400), torch.device("cpu"))
    seen = hide(torch.ones(400, 1700), Augmentation(hidden=0.5, widest=0.3), draws)
    share = 1 - seen.mean(dim=1)
    assert share.max() <= 0.31
    assert 0.4 < (share > 0).float().mean() < 0.55
    assert (torch.diff(seen, dim=1) != 0).sum(dim=1).max() == 2


def test_the_network_stops_where_the_linear_path_goes_on() -> None:
    mir = spectra(60)
    model = train_autoencoder(mir, everywhere(mir), None, replace(TINY, latent=4, rate=3e-3, epochs=20))
    direction = np.array([[1.0, -1.0, 1.0, -1.0]])
    near, far, farther = (model.decode(scale * direction) for scale in (1, 10, 20))
    linear = direction @ model.decoder.linear.numpy()
    np.testing.assert_allclose(farther - far, 10 * linear, atol=1e-4)
    assert np.abs(far - near - 9 * linear).max() > 1e-4


def test_part_of_what_the_network_adds_is_kept() -> None:
    mir = spectra(40)
    whole, half, none = (
        train_autoencoder(mir, everywhere(mir), None, replace(TINY, kept=part)).decode(np.ones((1, LATENT)))
        for part in (1.0, 0.5, 0.0)
    )
    assert np.abs(whole - none).max() > 1e-4
    np.testing.assert_allclose(half, (whole + none) / 2, atol=1e-5)
