"""A folder in the layout of the NeoSpectra library: written, read, joined and refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats
from tests.training.conftest import made_library
from training.errors import TrainingCode
from training.libraries import MIR_AXIS, PairedLibrary, brought_together, read_paired, write_paired

OC, PH, CLAY = "oc_usda.c729_w.pct", "ph.h2o_usda.a268_index", "clay.tot_usda.a334_w.pct"
NIR_AXIS = Axis.regular(1350.0, 2550.0, 100.0, AxisUnit.NM)


def made(seed: int = 0, n: int = 6) -> PairedLibrary:
    """Samples with both spectra, one without NIR, one without MIR; the first has three MIR scans."""
    rng = np.random.default_rng(seed)
    repeats = rng.uniform(0.2, 2.0, (3, 1700)).astype(np.float32).astype(np.float64)
    mir = rng.uniform(0.2, 2.0, (n, 1700)).astype(np.float32).astype(np.float64)
    nir = rng.uniform(0.1, 0.9, (n, len(NIR_AXIS))).astype(np.float32).astype(np.float64)
    mir[0], nir[1], mir[2], mir[3, :30] = repeats.mean(axis=0), np.nan, np.nan, np.nan
    return PairedLibrary(
        name="made",
        sample_ids=np.array([f"s{row}" for row in range(n)], dtype=np.str_),
        nir_axis=NIR_AXIS,
        nir=nir,
        mir=mir,
        instruments=np.array(["NEO1", "", *["NEO2"] * (n - 2)], dtype=np.str_),
        properties={OC: rng.uniform(0, 5, n), PH: np.where(np.arange(n) == 4, np.nan, 6.5)},
        mir_repeats=repeats,
        repeat_rows=np.zeros(3, dtype=np.intp),
    )


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str) -> None:
    library = made()
    write_paired(library, tmp_path / "made", suffix=suffix)
    again = read_paired(tmp_path / "made")
    assert again.name == "made"
    assert again.sample_ids.tolist() == library.sample_ids.tolist()
    assert again.nir_axis == library.nir_axis
    assert again.instruments.tolist() == library.instruments.tolist()
    np.testing.assert_allclose(again.nir, library.nir, rtol=1e-6)
    np.testing.assert_allclose(again.mir, library.mir, rtol=1e-6)
    np.testing.assert_allclose(again.mir_repeats, library.mir_repeats, rtol=1e-6)
    assert again.repeat_rows.tolist() == [0, 0, 0]
    assert again.properties.keys() == library.properties.keys()
    for name, values in library.properties.items():
        np.testing.assert_array_equal(again.properties[name], values)


def test_the_files_of_equal_libraries_are_equal(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_paired(made(), tmp_path / folder)
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_mir_on_another_grid_is_interpolated_and_missing_beyond_its_ends(tmp_path: Path) -> None:
    points = np.arange(700.5, 3900.0, 1.9)
    write_mir(tmp_path, points, 1.0 + points[np.newaxis] / 4000)
    library = read_paired(tmp_path, needed=())
    inside = (MIR_AXIS.points >= points[0]) & (MIR_AXIS.points <= points[-1])
    np.testing.assert_allclose(library.mir[0, inside], 1 + MIR_AXIS.points[inside] / 4000, rtol=1e-6)
    assert np.isnan(library.mir[0, ~inside]).all()
    assert library.has_nir.tolist() == [False]


def write_mir(folder: Path, points: Floats, values: Floats) -> None:
    lines = [",".join(["id.sample_local_c", *(f"scan_mir.{point:.1f}_abs" for point in points)])]
    lines += [",".join([str(row), *(f"{value:.7f}" for value in spectrum)]) for row, spectrum in enumerate(values)]
    (folder / "neospectra_mir_v1.2.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_two_libraries_are_brought_together_on_the_sample() -> None:
    nir = made_library("n", seed=1, n=3)
    mir = replace(made_library("n", seed=2, n=4), axis=MIR_AXIS, values=np.ones((4, 1700)) * [[1], [2], [3], [5]])
    mir = replace(mir, sample_ids=np.array(["n-2", "x", "n-0", "x"]), properties={CLAY: np.array([1.0, 2, 3, 2])})
    nir = replace(nir, properties={CLAY: np.array([np.nan, 7.0, 8.0])})
    both = brought_together(nir, mir, "both")
    assert both.sample_ids.tolist() == ["n-0", "n-1", "n-2", "x"]
    assert both.has_both.tolist() == [True, False, True, False]
    np.testing.assert_array_equal(both.mir[:, 0], [3, np.nan, 1, 3.5])
    np.testing.assert_array_equal(both.properties[CLAY], [3, 7, 8, 2])
    np.testing.assert_array_equal(both.mir_repeats[:, 0], [2, 5])
    assert both.repeat_rows.tolist() == [3, 3]


def test_a_folder_without_a_needed_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_paired(tmp_path)
    assert refused.value.code == TrainingCode.PAIRED_MISSING
