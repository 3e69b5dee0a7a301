"""What is meaningful is read, what is doubtful is refused, what is left out is logged."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from tests.training.public import (
    CARBONATE,
    CLAY,
    MIR_POINTS,
    NIR_HEADER,
    NIR_POINTS,
    OC,
    PH,
    TOTAL_C,
    write,
    write_mir,
    write_nir,
    write_values,
)
from training.errors import TrainingCode, sentence
from training.libraries import (
    INORGANIC_C,
    MIR_AXIS,
    Library,
    PairedLibrary,
    inorganic_c,
    read_nir_scans,
    read_paired,
    with_inorganic_c,
)


def read(folder: Path) -> PairedLibrary:
    return read_paired(folder, needed=())


def refusal(folder: Path) -> InputError:
    with pytest.raises(InputError) as refused:
        read(folder)
    assert sentence(refused.value)
    return refused.value


def left_out(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


class TestNir:
    """Units, joins, scanners, and scans that cannot be."""

    def test_percent_is_a_fraction(self, tmp_path: Path) -> None:
        write_nir(tmp_path, ("1", "a", "NEO1", 30), ("2", "b", "NEO1", 3))
        np.testing.assert_allclose(read(tmp_path).nir[:, 0], [0.3, 0.03])

    def test_percent_beside_fraction_is_refused_at_the_row_that_is_unlike_the_rest(self, tmp_path: Path) -> None:
        write_nir(tmp_path, ("1", "a", "", 0.3), ("2", "b", "", 0.4), ("3", "c", "", 35), ("4", "d", "", 0.4))
        refused = refusal(tmp_path)
        assert (refused.code, refused.values["row"]) == (TrainingCode.MIXED_PERCENT, 4)

    def test_absorbance_is_reflectance(self, tmp_path: Path) -> None:
        write_nir(tmp_path, ("1", "a", "", 1.0), kind="abs")
        np.testing.assert_allclose(read(tmp_path).nir, 0.1, rtol=1e-6)

    def test_a_scan_that_a_join_repeats_counts_once(self, tmp_path: Path) -> None:
        repeated = ("NEO1_a", "a", "NEO1", 0.2)
        write_nir(tmp_path, repeated, repeated, repeated, ("NEO2_a", "a", "NEO2", 0.4), ("NEO2_b", "b", "NEO2", 0.5))
        library = read(tmp_path)
        np.testing.assert_allclose(library.nir[:, 0], [0.3, 0.5])
        assert library.instruments.tolist() == ["", "NEO2"]

    def test_a_scan_above_the_white_reference_is_left_out_where_there_is_another(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        write_nir(tmp_path, ("1", "a", "", 0.4), ("2", "a", "", 1.1), ("3", "b", "", 1.05), ("4", "c", "", -0.1))
        library = read(tmp_path)
        np.testing.assert_allclose(library.nir[:2, 0], [0.4, 1.05], rtol=1e-6)
        assert library.sample_ids.tolist() == ["a", "b"]
        assert "2 scans" in left_out(caplog)[0]
        assert "row 3" in left_out(caplog)[0]

    def test_points_that_most_scans_lack_are_cut_and_a_scan_with_a_gap_is_left_out(self, tmp_path: Path) -> None:
        header = (*NIR_HEADER, *(f"scan_nir.{point}_ref" for point in NIR_POINTS))
        whole, gap = [0.4] * (len(NIR_POINTS) - 1), [0.4, "NA", *[0.4] * (len(NIR_POINTS) - 3)]
        rows = [("1", "a", "", *whole, "NA"), ("2", "b", "", *whole, "NA"), ("3", "c", "", *gap, 0.4)]
        write(tmp_path / "neospectra_nir_v1.2.csv", [header, *rows])
        library = read(tmp_path)
        assert library.nir_axis.last == NIR_POINTS[-2]
        assert library.sample_ids.tolist() == ["a", "b"]

    def test_scans_one_by_one_keep_their_scanner_and_average_to_the_same(self, tmp_path: Path) -> None:
        write_nir(tmp_path, ("1", "b", "NEO1", 0.2), ("2", "a", "NEO1", 0.3), ("3", "b", "NEO2", 0.6))
        write_values(tmp_path, [OC], ("b", 2.0), ("c", 1.0))
        scans = read_nir_scans(tmp_path)
        assert scans.instruments.tolist() == ["NEO1", "NEO1", "NEO2"]
        assert scans.repeats.tolist() == [True, False, True]
        assert scans.mask.all()
        np.testing.assert_array_equal(scans.properties[OC], [2, np.nan, 2])
        averaged: Library = scans.averaged()
        assert averaged.sample_ids.tolist() == ["b", "a"]
        assert averaged.instruments.tolist() == ["", "NEO1"]
        np.testing.assert_allclose(averaged.values[:, 0], [0.4, 0.3], rtol=1e-6)
        np.testing.assert_array_equal(averaged.properties[OC], [2, np.nan])

    def test_a_file_of_gaps_is_refused(self, tmp_path: Path) -> None:
        write_nir(tmp_path)
        assert refusal(tmp_path).code == TrainingCode.NO_USABLE

    def test_a_scan_of_nobody_is_refused(self, tmp_path: Path) -> None:
        write_nir(tmp_path, ("1", "a", "", 0.4), ("2", "", "", 0.4))
        refused = refusal(tmp_path)
        assert (refused.code, refused.values["row"]) == (TrainingCode.ID_EMPTY, 3)


class TestMir:
    """Repeats, signs and scales."""

    def test_rows_of_one_sample_are_repeats(self, tmp_path: Path) -> None:
        write_mir(tmp_path, ("a", 1.0), ("b", 0.5), ("a", 2.0))
        library = read(tmp_path)
        np.testing.assert_allclose(library.mir[:, 5], [1.5, 0.5])
        np.testing.assert_allclose(library.mir_repeats[:, 5], [1, 2])
        assert library.repeat_rows.tolist() == [0, 0]
        assert not library.has_nir.any()

    def test_reflectance_is_absorbance(self, tmp_path: Path) -> None:
        write_mir(tmp_path, ("a", 10.0), ("b", 100.0), kind="ref")
        np.testing.assert_allclose(read(tmp_path).mir[:, 3], [1, 0], atol=1e-6)

    def test_a_dark_soil_in_percent_is_no_fraction(self, tmp_path: Path) -> None:
        header = ("id.sample_local_c", *(f"scan_mir.{point}_ref" for point in MIR_POINTS))
        dark = [1.0] * (len(MIR_POINTS) - 40) + [30.0] * 40
        bright = [10.0] * len(MIR_POINTS)
        write(tmp_path / "neospectra_mir_v1.2.csv", [header, ("a", *dark), ("b", *bright)])
        np.testing.assert_allclose(read(tmp_path).mir[:, 0], [2, 1], rtol=1e-6)

    def test_the_wrong_sign_and_the_wrong_scale_are_refused(self, tmp_path: Path) -> None:
        write_mir(tmp_path, ("a", -0.5), ("b", -0.4))
        assert refusal(tmp_path).code == TrainingCode.ABSORBANCE_SIGN
        write_mir(tmp_path, ("a", 1613), ("b", 0.4))
        assert refusal(tmp_path).code == TrainingCode.ABSORBANCE_SCALE

    def test_one_bad_scan_among_many_is_left_out(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        write_mir(tmp_path, ("a", 0.5), ("b", -0.4), ("c", 0.5), ("d", 0.6))
        assert read(tmp_path).sample_ids.tolist() == ["a", "c", "d"]
        assert "row 3" in left_out(caplog)[0]

    def test_what_was_cut_out_of_the_axis_is_not_bridged(self, tmp_path: Path) -> None:
        points = [point for point in MIR_POINTS if not 2250 < point < 2450]
        header = ("id.sample_local_c", *(f"scan_mir.{point}_abs" for point in points))
        write(tmp_path / "neospectra_mir_v1.2.csv", [header, ("a", *([1] * len(points)))])
        mir = read(tmp_path).mir[0]
        inside = (MIR_AXIS.points > 2250) & (MIR_AXIS.points < 2450)
        np.testing.assert_array_equal(np.isnan(mir), inside)

    def test_both_quantities_and_a_position_named_twice_are_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "neospectra_mir_v1.2.csv"
        write(file, [("id.sample_local_c", "scan_mir.600_abs", "scan_mir.602_ref"), ("a", 1, 1)])
        assert refusal(tmp_path).code == TrainingCode.TWO_QUANTITIES
        write(file, [("id.sample_local_c", "scan_mir.600_abs", "scan_mir.600.0_abs"), ("a", 1, 1)])
        assert refusal(tmp_path).code == TrainingCode.COLUMN_TWICE
        write(file, [("id.sample_local_c", "mir.600"), ("a", 1)])
        assert refusal(tmp_path).code == TrainingCode.NO_SCANS


class TestValues:
    """The laboratory table."""

    def test_samples_are_joined_by_id_whatever_made_it_a_number(self, tmp_path: Path) -> None:
        write_values(tmp_path, [OC], ("100000", 1.0), ("26949", 2.0), ("", "NA"))
        write_mir(tmp_path, ("26949.0", 1.0), ("1e+05", 0.5), ("other", 0.7))
        library = read(tmp_path)
        assert library.sample_ids.tolist() == ["100000", "26949", "other"]
        np.testing.assert_allclose(library.mir[:, 0], [0.5, 1.0, 0.7])
        np.testing.assert_array_equal(library.properties[OC], [1, 2, np.nan])

    def test_a_property_without_values_and_an_unknown_one_are_no_properties(self, tmp_path: Path) -> None:
        write_values(tmp_path, [OC, PH, "s.tot_usda.a624_w.pct"], ("a", 1.0, "NA", 2.0))
        assert list(read(tmp_path).properties) == [OC]

    def test_equal_rows_of_a_sample_are_one_and_others_a_contradiction(self, tmp_path: Path) -> None:
        write_values(tmp_path, [OC, PH], ("a", 1.0, "NA"), ("a", 1.0, 6.0))
        assert read(tmp_path).properties[PH].tolist() == [6.0]
        write_values(tmp_path, [OC, PH], ("a", 1.0, 6.0), ("b", 1.0, 6.0), ("a", 1.0, 6.1))
        refused = refusal(tmp_path)
        assert (refused.code, refused.values["column"], refused.values["row"]) == (TrainingCode.TWO_VALUES, PH, 4)

    def test_a_code_for_missing_is_missing_and_a_trace_below_zero_is_zero(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        write_values(tmp_path, [OC], ("a", -9999), ("b", -0.03), ("c", 2))
        np.testing.assert_array_equal(read(tmp_path).properties[OC], [np.nan, 0, 2])
        assert "row 2" in left_out(caplog)[0]

    def test_a_column_in_another_unit_is_refused(self, tmp_path: Path) -> None:
        write_values(tmp_path, [CLAY], *((f"s{row}", 60 + 10 * row) for row in range(10)))
        refused = refusal(tmp_path)
        assert (refused.code, refused.values["column"], refused.values["row"]) == (TrainingCode.IMPOSSIBLE, CLAY, 7)

    def test_a_value_without_a_sample_is_refused(self, tmp_path: Path) -> None:
        write_values(tmp_path, [OC], ("a", 1), ("", 2))
        assert refusal(tmp_path).code == TrainingCode.ID_EMPTY


def test_a_table_in_two_forms_is_refused(tmp_path: Path) -> None:
    write_mir(tmp_path, ("a", 1.0))
    (tmp_path / "neospectra_mir_v1.2.parquet").write_bytes(b"")
    assert refusal(tmp_path).code == TrainingCode.FILE_TWICE


def test_inorganic_carbon_is_measured_or_the_difference_and_never_below_zero() -> None:
    nan = np.nan
    properties = {
        CARBONATE: np.array([10.0, nan, nan, nan, 0.0]),
        TOTAL_C: np.array([3.0, 2.0, 2.0, nan, 1.0]),
        OC: np.array([1.9, 1.5, 2.004, 1.0, 1.1]),
    }
    derived = inorganic_c(properties)
    assert derived is not None
    np.testing.assert_allclose(derived, [1.2, 0.5, 0.0, nan, 0.0])
    assert inorganic_c({OC: properties[OC]}) is None


def test_a_library_gains_inorganic_carbon_only_where_it_can_be_derived(tmp_path: Path) -> None:
    write_values(tmp_path, [CARBONATE, OC], ("a", 10.0, 1.0), ("b", "NA", 1.0))
    library = read(tmp_path)
    np.testing.assert_allclose(with_inorganic_c(library).properties[INORGANIC_C], [1.2, np.nan])
    write_values(tmp_path, [OC], ("a", 1.0))
    library = read(tmp_path)
    assert with_inorganic_c(library) is library
