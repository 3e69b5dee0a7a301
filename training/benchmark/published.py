"""What is published of the sets: R², CCC and RMSE of each learning algorithm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.benchmark.folds import compact, number, read_table

ALGORITHMS = ("MLR", "SVR", "RF", "CatBoost")
"""Of the LimeSoDa benchmark (Schmidinger et al. 2025): multiple linear regression on selected or compressed features,
support vector machine, random forest, gradient boosting, each tuned by nested cross-validation."""
FIGURES = ("R2", "CCC", "RMSE")
COLUMNS = (*FIGURES, "learning_algorithm", "Number_of_samples", "Property", "Sensors", "Dataset")


@dataclass(frozen=True)
class Figures:
    """Of one algorithm on one task, pooled over the outer folds; RMSE in the unit of the set."""

    n: int
    r2: float
    ccc: float
    rmse: float
    sensors: str


@dataclass(frozen=True)
class Published:
    """Figures by task, which is set and property, and by algorithm."""

    tasks: Mapping[tuple[str, str], Mapping[str, Figures]]

    def of(self, name: str, prop: str) -> Mapping[str, Figures]:
        """By algorithm; empty where nothing is published."""
        return self.tasks.get((compact(name), prop.lower()), {})

    def sensors(self, name: str) -> list[str]:
        """What the set was measured with."""
        own = [
            figures
            for (set_name, _), each in self.tasks.items()
            if set_name == compact(name)
            for figures in each.values()
        ]
        return sorted({figures.sensors for figures in own})


def read_published(file: Path) -> Published:
    """From `published_results.csv`; nothing where there is no file. Raises `InputError` as of `read_table`, `number`.

    Of several rows for one task and algorithm the one with the least RMSE counts, the hardest to beat.
    """
    found: dict[tuple[str, str], dict[str, Figures]] = {}
    rows = read_table(file, COLUMNS) if file.is_file() else []
    for at, row in enumerate(rows, start=2):
        r2, ccc, rmse, n = (number(row[column], file, column, at) for column in (*FIGURES, "Number_of_samples"))
        task = found.setdefault((compact(row["Dataset"].strip()), row["Property"].strip().lower()), {})
        algorithm = row["learning_algorithm"].strip()
        if algorithm not in task or rmse < task[algorithm].rmse:
            task[algorithm] = Figures(int(n), r2, ccc, rmse, row["Sensors"].strip())
    return Published(found)


def best_of(figures: Mapping[str, Figures]) -> str:
    """The algorithm with the least RMSE."""
    return min(figures, key=lambda algorithm: figures[algorithm].rmse)
