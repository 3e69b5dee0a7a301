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
from core.spectrum import SpectrumCode
from desktop.messages import formats as format_messages
from desktop.messages import spectrum as spectrum_messages

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
    b"##TITLE= soil\n##JCAMP-DX= 4.24\n": "JCAMP-DX",
    b"Spectral Data File\r\n\0\0": "Thermo OMNIC .spa",
    b"/*** Spectra Vista SIG Data ***/\nname= x\n": "SVC .sig",
    b"Comment: \nVersion: 2.2\nMeasurement: REFLECTANCE\nData:\nWvl\tReflect. %\n": "Spectral Evolution .sed",
    b"\x20\x4b\x04\x03\x5c\x0e\0\0": "Galactic .spc",
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
        ("ps_0.xml", FormatCode.NOT_YET, "Ocean Optics .ProcSpec"),
        ("a.txt", FormatCode.FOREIGN, "ZIP"),
    ],
)
def test_zip_files_are_looked_into(refused: Refused, member: str, code: FormatCode, kind: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, "x")
    assert refused(code, packed.getvalue()).values["kind"] == kind
    assert refused(FormatCode.FOREIGN, packed.getvalue()[:30]).values["kind"] == "ZIP"


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


@pytest.mark.parametrize("name", ["plain.csv", "ossl.csv", "gui.csv", "a.asd", "b.0", "c.dat"])
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_garbled_files_give_typed_errors_only(write: Write, build: Build, name: str, data: st.DataObject) -> None:
    content = bytearray(originals(build)[name])
    reach = min(len(content), 700) if data.draw(st.booleans()) else len(content)
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, reach - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(content)), st.integers(0, len(content))))
    read_or_refuse(write(bytes(content[:cut]), name))


@pytest.mark.parametrize("name", ["plain.csv", "ossl.csv", "gui.csv", "a.asd", "b.0", "c.dat"])
def test_the_originals_are_read(write: Write, build: Build, name: str) -> None:
    assert read_or_refuse(write(originals(build)[name], name)) is None


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(alphabet="0123456789.,;\t\n-eE\"'aNX %", max_size=300)))
def test_noise_gives_typed_errors_only(write: Write, content: bytes | str) -> None:
    read_or_refuse(write(content, "noise"))
