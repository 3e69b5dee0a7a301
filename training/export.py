"""From torch modules to ONNX files: one file each, default-domain operators, any number of rows."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import nn

from training.preprocessing import Floats

OPSET = 17
Arrays = dict[str, NDArray[np.float32]]


def export(module: nn.Module, file: Path, inputs: dict[str, int], outputs: Sequence[str]) -> None:
    """Write `module` in float32; `inputs` gives the width of each `[n, width]` input, in the order of `forward`.

    Every input stays in the graph, used or not, so that all callers feed the same.
    """
    example = tuple(torch.full((2, width), 0.3) for width in inputs.values())
    rows = {name: {0: "n"} for name in (*inputs, *outputs)}
    with warnings.catch_warnings():
        # the exporter through TorchScript is kept on purpose: plain opset 17, and no further package
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            module.float().eval(),
            example,
            file,
            dynamo=False,
            opset_version=OPSET,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=rows,
        )
    _declare(file, inputs)
    check(file, inputs, outputs)


def _declare(file: Path, inputs: dict[str, int]) -> None:
    """Put back the inputs that nothing uses, which the exporter drops."""
    model = onnx.load(file)
    known = {value.name: value for value in model.graph.input}
    declared = [
        known.get(name) or onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", width])
        for name, width in inputs.items()
    ]
    del model.graph.input[:]
    model.graph.input.extend(declared)
    onnx.save(model, file)


def check(file: Path, inputs: dict[str, int], outputs: Sequence[str]) -> None:
    """Raise `ValueError` unless the graph is valid, self-contained and has just these inputs and outputs."""
    model = onnx.load(file, load_external_data=False)
    onnx.checker.check_model(model, full_check=True)
    domains = {node.domain for node in model.graph.node} - {"", "ai.onnx"}
    if domains or any(tensor.external_data for tensor in model.graph.initializer):
        raise ValueError(f"{file.name}: operators of {domains} or external data")
    found = [i.name for i in model.graph.input], [o.name for o in model.graph.output]
    if found != (list(inputs), list(outputs)):
        raise ValueError(f"{file.name}: inputs and outputs are {found}")


class Graph:
    """An ONNX file on one thread of the CPU, as it will run in the field."""

    def __init__(self, file: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def __call__(self, **inputs: Floats) -> dict[str, Floats]:
        """Run float64 arrays through the float32 graph; outputs by name."""
        feeds: Arrays = {name: np.asarray(values, dtype=np.float32) for name, values in inputs.items()}
        names = [output.name for output in self._session.get_outputs()]
        found = self._session.run(names, feeds)
        return {name: np.asarray(values, dtype=np.float64) for name, values in zip(names, found, strict=True)}
