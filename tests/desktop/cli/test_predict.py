from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.desktop.cli.conftest import Tilth

NM = np.arange(1350, 2501, 2)
BUNDLE = "tiny-1354-2490"
PH, NITROGEN = "ph.h2o_usda.a268_index", "n.tot_usda.a623_w.pct"


def write_csv(path: Path, samples: list[str], scale: float = 1.0, first: int = 1350) -> Path:
    """A plain CSV of smooth soil-like reflectances."""
    nm = NM[first <= NM]
    lines = ["sample," + ",".join(str(point) for point in nm)]
    for row, sample in enumerate(samples):
        reflectance = scale * (0.35 + 0.02 * row + 0.1 * np.sin(nm / 300.0))
        lines.append(sample + "," + ",".join(f"{value:.5f}" for value in reflectance))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(autouse=True)
def tiny(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle with random weights beside those that ship."""
    monkeypatch.setenv("TILTH_BUNDLES", str(tiny_bundles().parent))


@pytest.fixture
def soils(tmp_path: Path) -> Path:
    """Two spectra in a plain CSV."""
    return write_csv(tmp_path / "soils.csv", ["N-1", "N-2"])


def test_json_is_what_the_contract_says(soils: Path, tilth: Tilth) -> None:
    status, out, err = tilth("predict", soils, "--bundle", BUNDLE, "--json")
    assert (status, err) == (0, f"{BUNDLE} version 1: Not trusted: nobody signed it.\n")
    entries = json.loads(out)
    assert [entry["sample"] for entry in entries] == ["N-1", "N-2"]
    for entry in entries:
        assert set(entry) == {"source", "sample", "bundle", "calibration", "estimates"}
        assert entry["source"] == str(soils)
        assert entry["calibration"] is None
        assert set(entry["bundle"]) == {"id", "version", "sha256"}
        assert entry["bundle"]["id"] == BUNDLE
        for estimate in entry["estimates"]:
            assert set(estimate) == {
                "property", "value", "lower", "upper", "coverage", "unit", "grade", "reasons"
            }  # fmt: skip
            if estimate["value"] is not None:
                assert estimate["lower"] <= estimate["value"] <= estimate["upper"]


def test_mir_comes_when_asked_for(soils: Path, tilth: Tilth) -> None:
    (first, _) = json.loads(tilth("predict", soils, "--bundle", BUNDLE, "--json", "--mir")[1])
    mir = first["mir"]
    assert len(mir["wavenumber_cm1"]) == len(mir["absorbance_snv"]) == len(mir["spread"]) == 1700
    assert mir["evidence"] == "simulated"


def test_the_table_has_a_line_per_property_and_the_reasons(soils: Path, tilth: Tilth) -> None:
    status, out, _ = tilth("predict", soils, "--bundle", BUNDLE)
    assert status == 0
    assert out.count("Organic C ") == 2
    assert "N-2" in out
    assert any(line.startswith("Total N") and line.endswith("Withheld") for line in out.splitlines())
    assert "all: Not yet calibrated" in out


def test_what_is_no_soil_is_said_to_be_outside(tmp_path: Path, tilth: Tilth) -> None:
    file = tmp_path / "flat.csv"
    file.write_text("sample," + ",".join(map(str, NM)) + "\nwall" + ",0.3" * NM.size + "\n")
    status, out, _ = tilth("predict", file, "--bundle", "nir-1354-2490")
    assert status == 0
    assert any(line.startswith("Clay") and line.endswith("Outside") for line in out.splitlines())
    assert "Withheld" not in out


def test_without_a_bundle_named_one_that_covers_the_range_is_chosen(soils: Path, tilth: Tilth) -> None:
    (first, _) = json.loads(tilth("predict", soils, "--json")[1])
    assert "1354" in first["bundle"]["id"]


def test_several_files_make_one_list(soils: Path, tmp_path: Path, tilth: Tilth) -> None:
    other = write_csv(tmp_path / "more.csv", ["S-1"])
    entries = json.loads(tilth("predict", soils, other, "--bundle", BUNDLE, "--json")[1])
    assert [(Path(entry["source"]).name, entry["sample"]) for entry in entries] == [
        ("soils.csv", "N-1"),
        ("soils.csv", "N-2"),
        ("more.csv", "S-1"),
    ]


class TestRefusals:
    """Status 3, one line on standard error that names the file, nothing on standard output."""

    @staticmethod
    def refused(answer: tuple[int, str, str], file: Path) -> str:
        status, out, err = answer
        assert (status, out) == (3, "")
        assert err.startswith(str(file))
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err

    def test_one_bad_file_among_good_ones(self, soils: Path, tmp_path: Path, tilth: Tilth) -> None:
        bad = tmp_path / "bad.csv"
        bad.write_text("sample,1350,1352\nA,0.3\n")
        self.refused(tilth("predict", soils, bad, "--json"), bad)

    @pytest.mark.parametrize("content", [b"", b"\x00\xff" * 3000, b"Dear partner,\nthe soils were wet.\n", b"{}"])
    def test_empty_foreign_and_garbled_files(self, content: bytes, tmp_path: Path, tilth: Tilth) -> None:
        file = tmp_path / "spectra.csv"
        file.write_bytes(content)
        self.refused(tilth("predict", file), file)

    def test_a_file_that_is_not_there(self, tmp_path: Path, tilth: Tilth) -> None:
        self.refused(tilth("predict", tmp_path / "gone.csv"), tmp_path / "gone.csv")

    def test_a_folder(self, tmp_path: Path, tilth: Tilth) -> None:
        self.refused(tilth("predict", tmp_path), tmp_path)

    def test_a_spectrum_that_misses_the_range(self, tmp_path: Path, tilth: Tilth) -> None:
        file = write_csv(tmp_path / "short.csv", ["A"], first=1700)
        assert "1354" in self.refused(tilth("predict", file), file)

    def test_a_number_that_is_none(self, tmp_path: Path, tilth: Tilth) -> None:
        file = write_csv(tmp_path / "nan.csv", ["A"])
        head, row = file.read_text().splitlines()
        sample, _, rest = row.split(",", 2)
        file.write_text(f"{head}\n{sample},nan,{rest}\n")
        self.refused(tilth("predict", file), file)

    def test_an_axis_that_turns_back(self, tmp_path: Path, tilth: Tilth) -> None:
        file = write_csv(tmp_path / "turns.csv", ["A"])
        file.write_text(file.read_text().replace(",1360,", ",1340,", 1))
        self.refused(tilth("predict", file), file)

    def test_an_unknown_bundle(self, soils: Path, tilth: Tilth) -> None:
        status, out, err = tilth("predict", soils, "--bundle", "none")
        assert (status, out) == (3, "")
        assert "none" in err


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "range_of_bundle"),
    [
        ("neospectra/neospectra_export_debremarkos_first8.csv", "1354"),
        ("neospectra/sample_neospectra_data.csv", "1354"),
        ("asd/example.asd", "1354"),
        ("nirscan_nano/schab.dat", "904"),
        ("nirscan_nano/schab.csv", "904"),
        ("opus/MMP_2107_Test1.001", "1354"),
    ],
)
def test_real_files_are_estimated(shared: Path, name: str, range_of_bundle: str, tilth: Tilth) -> None:
    status, out, err = tilth("predict", shared / "devicefiles" / name, "--json")
    assert (status, err) == (0, "")
    entries = json.loads(out)
    assert entries
    assert all(range_of_bundle in entry["bundle"]["id"] for entry in entries)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["opus/icr056141.0", "csv/example.csv"])
def test_real_mid_infrared_files_are_said_to_be_that(shared: Path, name: str, tilth: Tilth) -> None:
    status, out, err = tilth("predict", shared / "devicefiles" / name)
    assert (status, out) == (3, "")
    assert "mid-infrared" in err


@pytest.mark.shared
def test_every_real_file_is_estimated_or_refused_in_one_line(shared: Path, tilth: Tilth) -> None:
    for file in sorted((shared / "devicefiles").rglob("*")):
        if file.is_file() and file.suffix != ".md":
            status, out, err = tilth("predict", file, "--json")
            assert (status, bool(out), err.count("\n")) in {(0, True, 0), (3, False, 1)}, f"{file.name}: {err}"


class TestWhy:
    """`--why`: what the estimates owe to the bands."""

    def test_the_contract_of_the_json_is_kept_and_added_to(self, soils: Path, tilth: Tilth) -> None:
        status, out, _ = tilth("predict", soils, "--bundle", BUNDLE, "--why", "--json")
        assert status == 0
        for entry in json.loads(out):
            assert set(entry) == {"source", "sample", "bundle", "calibration", "estimates", "explanation"}
            by_name = {one["property"]: one for one in entry["explanation"]}
            assert set(by_name) == {one["property"] for one in entry["estimates"] if one["value"] is not None}
            for estimate in entry["estimates"]:
                assert estimate["association"] == (estimate["property"] in {PH, NITROGEN})
                assert "repeat_limit" not in estimate, "the bundle knows none"
            for one in by_name.values():
                assert set(one) == {
                    "property", "unit", "value", "reference", "bands", "rest", "gap", "association"
                }  # fmt: skip
                bands = [band["contribution"] for band in one["bands"]]
                assert sum(bands) + one["rest"] + one["gap"] == pytest.approx(one["value"] - one["reference"])
                assert set(one["bands"][0]) == {"name", "label", "first", "last", "unit", "contribution"}

    def test_with_the_mir_beside_it(self, soils: Path, tilth: Tilth) -> None:
        (first, _) = json.loads(tilth("predict", soils, "--bundle", BUNDLE, "--why", "--mir", "--json")[1])
        assert {"mir", "explanation"} <= set(first)
        assert "association" in first["estimates"][0]

    def test_bands_are_listed_for_people(self, soils: Path, tilth: Tilth) -> None:
        status, out, _ = tilth("predict", soils, "--bundle", BUNDLE, "--why")
        assert status == 0
        assert out.count("In no named band") == 6, "three of four properties have a value"
        assert "Total N: Compared" not in out
        assert "Clay mineral, Al–OH" in out
        assert out.count("pH (water) has no band of its own") == 2
        told = out.partition("Organic C: ")[2].splitlines()
        assert max(map(len, told[: told.index("")])) <= 100

    def test_what_is_no_soil_is_not_explained(self, tmp_path: Path, tilth: Tilth) -> None:
        file = write_csv(tmp_path / "mixed.csv", ["N-1"])
        file.write_text(file.read_text() + "wall" + ",0.3" * NM.size + "\n")
        first, second = json.loads(tilth("predict", file, "--bundle", BUNDLE, "--why", "--json")[1])
        assert first["explanation"] is not None
        assert second["explanation"] is None
        status, out, _ = tilth("predict", file, "--bundle", BUNDLE, "--why")
        assert (status, out.count("There is nothing to explain")) == (0, 1)

    def test_a_bundle_that_cannot_say_why_is_one_line_and_nothing_else(
        self, soils: Path, tilth: Tilth, tiny_bundles: Callable[..., Path]
    ) -> None:
        tiny_bundles(id_="mute-1354-2490", explain=False)
        assert tilth("predict", soils, "--bundle", "mute-1354-2490")[0] == 0
        for more in ((), ("--json",)):
            status, out, err = tilth("predict", soils, "--bundle", "mute-1354-2490", "--why", *more)
            assert (status, out, err.count("\n")) == (3, "", 1)
            assert "cannot say why" in err

    def test_without_it_association_is_told_all_the_same(self, soils: Path, tilth: Tilth) -> None:
        out = tilth("predict", soils, "--bundle", BUNDLE)[1]
        assert "pH (water), Total N: Inferred by association" in out
