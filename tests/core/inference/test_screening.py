"""Graphs that could reach beyond themselves are refused before ONNX Runtime sees them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper, numpy_helper

from core.errors import BundleError
from core.inference.codes import BundleCode
from core.inference.screening import DEEPEST_GRAPH, screen_graph

FLOAT = onnx.TensorProto.FLOAT
WEIGHTS = numpy_helper.from_array(np.ones(4, dtype=np.float32), "w")


def add(domain: str = "") -> onnx.NodeProto:
    return helper.make_node("Add", ["x", "w"], ["y"], domain=domain)


def graph(*nodes: onnx.NodeProto, weights: list[onnx.TensorProto] | None = None) -> onnx.GraphProto:
    x, y = (helper.make_tensor_value_info(name, FLOAT, ["n", 4]) for name in "xy")
    return helper.make_graph(list(nodes), "g", [x], [y], [WEIGHTS] if weights is None else weights)


def model(*nodes: onnx.NodeProto, weights: list[onnx.TensorProto] | None = None) -> onnx.ModelProto:
    return helper.make_model(graph(*(nodes or (add(),)), weights=weights))


def external(**fields: object) -> onnx.TensorProto:
    return onnx.TensorProto(name="w", dims=[4], data_type=FLOAT, **fields)


def inside(body: onnx.GraphProto, levels: int = 1) -> onnx.NodeProto:
    node = helper.make_node("If", ["x"], ["y"], then_branch=body, else_branch=body)
    return node if levels == 1 else inside(graph(node), levels - 1)


def code_of(proto: onnx.ModelProto | bytes) -> object:
    data = proto if isinstance(proto, bytes) else proto.SerializeToString()
    with pytest.raises(BundleError) as caught:
        screen_graph(data, "bad.onnx")
    assert caught.value.values["file"] == "bad.onnx"
    return caught.value.code


def test_ordinary_graph_passes() -> None:
    screen_graph(model().SerializeToString(), "good.onnx")


def test_opset_import_without_an_operator_passes() -> None:
    proto = model()
    proto.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    screen_graph(proto.SerializeToString(), "good.onnx")


def test_the_tiny_bundle_passes(tiny_bundles: Callable[..., Path]) -> None:
    for file in tiny_bundles().glob("*.onnx"):
        screen_graph(file.read_bytes(), file.name)


LOCATION = onnx.StringStringEntryProto(key="location", value="../../etc/passwd")
TENSORS = [
    external(external_data=[LOCATION], data_location=onnx.TensorProto.EXTERNAL),
    external(external_data=[LOCATION]),
    external(data_location=onnx.TensorProto.EXTERNAL),
]


@pytest.mark.parametrize("tensor", TENSORS, ids=["both", "data", "location"])
def test_external_data_is_refused_wherever_a_tensor_can_stand(tensor: onnx.TensorProto) -> None:
    constant = helper.make_node("Constant", [], ["w"], value=tensor)
    sparse = onnx.SparseTensorProto(values=tensor, dims=[4])
    with_sparse = model()
    with_sparse.graph.sparse_initializer.append(sparse)
    listed = add()
    listed.attribute.append(onnx.AttributeProto(name="many", tensors=[tensor]))
    in_attribute = add()
    in_attribute.attribute.append(onnx.AttributeProto(name="sparse", sparse_tensor=sparse))
    protos = [
        model(weights=[tensor]),
        model(constant, add()),
        model(inside(graph(add(), weights=[tensor]))),
        with_sparse,
        model(listed),
        model(in_attribute),
    ]
    assert {code_of(proto) for proto in protos} == {BundleCode.EXTERNAL_DATA}


@pytest.mark.parametrize("domain", ["com.microsoft", "ai.onnx.ml", "evil", " "])
def test_operators_of_other_domains_are_refused(domain: str) -> None:
    assert code_of(model(add(domain))) is BundleCode.CUSTOM_OPERATOR
    assert code_of(model(inside(graph(add(domain)), levels=2))) is BundleCode.CUSTOM_OPERATOR


def test_a_domain_said_twice_counts_each_time() -> None:
    node = add("evil").SerializeToString() + onnx.NodeProto(domain="").SerializeToString()
    twice = b"\x3a" + bytes([len(node) + 2]) + b"\x0a" + bytes([len(node)]) + node
    assert code_of(twice) is BundleCode.CUSTOM_OPERATOR


def test_functions_and_training_graphs_are_refused() -> None:
    with_function, with_training = model(), model()
    with_function.functions.add(name="f", domain="evil")
    with_training.training_info.add()
    assert code_of(with_function) is BundleCode.GRAPH_UNREADABLE
    assert code_of(with_training) is BundleCode.GRAPH_UNREADABLE


def test_graphs_nest_only_so_deep() -> None:
    screen_graph(model(inside(graph(add()), levels=DEEPEST_GRAPH - 1)).SerializeToString(), "deep.onnx")
    assert code_of(model(inside(graph(add()), levels=DEEPEST_GRAPH))) is BundleCode.GRAPH_UNREADABLE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a model",
        b"\x08\x08",
        b"\x18\x00\x00\x00ORTM" + bytes(64),
        b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    ],
    ids=["empty", "text", "no graph", "runtime's own format", "endless number"],
)
def test_what_is_no_model_is_refused(data: bytes) -> None:
    assert code_of(data) is BundleCode.GRAPH_UNREADABLE


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_bundle_error(data: bytes) -> None:
    screen_or_refuse(data)


@given(st.integers(0), st.integers(0, 255))
def test_damaged_models_raise_nothing_but_a_bundle_error(place: int, byte: int) -> None:
    data = bytearray(model(inside(graph(add()))).SerializeToString())
    data[place % len(data)] = byte
    screen_or_refuse(bytes(data))
    screen_or_refuse(bytes(data[: place % len(data)]))


def screen_or_refuse(data: bytes) -> None:
    with suppress(BundleError):
        screen_graph(data, "any.onnx")
