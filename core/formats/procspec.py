"""ProcSpec files of SpectraSuite (Ocean Optics): a ZIP archive with one spectrum as XML.

The XML holds the signal of the sample and, one per step of processing, the values and what they are; the last
is what was on the screen. Its reflection is percent, (sample − dark) / (reference − dark) × 100. Of a
spectrum of counts with reference and dark the same is computed here.
"""

from __future__ import annotations

import zipfile
import zlib
from xml.etree.ElementTree import Element

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.percent import fraction_told
from core.formats.signals import ratio
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.formats.xml_tree import Tree
from core.spectrum import AxisUnit, Floats, Quantity, Spectra, SpectrumCode

NAME = "procspec"

XML_LIMIT = 8 << 20
"""In bytes, unpacked; a spectrum of 3 648 pixels has 0.8 MB."""

MOST_STEPS = 100
"""Steps of processing; the program has five."""

_MEMBER = "ps_0.xml"
_UNITS = "com.oceanoptics.spectrasuite.unitdescriptors."
_METADATA = {
    "serial": "spectrometerSerialNumber",
    "instrument": "spectrometerFirmwareVersion",
    "integration_usec": "integrationTime",
    "averages": "scansToAverage",
}


def recognises(source: Source) -> bool:
    """Whether the file is a ZIP archive with the XML of a spectrum."""
    if source.packed or not source.head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(source.path) as archive:
            return _MEMBER in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):  # not implemented: a later version of ZIP
        return False


def read(source: Source) -> SpectraTable:
    """The one spectrum as it was processed last.

    Raises `InputError` (`DAMAGED`, `TOO_LARGE`, `AXIS_UNIT`, `NO_SPECTRUM`, `NO_REFERENCE`, `NO_SIGNAL`, `NOISE`).
    """
    tree = Tree(_xml(source))
    steps = _need(tree, tree.root, "certificates")
    sample = _need(tree, tree.root, "sourceSpectra")[:1]
    if not 0 < len(steps) <= MOST_STEPS or not sample:
        raise _damaged("certificates")
    last = steps[-1]
    if _unit(last, "xUnits") != "Wavelength":
        raise InputError(SpectrumCode.AXIS_UNIT)
    values, quantity, computed = _values(tree, list(steps), sample[0])
    points = _doubles(tree, last, "processedWavelengths")
    axis, rows = ascending(points, AxisUnit.NM, values[np.newaxis])
    told = {name: sample[0].findtext(tag, "").strip() for name, tag in _METADATA.items()}
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, rows, quantity),
        samples=(source.stem,),
        metadata={name: value for name, value in told.items() if value} | computed,
    )


def _values(tree: Tree, steps: list[Element], sample: Element) -> tuple[Floats, Quantity, dict[str, str]]:
    """Values, their quantity, and what to tell when they were computed."""
    match _unit(steps[-1], "yUnits").removesuffix("Intensity"):
        case "Reflection":
            return fraction_told(_doubles(tree, steps[-1], "processedPixels")), Quantity.REFLECTANCE, {}
        case "Absorbance":
            return _doubles(tree, steps[-1], "processedPixels"), Quantity.ABSORBANCE, {}
        case "Counts":
            told_so = {"computed": "(sample - dark) / (reference - dark)"}
            return _ratio(tree, steps, sample), Quantity.REFLECTANCE, told_so
        case other:
            raise InputError(FormatCode.NO_SPECTRUM, holds=other or "?")


def _ratio(tree: Tree, steps: list[Element], sample: Element) -> Floats:
    for step in reversed(steps):
        dark, reference = tree.find(step, "darkSpectrum"), tree.find(step, "referenceSpectrum")
        if dark is not None and reference is not None:
            times = {one.findtext("integrationTime") for one in (sample, dark, reference)}
            if len(times) == 1:  # counts of other times cannot be compared
                signals = [_doubles(tree, one, "pixelValues") for one in (sample, reference, dark)]
                if len({one.size for one in signals}) > 1:
                    raise _damaged("pixels")
                return ratio(*signals)
    raise InputError(FormatCode.NO_REFERENCE)


def _unit(step: Element, tag: str) -> str:
    """`Wavelength`, `ReflectionIntensity` …: the class of the unit without what all of them share."""
    unit = step.find(tag)
    name = "" if unit is None else unit.get("class", "")
    return name.removeprefix(_UNITS).removesuffix("Descriptor")


def _doubles(tree: Tree, parent: Element, tag: str) -> Floats:
    try:
        return np.array([float(one.text or "") for one in _need(tree, parent, tag)], dtype=np.float64)
    except ValueError as error:
        raise _damaged(tag) from error


def _need(tree: Tree, parent: Element, tag: str) -> Element:
    found = tree.find(parent, tag)
    if found is None:
        raise _damaged(tag)
    return found


def _xml(source: Source) -> bytes:
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open(_MEMBER) as member:
            if archive.getinfo(_MEMBER).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise InputError(FormatCode.DAMAGED, what="ZIP", value="compression")
            data = member.read(XML_LIMIT + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:
        # zipfile raises RuntimeError for a password and its child NotImplementedError for an unknown compression
        raise InputError(FormatCode.DAMAGED, what="ZIP", value=type(error).__name__) from error
    if len(data) > XML_LIMIT:
        raise InputError(FormatCode.TOO_LARGE, limit=XML_LIMIT >> 20)
    return data


def _damaged(value: str) -> InputError:
    return InputError(FormatCode.DAMAGED, what="XML", value=value)
