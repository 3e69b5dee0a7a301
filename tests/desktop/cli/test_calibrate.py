from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.calibration.file import read_calibration
from core.errors import InputError
from tests.desktop.cli.conftest import Tilth
from tests.desktop.cli.soils import BUNDLE, NAMES, laboratory, write_laboratory, write_soils
from tests.support.bundles import CLAY, NITROGEN, OC


@pytest.fixture(autouse=True)
def tiny(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle with random weights beside those that ship."""
    path = tiny_bundles()
    monkeypatch.setenv("TILTH_BUNDLES", str(path.parent))
    return path


@pytest.fixture
def soils(tmp_path: Path) -> Path:
    return write_soils(tmp_path / "soils.csv")


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return write_laboratory(tmp_path / "lab.csv", laboratory())


Calibrate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def calibrate(tilth: Tilth, soils: Path) -> Calibrate:
    """`tilth calibrate` on the soils with the tiny bundle."""
    return lambda *line: tilth("calibrate", soils, "--bundle", BUNDLE, *line)


def errors(said: str) -> list[float]:
    """Of the calibrated model by property."""
    return [entry["rmse_loo"] for entry in json.loads(said)["properties"]]


class TestDone:
    def test_a_file_is_written_that_holds_all_it_needs(self, calibrate: Calibrate, lab: Path, tmp_path: Path) -> None:
        local = tmp_path / "local.json"
        status, out, err = calibrate("--lab", lab, "-o", local, "--name", "Hof", "--reason", "spring", "--who", "Ana")
        assert (status, err) == (0, "")
        assert f"written: {local}" in out
        calibration = read_calibration(local)
        assert (calibration.name, calibration.reason, calibration.who) == ("Hof", "spring", "Ana")
        assert calibration.bundle.id == BUNDLE
        assert calibration.samples.names == NAMES[:10]
        assert calibration.samples.values[OC].tolist() == [row[OC] for row in laboratory().values()]

    def test_json_tells_each_property_with_its_gate(self, calibrate: Calibrate, lab: Path, tmp_path: Path) -> None:
        local = tmp_path / "local.json"
        said = json.loads(calibrate("--lab", lab, "-o", local, "--json")[1])
        made = read_calibration(local)
        assert said["calibration"] == {"id": made.id, "sha256": made.sha256, "bundle": BUNDLE, "n": 10}
        assert (said["output"], said["accepted"]) == (str(local), False)
        assert {entry["answer"] for entry in said["findings"]} <= {"noted"}
        assert [entry["property"] for entry in said["properties"]] == [OC, CLAY]
        for entry, verdict in zip(said["properties"], made.verdicts, strict=True):
            assert entry["n"] == 10
            assert entry["skilled"] == verdict.skilled
            assert entry["rmse_before"] == verdict.rmse_before
            assert entry["interval"] == "left_out"
            assert entry["width_after"] > 0
            assert entry["changed"] >= 18

    def test_the_tables_show_errors_and_what_changes(self, calibrate: Calibrate, lab: Path) -> None:
        status, out, err = calibrate("--lab", lab)
        assert (status, err) == (0, "")
        lines = out.splitlines()
        assert sum(line.startswith("Organic C") for line in lines) == 2
        assert any("of 24" in line for line in lines)
        assert lines[-1].startswith("nothing was kept")

    @pytest.mark.parametrize("line", [(), ("--dry-run",)])
    def test_without_an_outcome_nothing_is_kept(
        self, calibrate: Calibrate, lab: Path, tmp_path: Path, line: tuple[str, ...]
    ) -> None:
        before = sorted(tmp_path.rglob("*"))
        assert calibrate("--lab", lab, *line)[0] == 0
        assert [path for path in sorted(tmp_path.rglob("*")) if path not in before and path.suffix != ".log"] == []

    def test_repeats_of_a_sample_are_averaged(
        self, calibrate: Calibrate, soils: Path, lab: Path, tmp_path: Path
    ) -> None:
        calibrate("--lab", lab, "-o", tmp_path / "once.json")
        head, *rows = soils.read_text().splitlines()
        soils.write_text("\n".join([head, *rows, *rows]) + "\n")
        assert json.loads(calibrate("--lab", lab, "-o", tmp_path / "twice.json", "--json")[1])["soils"] == 24
        once, twice = (read_calibration(tmp_path / f"{name}.json") for name in ("once", "twice"))
        assert once.verdicts == twice.verdicts

    def test_common_names_and_g_per_kg_come_out_the_same(
        self, calibrate: Calibrate, lab: Path, tmp_path: Path
    ) -> None:
        values = {name: {OC: row[OC] * 10, CLAY: row[CLAY] * 10} for name, row in laboratory().items()}
        other = write_laboratory(tmp_path / "other.csv", values, {OC: "Organic C (g/kg)", CLAY: "Clay (g/kg)"})
        ours, theirs = (calibrate("--lab", file, "--json")[1] for file in (lab, other))
        assert errors(theirs) == pytest.approx(errors(ours))

    def test_a_column_may_be_declared_or_left_out(self, calibrate: Calibrate, tmp_path: Path) -> None:
        odd = write_laboratory(tmp_path / "odd.csv", laboratory(), {OC: "parameter 7"})
        said = json.loads(calibrate("--lab", odd, "--column", f"parameter 7={OC},%", "--without", CLAY, "--json")[1])
        assert [entry["property"] for entry in said["properties"]] == [OC]

    def test_a_sample_may_have_another_name_at_the_laboratory(self, calibrate: Calibrate, tmp_path: Path) -> None:
        values = laboratory()
        renamed = write_laboratory(tmp_path / "renamed.csv", {"L 4711": values.pop("N-01"), **values})
        said = json.loads(calibrate("--lab", renamed, "--same", "L 4711=N-01", "--json")[1])
        assert said["laboratory"]["renamed"] == {"L 4711": "N-01"}
        assert said["calibration"]["n"] == 10

    def test_samples_that_were_not_scanned_may_be_passed_over(self, calibrate: Calibrate, tmp_path: Path) -> None:
        more = write_laboratory(tmp_path / "more.csv", {**laboratory(), "Z-9": {OC: 2.0, CLAY: 30.0}})
        status, out, err = calibrate("--lab", more, "--skip-unknown", "--json")
        assert status == 0
        assert json.loads(out)["laboratory"]["unknown"] == ["Z-9"]
        assert "Z-9" in err

    def test_a_property_that_the_model_lacks_or_that_never_varies_is_told(
        self, calibrate: Calibrate, tmp_path: Path
    ) -> None:
        cec = "cec_usda.a723_cmolc.kg"
        values: dict[str, dict[str, float]] = {
            name: {**row, cec: row[CLAY] / 2} for name, row in laboratory().items()
        }
        for name in NAMES[:3]:
            values[name][NITROGEN] = 0.15
        file = write_laboratory(tmp_path / "more.csv", values)
        status, out, _ = calibrate("--lab", file)
        assert status == 0
        assert "Total N: not calibrated. All 3 laboratory values of Total N are equal (0.15)" in out
        assert "CEC: not calibrated." in out
        assert set(json.loads(calibrate("--lab", file, "--json")[1])["left_out"]) == {NITROGEN, cec}


class TestRefused:
    """Status 3, one line that names the file, nothing on standard output, no file written."""

    @pytest.fixture
    def refused(self, calibrate: Calibrate, tmp_path: Path) -> Callable[..., str]:
        def run(lab: Path, *line: str | Path) -> str:
            local = tmp_path / "local.json"
            status, out, err = calibrate("--lab", lab, "-o", local, *line)
            assert (status, out) == (3, "")
            assert err.startswith(str(lab))
            assert err.count("\n") == 1
            assert not local.exists()
            return err

        return run

    def test_one_sample(self, refused: Callable[..., str], tmp_path: Path) -> None:
        assert "Only one sample" in refused(write_laboratory(tmp_path / "one.csv", laboratory(1)))

    def test_all_values_equal(self, refused: Callable[..., str], tmp_path: Path) -> None:
        equal = {name: {OC: 2.0} for name in laboratory()}
        assert "are equal (2)" in refused(write_laboratory(tmp_path / "equal.csv", equal))

    def test_unknown_ids_name_the_row_and_what_may_be_meant(
        self, refused: Callable[..., str], tmp_path: Path
    ) -> None:
        values = laboratory()
        values["n 3"] = values.pop("N-03")
        err = refused(write_laboratory(tmp_path / "unknown.csv", values))
        assert "row 11" in err
        assert "near: N-03" in err

    def test_none_of_the_samples_was_scanned(self, refused: Callable[..., str], tmp_path: Path) -> None:
        foreign = {f"Z-{row}": values for row, values in enumerate(laboratory().values())}
        file = write_laboratory(tmp_path / "foreign.csv", foreign)
        assert "None of the 20" in refused(file, "--skip-unknown")

    def test_another_method_waits_for_the_word_of_the_user(
        self, refused: Callable[..., str], calibrate: Calibrate, tmp_path: Path
    ) -> None:
        heading = "SOC Walkley-Black (%)"
        file = write_laboratory(tmp_path / "method.csv", laboratory(), {OC: heading})
        err = refused(file)
        assert "the method (Walkley–Black) is another one" in err
        assert f"--confirm “{heading}”" in err
        assert calibrate("--lab", file, "--confirm", heading)[0] == 0

    def test_a_value_that_no_soil_has_names_the_row(self, refused: Callable[..., str], tmp_path: Path) -> None:
        values = laboratory()
        values["N-02"][CLAY] = 310.0
        err = refused(write_laboratory(tmp_path / "high.csv", values))
        assert "row 3" in err
        assert "N-02" in err

    def test_a_value_ten_times_too_large_names_row_and_suggestion(
        self, refused: Callable[..., str], calibrate: Calibrate, lab: Path, tmp_path: Path
    ) -> None:
        values = laboratory()
        values["N-04"][OC] = round(values["N-04"][OC] * 10, 2)
        slipped = write_laboratory(tmp_path / "slipped.csv", values)
        err = refused(slipped)
        assert "row 5" in err
        assert "slipped decimal sign" in err
        ours, theirs = (calibrate("--lab", *line, "--json")[1] for line in ((lab,), (slipped, "--fix", "1")))
        assert errors(theirs) == pytest.approx(errors(ours))

    def test_a_whole_column_in_another_unit(
        self, refused: Callable[..., str], calibrate: Calibrate, lab: Path, tmp_path: Path
    ) -> None:
        values = {name: {OC: row[OC], CLAY: round(row[CLAY] / 100, 3)} for name, row in laboratory().items()}
        file = write_laboratory(tmp_path / "unit.csv", values)
        assert "another unit" in refused(file)
        fixed, sound = (calibrate("--lab", *line, "--json")[1] for line in ((file, "--fix", "all"), (lab,)))
        (finding,) = (entry for entry in json.loads(fixed)["findings"] if entry["answer"] == "fix")
        assert (finding["code"], finding["row"], finding["property"]) == ("laboratory.wrong_unit", None, CLAY)
        assert errors(fixed) == pytest.approx(errors(sound))

    def test_two_samples_exchanged(self, refused: Callable[..., str], calibrate: Calibrate, tmp_path: Path) -> None:
        values = laboratory(16)
        values["N-08"], values["N-10"] = values["N-10"], values["N-08"]
        file = write_laboratory(tmp_path / "swapped.csv", values)
        err = refused(file)
        assert "N-08" in err
        assert "N-10" in err
        assert "look exchanged" in err
        dry = calibrate("--lab", file, "--dry-run")
        assert dry[0] == 0
        assert "To be answered first" in dry[1]

    def test_keeping_it_does_not_make_it_possible(self, refused: Callable[..., str], tmp_path: Path) -> None:
        values = laboratory()
        values["N-02"][CLAY] = 310.0
        err = refused(write_laboratory(tmp_path / "high.csv", values), "--keep-findings")
        assert "beyond what a soil can hold" in err

    def test_a_number_that_no_finding_has(self, refused: Callable[..., str], lab: Path) -> None:
        assert "there is no finding 3" in refused(lab, "--fix", "3")

    @pytest.mark.parametrize("content", [b"", b"\x00\xff" * 900, b"Dear partner,\nthe results follow.\n"])
    def test_what_is_no_table(self, refused: Callable[..., str], tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "lab.csv"
        file.write_bytes(content)
        refused(file)

    def test_a_place_where_nothing_can_be_written(self, calibrate: Calibrate, lab: Path, tmp_path: Path) -> None:
        target = tmp_path / "gone" / "local.json"
        status, out, err = calibrate("--lab", lab, "-o", target)
        assert (status, out) == (3, "")
        assert err.startswith(str(target))

    def test_spectra_that_miss_the_range(self, tilth: Tilth, lab: Path, tmp_path: Path) -> None:
        file = tmp_path / "short.csv"
        file.write_text("sample,ref_1700,ref_1710,ref_1720\nN-01,0.3,0.3,0.3\n")
        status, out, err = tilth("calibrate", file, "--lab", lab, "--bundle", BUNDLE)
        assert (status, out) == (3, "")
        assert err.startswith(str(file))


def test_a_calibration_file_is_never_half_there(calibrate: Calibrate, lab: Path, tmp_path: Path) -> None:
    local = tmp_path / "local.json"
    calibrate("--lab", lab, "-o", local)
    before = local.read_bytes()
    values = laboratory()
    values["N-02"][CLAY] = 310.0
    assert calibrate("--lab", write_laboratory(tmp_path / "high.csv", values), "-o", local)[0] == 3
    assert local.read_bytes() == before


def test_one_that_was_changed_is_refused(calibrate: Calibrate, lab: Path, tmp_path: Path) -> None:
    local = tmp_path / "local.json"
    calibrate("--lab", lab, "-o", local, "--name", "Hof")
    local.write_text(local.read_text(encoding="utf-8").replace('"Hof"', '"Hag"'), encoding="utf-8")
    with pytest.raises(InputError):
        read_calibration(local)
