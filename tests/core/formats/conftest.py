"""Files as instruments and people would write them, built from a seed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.errors import ErrorCode, InputError
from core.formats import SpectraTable, read_spectra
from core.nirscan import DeviceConfig, Method, ScanBlob, Section, encode_scan
from core.nirscan.blob import ADC_SLOTS
from core.spectrum import Floats

Write = Callable[..., Path]
Refused = Callable[..., InputError]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(content, name)`: a file with this content."""

    def _write(content: bytes | str, name: str = "field.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return _write


@pytest.fixture
def read(write: Write) -> Callable[..., SpectraTable]:
    """`read(content, name)`: the spectra of a file with this content."""

    def _read(content: bytes | str, name: str = "field.csv") -> SpectraTable:
        return read_spectra(write(content, name))

    return _read


@pytest.fixture
def refused(write: Write) -> Refused:
    """`refused(code, content, name)`: the error, which must be of this code and name the file."""

    def _refused(code: ErrorCode, content: bytes | str, name: str = "field.csv") -> InputError:
        with pytest.raises(InputError) as caught:
            read_spectra(write(content, name))
        assert caught.value.code is code
        assert caught.value.values["file"] == name
        return caught.value

    return _refused


def soil(points: int, rows: int = 1, seed: int = 3) -> Floats:
    """Smooth reflectances between 0.1 and 0.6."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, 0.01, (rows, points)).cumsum(axis=1)
    span = np.ptp(steps, axis=1, keepdims=True)
    return np.asarray(0.1 + 0.5 * (steps - steps.min(axis=1, keepdims=True)) / span)


def asd_bytes(
    magic: bytes = b"as7",
    spectrum: Floats | None = None,
    reference: Floats | None = None,
    data_type: int = 1,
    code: int = 2,
) -> bytes:
    """An ASD file from 350 nm in steps of 1 nm; from version 2 on with `reference` where it is given."""
    spectrum = 20_000 * soil(2151)[0] if spectrum is None else spectrum
    dtype = {0: "<f4", 1: "<i4", 2: "<f8"}[code]
    header = bytearray(484)
    header[:3] = magic
    header[186], header[199] = data_type, code
    struct.pack_into("<ff", header, 191, 350.0, 1.0)
    struct.pack_into("<H", header, 204, spectrum.size)
    struct.pack_into("<H", header, 400, 16453)
    behind = b""
    if reference is not None:
        note = b"Spectralon"
        behind = struct.pack("<h16xH", -1, len(note)) + note + reference.astype(dtype).tobytes() + bytes(58)
    return bytes(header) + spectrum.astype(dtype).tobytes() + behind


def opus_parameters(**values: float | str) -> bytes:
    """A parameter block of OPUS."""
    block = b""
    for name, value in values.items():
        match value:
            case int():
                kind, body = 0, struct.pack("<i", value)
            case float():
                kind, body = 1, struct.pack("<d", value)
            case _:
                text = value.encode("latin-1") + b"\0"
                kind, body = 2, text.ljust(-(-len(text) // 4) * 4, b"\0")
        block += name.upper().encode() + struct.pack("<xhh", kind, len(body) // 2) + body
    return block + b"END\0\0\0\0\0"


def opus_bytes(
    values: Floats, first: float = 11_540.0, last: float = 3948.0, kind: int = 4, **status: float | str
) -> bytes:
    """An OPUS file with one finished spectrum; `kind` 4 is absorbance, 12 reflectance, 5 transmittance."""
    told: dict[str, float | str] = {
        "dpf": 1, "npt": int(values.size), "fxv": first, "lxv": last, "csf": 1.0,
        "mxy": float(values.max()), "mny": float(values.min()), "dxu": "WN",
    }  # fmt: skip
    told.update(status)
    blocks = [
        ((3, 3, 0, kind, 0, 0), values.astype("<f4").tobytes()),
        ((3, 3, 1, kind, 0, 0), opus_parameters(**told)),
        ((0, 1, 4, 0, 0, 0), opus_parameters(ins="Tango", snm="Feld 7 Süd", src="NIR")),
    ]
    start = 24 + 12 * 8
    directory, body = b"", b""
    for (a, b, c, d, e, f), content in blocks:
        number = a | b << 2 | c << 4 | d << 10 | e << 17 | f << 19
        directory += struct.pack("<3i", number, len(content) // 4, start + len(body))
        body += content
    header = b"\n\n\xfe\xfe" + struct.pack("<d3i", 920_622.0, 24, 8, len(blocks))
    return header + directory.ljust(12 * 8, b"\0") + body


def scan_bytes(light: Floats, pga: int = 64, **section: int) -> bytes:
    """A column scan of the NIRscan Nano."""
    ranges = {"width_px": 6, "start_nm": 900, "end_nm": 1700} | section
    config = DeviceConfig(
        0, b"5510004\0", b"Column 1".ljust(40, b"\0"), 6, (Section(Method.COLUMN, points=light.size, **ranges),)
    )
    adc = np.zeros(ADC_SLOTS, dtype=np.int32)
    samples = [20_000 + int(one) for one in light]
    for dark in range(24, 24 + 25 * 30, 25):
        if dark < len(samples):
            samples.insert(dark, 20_000)
    adc[: len(samples)] = samples
    blob = ScanBlob(config, adc, len(samples), (1775.68, -0.9168, -2.35e-4), pga=pga, serial=b"5510004\0")
    return encode_scan(blob)


@dataclass(frozen=True)
class Builders:
    """Makers of binary files."""

    asd: Callable[..., bytes]
    opus: Callable[..., bytes]
    scan: Callable[..., bytes]
    soil: Callable[..., Floats]


@pytest.fixture(scope="session")
def build() -> Builders:
    """`build.asd(…)`, `build.opus(…)`, `build.scan(…)`: the bytes of a file; `build.soil(points)`: its values."""
    return Builders(asd_bytes, opus_bytes, scan_bytes, soil)
