"""Figures with their doubt, and tables of other runs, as the cards show them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.inference.manifest import Metrics, Protocol
from training.cards.confidence import mean_over, median_over
from training.cards.measured import measured_tables
from training.cards.tables import table
from training.evaluation import MEDIAN, POOLED


def entry(library: str, ccc: float, coverage: float | None = None) -> Metrics:
    return Metrics(Protocol.LEAVE_ONE_LIBRARY_OUT, library, 10, 0.1, 1.0, 0.0, ccc, 1.0, coverage)


def test_medians_are_over_groups_and_leave_the_summaries_aside() -> None:
    listed = [
        entry(POOLED, 9.0),
        entry(MEDIAN, 9.0),
        *(entry(name, ccc) for name, ccc in zip("abcd", (0.1, 0.3, 0.5, 0.9), strict=True)),
    ]
    sure = median_over(listed, "ccc", {"a": "one", "b": "one", "c": "c", "d": "d"})
    assert sure is not None
    assert sure.groups == 3
    assert sure.value == pytest.approx(0.5)
    assert sure.lower == pytest.approx(0.2)
    assert sure.upper == pytest.approx(0.9)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Libraries drawn from a known population: 95 % intervals of the mean over twelve cover about that often."""
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(60):
        listed = [entry(str(at), 0.5, float(value)) for at, value in enumerate(rng.normal(0.9, 0.05, 12))]
        sure = mean_over(listed, "coverage", {})
        assert sure is not None
        inside += sure.lower <= 0.9 <= sure.upper
    assert 50 <= inside <= 60


def test_two_groups_have_no_interval_and_none_no_figure() -> None:
    two = median_over([entry("a", 0.2), entry("b", 0.4)], "ccc", {})
    assert two is not None
    assert str(two) == "0.30"
    assert mean_over([entry("a", 0.2)], "coverage", {}) is None
    assert median_over([], "ccc", {}) is None


def test_tables_of_other_runs_are_repeated_where_there_are_any(tmp_path: Path) -> None:
    assert measured_tables(tmp_path) == {}
    (tmp_path / "mir-rebuilt.csv").write_text("set,n,r2\nH138,138,0.81234\n")
    (tmp_path / "pairs.csv").write_text("set,n\n" + "x,1\n" * 100)
    mir, pairs = measured_tables(tmp_path).values()
    assert "| H138 | 138 | 0.812 |" in mir
    assert "100 figures in docs/training/pairs.csv." in pairs


def test_figures_without_an_interval_stay_in_the_documentation(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("set,value,lower,upper\n" + "bare,0.5,nan,nan\n" * 100 + "sure,0.5,0.4,0.6\n")
    (pairs,) = measured_tables(tmp_path).values()
    assert "| sure | 0.5 | 0.4 | 0.6 |" in pairs
    assert "bare" not in pairs


def test_a_table_shows_three_digits_and_a_dash_for_nothing() -> None:
    assert table(("a", "b"), [(0.12345, None), (7, float("nan"))]).splitlines()[2:] == ["| 0.123 | – |", "| 7 | – |"]
