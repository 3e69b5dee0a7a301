from __future__ import annotations

import numpy as np
import pytest

from core.inference.manifest import Metrics, Protocol
from training.evaluation import agreement, median_over_groups, metrics

TRUTH = np.array([1.0, 2.0, 3.0, 4.0])
VALUE = np.array([1.5, 2.0, 2.5, 5.0])


def test_figures_by_hand() -> None:
    # errors .5 0 −.5 1: SSE 1.5, SST 5; means 2.5 and 2.75; covariance 1.375; variances 1.25 and 1.8125
    found = agreement(TRUTH, VALUE)
    assert found.n == 4
    assert found.r2 == pytest.approx(1 - 1.5 / 5)
    assert found.rmse == pytest.approx(np.sqrt(0.375))
    assert found.bias == pytest.approx(0.25)
    assert found.ccc == pytest.approx(2 * 1.375 / (1.25 + 1.8125 + 0.0625))
    assert found.rpiq == pytest.approx(1.5 / np.sqrt(0.375))


def test_a_biased_estimate_has_negative_r2_but_keeps_its_correlation_out_of_it() -> None:
    assert agreement(TRUTH, TRUTH + 10).r2 < -50
    assert 0 < agreement(TRUTH, TRUTH + 10).ccc < 0.05


def test_coverage_and_width() -> None:
    bounds = (np.array([0.0, 2.5, 2.0, 4.0]), np.array([2.0, 3.0, 3.0, 6.0]))
    found = metrics(Protocol.GROUPED_CV, "a", TRUTH, VALUE, bounds)
    assert found.coverage == 0.75
    assert found.width == pytest.approx(1.375)
    assert found.protocol == "grouped-cv"


def entry(library: str, ccc: float, coverage: float | None = 0.9) -> Metrics:
    return Metrics("p", library, 10, ccc, 1.0, 0.0, ccc, 1.0, coverage, 2.0)


def test_overlapping_libraries_share_one_vote() -> None:
    listed = [entry("a", 0.1), entry("b", 0.5), entry("c1", 0.8), entry("c2", 1.0)]
    found = median_over_groups(listed, {"a": "a", "b": "b", "c1": "c", "c2": "c"})
    assert found.ccc == pytest.approx(0.5)
    assert found.n == 40
    assert median_over_groups(listed[:2], {"a": "a", "b": "b"}).ccc == pytest.approx(0.3)


def test_a_median_without_intervals_has_none() -> None:
    found = median_over_groups([entry("a", 0.1, None), entry("b", 0.5)], {"a": "a", "b": "b"})
    assert found.coverage is None
