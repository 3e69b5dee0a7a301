"""What makes a scattering: stable under shifts, no louder than its input, blind to the level."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from training.preprocessing import Floats
from training.scattering import Scattering, ScatteringSpec
from training.scattering.filters import low_pass, morlet, wavelets
from training.scattering.layers import FLOOR, mirrored

SPEC = ScatteringSpec()
SCATTERING = Scattering(SPEC)
seeds = st.integers(0, 2**32 - 1)


def scattered(x: Floats, scattering: Scattering = SCATTERING) -> Floats:
    return np.asarray(scattering(torch.tensor(np.atleast_2d(x))).numpy())


def band(centre: float, width: float = 4.0) -> Floats:
    return np.asarray(np.exp(-0.5 * ((np.arange(SPEC.points) - centre) / width) ** 2))


@pytest.mark.parametrize(("points", "j", "q"), [(256, 4, 8), (257, 4, 8), (601, 5, 4), (100, 3, 1), (16, 4, 2)])
def test_shapes(points: int, j: int, q: int) -> None:
    for order in (0, 1, 2):
        spec = ScatteringSpec(points, j, q, order)
        scattering = Scattering(spec)
        found = scattered(np.random.default_rng(0).normal(size=(3, points)), scattering)
        assert found.shape == (3, len(scattering.paths), -(-points // 2**j))
        assert max(path.order for path in scattering.paths) == order
        assert np.isfinite(found).all()


def test_order_0_is_the_average() -> None:
    x = np.random.default_rng(1).normal(size=SPEC.points)
    circle = x[mirrored(SPEC)]
    smooth = np.fft.ifft(np.fft.fft(circle) * np.fft.fft(low_pass(SPEC.J, SPEC.padded))).real
    np.testing.assert_allclose(scattered(x)[0, 0], smooth[SPEC.start :: 16][:16], atol=1e-12)


def test_the_mirror_does_not_double_the_ends() -> None:
    at = mirrored(ScatteringSpec(points=16, J=2))
    start = ScatteringSpec(points=16, J=2).start
    assert at[start - 2 : start + 2].tolist() == [2, 1, 0, 1]
    assert at[start + 14 : start + 18].tolist() == [14, 15, 14, 13]


@given(level=st.floats(-50, 50))
@settings(max_examples=10, deadline=None)
def test_a_constant_has_order_0_alone(level: float) -> None:
    found = scattered(np.full(SPEC.points, level))[0]
    np.testing.assert_allclose(found[0], level, atol=1e-12)
    assert np.abs(found[1:]).max() < 1e-11


@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_no_farther_apart_than_the_spectra(seed: int) -> None:
    """‖Sx − Sy‖ ≤ ‖x − y‖ (Andén & Mallat 2014) on the circle, each average standing for 2^J points."""
    rng = np.random.default_rng(seed)
    kind = 10.0 ** rng.uniform(-1, 2)
    x, y = (np.convolve(rng.normal(size=2 * SPEC.points), band(128, kind), "same")[128:384] for _ in range(2))
    apart = np.sqrt(2**SPEC.J * ((scattered(x) - scattered(y)) ** 2).sum())
    assert apart <= np.linalg.norm((x - y)[mirrored(SPEC)])


def test_the_filters_cover_every_frequency_and_none_twice() -> None:
    """Littlewood–Paley: 0 < ½ Σ |ψ̂(ω)|² + ½ Σ |ψ̂(−ω)|² + |φ̂(ω)|² ≤ 1, up to the highest wavelet."""
    size = SPEC.padded
    gains = [np.abs(np.fft.fft(morlet(wavelet, size))) ** 2 for wavelet in wavelets(SPEC.J, SPEC.Q)]
    total = np.sum(gains, axis=0)
    covered = (total + np.roll(total[::-1], 1)) / 2 + np.abs(np.fft.fft(low_pass(SPEC.J, size))) ** 2
    assert covered.max() <= 1 + 1e-9
    frequencies = np.abs(np.fft.fftfreq(size))
    assert covered[frequencies < 0.45].min() > 0.15


def test_a_shift_moves_the_spectrum_and_hardly_its_scattering() -> None:
    here, there = band(120, 1.5), band(122, 1.5)
    moved = np.linalg.norm(there - here) / np.linalg.norm(here)
    one, other = scattered(here)[0], scattered(there)[0]
    assert moved > 0.8
    assert np.linalg.norm(other - one) / np.linalg.norm(one) < 0.1


def test_a_shift_by_one_average_is_the_next_position() -> None:
    one, other = scattered(band(120))[0], scattered(band(136))[0]
    np.testing.assert_allclose(other[:, 5:12], one[:, 4:11], atol=1e-6)


def test_the_first_order_finds_the_frequency() -> None:
    wave = np.cos(2 * np.pi * 0.2 * np.arange(SPEC.points))
    first = [index for index, path in enumerate(SCATTERING.paths) if path.order == 1]
    loudest = first[int(scattered(wave)[0, first].mean(axis=1).argmax())]
    assert SCATTERING.paths[loudest].frequencies[0] == pytest.approx(0.2, rel=0.05)


@given(seed=seeds, gain=st.floats(0.01, 100))
@settings(max_examples=10, deadline=None)
def test_gain_goes_through_and_orders_1_and_2_are_not_negative(seed: int, gain: float) -> None:
    x = np.random.default_rng(seed).normal(size=SPEC.points)
    found = scattered(x)
    assert found[:, 1:].min() >= 0
    np.testing.assert_allclose(scattered(gain * x), gain * found, rtol=1e-9, atol=1e-9)


def test_the_same_again_and_in_any_batch() -> None:
    x = np.random.default_rng(2).normal(size=(5, SPEC.points))
    whole = scattered(x)
    np.testing.assert_array_equal(whole, scattered(x))
    np.testing.assert_allclose(whole[3], scattered(x[3])[0], atol=1e-12)


def test_compression_spares_order_0() -> None:
    x = np.random.default_rng(3).normal(size=(2, SPEC.points))
    plain = scattered(x)
    log = scattered(x, Scattering(ScatteringSpec(compression="log")))
    root = scattered(x, Scattering(ScatteringSpec(compression="root")))
    np.testing.assert_array_equal(log[:, 0], plain[:, 0])
    np.testing.assert_allclose(log[:, 1:], np.log(plain[:, 1:] + FLOOR), rtol=1e-9)
    np.testing.assert_allclose(root[:, 1:], np.sqrt(plain[:, 1:] + FLOOR), rtol=1e-9)


def test_single_precision_convolves_to_the_same() -> None:
    x = torch.tensor(np.random.default_rng(4).normal(size=(2, SPEC.points)))
    single = Scattering(SPEC).float()(x.float())
    np.testing.assert_allclose(single.numpy(), scattered(x.numpy()), atol=1e-5)


def test_gradients_are_finite_where_there_is_nothing() -> None:
    x = torch.zeros(1, SPEC.points, dtype=torch.float64, requires_grad=True)
    SCATTERING(x).sum().backward()
    assert x.grad is not None
    assert torch.isfinite(x.grad).all()


def test_everything_follows_to_another_device() -> None:
    found = Scattering(SPEC).to("meta")(torch.empty(3, SPEC.points, dtype=torch.float64, device="meta"))
    assert found.device.type == "meta"
    assert found.shape == (3, 50, 16)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"J": 0}, "at least 1"),
        ({"Q": 0}, "at least 1"),
        ({"order": 3}, "order is 0, 1 or 2"),
        ({"compression": "cube"}, "compression is one of"),
        ({"points": 15}, "too few"),
    ],
)
def test_what_no_scattering_is_like(wrong: dict[str, int], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ScatteringSpec(**wrong)  # type: ignore[arg-type]
