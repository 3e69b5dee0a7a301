"""Foreign, empty, cut and garbled files: one typed error each, with every value its sentence needs."""

from __future__ import annotations

import gzip
import io
import os
import string
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import ErrorCode, InputError
from core.formats import FormatCode, read_spectra
from core.formats import source as source_module
from core.nirscan import NirscanCode
from core.spectrum import Floats, SpectrumCode
from desktop.messages import formats as format_messages
from desktop.messages import spectrum as spectrum_messages
from tests.core.formats.instrument_files import (
    NM,
    avantes_text,
    jcamp_text,
    ocean_view_text,
    old_spc_bytes,
    procspec_bytes,
    sed_text,
    sig_text,
    spa_bytes,
    spc_bytes,
    xstream,
)

Write = Callable[..., Path]
Refused = Callable[..., InputError]
Build = Any
MESSAGES = format_messages.MESSAGES | spectrum_messages.MESSAGES

FOREIGN = {
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR": "PNG",
    b"\xff\xd8\xff\xe0\0\x10JFIF\0": "JPEG",
    b"%PDF-1.7\n1 0 obj\n": "PDF",
    b"<!DOCTYPE html>\n<html><body>Not found</body></html>\n": "HTML",
    b'{"spectra": [1, 2, 3]}\n': "JSON",
    b'[\n  {"id": 1}\n]\n': "JSON",
    b"SQLite format 3\0\x10\0": "SQLite",
    b"MZ\x90\0\x03\0": "EXE",
}
NOT_YET = {
    b"Spectral Exte File\r\n\0\0": "Thermo OMNIC .spg",
    b"PEPE2D constant interval\0": "PerkinElmer .sp",
}


def sentence_of(error: InputError) -> str:
    """The sentence for the user; fails when the error lacks a value that sentence or action needs."""
    message = MESSAGES[error.code]
    for template in (message.sentence, message.action):
        for _, field, _, _ in string.Formatter().parse(template):
            assert field is None or field in error.values, (error, field)
    return message.sentence.format_map(error.values)


@pytest.mark.parametrize(("content", "kind"), FOREIGN.items(), ids=FOREIGN.values())
def test_foreign_files_are_named(refused: Refused, content: bytes, kind: str) -> None:
    error = refused(FormatCode.FOREIGN, content, "spectra.csv")
    assert error.values["kind"] == kind
    assert sentence_of(error).startswith("spectra.csv: ")


@pytest.mark.parametrize(("content", "kind"), NOT_YET.items(), ids=NOT_YET.values())
def test_spectra_of_other_formats_are_named(refused: Refused, content: bytes, kind: str) -> None:
    assert refused(FormatCode.NOT_YET, content, "spectra.csv").values["kind"] == kind


@pytest.mark.parametrize(
    ("member", "code", "kind"),
    [
        ("xl/workbook.xml", FormatCode.FOREIGN, "Excel .xlsx"),
        ("word/document.xml", FormatCode.FOREIGN, "Word .docx"),
        ("a.txt", FormatCode.FOREIGN, "ZIP"),
    ],
)
def test_zip_files_are_looked_into(refused: Refused, member: str, code: FormatCode, kind: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, "x")
    assert refused(code, packed.getvalue()).values["kind"] == kind
    assert refused(FormatCode.FOREIGN, packed.getvalue()[:30]).values["kind"] == "ZIP"


def test_a_zip_file_of_a_later_version_is_foreign(refused: Refused) -> None:
    packed = bytearray(procspec_bytes("<nothing/>"))
    packed[packed.index(b"PK\x01\x02") + 6] = 200  # the version needed to unpack it, times ten
    assert refused(FormatCode.FOREIGN, bytes(packed)).values["kind"] == "ZIP"


@pytest.mark.parametrize(
    "content",
    [
        jcamp_text(["1e308 1 2 3"], 3, 1e308, 1.1e308, XFACTOR="10"),
        jcamp_text(["-1e308 1 2 3"], 3, -1e308, 1.7e308),
        avantes_text({"Reflectance": ("[%]", np.ones(3))}, np.array([1e307, 1e308, 1.1e308]), "[um]"),
        spc_bytes([np.ones(5)], last=float("inf")),
    ],
    ids=["jcamp", "jcamp-wide", "avantes", "spc"],
)
def test_numbers_beyond_all_measure_are_refused_without_a_word_of_numpy(write: Write, content: str | bytes) -> None:
    with pytest.raises(InputError):
        read_spectra(write(content))


def test_reflectance_far_below_zero_is_noise(refused: Refused) -> None:
    found = refused(FormatCode.NOISE, sed_text({"Reflect. %": np.where(NM[3] == NM, -1e6, 30.0)}), "A17.sed")
    assert (found.values["points"], found.values["largest"]) == (1, -1e6)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\r\n\r\n"])
def test_empty_files(refused: Refused, content: bytes) -> None:
    refused(FormatCode.EMPTY, content)
    refused(FormatCode.EMPTY, gzip.compress(content))


@pytest.mark.parametrize("content", [b",,,\n,,,\n", b"\0\0\0\0", b"\xef\xbb\xbf", b"\xff\xfe", bytes(range(256))])
def test_files_without_meaning(refused: Refused, content: bytes) -> None:
    refused(FormatCode.UNKNOWN, content)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    for path, code in [(tmp_path / "gone.csv", FormatCode.NOT_FOUND), (tmp_path, FormatCode.NOT_A_FILE)]:
        with pytest.raises(InputError) as caught:
            read_spectra(path)
        assert caught.value.code is code
        sentence_of(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError) as caught:
        read_spectra(tmp_path / "pipe")
    assert caught.value.code is FormatCode.NOT_A_FILE


def test_damaged_gzip(refused: Refused) -> None:
    rows = "".join(f"s{i}," + ",".join(["0.25"] * 50) + "\n" for i in range(400))
    packed = gzip.compress(("id," + ",".join(str(1350 + 2 * i) for i in range(50)) + "\n" + rows).encode())
    refused(FormatCode.DAMAGED, packed[:-20])
    refused(FormatCode.DAMAGED, packed[:40] + b"\xff\xff" + packed[42:])


def test_files_beyond_the_limits(refused: Refused, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    table = "id," + ",".join(str(1350 + 2 * i) for i in range(50)) + "\n" + ("s," + ",".join(["0.2"] * 50) + "\n") * 9
    monkeypatch.setattr(source_module, "TEXT_LIMIT", 1500)
    refused(FormatCode.TOO_LARGE, table)
    refused(FormatCode.TOO_LARGE, gzip.compress(table.encode()))
    monkeypatch.setattr(source_module, "LONGEST_LINE", 100)
    refused(FormatCode.DAMAGED, table[:1400])
    monkeypatch.setattr(source_module, "TEXT_LIMIT", 1 << 20)
    monkeypatch.setattr(source_module, "BINARY_LIMIT", 5000)
    refused(FormatCode.TOO_LARGE, build.asd())


def test_every_code_has_its_sentence() -> None:
    for code in [*FormatCode, *NirscanCode, *SpectrumCode]:
        assert "{file}" in MESSAGES[code].sentence


NAMES = [
    *("plain.csv", "ossl.csv", "gui.csv", "a.asd", "b.0", "c.dat"),
    *("d.sed", "e.sig", "f.TXT", "g.txt", "h.ProcSpec", "i.jdx", "j.spc", "k.spc", "l.spc", "m.spa"),
]


def originals(build: Build) -> dict[str, bytes]:
    points = [str(1350 + 2 * i) for i in range(50)]
    header = ",".join(["sample_id", *points])
    ossl = ",".join(["id.sample_local_c", *(f"scan_nir.{point}_ref" for point in points)])
    rows = "".join(f"\ns{i}," + ",".join(f"{v:.4f}" for v in row) for i, row in enumerate(build.soil(50, 3)))
    scan = build.scan(np.full(228, 600_000))
    gui = "Method:,Column 1\nWavelength (nm),Reference Signal (unitless),Sample Signal (unitless)\n"
    gui += "".join(f"{900 + 4 * i}.5,90000.0,{40_000 + i}.0\n" for i in range(100))
    return {
        "plain.csv": (header + rows).encode(),
        "ossl.csv": (ossl + rows).encode(),
        "gui.csv": gui.encode(),
        "a.asd": build.asd(reference=np.full(2151, 3e4)),
        "b.0": build.opus(build.soil(300)[0]),
        "c.dat": scan + scan,
        **instrument_files(build.soil(NM.size)[0]),
    }


def instrument_files(values: Floats) -> dict[str, bytes]:
    white, dark = np.full(values.size, 5000.0), np.full(values.size, 100.0)
    integers = [int(value) for value in 10_000 * values]
    steps = "".join(f"{950 + i}{'@ABCDEFGHI'[int(str(v)[0])]}{str(v)[1:]}\n" for i, v in enumerate(integers))
    scaled = {"YFACTOR": "1e-4", "XUNITS": "NM"}
    signals = {
        "Sample": ("[counts]", white * values),
        "Dark": ("[counts]", 0 * dark),
        "Reference": ("[counts]", white),
    }
    jcamp = jcamp_text(steps.splitlines(), values.size, 950.0, 949.0 + values.size, **scaled)
    return {
        "d.sed": sed_text(
            {"Rad. (Ref.)": white, "Rad. (Target)": white * values, "Reflect. %": 100 * values}
        ).encode(),
        "e.sig": sig_text(np.r_[NM[:80], NM[70:]], np.r_[white, dark[:10]], np.r_[white, dark[:10]]).encode(),
        "f.TXT": avantes_text(signals).encode(),
        "g.txt": ocean_view_text("plot_Reflection__0.txt", 100 * values).encode(),
        "h.ProcSpec": procspec_bytes(xstream(white, dark, white, 100 * values), zipfile.ZIP_STORED),
        "i.jdx": 2 * jcamp.encode(),
        "j.spc": spc_bytes([values, values], exponent=1),
        "k.spc": old_spc_bytes(values, 950.0, 1700.0),
        "l.spc": spc_bytes([values, values], axes=[NM, NM], codes=(3, 2)),
        "m.spa": spa_bytes(values),
    }


def read_or_refuse(path: Path) -> ErrorCode | None:
    refusal: InputError | None = None
    try:
        table = read_spectra(path)
    except InputError as error:
        refusal = error
    else:
        assert len(table) == len(table.samples) > 0
    assert refusal is None or sentence_of(refusal).startswith(path.name)
    return refusal.code if refusal else None


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_garbled_files_give_typed_errors_only(write: Write, build: Build, name: str, data: st.DataObject) -> None:
    content = bytearray(originals(build)[name])
    reach = min(len(content), 700) if data.draw(st.booleans()) else len(content)
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, reach - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    read_or_refuse(write(bytes(content[:cut]), name))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_garbled_xml_gives_typed_errors_only(write: Write, data: st.DataObject) -> None:
    values = np.linspace(0.2, 0.4, NM.size)
    content = bytearray(xstream(values, 0 * values, values, 100 * values).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refuse(write(procspec_bytes(bytes(content)), "h.ProcSpec"))


@pytest.mark.parametrize("name", NAMES)
def test_the_originals_are_read(write: Write, build: Build, name: str) -> None:
    assert read_or_refuse(write(originals(build)[name], name)) is None


BEGINNINGS = {
    "sed": "Instrument: x\nData:\nWvl\tReflect. %\n",
    "sig": "/*** Spectra Vista SIG Data ***/\ndata= \n",
    "avantes": "Wave;Sample;Dark;Reference;Reflectance\n[nm];[counts];[counts];[counts];[%]\n",
    "ocean": "Data from a_Reflection_1.txt Node\n>>>>>Begin Spectral Data<<<<<\n",
    "jcamp": "##TITLE=\n##XUNITS=NM\n##YUNITS=ABSORBANCE\n##FIRSTX=1\n##LASTX=9\n##NPOINTS=9\n##XYDATA=(X++(Y..Y))\n",
    "points": "##TITLE=\n##XUNITS=NM\n##YUNITS=ABSORBANCE\n##NPOINTS=2\n##XYPOINTS=(XY..XY)\n",
}


@pytest.mark.parametrize("beginning", BEGINNINGS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="0123456789.,;:\t\n-+eE@AJj%SsZz?$#= ", max_size=200), st.booleans())
def test_noise_behind_a_header_gives_typed_errors_only(write: Write, beginning: str, noise: str, ended: bool) -> None:
    read_or_refuse(write(BEGINNINGS[beginning] + noise + ("\n##END=\n" if ended else ""), "noise"))


@pytest.mark.parametrize("begin", [b"\0\x4b\x04\x80", b"\0\x4c\x04\x80", b"\0\x4d\x01\0", b"Spectral Data File\r\n"])
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=900))
def test_noise_behind_a_mark_gives_typed_errors_only(write: Write, begin: bytes, noise: bytes) -> None:
    read_or_refuse(write(begin + noise, "noise"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(alphabet="0123456789.,;\t\n-eE\"'aNX %", max_size=300)))
def test_noise_gives_typed_errors_only(write: Write, content: bytes | str) -> None:
    read_or_refuse(write(content, "noise"))
