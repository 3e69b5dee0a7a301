"""What a bundle says of a new place, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.calibration.codes import CalibrationCode
from core.calibration.prior import FLAT_WEIGHT, PlacePrior, is_flat, place_priors, with_flat
from core.errors import BundleError
from core.inference.bundle import Bundle, load_bundle
from tests.core.calibration.places import HYPOTHESES, make_features, make_prior
from tests.support.bundles import LATENT, OC, make_bundle

SIZE = LATENT + 1


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return load_bundle(make_bundle(tmp_path_factory.mktemp("prior")))


def full(bundle: Bundle, **changes: Any) -> Bundle:
    """The bundle with a table of hypotheses for its first property."""
    arrays: dict[str, Any] = {
        **bundle.prior,
        "0.shared": np.eye(SIZE),
        "0.reach": np.ones(SIZE),
        "0.centre": np.array(0.7),
        "0.scores": np.ones((SIZE, 2)),
        "0.hypotheses": np.array([[1, 1, 1, 0.1, 0.2, 0, 1], [3, 0, 1, 0.1, 0.2, 0.5, 2.0]]),
        "0.hypotheses_noise": np.array([0.1, 0.2]),
    }
    arrays |= {f"0.{name}": value for name, value in changes.items()}
    return replace(bundle, prior={name: value for name, value in arrays.items() if value is not None})


def first(prior: Mapping[str, PlacePrior]) -> PlacePrior:
    return prior[OC]


def test_a_bundle_without_hypotheses_has_one(bundle: Bundle) -> None:
    prior = first(place_priors(bundle))
    (only,) = prior.hypotheses
    assert (only.weight, only.agreement, only.shared, only.offset, only.noise) == (1, 1, 1, 0.5, 0.01)
    features = np.random.default_rng(0).normal(size=(3, SIZE))
    assert prior.covariance(only, features, features) == pytest.approx(0.1 * features @ features.T + 0.5)
    assert prior.mean(only, features) == pytest.approx(features @ bundle.prior["0.mean"])


def test_hypotheses_are_read_with_weights_that_sum_to_one(bundle: Bundle) -> None:
    prior = first(place_priors(full(bundle)))
    assert [h.weight for h in prior.hypotheses] == [0.25, 0.75]
    assert [h.noise for h in prior.hypotheses] == [0.1, 0.2]
    assert prior.noise == pytest.approx(0.175)
    assert prior.centre == 0.7


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("columns", np.array([0, SIZE + 1])),
        ("mean", np.zeros(SIZE - 1)),
        ("shared", np.full((SIZE, SIZE), np.nan)),
        ("reach", None),
        ("hypotheses", np.zeros((0, 7))),
        ("hypotheses", np.array([[1, 1, 1, -0.1, 0.2, 0, 1.0]])),
        ("hypotheses", np.array([[1, 1, 1, 0.1, 0.2, 0, 0.0]])),
        ("hypotheses_noise", np.array([0.1, 0.0])),
        ("centre", np.array("one")),
    ],
)
def test_what_makes_no_sense_is_named(bundle: Bundle, field: str, value: object) -> None:
    with pytest.raises(BundleError) as refused:
        place_priors(full(bundle, **{field: value}))
    assert refused.value.code is CalibrationCode.PRIOR
    assert str(refused.value.values["field"]).startswith(f"0.{field.split('_')[0]}")


def test_a_bundle_that_carries_nothing(bundle: Bundle) -> None:
    with pytest.raises(BundleError) as refused:
        place_priors(replace(bundle, prior={}))
    assert refused.value.code is CalibrationCode.NO_PRIOR


def test_the_kernel_forgets_with_distance() -> None:
    prior, features = make_prior(), make_features(4)
    likeness = prior.likeness(features, features, 1.0)
    scores = features @ prior.scoring
    assert np.diag(likeness) == pytest.approx(1)
    assert likeness[0, 1] == pytest.approx(np.exp(-0.5 * ((scores[0] - scores[1]) ** 2).sum()))


def test_flat_hypotheses_are_added_once() -> None:
    prior = with_flat(make_prior())
    assert sum(h.weight for h in prior.hypotheses) == pytest.approx(1)
    assert sum(h.weight for h in prior.hypotheses if is_flat(h)) == pytest.approx(FLAT_WEIGHT)
    assert with_flat(prior) is prior


def test_no_flat_hypothesis_without_a_centre() -> None:
    alone = make_prior(hypotheses=HYPOTHESES[:1])
    assert with_flat(alone) is alone
