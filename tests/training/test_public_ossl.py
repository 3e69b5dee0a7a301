"""Tables of the Open Soil Spectral Library: one table or several, both levels, a library per data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.spectrum import Quantity
from training.errors import TrainingCode
from training.libraries import MIR_AXIS, Range, read_ossl

OC, OC_ISO = "oc_usda.c729_w.pct", "oc_iso.10694_w.pct"
KEY = "dataset.code_ascii_txt,id.layer_uuid_txt"
MIR = np.arange(600, 4001, 2)
CODES = ("KSSL.SSL", "AFSIS1.SSL", "KSSL.SSL", "LUCAS.WOODWELL.SSL", "NEW.SSL")


def write(file: Path, header: str, rows: list[str]) -> None:
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def whole_table(file: Path) -> None:
    """Five layers: the third without MIR, the second without organic C."""
    spectral = [f"scan_mir.{point}_abs" for point in MIR]
    rows = []
    for place, code in enumerate(CODES):
        spectrum = ["NA" if place == 2 else f"{0.5 + place / 10}"] * len(MIR)
        rows.append(",".join([code, f"u{place}", "NA" if place == 1 else str(place), "Vertex", *spectrum]))
    write(file, ",".join([KEY, OC, "scan.mir.model.name_utf8_txt", *spectral]), rows)


def test_one_table_gives_a_library_per_data_set_and_keeps_the_licence(tmp_path: Path) -> None:
    whole_table(tmp_path / "ossl_all_L1_v1.2.csv")
    libraries = {library.name: library for library in read_ossl(tmp_path)}
    assert list(libraries) == ["KSSL.SSL", "AFSIS1.SSL", "LUCAS.WOODWELL.SSL", "NEW.SSL"]
    assert [library.may_ship for library in libraries.values()] == [True, False, False, False]
    assert libraries["AFSIS1.SSL"].licence.startswith("ODbL")
    kssl = libraries["KSSL.SSL"]
    assert kssl.sample_ids.tolist() == ["u0"]
    assert kssl.instruments.tolist() == ["Vertex"]
    assert (kssl.axis, kssl.quantity) == (MIR_AXIS, Quantity.ABSORBANCE)
    np.testing.assert_allclose(kssl.values, 0.5)
    assert kssl.properties[OC].tolist() == [0.0]
    assert OC not in libraries["AFSIS1.SSL"].properties


def test_spectra_and_values_in_two_tables_are_joined_on_data_set_and_layer(tmp_path: Path) -> None:
    visnir = ",".join(f"scan_visnir.{point}_ref" for point in range(350, 2501, 50))
    spectrum = ",".join(["0.4"] * 44)
    rows = [f"KSSL.SSL,a,{spectrum}", f"LUCAS.SSL,a,{spectrum}", f"KSSL.SSL,c,{spectrum}"]
    write(tmp_path / "ossl_visnir_L0_v1.2.csv", f"{KEY},{visnir}", rows)
    values = ["LUCAS.SSL,a,9.0,1.0", "KSSL.SSL,a,NA,2.0", "KSSL.SSL,b,3.0,3.0"]
    write(tmp_path / "ossl_soillab_L0_v1.2.csv", f"{KEY},{OC},{OC_ISO}", values)
    kssl, lucas = read_ossl(tmp_path, Range.VISNIR, level=0, properties=(OC, OC_ISO))
    assert kssl.sample_ids.tolist() == ["a", "c"]
    np.testing.assert_array_equal(kssl.properties[OC_ISO], [2.0, np.nan])
    assert OC not in kssl.properties
    np.testing.assert_array_equal(lucas.properties[OC], [9.0])
    assert (kssl.quantity, len(kssl.axis)) == (Quantity.REFLECTANCE, 44)


def test_a_folder_without_the_tables_says_which_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_ossl(tmp_path)
    assert refused.value.code == TrainingCode.PAIRED_MISSING
    assert refused.value.values["file"] == "ossl_mir_L0_v1.2"
