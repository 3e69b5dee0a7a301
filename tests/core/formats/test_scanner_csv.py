"""The tables of NeoSpectra, of the Open Soil Spectral Library and of the NIRscan programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from core.errors import InputError
from core.formats import FormatCode, SpectraTable, is_mir
from core.spectrum import AxisUnit, Floats, Quantity, SpectrumCode

Read = Callable[..., SpectraTable]
Refused = Callable[..., InputError]

CM1 = 3921.568654 + 13.6132259 * np.arange(257.0)
PERCENT = 20 + 10 * np.sin(np.linspace(0, 3, 257)) + np.arange(4.0)[:, np.newaxis]


def neospectra(points: Floats, values: Floats, ids: str) -> str:
    lines = [",".join([ids, *(f"{p:.6f}" for p in points)])]
    fill = ",NS-1" * ids.count(",")
    lines += [",".join([f"DM_{i}{fill}", *(f"{v:.8f}" for v in row)]) for i, row in enumerate(values)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("count", [256, 257])
def test_neospectra_by_wavenumber(read: Read, count: int) -> None:
    table = read(neospectra(CM1[:count], PERCENT[:, :count], "Sample Name,Device Id"))
    assert (table.format, table.spectra.axis.unit) == ("neospectra-csv", AxisUnit.CM1)
    assert table.samples == ("DM_0", "DM_1", "DM_2", "DM_3")
    assert table.metadata["percent"] == "yes"
    np.testing.assert_allclose(table.spectra.values, PERCENT[:, :count] / 100)


def test_neospectra_by_falling_wavelength(read: Read) -> None:
    table = read(neospectra(1e7 / CM1, PERCENT, "sample_id"))
    assert (table.format, table.spectra.axis.unit) == ("neospectra-csv", AxisUnit.NM)
    np.testing.assert_allclose(table.spectra.axis.points, 1e7 / CM1[::-1], atol=1e-6)
    np.testing.assert_allclose(table.spectra.values, PERCENT[:, ::-1] / 100)


def test_neospectra_that_was_turned_into_fractions_is_kept(read: Read, refused: Refused) -> None:
    table = read(neospectra(1e7 / CM1, PERCENT / 100, "sample_id"))
    np.testing.assert_allclose(table.spectra.values, PERCENT[:, ::-1] / 100)
    assert table.metadata["percent"] == "no"
    mixed = np.vstack([PERCENT, PERCENT[:1] / 100])
    assert refused(FormatCode.MIXED_PERCENT, neospectra(1e7 / CM1, mixed, "sample_id")).values["row"] == 6


def test_an_even_axis_is_no_neospectra(read: Read) -> None:
    nm = np.linspace(1350, 2550, 257)
    assert read(neospectra(nm, PERCENT / 100, "sample_id")).format == "csv"


def ossl(kinds: dict[str, tuple[Floats, str, Floats]], uuid: str = "id.sample_local_c") -> str:
    header = [uuid, "dataset.code_ascii_txt", "oc_usda.c729_w.pct"]
    rows = len(next(iter(kinds.values()))[2])
    lines = [[f"S{i}", "KSSL", "1.2"] for i in range(rows)]
    for kind, (points, suffix, values) in kinds.items():
        header += [f"scan_{kind}.{p:g}_{suffix}" for p in points]
        for line, row in zip(lines, values, strict=True):
            line += ["NA" if np.isnan(v) else f"{v:.6f}" for v in row]
    return "\n".join(",".join(line) for line in [header, *lines]) + "\n"


NIR = np.arange(1350.0, 2551.0, 50)
VISNIR = np.arange(350.0, 2501.0, 50)
MIR = np.arange(600.0, 4001.0, 50)


def flat(points: Floats, value: float, rows: int = 3) -> Floats:
    return np.asarray(np.full((rows, points.size), value) + 0.01 * np.arange(rows)[:, np.newaxis])


def test_ossl_kinds(read: Read) -> None:
    expected = {
        "nir": (NIR, "ref", AxisUnit.NM, Quantity.REFLECTANCE),
        "visnir": (VISNIR, "ref", AxisUnit.NM, Quantity.REFLECTANCE),
        "mir": (MIR, "abs", AxisUnit.CM1, Quantity.ABSORBANCE),
    }
    for kind, (points, suffix, unit, quantity) in expected.items():
        table = read(ossl({kind: (points, suffix, flat(points, 0.3))}))
        assert (table.format, table.spectra.axis.unit, table.spectra.quantity) == ("ossl-csv", unit, quantity)
        assert table.samples == ("S0", "S1", "S2")
        np.testing.assert_array_equal(table.spectra.axis.points, points)
        assert is_mir(table.spectra.axis) is (kind == "mir")


def test_ossl_near_infrared_goes_before_mir(read: Read) -> None:
    both = {"mir": (MIR, "abs", flat(MIR, 1.0)), "visnir": (VISNIR, "ref", flat(VISNIR, 0.3))}
    assert read(ossl(both)).metadata == {"kind": "visnir", "kinds": "visnir mir"}
    empty = both | {"visnir": (VISNIR, "ref", np.full((3, VISNIR.size), np.nan))}
    assert read(ossl(empty)).metadata["kind"] == "mir"


def test_ossl_rows_without_the_spectrum_are_told(read: Read, refused: Refused) -> None:
    values = flat(NIR, 0.3)
    values[1] = np.nan
    table = read(ossl({"nir": (NIR, "ref", values)}))
    assert table.samples == ("S0", "S2")
    assert [(one.row, one.sample) for one in table.skipped] == [(3, "S1")]
    values[1, 3:] = 0.2
    error = refused(FormatCode.MISSING, ossl({"nir": (NIR, "ref", values)}))
    assert (error.values["row"], error.values["column"]) == (3, "scan_nir.1350_ref")
    values[1] = np.nan
    refused(FormatCode.NO_ROWS, ossl({"nir": (NIR, "ref", values[1:2])}))
    refused(SpectrumCode.PERCENT, ossl({"nir": (NIR, "ref", flat(NIR, 30))}))


GUI_HEADER = "Method:,Column 1,,\nHost Date-Time:,19/11/24 @ 9:33:31,,\nSerial Number:,5510004,,\nPGA Gain:,64,,\n"
NM = np.linspace(901.5, 1701.3, 40)


def gui(columns: str, rows: Sequence[tuple[float, ...]], end: str = "\n") -> str:
    lines = [columns, *(",".join(f"{value:.6f}" for value in row) for row in rows)]
    return (GUI_HEADER + "\n".join(lines) + "\n").replace("\n", end)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_gui_tables_give_the_ratio_of_the_signals(read: Read, end: str) -> None:
    rows = [(nm, 0.174, 100_000.0, 67_000.0 + i) for i, nm in enumerate(NM)]
    columns = "Wavelength (nm),Absorbance (AU),Reference Signal (unitless),Sample Signal (unitless)"
    table = read(gui(columns, rows, end), "scan7.csv")
    assert (table.format, table.samples) == ("nirscan-csv", ("scan7",))
    np.testing.assert_allclose(table.spectra.values[0], (67_000 + np.arange(40)) / 100_000)
    assert table.metadata["Serial Number"] == "5510004"


def test_gui_tables_with_fewer_columns(read: Read, refused: Refused) -> None:
    absorbance = read(gui("Wavelength (nm),Absorbance (AU)", [(nm, 0.2) for nm in NM]))
    assert absorbance.spectra.quantity is Quantity.ABSORBANCE
    assert read(gui("Wavelength (nm),Reflectance", [(nm, 0.2) for nm in NM])).spectra.quantity is Quantity.REFLECTANCE
    refused(FormatCode.NO_REFERENCE, gui("Wavelength (nm),Sample Signal (unitless)", [(nm, 500.0) for nm in NM]))


def test_gui_tables_without_light_are_refused(refused: Refused) -> None:
    columns = "Wavelength (nm),Reference Signal (unitless),Sample Signal (unitless)"
    dark = [(nm, 100.0, 0.0 if i in {4, 9} else 50.0) for i, nm in enumerate(NM)]
    error = refused(FormatCode.NO_SIGNAL, gui(columns, dark))
    assert (error.values["points"], error.values["of"]) == (2, 40)
    refused(FormatCode.DAMAGED, gui(columns, [(nm, 1e30, 1.0) for nm in NM]))
    refused(FormatCode.RAGGED, gui(columns, [(nm, 100.0, 50.0) for nm in NM]) + "1702.0,100\n")
