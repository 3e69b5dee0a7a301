"""Static int8 of the encoder's networks; preprocessing, the linear path and the outputs stay in float.

Weights are int8 per channel with a reduced range: without it the products saturate on processors that have
AVX2 but no VNNI, and the same file gives other results there (R² .84 instead of .99, docs/engineering.md).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from training.preprocessing import Floats

QUANTIZED_LAYERS = ("/network/", "/hidden/")
BATCH = 64


class _Spectra(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no annotations
    """Feeds calibration spectra in batches."""

    def __init__(self, nir: Floats) -> None:
        batches = np.array_split(nir.astype(np.float32), max(len(nir) // BATCH, 1))
        self._batches: Iterator[dict[str, NDArray[np.float32]]] = iter([{"nir": batch} for batch in batches])

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        return next(self._batches, None)


def quantize_encoder(source: Path, target: Path, nir: Floats) -> None:
    """Write the int8 twin of `source`; ranges come from the reflectances `nir[n, g]`."""
    with TemporaryDirectory() as folder:
        shaped = Path(folder) / "shaped.onnx"
        quant_pre_process(source, shaped, skip_symbolic_shape=True)
        chosen = [
            node.name
            for node in onnx.load(shaped).graph.node
            if any(layer in node.name for layer in QUANTIZED_LAYERS)
        ]
        logging.disable(logging.WARNING)  # the quantizer logs advice through the root logger
        try:
            quantize_static(
                shaped,
                target,
                _Spectra(nir),
                quant_format=QuantFormat.QDQ,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=True,
                nodes_to_quantize=chosen,
            )
        finally:
            logging.disable(logging.NOTSET)
