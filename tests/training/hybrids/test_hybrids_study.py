"""The study on made sets: every line there, kept, and told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from tests.training.benchmark.conftest import data
from tests.training.benchmark.made import changed
from training import main
from training.benchmark.sets import BenchmarkSet, read_data
from training.errors import TrainingCode
from training.hybrids import study, variants
from training.hybrids.comparing import ratio
from training.hybrids.pages import BEGIN, END, into_page

__all__ = ["data"]
KEPT = ("SNV", "SNV, first derivative", "orders 0–1", "SNV + order 1", "chosen of 2")


@pytest.fixture(autouse=True)
def fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five variants under the quick learners, one of them under boosting too."""
    shown = tuple(variant for variant in variants.VARIANTS if variant.name in KEPT)
    assert len(shown) == len(KEPT)
    monkeypatch.setattr(study, "VARIANTS", shown)
    quick = [*variants.LINEAR, variants.GP]
    monkeypatch.setattr(study, "compared", lambda of: [*quick, variants.UNTURNED] if of.name == "SNV" else quick)


def test_a_run_is_written_and_goes_on_from_what_it_kept(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, docs = tmp_path / "out", tmp_path / "docs"
    changed(data, lambda frame: frame.drop(columns=["soc_pct", "ph"]), "limesoda_B24_visnir")
    command = ["benchmark", "hybrids", "--data", str(data), "--sets", "B.24", "--out", str(out), "--docs", str(docs)]
    assert main.main(command) == 0
    with (out / "scattering.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["variant"] for row in rows} == set(KEPT)
    assert len(rows) == len(KEPT) * 3 + 1
    for row in rows:
        assert np.isfinite([float(row[name]) for name in ("r2", "ccc", "rmse", "r2_with", "rmse_with")]).all()
        if row["variant"] == "SNV":
            assert row["r2"] == row["r2_with"]
    page = (docs / "training" / "scattering.md").read_text(encoding="utf-8")
    assert "All learners" in page
    assert (docs / "training" / "scattering.png").read_bytes()[:4] == b"\x89PNG"
    monkeypatch.setattr(study, "judge", None)
    before = (out / "scattering.csv").read_bytes()
    assert main.main(command) == 0
    assert (out / "scattering.csv").read_bytes() == before


def test_what_was_kept_of_other_variants_is_judged_anew(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "B.24.json"
    file.write_text(json.dumps({"stamp": ["other"], "rows": [], "few": []}), encoding="utf-8")
    asked: list[str] = []

    def judged(one: BenchmarkSet, _latent: object) -> study.Found:
        asked.append(one.name)
        return study.Found()

    monkeypatch.setattr(study, "judge", judged)
    work = study.Work(read_data(data, ["B.24"]).sets[0], None, file)
    for _ in range(2):
        assert study.kept(work) == study.Found()
    assert asked == ["B.24"]


def test_a_page_without_marks_is_left_alone(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "docs" / "training" / "scattering.md"
    page.parent.mkdir(parents=True)
    page.write_text("by hand\n", encoding="utf-8")
    command = ["benchmark", "hybrids", "--data", str(data), "--out", str(tmp_path), "--docs", str(tmp_path / "docs")]
    assert main.main(command) != 0
    assert page.read_text(encoding="utf-8") == "by hand\n"
    assert "scattering.md" in capsys.readouterr().err
    with pytest.raises(InputError) as refused:
        into_page(page, "")
    assert refused.value.code is TrainingCode.LIMESODA_PLACE


def test_the_text_around_the_tables_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before {BEGIN} old {END} after", encoding="utf-8")
    into_page(page, "new")
    assert page.read_text(encoding="utf-8") == f"before {BEGIN}\n\nnew\n{END} after"


def test_ratios_are_means_of_logarithms() -> None:
    errors = {("a", "pH"): 1.0, ("b", "pH"): 2.0, ("c", "pH"): 1.0}
    found = ratio(errors, {("a", "pH"): 2.0, ("b", "pH"): 1.0, ("c", "pH"): 1.0})
    assert found.mean == pytest.approx(1)
    assert (found.better, found.tasks) == (1, 3)
    assert found.worst == pytest.approx(2)
    assert found.lower < 1 < found.upper


def test_properties_of_one_set_are_drawn_together() -> None:
    apart = {(str(at), "pH"): 1.0 + at % 2 for at in range(8)}
    together = {(str(at // 4), str(at)): 1.0 + at // 4 for at in range(8)}
    found = [ratio(errors, dict.fromkeys(errors, 1.0)) for errors in (apart, together)]
    assert found[0].mean == pytest.approx(found[1].mean)
    assert found[1].upper - found[1].lower > found[0].upper - found[0].lower
