"""Reading libraries on made-up sets: scales, repeats, folds, resolution and refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra, SpectrumCode
from training.errors import SENTENCES, TrainingCode, sentence
from training.libraries import MIR_AXIS, NIR_GRIDS, mir_libraries, nir_axis, nir_libraries, pairs
from training.libraries.nir import smoothed
from training.libraries.reading import read_set
from training.libraries.sets import CC_BY_SA

OC, PH, CLAY = "oc_usda.c729_w.pct", "ph.h2o_usda.a268_index", "clay.tot_usda.a334_w.pct"
HEADER = (
    "set,column,property,factor,method,caveat,overlap_group,weights_may_ship,"
    "lolo_nir_1354_2490,lolo_nir_904_1696,mir_pretraining,state"
)
ROWS = {
    "limesoda_UL120_visnir": ("som_pct", f"{OC},0.58", "UL120,yes,yes,yes,no,dry"),
    "gaia_ethiopia_neospectra_nir": ("ph_h2o_wet", f"{PH},1", "gaia,no,yes,no,no,dry"),
    "saopaulo_barrabonita_visnir": ("clay_pct", f"{CLAY},1", "ramirez,no,no,yes,no,dry"),
    "limesoda_O32_mir": ("clay_pct", f"{CLAY},1", "O32,yes,no,no,yes,dry"),
}
WIDE_NM = np.arange(800.0, 2561.0, 5.0)
O32_CM1 = np.arange(751.0, 3802.0, 2.0)


def write_table(shared: Path, *names: str) -> None:
    lines = [",".join((name, ROWS[name][0], ROWS[name][1], "m,c", ROWS[name][2])) for name in names]
    (shared / "facts").mkdir(exist_ok=True)
    (shared / "facts" / "libraries.csv").write_text("\n".join((HEADER, *lines)), encoding="utf-8")


def write_set(shared: Path, file: str, axis: Floats, values: Floats, **columns: list[object]) -> None:
    spectra = pd.DataFrame(values, columns=[str(point) for point in axis])
    (shared / "data").mkdir(exist_ok=True)
    pd.concat([pd.DataFrame(columns), spectra], axis=1).to_parquet(shared / "data" / f"{file}.parquet")


def flat(*levels: float) -> Floats:
    return np.repeat(np.array(levels)[:, np.newaxis], WIDE_NM.size, axis=1)


def code_of(error: pytest.ExceptionInfo[InputError]) -> object:
    assert sentence(error.value) or isinstance(error.value.code, SpectrumCode)
    return error.value.code


def test_percent_becomes_a_fraction_and_the_factor_of_the_table_is_applied(tmp_path: Path) -> None:
    write_table(tmp_path, "limesoda_UL120_visnir")
    write_set(tmp_path, "limesoda_UL120_visnir", WIDE_NM, flat(20, 40), id=["a", "b"], som_pct=[1.0, np.nan])
    (library,) = nir_libraries(tmp_path, "nir-1354-2490")
    np.testing.assert_allclose(library.values, np.array([[0.2], [0.4]]) * np.ones(569))
    assert library.properties[OC][0] == pytest.approx(0.58)
    assert library.labelled(OC).tolist() == [True, False]
    assert library.labelled(PH).tolist() == [False, False]
    assert library.axis == nir_axis("nir-1354-2490")
    assert (library.quantity, library.licence, library.may_ship) == (Quantity.REFLECTANCE, CC_BY_SA, True)


def test_absorbance_becomes_reflectance_and_both_depths_of_a_point_stay_together(tmp_path: Path) -> None:
    write_table(tmp_path, "saopaulo_barrabonita_visnir")
    write_set(
        tmp_path, "saopaulo_barrabonita_visnir", WIDE_NM, flat(1, 1, 2), id=["A7", "B7", "A71"], clay_pct=[1, 2, 3]
    )
    (library,) = nir_libraries(tmp_path, "nir-904-1696")
    np.testing.assert_allclose(library.values[:, 0], [0.1, 0.1, 0.01])
    assert library.sample_ids.tolist() == ["A7", "B7", "A71"]
    assert library.fold_groups.tolist() == ["7", "7", "71"]


def test_repeats_are_averaged_by_sample_in_the_order_of_the_file(tmp_path: Path) -> None:
    write_table(tmp_path, "gaia_ethiopia_neospectra_nir")
    columns = {"id": [*"vwxyz"], "sample_id": ["s2", "s1", "s2", "s1", "s1"], "ph_h2o_wet": [6.0, 5, 6, 5, 5]}
    write_set(tmp_path, "gaia_ethiopia_neospectra_nir", WIDE_NM, flat(10, 40, 20, 50, 60), **columns)
    (library,) = nir_libraries(tmp_path, "nir-1354-2490")
    assert library.sample_ids.tolist() == library.fold_groups.tolist() == ["s2", "s1"]
    np.testing.assert_allclose(library.values[:, 0], [0.15, 0.5])
    np.testing.assert_allclose(library.properties[PH], [6, 5])


def test_taking_rows_takes_everything_that_belongs_to_them(tmp_path: Path) -> None:
    write_table(tmp_path, "limesoda_UL120_visnir")
    write_set(tmp_path, "limesoda_UL120_visnir", WIDE_NM, flat(20, 40, 60), id=[*"abc"], som_pct=[1.0, 2, 3])
    taken = nir_libraries(tmp_path, "nir-1354-2490")[0].take(np.array([2, 0]))
    assert taken.sample_ids.tolist() == ["c", "a"]
    np.testing.assert_allclose(taken.properties[OC], [1.74, 0.58])
    np.testing.assert_allclose(taken.values[:, 5], [0.6, 0.2])


def test_mir_is_absorbance_with_nan_where_the_set_does_not_reach(tmp_path: Path) -> None:
    write_table(tmp_path, "limesoda_O32_mir")
    write_set(
        tmp_path, "limesoda_O32_mir", O32_CM1[::-1], np.full((1, O32_CM1.size), 10.0), id=["a"], clay_pct=[30.0]
    )
    write_set(tmp_path, "ossl_sample_mir20", np.arange(600.0, 4002, 2), np.full((1, 1701), 0.5), id=["b"])
    cut, whole = mir_libraries(tmp_path)
    inside = (MIR_AXIS.points >= 751) & (MIR_AXIS.points <= 3801)
    np.testing.assert_allclose(cut.values[0, inside], 1.0)
    assert np.isnan(cut.values[0, ~inside]).all()
    np.testing.assert_allclose(whole.values, 0.5)
    assert not whole.properties
    assert whole.may_ship


@pytest.mark.parametrize("fwhm", [12.0, 20.0])
def test_smoothing_gives_a_narrow_line_the_resolution_of_the_scanner(fwhm: float) -> None:
    fine = np.arange(850.0, 1751.0)
    line = np.exp(-0.5 * ((fine - 1300) / 2) ** 2)
    seen = smoothed(
        Spectra(Axis(fine, AxisUnit.NM), line[np.newaxis], Quantity.REFLECTANCE), nir_axis("nir-904-1696"), fwhm
    )
    above = seen.axis.points[seen.values[0] >= seen.values[0].max() / 2]
    assert above[-1] - above[0] == pytest.approx(np.hypot(fwhm, 2 * 2.355), abs=2)
    assert seen.values.sum() == pytest.approx(line.sum(), rel=1e-6)


def test_smoothing_adds_only_what_the_instrument_did_not_smooth_itself() -> None:
    fine = np.arange(850.0, 1751.0)
    line = np.exp(-0.5 * ((fine - 1300) / (10 / 2.3548)) ** 2)
    measured = Spectra(Axis(fine, AxisUnit.NM), line[np.newaxis], Quantity.REFLECTANCE)
    seen = smoothed(measured, nir_axis("nir-904-1696"), 12.0, own_nm=10.0)
    assert seen.values.max() == pytest.approx(10 / 12, abs=0.01)


@pytest.mark.parametrize("grid", NIR_GRIDS)
def test_grids_step_two_nanometres(grid: str) -> None:
    axis = nir_axis(grid)
    np.testing.assert_allclose(np.diff(axis.points), 2.0)
    assert f"nir-{axis.first:.0f}-{axis.last:.0f}" == grid


def test_the_mir_grid_has_1700_points() -> None:
    assert (len(MIR_AXIS), MIR_AXIS.first, MIR_AXIS.last) == (1700, 602.0, 4000.0)


def test_every_code_has_its_sentence() -> None:
    assert set(SENTENCES) >= set(TrainingCode)


class TestRefusals:
    """What is missing, foreign or damaged gets a code with a sentence."""

    def test_no_table(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as refused:
            mir_libraries(tmp_path)
        assert code_of(refused) == TrainingCode.TABLE_MISSING

    def test_table_without_its_columns(self, tmp_path: Path) -> None:
        (tmp_path / "facts").mkdir()
        (tmp_path / "facts" / "libraries.csv").write_text("set,column\na,b\n", encoding="utf-8")
        with pytest.raises(InputError) as refused:
            nir_libraries(tmp_path, "nir-904-1696")
        assert code_of(refused) == TrainingCode.TABLE_COLUMN

    def test_no_such_file(self, tmp_path: Path) -> None:
        write_table(tmp_path, "limesoda_UL120_visnir")
        with pytest.raises(InputError) as refused:
            nir_libraries(tmp_path, "nir-904-1696")
        assert code_of(refused) == TrainingCode.SET_MISSING
        assert "UL120" in str(refused.value.values["file"])

    @pytest.mark.parametrize("content", [b"", b"not a parquet file", b"PAR1" + bytes(40) + b"PAR1"])
    def test_damaged_file(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "limesoda_O32_mir.parquet").write_bytes(content)
        with pytest.raises(InputError) as refused:
            read_set(tmp_path, "limesoda_O32_mir", AxisUnit.CM1)
        assert code_of(refused) == TrainingCode.SET_UNREADABLE

    def test_unknown_set(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as refused:
            read_set(tmp_path, "lucas", AxisUnit.NM)
        assert code_of(refused) == TrainingCode.SET_UNKNOWN

    def test_no_id(self, tmp_path: Path) -> None:
        write_set(tmp_path, "limesoda_UL120_visnir", WIDE_NM, flat(20), name=["a"])
        with pytest.raises(InputError) as refused:
            read_set(tmp_path, "limesoda_UL120_visnir", AxisUnit.NM)
        assert code_of(refused) == TrainingCode.COLUMN_MISSING

    def test_no_laboratory_column(self, tmp_path: Path) -> None:
        write_table(tmp_path, "limesoda_UL120_visnir")
        write_set(tmp_path, "limesoda_UL120_visnir", WIDE_NM, flat(20), id=["a"])
        with pytest.raises(InputError) as refused:
            nir_libraries(tmp_path, "nir-904-1696")
        assert refused.value.values["column"] == "som_pct"

    def test_no_spectra(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        pd.DataFrame({"id": ["a"], "ph": [7.0]}).to_parquet(tmp_path / "data" / "limesoda_O32_mir.parquet")
        with pytest.raises(InputError) as refused:
            read_set(tmp_path, "limesoda_O32_mir", AxisUnit.CM1)
        assert code_of(refused) == TrainingCode.NO_SPECTRA

    def test_missing_values_in_a_spectrum(self, tmp_path: Path) -> None:
        write_set(tmp_path, "limesoda_UL120_visnir", WIDE_NM, flat(20, np.nan), id=["a", "b"])
        with pytest.raises(InputError) as refused:
            read_set(tmp_path, "limesoda_UL120_visnir", AxisUnit.NM)
        assert code_of(refused) == TrainingCode.NOT_FINITE

    def test_a_spectrum_that_misses_the_grid_names_its_file(self, tmp_path: Path) -> None:
        write_table(tmp_path, "limesoda_UL120_visnir")
        write_set(tmp_path, "limesoda_UL120_visnir", WIDE_NM[100:], flat(20)[:, 100:], id=["a"], som_pct=[1.0])
        with pytest.raises(InputError) as refused:
            nir_libraries(tmp_path, "nir-904-1696")
        assert code_of(refused) == SpectrumCode.RANGE
        assert refused.value.values["file"] == "limesoda_UL120_visnir.parquet"

    def test_unknown_grid_and_unknown_pair(self, tmp_path: Path) -> None:
        with pytest.raises(InputError) as refused:
            nir_libraries(tmp_path, "nir-1-2")
        assert code_of(refused) == TrainingCode.GRID_UNKNOWN
        with pytest.raises(InputError) as refused:
            pairs(tmp_path, "lucas")
        assert code_of(refused) == TrainingCode.PAIR_UNKNOWN

    def test_a_pair_whose_halves_differ(self, tmp_path: Path) -> None:
        write_table(tmp_path, "limesoda_O32_mir")
        write_set(tmp_path, "whrc_vertex_604_paired_nir", WIDE_NM, flat(1, 1), id=["a", "b"])
        write_set(tmp_path, "whrc_vertex_604_paired_mir", O32_CM1, np.ones((2, O32_CM1.size)), id=["b", "a"])
        with pytest.raises(InputError) as refused:
            pairs(tmp_path, "whrc_vertex_604")
        assert code_of(refused) == TrainingCode.PAIR_ORDER
