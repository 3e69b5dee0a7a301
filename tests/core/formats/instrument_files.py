"""Files of spectrometers and their programs, laid out byte by byte and without the help of any reader."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

import numpy as np

from core.spectrum import Floats

NM = np.arange(950.0, 1700.0, 5.0)


def sed_text(columns: dict[str, Floats], points: Floats = NM, channels: int | None = None) -> str:
    """A Spectral Evolution file with the wavelengths and these columns."""
    header = [
        "Comment: ",
        "Version: 2.2",
        "Instrument: PSR+3500_SN15B6069 [3]",
        "Measurement: REFLECTANCE",
        "Date: 09/20/2024,09/20/2024",
        "Averages: 10,10",
        "Integration: 7,8,8,50,50,8",
        f"Channels: {points.size if channels is None else channels}",
        f"Columns [{len(columns) + 1}]:",
        "Data:",
        "\t".join(["Wvl", *columns]),
    ]
    rows = zip(points, *columns.values(), strict=True)
    return "\n".join([*header, *("\t".join(f"{value:11.4f}" for value in row) for row in rows)]) + "\n"


def sig_text(points: Floats, reference: Floats, target: Floats) -> str:
    """A Spectra Vista file; its reflectance is rounded as the instrument does."""
    header = [
        "/*** Spectra Vista SIG Data ***/",
        "name= A17.sig",
        "instrument= HI: 6142041 (HR-1024i)",
        "integration= 330.0, 30.0, 10.0, 1000.0, 40.0, 10.0",
        "units= Radiance, Radiance",
        "comm= ",
        "data= ",
    ]
    rows = [
        f"{x:.1f}  {r:.2f}  {t:.2f}  {100 * t / r:.2f}" for x, r, t in zip(points, reference, target, strict=True)
    ]
    return "\r\n".join([*header, *rows]) + "\r\n"


def avantes_text(columns: dict[str, tuple[str, Floats]], points: Floats = NM, unit: str = "[nm]") -> str:
    """An AvaSoft export; `columns` give each name its unit and values."""
    header = [
        "",
        "Integration time [ms]:  84.900",
        "Averaging Nr. [scans]: 10",
        "Data measured with spectrometer [name]: 1501154U1",
        ";".join(f"{name:9}" for name in ["Wave", *columns]),
        ";".join(f"{one:9}" for one in [unit, *(unit for unit, _ in columns.values())]),
        "",
    ]
    rows = zip(points, *(values for _, values in columns.values()), strict=True)
    return "\r\n".join([*header, *(";".join(f"{value:8.4f}" for value in row) for row in rows)]) + "\r\n"


def ocean_view_text(node: str, values: Floats, points: Floats = NM, axis: str = "Wavelengths") -> str:
    """An OceanView file; it ends without a word."""
    header = [
        f"Data from {node} Node",
        "",
        "Date: Wed Feb 18 15:33:16 CET 2026",
        "Spectrometer: NQ5500316",
        "Integration Time (sec): 1.000000E-1",
        "Scans to average: 25",
        f"XAxis mode: {axis}",
        f"Number of Pixels in Spectrum: {points.size}",
        ">>>>>Begin Spectral Data<<<<<",
    ]
    rows = [f"{x:.3f}\t{value:.4f}" for x, value in zip(points, values, strict=True)]
    return "\n".join([*header, *rows]) + "\n"


def spectra_suite_text(values: Floats, points: Floats = NM, reference: str = "Yes") -> str:
    """A SpectraSuite file, which never says what its values are."""
    header = [
        "SpectraSuite Data File",
        "++++++++++++++++++++++++++++++++++++",
        "Dark Spectrum Present: Yes",
        f"Reference Spectrum Present: {reference}",
        "Spectrometers: USB4A00428",
        f"Number of Pixels in Processed Spectrum: {points.size}",
        ">>>>>Begin Processed Spectral Data<<<<<",
    ]
    rows = [f"{x:.2f}\t{value:.3f}" for x, value in zip(points, values, strict=True)]
    return "\r\n".join([*header, *rows, ">>>>>End Processed Spectral Data<<<<<"]) + "\r\n"


def xstream(
    sample: Floats,
    dark: Floats | None = None,
    reference: Floats | None = None,
    processed: Floats | None = None,
    unit: str = "ReflectionIntensity",
    points: Floats = NM,
    reference_time: int = 200_000,
) -> str:
    """The XML of a ProcSpec file: what occurs twice is a reference, as XStream writes it."""
    units = "com.oceanoptics.spectrasuite.unitdescriptors"
    omni = "com.oceanoptics.omnidriver.spectra.OmniSpectrum"
    step = "com.oceanoptics.spectrasuite.processors.ProcessedSpectrumCertificate"
    waves = f'<processedWavelengths reference="../../../sourceSpectra/{omni}/channelWavelengths"/>'
    x_units = f'<xUnits class="{units}.WavelengthDescriptor"/>'
    signals = "".join(
        f"<{tag}><integrationTime>{time}</integrationTime><pixelValues>{doubles(one)}</pixelValues></{tag}>"
        for tag, one, time in (("darkSpectrum", dark, 200_000), ("referenceSpectrum", reference, reference_time))
        if one is not None
    )
    shown = "" if processed is None else f"<processedPixels>{doubles(processed)}</processedPixels>"
    pixels = shown or f'<processedPixels reference="../../../sourceSpectra/{omni}/pixelValues"/>'
    return (
        f"<com.oceanoptics.spectrasuite.processors.ProcessedSpectrum><sourceSpectra><{omni}>"
        f"<integrationTime>200000</integrationTime><pixelValues>{doubles(sample)}</pixelValues>"
        f"<scansToAverage>5</scansToAverage><channelWavelengths>{doubles(points)}</channelWavelengths>"
        f"<spectrometerSerialNumber>USB4C00008</spectrometerSerialNumber></{omni}></sourceSpectra><certificates>"
        f'<{step}><yUnits class="{units}.CountsIntensityDescriptor"/></{step}>'
        f'<{step}>{pixels}{waves}{signals}{x_units}<yUnits class="{units}.{unit}Descriptor"/></{step}>'
        f'<{step}><processedPixels reference="../../{step}[2]/processedPixels"/>{waves}{x_units}'
        f'<yUnits class="{units}.{unit}Descriptor" reference="../../{step}[2]/yUnits"/></{step}>'
        "</certificates></com.oceanoptics.spectrasuite.processors.ProcessedSpectrum>"
    )


def doubles(values: Floats) -> str:
    """`<double>` elements."""
    return "".join(f"<double>{value!r}</double>" for value in values.tolist())


def procspec_bytes(xml: str | bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ProcSpec file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        archive.writestr("ps_0.xml", xml)
        archive.writestr("OOIVersion.txt", "1")
    return packed.getvalue()


def spa_bytes(
    values: Floats, first: float = 9999.0, last: float = 4001.0, quantity: int = 17, unit: int = 1, **fields: int
) -> bytes:
    """An OMNIC file: mark, title, directory of three blocks, header, history, values."""
    count = fields.get("count", values.size)
    header = bytearray(140)
    struct.pack_into("<IIIIff", header, 0, 3, count, unit, quantity, first, last)
    struct.pack_into("<I", header, 36, 64)
    history = b"Collect Sample\r\n\0"
    start = 304 + 3 * 16
    blocks = [(2, bytes(header)), (27, history), (3, values.astype("<f4").tobytes())]
    directory, body = b"", b""
    for kind, content in blocks:
        directory += struct.pack("<HII6x", kind, start + len(body), len(content))
        body += content
    file = bytearray(start)
    file[:20] = b"Spectral Data File\r\n"
    file[30:39] = b"Feld S\xfcd\0"
    struct.pack_into("<HI", file, 294, 3, 3_637_622_741)
    file[304:start] = directory
    return bytes(file) + body


def spc_bytes(
    spectra: Sequence[Floats],
    first: float = 10_000.0,
    last: float = 4000.0,
    *,
    exponent: int = -128,
    flags: int = 0,
    codes: tuple[int, int] = (1, 2),
    axes: Sequence[Floats] = (),
    labels: bytes = b"",
    order: str = "<",
) -> bytes:
    """A new SPC file. One axis in `axes` is common to all; several belong to one spectrum each."""
    points = spectra[0].size
    flags |= (0x04 if len(spectra) > 1 else 0) | (0x80 if axes else 0) | (0x40 if len(axes) > 1 else 0)
    header = bytearray(512)
    version = 0x4B if order == "<" else 0x4C
    struct.pack_into(
        f"{order}BBBbIddI", header, 0, flags, version, 4, exponent, points, first, last, len(spectra)
    )  # fmt: skip
    header[28:30] = bytes(codes)
    header[88:95] = b"Feld 7\0"
    header[218 : 218 + len(labels)] = labels
    body = axes[0].astype(f"{order}f4").tobytes() if len(axes) == 1 else b""
    for index, values in enumerate(spectra):
        body += struct.pack(f"{order}BbH12xI12x", 0, exponent, index, values.size)
        body += axes[index].astype(f"{order}f4").tobytes() if len(axes) > 1 else b""
        body += spc_values(values, exponent, flags, order)
    return bytes(header) + body


def spc_values(values: Floats, exponent: int, flags: int, order: str) -> bytes:
    """Floats, or integers as fractions of their width times 2^exponent."""
    if exponent == -128:
        return values.astype(f"{order}f4").tobytes()
    bits = 16 if flags & 0x01 else 32
    return np.rint(values * 2.0 ** (bits - exponent)).astype(f"{order}i{bits // 8}").tobytes()


def old_spc_bytes(
    values: Floats, first: float, last: float, exponent: int = 1, codes: tuple[int, int] = (3, 2)
) -> bytes:
    """An old SPC file: 32-bit integers with the upper half first, or floats for exponent 128."""
    header = bytearray(256)
    struct.pack_into("<BBhfff", header, 0, 0, 0x4D, exponent, values.size, first, last)
    header[20:22] = bytes(codes)
    if exponent == 128:
        return bytes(header) + values.astype("<f4").tobytes()
    whole = np.rint(values * 2.0 ** (32 - exponent)).astype("<i4").view("<u2").reshape(-1, 2)
    return bytes(header) + whole[:, ::-1].tobytes()


def jcamp_text(lines: Sequence[str], points: int, first: float, last: float, **records: str) -> str:
    """A block of JCAMP-DX; `records` are more labels, or replace those that stand here; the underscore is a blank."""
    told = {
        "TITLE": "Feld 7", "JCAMP_DX": "4.24 $$ a comment", "DATA TYPE": "NEAR INFRARED SPECTRUM", "XUNITS": "1/CM",
        "YUNITS": "ABSORBANCE", "FIRSTX": f"{first!r}", "LASTX": f"{last!r}", "NPOINTS": str(points),
        "XFACTOR": "1.0", "YFACTOR": "1.0", "XYDATA": "(X++(Y..Y))",
    }  # fmt: skip
    label = "XYPOINTS" if "XYPOINTS" in records else "XYDATA"
    told |= records
    told = {name: value for name, value in told.items() if name not in ("XYDATA", "XYPOINTS")} | {label: told[label]}
    head = [f"##{name.replace('_', ' ')}= {value}" for name, value in told.items()]
    return "\n".join([*head, *lines, "##END="]) + "\n"
