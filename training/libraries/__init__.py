"""The real spectra with their laboratory values, read exactly as `facts/libraries.csv` says.

`nir_libraries` and `mir_libraries` give what models are trained and judged on, `pairs` the NIR and MIR of
the same samples, `rocks` spectra that are no soil. Nothing read here is ever written into the project.
"""

from training.libraries.grammar import Range
from training.libraries.inorganic import INORGANIC_C, inorganic_c, with_inorganic_c
from training.libraries.library import Library
from training.libraries.mir import MIR_AXIS, mir_libraries
from training.libraries.neospectra import read_nir_scans, read_paired
from training.libraries.nir import NIR_GRIDS, nir_axis, nir_libraries
from training.libraries.ossl import read_ossl
from training.libraries.own_axis import read_library
from training.libraries.paired import brought_together, paired_set, pairs, rocks
from training.libraries.paired_library import PairedLibrary
from training.libraries.writing import write_paired

__all__ = [
    "INORGANIC_C",
    "MIR_AXIS",
    "NIR_GRIDS",
    "Library",
    "PairedLibrary",
    "Range",
    "brought_together",
    "inorganic_c",
    "mir_libraries",
    "nir_axis",
    "nir_libraries",
    "paired_set",
    "pairs",
    "read_library",
    "read_nir_scans",
    "read_ossl",
    "read_paired",
    "rocks",
    "with_inorganic_c",
    "write_paired",
]
