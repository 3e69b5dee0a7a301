"""Every real instrument file: what is read from it, or why it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import ErrorCode, InputError
from core.formats import FormatCode, is_mir, jcamp, procspec, read_spectra
from core.formats.jcamp_ordinates import ordinates as decode
from core.formats.listing import read_listing
from core.formats.signals import ratio
from core.formats.source import open_source
from core.formats.xml_tree import Tree
from core.spectrum import AxisUnit, Floats, Quantity

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
    "sed/1566060_09506_working.sed": ("sed", 1, 2151, 350, 2500, AxisUnit.NM, R, False),
    "sed/example.sed": ("sed", 1, 2151, 350, 2500, AxisUnit.NM, R, False),
    "spa/example.spa": ("spa", 1, 1971, 401.121063, 7999.279785, AxisUnit.CM1, A, True),
    "spa/sample1.spa": ("spa", 1, 1738, 649.903564, 3999.703125, AxisUnit.CM1, A, True),
    "spc/example.spc": ("spc", 1, 3676, 450, 7800, AxisUnit.CM1, A, True),
    "svc_sig/BNL13001_000.sig": ("sig", 1, 996, 338.2, 2517.2, AxisUnit.NM, R, False),
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
    "jcamp/OceanOptics_comma.jdx": FormatCode.NO_SPECTRUM,
    "jcamp/OceanOptics_period.jdx": FormatCode.NO_SPECTRUM,
    "jcamp/SBO.jdx": FormatCode.NO_SPECTRUM,
    "jcamp/isasspc1.dx": FormatCode.NOT_YET,
    "nirscan_nano/hadamard_permutations.json": FormatCode.FOREIGN,
    "nirscan_nano/jepre.bin": FormatCode.NO_SIGNAL,
    "nirscan_nano/lasersmoke.bin": FormatCode.NO_REFERENCE,
    "oceanoptics/OOusb4000.txt": FormatCode.KIND,
    "oceanoptics/OceanOptics_Linux.ProcSpec": FormatCode.NO_SPECTRUM,
    "oceanoptics/feather_2.TXT": FormatCode.NOISE,
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


def test_spectral_evolution_and_spectra_vista(devices: Path) -> None:
    sed = np.loadtxt(devices / "sed/1566060_09506_working.sed", skiprows=27)
    np.testing.assert_allclose(values_of(devices / "sed/1566060_09506_working.sed"), sed[:, 3] / 100)
    # the panel is calibrated, so the stated reflectance is not the bare ratio of the signals
    assert 0.005 < np.abs(sed[:, 2] / sed[:, 1] - sed[:, 3] / 100).max() < 0.05
    sig = np.loadtxt(devices / "svc_sig/BNL13001_000.sig", skiprows=25)
    si, near, far = sig[:512], sig[512:768], sig[768:]
    kept = np.vstack(
        [si[si[:, 0] < 994.3], near[(near[:, 0] > 994.1) & (near[:, 0] <= 1905.15)], far[far[:, 0] > 1905.15]]
    )
    table = read_spectra(devices / "svc_sig/BNL13001_000.sig")
    np.testing.assert_array_equal(table.spectra.axis.points, kept[:, 0])
    np.testing.assert_allclose(table.spectra.values[0], kept[:, 3] / 100)
    np.testing.assert_allclose(table.spectra.values[0], kept[:, 2] / kept[:, 1], atol=5.1e-5)


def test_omnic_and_galactic(devices: Path) -> None:
    # places of the values as the directory of each file tells; the history of the first says Absorbance
    for name, start, points in [("example", 1232, 1971), ("sample1", 1916, 1738)]:
        data = (devices / f"spa/{name}.spa").read_bytes()
        stored = np.frombuffer(data, "<f4", points, start)
        np.testing.assert_array_equal(values_of(devices / f"spa/{name}.spa"), stored[::-1])
    history = (devices / "spa/example.spa").read_bytes()[768:1156]
    assert b"Final format:\tAbsorbance" in history
    assert b"from 401.1211 to 7999.2798" in history
    data = (devices / "spc/example.spc").read_bytes()
    stored = np.frombuffer(data, "<i4", 3676, 544) * 2.0 ** (3 - 32)
    np.testing.assert_array_equal(values_of(devices / "spc/example.spc"), stored[::-1])
    assert b"YUnitType=Absorbance" in data
    assert b"npts=3676" in data


def test_affn_of_jcamp(devices: Path) -> None:
    (block,) = jcamp.read_blocks(open_source(devices / "jcamp/SBO.jdx"))
    points, values = jcamp.points_of(block)
    assert (points.size, points[0], points[-1]) == (1868, 399.212341, 3999.837646)
    expected = [float(block.get(label)) for label in ("FIRSTY", "MINY", "MAXY")]
    np.testing.assert_allclose([values[0], values.min(), values.max()], expected, atol=5e-7)


def test_decimal_commas_of_jcamp(devices: Path) -> None:
    found = [
        jcamp.read_blocks(open_source(devices / f"jcamp/OceanOptics_{name}.jdx")) for name in ("comma", "period")
    ]
    for blocks in zip(*found, strict=True):
        (comma, other), (period, values) = (jcamp.points_of(block) for block in blocks)
        np.testing.assert_array_equal(comma, period)
        assert comma.size == 3648
        for block, ordinates in zip(blocks, (other, values), strict=True):
            expected = [float(block.get(label).replace(",", ".")) for label in ("FIRSTY", "MINY", "MAXY")]
            np.testing.assert_array_equal([ordinates[0], ordinates.min(), ordinates.max()], expected)
    assert [len(blocks) for blocks in found] == [3, 3]


def test_difference_form_of_jcamp(devices: Path) -> None:
    """64 pages in DIF and DUP; the file says that its values are scaled to ±32 767."""
    text = (devices / "jcamp/isasspc1.dx").read_text(encoding="latin-1")
    pages = []
    for table in text.split("##DATA TABLE=")[1:]:
        lines = list(enumerate(table.split("##")[0].splitlines()[1:]))
        values, heads = decode(lines, 1024)
        pages.append(values)
        assert [head.x for head in heads] == [1023 - head.index for head in heads]
    assert np.shape(pages) == (64, 1024)
    assert np.abs(pages).max() == 32_767
    # FIRST of the first page, and FACTOR
    assert pages[0][0] == round(7_806_924 / 19_134.62)


def test_signals_and_processed_values_of_spectra_suite_agree(devices: Path) -> None:
    tree = Tree(procspec._xml(open_source(devices / "oceanoptics/OceanOptics_Linux.ProcSpec")))
    steps = tree.root.find("certificates")
    assert steps is not None
    sources = tree.root.find("sourceSpectra")
    assert sources is not None
    shown = procspec._doubles(tree, steps[-1], "processedPixels")
    sample = procspec._doubles(tree, sources[0], "pixelValues")
    dark, white = (
        procspec._doubles(tree, procspec._need(tree, steps[-1], tag), "pixelValues")
        for tag in ("darkSpectrum", "referenceSpectrum")
    )
    lit = white - dark > 100
    assert lit.sum() > 3000
    np.testing.assert_allclose(shown[lit], 100 * (sample - dark)[lit] / (white - dark)[lit])


def test_signals_and_reflectance_of_avantes_agree(devices: Path) -> None:
    source = open_source(devices / "oceanoptics/feather_2.TXT")
    table = read_listing(source, 6, ("wave", "sample", "dark", "reference", "reflectance"))
    assert table.shape == (1610, 5)
    _, sample, dark, white, shown = table[table[:, 3] - table[:, 2] > 100].T
    np.testing.assert_allclose(100 * ratio(sample, white, dark), shown, atol=2e-3)


def values_of(path: Path) -> Floats:
    values: Floats = read_spectra(path).spectra.values[0]
    return values


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
