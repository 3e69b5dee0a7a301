"""Spectra leave in the layout of the Open Soil Spectral Library, on their own wavelengths."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.exports.spectra_csv import write_spectra_csv
from core.formats import read_spectra
from core.spectrum import Axis, AxisUnit, Quantity, Spectrum

NM = Axis.regular(1350, 1360, 2, AxisUnit.NM)
NANO = Axis(np.array([901.4375, 904.94444, 908.45]), AxisUnit.NM)


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def flat(axis: Axis, value: float, quantity: Quantity = Quantity.REFLECTANCE) -> Spectrum:
    return Spectrum(axis, np.full(len(axis), value), quantity)


def test_columns_and_values(tmp_path: Path) -> None:
    written = write_spectra_csv(tmp_path / "nir.csv", [("A1", flat(NM, 0.4)), ("=A2", flat(NM, 1 / 3))])
    assert written == [tmp_path / "nir.csv"]
    header, rows = read(written[0])
    assert header == ["id.sample_local_c", *(f"scan_nir.{nm}_ref" for nm in range(1350, 1361, 2))]
    assert rows == [["A1", *["0.4"] * 6], ["'=A2", *["0.333333"] * 6]]


def test_absorbance_and_wavenumbers_become_reflectance_over_nm(tmp_path: Path) -> None:
    axis = Axis(np.array([4000.0, 5000.0]), AxisUnit.CM1)
    spectrum = Spectrum(axis, np.array([1.0, 2.0]), Quantity.ABSORBANCE)
    header, rows = read(write_spectra_csv(tmp_path / "nir.csv", [("A", spectrum)])[0])
    assert header[1:] == ["scan_nir.2000_ref", "scan_nir.2500_ref"]
    assert rows == [["A", "0.01", "0.1"]]


def test_each_axis_has_its_own_file(tmp_path: Path) -> None:
    spectra = [("A", flat(NM, 0.4)), ("B", flat(NANO, 0.5)), ("C", flat(NM, 0.6))]
    one, two = write_spectra_csv(tmp_path / "nir.csv", spectra)
    assert (one.name, two.name) == ("nir.csv", "nir-2.csv")
    assert [row[0] for row in read(one)[1]] == ["A", "C"]
    assert read(two)[0][1:] == ["scan_nir.901.4375_ref", "scan_nir.904.9444_ref", "scan_nir.908.45_ref"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_spectra_csv(tmp_path / "absent" / "nir.csv", [("A", flat(NM, 0.4))])


@pytest.mark.parametrize("axis", [NM, NANO], ids=["regular", "of a scanner"])
def test_our_own_reader_reads_it_back(tmp_path: Path, axis: Axis) -> None:
    values = np.linspace(0.2, 0.4, len(axis))
    spectra = [(name, Spectrum(axis, values, Quantity.REFLECTANCE)) for name in ("A1", "plot 7, deep", "µ")]
    (path,) = write_spectra_csv(tmp_path / "nir.csv", spectra)
    table = read_spectra(path)
    assert table.samples == ("A1", "plot 7, deep", "µ")
    np.testing.assert_allclose(table.spectra.axis.points, axis.points, atol=1e-4)
    np.testing.assert_allclose(table.spectra.values, np.stack([values] * 3), atol=1e-6)
