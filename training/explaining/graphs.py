"""Graphs of a bundle in torch, with slopes: the operators that encoder and decoder are made of, one line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import onnx
import torch
from onnx import helper, numpy_helper
from torch import Tensor, nn

from core.errors import InputError
from training.errors import TrainingCode

Values = dict[str, Any]
"""Attributes of a node by name."""


class TorchGraph:
    """`graph(x)` gives the first output of an ONNX model of one input, in double precision.

    Raises `InputError` (`OPERATOR`) for an operator that is not among those known here.
    """

    def __init__(self, raw: bytes, file: str) -> None:
        graph = onnx.load_from_string(raw).graph
        self._input, self._output = graph.input[0].name, graph.output[0].name
        self._fixed = {entry.name: _tensor(entry) for entry in graph.initializer}
        self._nodes: list[tuple[Operator, list[str], list[str], Values]] = []
        for node in graph.node:
            attributes = {entry.name: helper.get_attribute_value(entry) for entry in node.attribute}
            if node.op_type == "Constant":
                self._fixed[node.output[0]] = _tensor(attributes["value"])
            elif node.op_type in _OPERATORS:
                self._nodes.append((_OPERATORS[node.op_type], list(node.input), list(node.output), attributes))
            else:
                raise InputError(TrainingCode.OPERATOR, file=file, operator=node.op_type)

    def __call__(self, x: Tensor) -> Tensor:
        """The first output for `x[n, m]`."""
        known: dict[str, Tensor] = {**self._fixed, self._input: x}
        for operator, inputs, outputs, attributes in self._nodes:
            known[outputs[0]] = operator([known[name] if name else None for name in inputs], attributes)
        return known[self._output]


Operator = Callable[[Sequence[Any], Values], Tensor]


def _tensor(entry: onnx.TensorProto) -> Tensor:
    found = torch.tensor(numpy_helper.to_array(entry))
    return found.double() if found.is_floating_point() else found


def _axes(inputs: Sequence[Any], attributes: Values) -> list[int]:
    """Given as an attribute up to opset 17, as an input since 13 or 18."""
    if "axes" in attributes:
        return list(attributes["axes"])
    return [int(axis) for axis in inputs[1].reshape(-1)] if len(inputs) > 1 else []


def _reduce(how: Callable[..., Tensor]) -> Operator:
    def operator(inputs: Sequence[Any], attributes: Values) -> Tensor:
        return how(inputs[0], dim=_axes(inputs, attributes), keepdim=bool(attributes.get("keepdims", 1)))

    return operator


def _clip(inputs: Sequence[Any], attributes: Values) -> Tensor:  # noqa: ARG001 - all operators are called alike
    low, high = (*inputs[1:], None, None)[:2]
    found: Tensor = inputs[0]
    return found.clamp(min=low, max=high)


def _conv(inputs: Sequence[Any], attributes: Values) -> Tensor:
    pads = list(attributes.get("pads", [0, 0]))
    half = len(pads) // 2
    # torch pads the last axis first, ONNX begins of all axes before their ends
    sides = [side for axis in range(half)[::-1] for side in (pads[axis], pads[axis + half])]
    padded = nn.functional.pad(inputs[0], sides)
    bias = inputs[2] if len(inputs) > 2 else None
    conv = nn.functional.conv1d if half == 1 else nn.functional.conv2d
    strides, dilations = list(attributes.get("strides", [1] * half)), list(attributes.get("dilations", [1] * half))
    groups = int(attributes.get("group", 1))
    return conv(padded, inputs[1], bias, stride=strides, dilation=dilations, groups=groups)


def _gemm(inputs: Sequence[Any], attributes: Values) -> Tensor:
    a = inputs[0].T if attributes.get("transA") else inputs[0]
    b = inputs[1].T if attributes.get("transB") else inputs[1]
    product: Tensor = attributes.get("alpha", 1.0) * (a @ b)
    return product + attributes.get("beta", 1.0) * inputs[2] if len(inputs) > 2 else product


def _unsqueeze(inputs: Sequence[Any], attributes: Values) -> Tensor:
    found: Tensor = inputs[0]
    for axis in sorted(_axes(inputs, attributes)):
        found = found.unsqueeze(axis)
    return found


def _slice(inputs: Sequence[Any], attributes: Values) -> Tensor:  # noqa: ARG001 - all operators are called alike
    starts, ends = inputs[1].tolist(), inputs[2].tolist()
    axes = inputs[3].tolist() if len(inputs) > 3 else range(len(starts))
    steps = inputs[4].tolist() if len(inputs) > 4 else [1] * len(starts)
    where: list[slice] = [slice(None)] * inputs[0].dim()
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        where[axis] = slice(start, end, step)
    found: Tensor = inputs[0][tuple(where)]
    return found


_OPERATORS: dict[str, Operator] = {
    "Identity": lambda inputs, _: inputs[0],
    "Add": lambda inputs, _: inputs[0] + inputs[1],
    "Sub": lambda inputs, _: inputs[0] - inputs[1],
    "Mul": lambda inputs, _: inputs[0] * inputs[1],
    "Div": lambda inputs, _: inputs[0] / inputs[1],
    "Neg": lambda inputs, _: -inputs[0],
    "Pow": lambda inputs, _: inputs[0] ** inputs[1],
    "Sqrt": lambda inputs, _: inputs[0].sqrt(),
    "Log": lambda inputs, _: inputs[0].log(),
    "Exp": lambda inputs, _: inputs[0].exp(),
    "Erf": lambda inputs, _: torch.erf(inputs[0]),
    "Tanh": lambda inputs, _: torch.tanh(inputs[0]),
    "Relu": lambda inputs, _: torch.relu(inputs[0]),
    "MatMul": lambda inputs, _: inputs[0] @ inputs[1],
    "Gemm": _gemm,
    "Clip": _clip,
    "Conv": _conv,
    "Concat": lambda inputs, attributes: torch.cat(list(inputs), dim=attributes["axis"]),
    "ReduceMean": _reduce(torch.mean),
    "ReduceSum": _reduce(torch.sum),
    "Squeeze": lambda inputs, attributes: inputs[0].squeeze(tuple(_axes(inputs, attributes))),
    "Unsqueeze": _unsqueeze,
    "Slice": _slice,
    "Gather": lambda inputs, attributes: torch.index_select(
        inputs[0], attributes.get("axis", 0), inputs[1].reshape(-1)
    ),
    "Reshape": lambda inputs, _: inputs[0].reshape(inputs[1].tolist()),
    "Transpose": lambda inputs, attributes: inputs[0].permute(list(attributes["perm"])),
}
