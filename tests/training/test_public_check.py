"""`tilth-train library`: what it tells of a folder, what it finds wrong, and the Parquet it writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.training.public import (
    CLAY,
    NIR_HEADER,
    NIR_POINTS,
    OC,
    PH,
    SAND,
    SILT,
    write,
    write_mir,
    write_nir,
    write_values,
)
from training.libraries import paired_set, read_paired
from training.main import main


def sound(folder: Path, names: str = "abc") -> Path:
    """Samples with scans on two scanners, MIR and values, nothing wrong with any."""
    levels = [0.3 + 0.01 * ord(name) / 100 + 0.001 * scanner for name in names for scanner in (1, 2)]
    keys = [(f"NEO{scanner}_{name}", name, f"NEO{scanner}") for name in names for scanner in (1, 2)]
    write_nir(folder, *((*key, level) for key, level in zip(keys, levels, strict=True)))
    write_mir(folder, *((name, 0.5 + ord(name) / 1000) for name in names))
    rows = [(name, 1.5, 6.5, 20, 30, 50) for name in names]
    write_values(folder, [OC, PH, CLAY, SILT, SAND], *rows)
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    code = main(["library", *(str(argument) for argument in arguments)])
    captured = capsys.readouterr()
    return code, captured.out.splitlines() + captured.err.splitlines()


def found(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    """The one finding there is to be, without its severity and folder; it must be an error or a warning."""
    code, lines = told(capsys, "check", folder)
    severity, _, finding = lines[0].partition(": ")
    assert code == (3 if severity == "error" else 0)
    assert len(lines) == (2 if severity == "error" else 1), lines
    return f"{severity} {finding.removeprefix(str(folder)).lstrip('/')}"


def test_inspect_tells_what_is_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = told(capsys, "inspect", sound(tmp_path / "made"))
    assert code == 0
    assert "neospectra_nir_v1.2.csv, nir: 6 scans of 3 samples" in lines
    assert "  grid: 1350–2550 nm, 13 points, step 100 to 100" in lines
    assert "  scanners: NEO1 3, NEO2 3" in lines
    assert "  scans of a sample: 3 samples with 2" in lines
    assert any(line.startswith(f"  {PH}") and line.endswith("n      3 · 6.5 · 6.5 · 6.5") for line in lines)
    assert lines[-1] == "samples in all of these: 3"


def test_inspect_tells_of_gaps_percent_and_empty_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = (*NIR_HEADER, *(f"scan_nir.{point}_ref" for point in NIR_POINTS))
    level = [40.0] * (len(NIR_POINTS) - 2)
    write(tmp_path / "neospectra_nir_v1.2.csv", [header, ("1", "a", "", "NA", "NA", *level)])
    write_values(tmp_path, [OC, PH], ("a", 1, "NA"))
    lines = told(capsys, "inspect", tmp_path)[1]
    assert "  missing: 1350–1450 in 1 scans" in lines
    assert "  quantity: reflectance, percent, 95th percentile 40" in lines
    assert f"  without any value: {PH}" in lines


def test_a_sound_folder_has_no_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "check", sound(tmp_path)) == (0, [])


class TestFindings:
    """One mistake each, found once, with its place."""

    def test_units_mixed(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_nir(tmp_path, ("1", "a", "", 0.3), ("2", "b", "", 40), ("3", "c", "", 0.4))
        expected = "error neospectra_nir_v1.2.csv, row 3: percent and fraction are mixed"
        assert found(capsys, tmp_path) == expected

    def test_percent_throughout(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_nir(tmp_path, ("1", "a", "", 30), ("2", "b", "", 40))
        expected = "warning neospectra_nir_v1.2.csv, row 2: reflectance in percent, read as a fraction (2 rows)"
        assert found(capsys, tmp_path) == expected

    def test_sign(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_mir(tmp_path, ("a", -0.5), ("b", -0.6))
        assert found(capsys, tmp_path).startswith("error neospectra_mir_v1.2.csv, row 2: negative absorbance")

    def test_one_spectrum_of_two_samples(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_mir(tmp_path, ("a", 0.5), ("b", 0.6), ("c", 0.5))
        expected = "error neospectra_mir_v1.2.csv, row 4: the same spectrum as another sample's"
        assert found(capsys, tmp_path) == expected

    def test_a_row_repeated(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_nir(tmp_path, ("1", "a", "N", 0.3), ("1", "a", "N", 0.3), ("2", "b", "N", 0.4))
        assert found(capsys, tmp_path).startswith("warning neospectra_nir_v1.2.csv, row 3: the same spectrum")

    def test_a_scan_id_with_another_spectrum(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_nir(tmp_path, ("1", "a", "N", 0.3), ("1", "a", "N", 0.31))
        assert found(capsys, tmp_path).startswith("warning neospectra_nir_v1.2.csv, row 3: the scan id")

    def test_a_repeat_unlike_the_others(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rng = np.random.default_rng(0)
        header = (*NIR_HEADER, *(f"scan_nir.{point}_ref" for point in NIR_POINTS))
        shapes = rng.uniform(0.2, 0.6, (8, len(NIR_POINTS)))
        rows = [
            (f"{sample}-{scan}", f"s{sample}", "", *(shapes[sample] + 0.001 * rng.standard_normal(len(NIR_POINTS))))
            for sample in range(8)
            for scan in range(3)
        ]
        rows[4] = (*rows[4][:3], *shapes[7])
        rows[9] = (*rows[9][:3], *["NA"] * 3, *rows[9][6:])
        write(tmp_path / "neospectra_nir_v1.2.csv", [header, *rows])
        code, lines = told(capsys, "check", tmp_path)
        assert code == 0
        assert [line.partition(", row ")[2] for line in lines] == [
            "11: a gap in the spectrum: the scan is left out",
            "6: unlike the other scans of its sample",
        ]

    @pytest.mark.parametrize(
        ("columns", "row", "expected"),
        [
            ([OC], (-9999,), f"error neospectra_soillab_v1.2.csv, column {OC}, row 2: an impossible value (-9999)"),
            ([PH], (65,), f"error neospectra_soillab_v1.2.csv, column {PH}, row 2: an impossible value (65)"),
            ([OC], (-0.01,), f"warning neospectra_soillab_v1.2.csv, column {OC}, row 2: slightly below zero"),
            ([PH], (2.1,), f"warning neospectra_soillab_v1.2.csv, column {PH}, row 2: hardly a soil (2.1)"),
            ([OC], ("NA",), f"warning neospectra_soillab_v1.2.csv, column {OC}: no value in any row"),
            ([CLAY, SILT, SAND], (20, 30, 20), "error neospectra_soillab_v1.2.csv, column clay + silt + sand, row 2"),
            (
                [CLAY, SILT, SAND],
                (20, 30, 46),
                "warning neospectra_soillab_v1.2.csv, column clay + silt + sand, row 2",
            ),
        ],
    )
    def test_values(
        self,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        columns: list[str],
        row: tuple[object, ...],
        expected: str,
    ) -> None:
        write_values(tmp_path, columns, ("a", *row))
        assert found(capsys, tmp_path).startswith(expected)

    def test_two_values_of_a_sample(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_values(tmp_path, [OC], ("a", 1), ("b", 2), ("a", 3))
        assert found(capsys, tmp_path).startswith(f"error neospectra_soillab_v1.2.csv, column {OC}, row 4: another")

    def test_gaps_and_reflectances_that_cannot_be(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write_nir(tmp_path, ("1", "a", "", -0.1), ("2", "b", "", 1.2))
        code, lines = told(capsys, "check", tmp_path)
        assert code == 0
        assert [line.split(": ")[2] for line in lines] == ["reflectance of zero or below", "reflectance above 1"]


def test_a_sample_in_both_folders_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = sound(tmp_path / "train", "abc"), sound(tmp_path / "test", "cde")
    code, lines = told(capsys, "check", train, "--test", test)
    assert code == 3
    assert all(line.startswith("error") and "first c" in line for line in lines[:-1])
    assert told(capsys, "check", train, "--test", sound(tmp_path / "other", "xyz")) == (0, [])


def test_a_spectrum_under_another_name_in_the_test_folder_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_mir(tmp_path / "train", ("a", 0.5), ("b", 0.6))
    write_mir(tmp_path / "test", ("x", 0.6), ("y", 0.7))
    code, lines = told(capsys, "check", tmp_path / "train", "--test", tmp_path / "test")
    assert code == 3
    assert "row 2: a spectrum of the training folder" in lines[0]


def test_convert_writes_the_same_columns_and_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = sound(tmp_path / "source")
    code, lines = told(capsys, "convert", source, tmp_path / "made")
    assert code == 0
    assert sorted(lines) == sorted(str(file) for file in (tmp_path / "made").iterdir())
    columns = (source / "neospectra_nir_v1.2.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    schema = pq.read_schema(tmp_path / "made" / "neospectra_nir_v1.2.parquet")
    assert schema.names == columns
    assert str(schema.field("scan_nir.1350_ref").type) == "float"
    before, after = read_paired(source), read_paired(tmp_path / "made")
    np.testing.assert_array_equal(after.nir, before.nir)
    np.testing.assert_array_equal(after.mir, before.mir)
    np.testing.assert_array_equal(after.properties[OC], before.properties[OC])


def test_a_folder_without_tables_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    code, lines = told(capsys, "inspect", tmp_path)
    assert code == 3
    assert lines[0].startswith(f"{tmp_path} holds no table")


@pytest.mark.shared
def test_the_laboratory_table_of_neospectra(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "inspect", shared / "data" / "neospectra_v1.2")[1]
    assert lines[0] == "neospectra_soillab_v1.2.csv: laboratory values of 2106 samples"
    assert any(line.startswith("  caco3_usda.a54_w.pct") and "n    693" in line for line in lines)
    code, lines = told(capsys, "check", shared / "data" / "neospectra_v1.2")
    assert code == 0
    assert len(lines) == 3


@pytest.mark.shared
def test_a_set_of_the_shared_folder(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "inspect", "tropires_uganda_nir", "--shared", shared)[1]
    assert lines[0] == "tropires_uganda_nir: 205 scans of 205 samples"
    code, lines = told(capsys, "check", "limesoda_H138_mir", "--shared", shared)
    assert code == 0
    assert "hardly a soil (2.4)" in lines[0]


@pytest.mark.shared
def test_real_pairs_are_written_in_the_layout(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "convert", "whrc_vertex_604", tmp_path / "pairs", "--shared", shared)[0] == 0
    library, written = paired_set(shared, "whrc_vertex_604"), read_paired(tmp_path / "pairs")
    assert written.sample_ids.tolist() == library.sample_ids.tolist()
    assert written.has_both.sum() == 604
    np.testing.assert_allclose(written.nir, library.nir, rtol=1e-6)
    np.testing.assert_allclose(written.mir, library.mir, atol=1e-6)
    np.testing.assert_array_equal(written.properties[CLAY], library.properties[CLAY])
    assert told(capsys, "check", tmp_path / "pairs")[0] == 0
