"""The scans of the TI DLP NIRscan Nano and its InnoSpectra kin: their bytes, and what the bytes mean.

Pure functions, shared by the file readers and by the driver. Sources: the tpl format as its library
documents it, and the structures of the TI DLP Spectrum Library, verified on recorded scans.
"""

from core.nirscan.blob import SCAN_BYTES, Layout, Method, ScanBlob, Section, decode_scan, encode_scan
from core.nirscan.coefficients import Coefficients, decode_coefficients, encode_coefficients
from core.nirscan.config import DeviceConfig, decode_config, encode_config
from core.nirscan.errors import NirscanCode
from core.nirscan.hadamard import hadamard_forward, hadamard_order, hadamard_sets
from core.nirscan.intensities import dark_level, intensities, peak_level, raw_samples, saturated
from core.nirscan.reference import absorbance, factory_scan, reflectance, scaled_reference
from core.nirscan.refmatrix import RefMatrix, decode_refmatrix, encode_refmatrix
from core.nirscan.wavelengths import ascending, wavelengths

__all__ = [
    "SCAN_BYTES",
    "Coefficients",
    "DeviceConfig",
    "Layout",
    "Method",
    "NirscanCode",
    "RefMatrix",
    "ScanBlob",
    "Section",
    "absorbance",
    "ascending",
    "dark_level",
    "decode_coefficients",
    "decode_config",
    "decode_refmatrix",
    "decode_scan",
    "encode_coefficients",
    "encode_config",
    "encode_refmatrix",
    "encode_scan",
    "factory_scan",
    "hadamard_forward",
    "hadamard_order",
    "hadamard_sets",
    "intensities",
    "peak_level",
    "raw_samples",
    "reflectance",
    "saturated",
    "scaled_reference",
    "wavelengths",
]
