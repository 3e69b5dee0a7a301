from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.spectrum import AxisUnit
from drivers.watched_folder.reading import Kind, kind_of, read_reflectance, signal_reader
from tests.drivers.watched_folder.material import CM1, HEADING, counts_text, export, row, sample, soil

SAMPLES = [("A1", 1), ("A1", 2), ("B 7", 3)]


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    file = tmp_path / "export.csv"
    file.write_bytes(export(SAMPLES))
    return file


def test_every_row_of_an_export_is_a_scan(csv: Path) -> None:
    arrivals = read_reflectance(csv)
    assert [one.sample for one in arrivals] == [name for name, _ in SAMPLES]
    assert all(one.named and one.axis.unit is AxisUnit.NM for one in arrivals)
    np.testing.assert_allclose(arrivals[0].axis.points, 1e7 / CM1[::-1], rtol=1e-9)
    for one, (_, seed) in zip(arrivals, SAMPLES, strict=True):
        np.testing.assert_allclose(one.values, soil(seed)[::-1], atol=1e-9)


def test_the_instrument_is_a_neospectra_by_its_serial_number(csv: Path) -> None:
    identity = read_reflectance(csv)[0].identity
    assert (identity.family, identity.serial) == ("neospectra", "NS-Scanner_1")


def test_the_raw_bytes_of_a_row_are_a_file_of_the_same_scan(csv: Path, tmp_path: Path) -> None:
    for one in read_reflectance(csv):
        alone = tmp_path / "alone.csv"
        alone.write_bytes(one.raw)
        (again,) = read_reflectance(alone)
        assert (again.sample, again.key, again.identity) == (one.sample, one.key, one.identity)
        np.testing.assert_array_equal(again.values, one.values)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_rows_are_cut_in_any_encoding(tmp_path: Path, end: str, encoding: str) -> None:
    text = HEADING + "\n" + row("Größe", 1) + '\n"two\nlines",x' + row("", 2)[1:].replace("NS-Scanner_1", "", 1)
    file = tmp_path / "export.csv"
    file.write_bytes(text.replace('"two\nlines",x', '"two",').replace("\n", end).encode(encoding))
    arrivals = read_reflectance(file)
    assert [one.sample for one in arrivals] == ["Größe", "two"]
    assert len({one.key for one in arrivals}) == 2


def test_a_heading_that_spans_lines_and_rows_without_values_do_not_shift_the_rows(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    empty = ",".join(["none", "NS-Scanner_1", *[""] * CM1.size]) + "\n"
    file.write_text(HEADING + row('"A\n1"', 1) + empty + row("B", 2))
    first, second = read_reflectance(file)
    assert (first.sample, second.sample) == ("A\n1", "B")
    assert second.raw.endswith(row("B", 2).encode())


def test_a_file_of_one_spectrum_is_kept_whole(tmp_path: Path) -> None:
    file = tmp_path / "A12.csv"
    lines = "".join(f"{nm},{0.3 + nm * 1e-5}\n" for nm in range(1000, 1700, 5))
    file.write_text("nm,reflectance\n" + lines)
    (one,) = read_reflectance(file)
    assert (one.sample, one.named, one.raw) == ("A12", False, file.read_bytes())


def test_absorbance_becomes_reflectance(tmp_path: Path) -> None:
    file = tmp_path / "A12.csv"
    file.write_text("nm,absorbance\n" + "".join(f"{nm},0.5\n" for nm in range(1000, 1700, 5)))
    np.testing.assert_allclose(read_reflectance(file)[0].values, 10**-0.5)


def test_counts_tell_their_level_where_the_scale_is_known(tmp_path: Path) -> None:
    file = tmp_path / "white_1.txt"
    file.write_bytes(counts_text(sample(1)))
    (blind,) = signal_reader(None)(file)
    (known,) = signal_reader(10_000.0)(file)
    assert np.isnan(blind.level)
    assert known.level == pytest.approx(sample(1).max() / 10_000.0, abs=1e-4)
    assert not known.saturated
    assert signal_reader(5_000.0)(file)[0].saturated


def test_files_tell_what_they_hold(csv: Path, tmp_path: Path) -> None:
    signal, letter, small = tmp_path / "white.txt", tmp_path / "letter.txt", tmp_path / "small.txt"
    signal.write_bytes(counts_text(sample(1)))
    letter.write_text("Dear partner,\n")
    small.write_bytes(counts_text(sample(1) / 10_000.0))
    assert [kind_of(file) for file in (csv, signal, letter, small)] == [Kind.REFLECTANCE, Kind.SIGNAL, None, None]


@given(data=st.binary(max_size=300), at=st.integers(0, 4000), insert=st.booleans())
def test_a_garbled_export_is_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int, insert: bool
) -> None:
    whole = export(SAMPLES[:1])
    file = tmp_path_factory.mktemp("garbled") / "export.csv"
    file.write_bytes(whole[:at] + data + (whole[at:] if insert else b""))
    try:
        arrivals = read_reflectance(file)
    except InputError:
        return
    assert all(np.isfinite(one.values).all() for one in arrivals)


@pytest.mark.shared
class TestRealFiles:
    def test_exports_of_the_neospectra(self, shared: Path, tmp_path: Path) -> None:
        for file, count in (("neospectra_export_debremarkos_first8", 8), ("sample_neospectra_data", 10)):
            arrivals = read_reflectance(shared / "devicefiles" / "neospectra" / f"{file}.csv")
            assert len({one.sample for one in arrivals}) == count
            assert {one.identity.family for one in arrivals} == {"neospectra"}
            for one in arrivals:
                alone = tmp_path / "alone.csv"
                alone.write_bytes(one.raw)
                np.testing.assert_array_equal(read_reflectance(alone)[0].values, one.values)

    def test_other_instruments_tell_who_they_are(self, shared: Path) -> None:
        (asd,) = read_reflectance(shared / "devicefiles" / "asd" / "example.asd")
        assert (asd.identity.family, asd.identity.model, asd.identity.serial) == ("asd", "ASD", "16453")
        (nano,) = read_reflectance(shared / "devicefiles" / "nirscan_nano" / "schab.dat")
        assert (nano.identity.family, nano.identity.serial) == ("nirscan-nano", "5510004")

    def test_every_file_is_read_or_refused(self, shared: Path) -> None:
        for file in (shared / "devicefiles").rglob("*"):
            if file.is_file():
                assert kind_of(file) in (*Kind, None)
