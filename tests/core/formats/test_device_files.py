"""Every real instrument file: what is read from it, or why it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import ErrorCode, InputError
from core.formats import FormatCode, is_mir, read_spectra
from core.spectrum import AxisUnit, Quantity

pytestmark = pytest.mark.shared

R, A = Quantity.REFLECTANCE, Quantity.ABSORBANCE

READ: dict[str, tuple[str, int, int, float, float, AxisUnit, Quantity, bool]] = {
    "asd/235157MD01.asd": ("asd", 1, 2151, 350, 2500, AxisUnit.NM, R, False),
    "asd/example.asd": ("asd", 1, 2151, 350, 2500, AxisUnit.NM, R, False),
    "asd/example.asd.sco": ("asd", 1, 2151, 350, 2500, AxisUnit.NM, R, False),
    "asd/lea_Spec4_diverse_EN02559.asd": ("asd", 1, 2151, 350, 2500, AxisUnit.NM, R, False),
    "csv/example.csv": ("csv", 1, 4830, 598.60642, 7497.58131, AxisUnit.CM1, A, True),
    "neospectra/neospectra_export_debremarkos_first8.csv": (
        "neospectra-csv", 8, 257, 3921.568654, 7406.554483, AxisUnit.CM1, R, False,
    ),
    "neospectra/sample_neospectra_data.csv": (
        "neospectra-csv", 10, 257, 1350.000323, 2549.999982, AxisUnit.NM, R, False,
    ),
    "nirscan_nano/schab.csv": ("nirscan-csv", 1, 228, 901.509839, 1701.312548, AxisUnit.NM, R, False),
    "nirscan_nano/schab.dat": ("nirscan-dat", 1, 228, 901.509839, 1701.312548, AxisUnit.NM, R, False),
    "opus/235157XS01.0": ("opus", 1, 3578, 599.766285, 7498.042823, AxisUnit.CM1, A, True),
    "opus/629266_1TP_A-1_C1.0": ("opus", 1, 3578, 599.760415, 7497.969435, AxisUnit.CM1, A, True),
    "opus/BF_lo_01_soil_cal.0": ("opus", 1, 1716, 499.674601, 3997.396811, AxisUnit.CM1, A, True),
    "opus/BF_lo_01_soil_cal.1": ("opus", 1, 1716, 499.674601, 3997.396811, AxisUnit.CM1, A, True),
    "opus/BF_lo_01_soil_cal.2": ("opus", 1, 1716, 499.674601, 3997.396811, AxisUnit.CM1, A, True),
    "opus/MMP_2107_Test1.001": ("opus", 1, 1899, 3948.0, 11540.0, AxisUnit.CM1, A, False),
    "opus/icr056141.0": ("opus", 1, 1715, 499.815131, 3996.480987, AxisUnit.CM1, A, True),
    "opus/test_abs.0": ("opus", 1, 4827, 598.998222, 7498.199705, AxisUnit.CM1, A, True),
    "tinano_innospectra/acetaminophen_05.csv": (
        "nirscan-csv", 1, 228, 901.484831, 1700.753412, AxisUnit.NM, R, False,
    ),
    "tinano_innospectra/caffeine_01.csv": ("nirscan-csv", 1, 228, 901.484831, 1700.753412, AxisUnit.NM, R, False),
}  # fmt: skip

REFUSED: dict[str, ErrorCode] = {
    "csv/peach_juice.dpt": FormatCode.RAGGED,
    "jcamp/OceanOptics_comma.jdx": FormatCode.NOT_YET,
    "jcamp/OceanOptics_period.jdx": FormatCode.NOT_YET,
    "jcamp/SBO.jdx": FormatCode.NOT_YET,
    "jcamp/isasspc1.dx": FormatCode.NOT_YET,
    "nirscan_nano/hadamard_permutations.json": FormatCode.FOREIGN,
    "nirscan_nano/jepre.bin": FormatCode.NO_SIGNAL,
    "nirscan_nano/lasersmoke.bin": FormatCode.NO_REFERENCE,
    "oceanoptics/OOusb4000.txt": FormatCode.NOT_YET,
    "oceanoptics/OceanOptics_Linux.ProcSpec": FormatCode.NOT_YET,
    "oceanoptics/feather_2.TXT": FormatCode.NOT_YET,
    "sed/1566060_09506_working.sed": FormatCode.NOT_YET,
    "sed/example.sed": FormatCode.NOT_YET,
    "spa/example.spa": FormatCode.NOT_YET,
    "spa/sample1.spa": FormatCode.NOT_YET,
    "spc/example.spc": FormatCode.NOT_YET,
    "svc_sig/BNL13001_000.sig": FormatCode.NOT_YET,
}


@pytest.fixture
def devices(shared: Path) -> Path:
    return shared / "devicefiles"


def test_every_file_is_accounted_for(devices: Path) -> None:
    found = {path.relative_to(devices).as_posix() for path in devices.rglob("*") if path.is_file()}
    assert {name for name in found if not name.endswith("README.md")} == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_real_files_are_read(devices: Path, name: str) -> None:
    table = read_spectra(devices / name)
    format_, rows, points, first, last, unit, quantity, mir = READ[name]
    axis = table.spectra.axis
    assert (table.format, len(table), len(axis), axis.unit) == (format_, rows, points, unit)
    assert (table.spectra.quantity, is_mir(axis)) == (quantity, mir)
    np.testing.assert_allclose([axis.first, axis.last], [first, last], rtol=0, atol=1e-3)


@pytest.mark.parametrize("name", REFUSED)
def test_real_files_are_refused(devices: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        read_spectra(devices / name)
    assert caught.value.code is REFUSED[name]
    assert caught.value.values["file"] == Path(name).name


def test_scan_and_table_of_the_vendor_agree(devices: Path) -> None:
    scan = read_spectra(devices / "nirscan_nano/schab.dat")
    table = read_spectra(devices / "nirscan_nano/schab.csv")
    np.testing.assert_allclose(scan.spectra.axis.points, table.spectra.axis.points, rtol=0, atol=1e-6)
    np.testing.assert_array_equal(scan.spectra.values, table.spectra.values)


def test_known_values(devices: Path) -> None:
    neospectra = read_spectra(devices / "neospectra/sample_neospectra_data.csv")
    assert neospectra.samples[:2] == ("1", "2")
    np.testing.assert_allclose(neospectra.spectra.values[0, -1], 0.22064178705)
    ethiopia = read_spectra(devices / "neospectra/neospectra_export_debremarkos_first8.csv")
    assert ethiopia.samples[0] == "DM_380"
    np.testing.assert_allclose(ethiopia.spectra.values[0, 0], 0.3251035103)
    asd = read_spectra(devices / "asd/example.asd").spectra.values[0]
    np.testing.assert_allclose(asd[0], 4.364852445771995 / 80.34081713385082)


def ossl_csv(frame: Any, kind: str, suffix: str, path: Path) -> Path:
    """A set of the shared data under the column names of the OSSL."""
    names = {name: f"scan_{kind}.{name}_{suffix}" for name in frame.columns if name[0].isdigit()}
    frame.rename(columns=names | {"id": "id.sample_local_c"}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("name", "kind", "suffix", "rows", "points"),
    [("ossl_sample_visnir20", "visnir", "ref", 20, 2151), ("ossl_sample_mir20", "mir", "abs", 20, 1765)],
)
def test_real_ossl_spectra(
    shared: Path, tmp_path: Path, name: str, kind: str, suffix: str, rows: int, points: int
) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(shared / "data" / f"{name}.parquet")
    table = read_spectra(ossl_csv(frame, kind, suffix, tmp_path / "ossl.csv.gz"))
    assert (table.format, len(table), len(table.spectra.axis)) == ("ossl-csv", rows, points)
    assert table.samples == tuple(frame["id"])
    assert is_mir(table.spectra.axis) is (kind == "mir")
