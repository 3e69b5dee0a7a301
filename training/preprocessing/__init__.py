"""What is done to a spectrum before it is learned from: functions on arrays, layers that travel inside the graphs,
and transformers of scikit-learn that are both.

A transformer is fitted on training rows, treats arrays in float64, and `layers()` is the same as a torch module that
`training.export` writes as ONNX; `as_layers` does so for a `Pipeline` of them.
"""

from training.preprocessing.chain import Layered, as_layers
from training.preprocessing.continuum import ContinuumRemoval
from training.preprocessing.denoising import WaveletDenoising
from training.preprocessing.pairs import EPO, SST
from training.preprocessing.scales import Absorbance, Reflectance
from training.preprocessing.scatter import MSC, SNV, Detrend
from training.preprocessing.slopes import Derivative, contrast, derivative
from training.preprocessing.smoothing import SavitzkyGolay
from training.preprocessing.transformer import Preprocessing, PreprocessingError
from training.preprocessing.values import DARKEST, SNV_FLOOR, Floats, absorbance, savitzky_golay, snv

__all__ = [
    "DARKEST",
    "EPO",
    "MSC",
    "SNV",
    "SNV_FLOOR",
    "SST",
    "Absorbance",
    "ContinuumRemoval",
    "Derivative",
    "Detrend",
    "Floats",
    "Layered",
    "Preprocessing",
    "PreprocessingError",
    "Reflectance",
    "SavitzkyGolay",
    "WaveletDenoising",
    "absorbance",
    "as_layers",
    "contrast",
    "derivative",
    "savitzky_golay",
    "snv",
]
