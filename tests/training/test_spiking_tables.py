from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.spectrum import Axis, AxisUnit
from tests.training.conftest import CLAY
from training.errors import TrainingCode
from training.libraries import PairedLibrary, write_paired
from training.main import main
from training.simulate import simulated_library
from training.spiking.running import PAGE, SUMMARY, Asked, into_docs, run_study
from training.spiking.study import Record
from training.spiking.summary import Row, at, middle, rows
from training.spiking.tables import harm, page

PLACE_OF_TABLES = "# Local\n\n<!-- nir-1354-2490 -->\nold\n<!-- end of nir-1354-2490 -->\n\nLimits.\n"


def record(library: str, method: str, choice: str, k: int, **changed: float | None) -> Record:
    figures: dict[str, float | None] = {"rmse": 4.0, "ccc": 0.8, "coverage": 0.9, "width": 2.5, **changed}
    return Record(
        grid="nir-1354-2490",
        property=CLAY,
        library=library,
        group=library[0],
        draw=0,
        method=method,
        choice=choice,
        k=k,
        n=20,
        bias=0.5,
        r2=0.6,
        sd=10.0,
        **figures,  # type: ignore[arg-type]
    )


def judged() -> list[Row]:
    """Two libraries of group a and one each of b and c; calibrating hurts the last."""
    found = []
    for library, rmse in (("a1", 2.0), ("a2", 4.0), ("b", 5.0), ("c", 9.0)):
        found += [record(library, "Tilth", "none", 0, rmse=8.0), record(library, "local mean", "alc", 10, rmse=10.0)]
        found += [record(library, method, "alc", 10, rmse=rmse) for method in ("Tilth", "local GP")]
        found += [record(library, "Tilth", "all", 40 + len(found), rmse=1.0)]
    return rows(found)


def test_a_group_has_one_vote() -> None:
    found = middle(at(judged(), CLAY, "Tilth", "alc", 10))
    assert found is not None
    assert found.rmse == 5.0
    assert middle(at(judged(), CLAY, "Tilth", "alc", 20)) is None
    before = middle(at(judged(), CLAY, "Tilth", "alc", 0))
    assert before is not None
    assert before.rmse == 8.0


def test_draws_of_a_library_are_averaged() -> None:
    drawn = [record("a", "Tilth", "alc", 10, rmse=float(rmse)) for rmse in (2, 4)]
    drawn += [record("a", "Tilth", "all", k, coverage=None) for k in (40, 44)]
    chosen, everything = rows(drawn)
    assert (chosen.rmse, chosen.draws) == (3.0, 2)
    assert chosen.coverage == pytest.approx(0.9)
    assert (everything.k, everything.coverage) == (42, None)


def test_harm_is_named() -> None:
    own = [row for row in judged() if row.library == "c"]
    assert list(harm(own, CLAY)) == [9.0 / 8.0]
    text = page(judged())
    assert "| **1.12** |" in text
    assert "### Clay: median over 3 places, draws: 1, CCC / RMSE, RMSE in %" in text
    assert "0.80 / 5" in text
    assert "0.90 (0.90), 2.5" in text
    assert "1.00; 1.00" in text


def test_tables_find_their_place_and_other_grids_keep_theirs(tmp_path: Path) -> None:
    listed = judged()
    other = "<!-- nir-904-1696 -->\n<!-- end of nir-904-1696 -->\n"
    (tmp_path / PAGE).write_text(PLACE_OF_TABLES + other, encoding="utf-8")
    into_docs([replace(row, grid="nir-904-1696") for row in listed], tmp_path)
    for _ in range(2):
        into_docs(listed, tmp_path)
    text = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert text.startswith("# Local\n")
    assert "\n<!-- end of nir-1354-2490 -->\n\nLimits.\n" in text
    assert "old" not in text
    assert text.count("### Clay") == 2
    with (tmp_path / SUMMARY).open(encoding="utf-8") as stream:
        assert len(list(csv.DictReader(stream))) == 2 * len(listed)
    with pytest.raises(ValueError, match="no place"):
        into_docs([replace(row, grid="other") for row in listed], tmp_path)


def soils(seed: int, n: int) -> PairedLibrary:
    axis = Axis.regular(1400, 2000, 10, AxisUnit.NM)
    made = simulated_library(n, seed, nir_axis=axis, repeats=1)
    ids = np.array([f"s{seed}-{row}" for row in range(n)])
    return replace(made, sample_ids=ids, properties={CLAY: made.properties[CLAY]}, instruments=np.full(n, ""))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("places")
    for seed, name in enumerate(("north", "south", "east"), start=1):
        write_paired(soils(seed, 45 if name == "north" else 30), folder / name)
    return [str(folder / name) for name in ("north", "south", "east")]


def test_folders_of_ones_own_are_left_out(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    words = ["evaluate", "--protocol", "spiking", "--data", *folders, "--draws", "1", "--properties", CLAY]
    assert main([*words, "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    with (out / "draws.csv").open(encoding="utf-8") as stream:
        drawn = list(csv.DictReader(stream))
    assert {row["library"] for row in drawn} == {"north"}
    assert {row["k"] for row in drawn} == {"0", "5", "10", "20", "27"}
    assert {row["n"] for row in drawn} == {"18"}
    assert "| Tilth |" in (out / "tables.md").read_text(encoding="utf-8")


def test_what_cannot_be_left_out_is_said(folders: list[str], tmp_path: Path) -> None:
    data = tuple(map(Path, folders))
    with pytest.raises(InputError) as refused:
        run_study(Asked(folders=data, libraries=("west",)), tmp_path / "a")
    assert refused.value.code is TrainingCode.LIBRARY_UNKNOWN
    with pytest.raises(InputError) as refused:
        run_study(Asked(folders=data, libraries=("south",), properties=(CLAY,)), tmp_path / "b")
    assert refused.value.code is TrainingCode.NOTHING_TO_JUDGE


@pytest.mark.parametrize("words", [["--protocol", "spiking"], ["--protocol", "grouped-cv", "--model", "plsr"]])
def test_what_a_protocol_lacks_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["evaluate", *words])
    assert "needs" in capsys.readouterr().err
