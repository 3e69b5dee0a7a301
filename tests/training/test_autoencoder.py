from __future__ import annotations

import numpy as np
import torch

from training.autoencoder import (
    LATENT,
    MIR_AXIS,
    AutoencoderConfig,
    component_reconstruction,
    masked_components,
    masked_error,
    snv,
    train_autoencoder,
)
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
