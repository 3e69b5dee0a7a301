"""What an ONNX graph may hold, checked before ONNX Runtime sees it.

The `onnx` package does not ship, so this walks the protobuf wire format itself, with the field numbers of
`onnx.proto` (IR version 3 to 13). Refused are: tensors that lie outside the file (CVE-2022-25882 and its
successors), operators outside the default domain, model-local functions, training graphs, and any field
that the walk does not know, for what it cannot name it cannot vouch for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from core.errors import BundleError
from core.inference.codes import BundleCode

DEFAULT_DOMAINS = frozenset({b"", b"ai.onnx"})
DEEPEST_GRAPH = 8
"""Levels of graphs within graphs (bodies of If and Loop); ours have none."""
MOST_FIELDS = 2_000_000
"""Protobuf fields in one file; a bound on the time of the walk."""
LONGEST_VARINT = 10


class _Wire(IntEnum):
    VARINT = 0
    FIXED64 = 1
    BYTES = 2
    FIXED32 = 5


_FIXED = {_Wire.FIXED64: 8, _Wire.FIXED32: 4}


class _MalformedError(Exception):
    """The bytes are no protobuf message of the kind expected."""


@dataclass(frozen=True)
class _Field:
    number: int
    wire: _Wire
    value: int
    """Of a varint."""
    data: memoryview
    """Of a field with bytes."""


Visit = Callable[[memoryview], None]


class _Screen:
    """Walks one file; one method per message type."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._fields_left = MOST_FIELDS
        self._depth = 0

    def model(self, data: memoryview) -> None:
        # 1 ir_version, 2–3 producer, 4 domain, 5 version, 6 doc, 7 graph, 8 opsets, 14 metadata
        graphs = self._visit(data, known={1, 2, 3, 4, 5, 6, 8, 14}, parts={7: self._graph})
        if graphs == 0:
            raise _MalformedError("no graph")

    def _graph(self, data: memoryview) -> None:
        # 1 nodes, 2 name, 5 initializers, 10 doc, 11–13 inputs, outputs and values, 14 quantization,
        # 15 sparse initializers, 16 metadata
        self._depth += 1
        if self._depth > DEEPEST_GRAPH:
            raise _MalformedError("graphs nested too deeply")
        self._visit(
            data,
            known={2, 10, 11, 12, 13, 14, 16},
            parts={1: self._node, 5: self._tensor, 15: self._sparse_tensor},
        )
        self._depth -= 1

    def _node(self, data: memoryview) -> None:
        # 1–2 inputs and outputs, 3 name, 4 operator, 5 attributes, 6 doc, 7 domain, 9 metadata
        operator, domains = b"", set[bytes]()
        for field in self._read(data):
            if field.number == 4:
                operator = bytes(field.data)
            elif field.number == 5:
                self._attribute(field.data)
            elif field.number == 7:
                domains.add(bytes(field.data))
            elif field.number not in {1, 2, 3, 6, 9}:
                raise _MalformedError(f"field {field.number} of a node")
        self._accept_operator(operator, domains)

    def _attribute(self, data: memoryview) -> None:
        # 1 name, 2–4 and 7–9 numbers and text, 5 and 10 tensors, 6 and 11 graphs, 13 doc,
        # 14–15 types, 20 kind, 22–23 sparse tensors
        self._visit(
            data,
            known={1, 2, 3, 4, 7, 8, 9, 13, 14, 15, 20},
            parts={
                5: self._tensor,
                6: self._graph,
                10: self._tensor,
                11: self._graph,
                22: self._sparse_tensor,
                23: self._sparse_tensor,
            },
        )

    def _sparse_tensor(self, data: memoryview) -> None:
        # 1 values, 2 indices, 3 dims
        self._visit(data, known={3}, parts={1: self._tensor, 2: self._tensor})

    def _tensor(self, data: memoryview) -> None:
        # 1–2 dims and type, 4–7, 9–11 values, 8 name, 12 doc, 13 external data, 14 where the data is, 16 metadata
        name = b""
        for field in self._read(data):
            if field.number == 8:
                name = bytes(field.data)
            elif field.number == 13 or (field.number == 14 and (field.wire is not _Wire.VARINT or field.value)):
                raise BundleError(BundleCode.EXTERNAL_DATA, file=self._file, tensor=_text(name))
            elif field.number not in {1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 16}:
                raise _MalformedError(f"field {field.number} of a tensor")

    def _visit(self, data: memoryview, known: set[int], parts: dict[int, Visit]) -> int:
        """Walk a message: skip `known` fields, follow `parts`, refuse the rest. Counts the parts."""
        followed = 0
        for field in self._read(data):
            if field.number in parts:
                if field.wire is not _Wire.BYTES:
                    raise _MalformedError(f"field {field.number} is no message")
                parts[field.number](field.data)
                followed += 1
            elif field.number not in known:
                raise _MalformedError(f"field {field.number}")
        return followed

    def _read(self, data: memoryview) -> Iterator[_Field]:
        at = 0
        while at < len(data):
            self._fields_left -= 1
            if self._fields_left < 0:
                raise _MalformedError("too many fields")
            key, at = _varint(data, at)
            wire = _wire(key & 7)
            length, value = _FIXED.get(wire, 0), 0
            if wire is _Wire.VARINT:
                value, at = _varint(data, at)
            elif wire is _Wire.BYTES:
                length, at = _varint(data, at)
            if length > len(data) - at:
                raise _MalformedError("a field reaches past the end")
            yield _Field(key >> 3, wire, value, data[at : at + length])
            at += length

    def _accept_operator(self, operator: bytes, domains: set[bytes]) -> None:
        for domain in domains - DEFAULT_DOMAINS:
            raise BundleError(
                BundleCode.CUSTOM_OPERATOR, file=self._file, operator=_text(operator), domain=_text(domain)
            )


def screen_graph(data: bytes, file: str) -> None:
    """Refuse an ONNX model that could reach beyond itself; `file` names it in the error.

    Raises `BundleError` (`GRAPH_UNREADABLE`, `EXTERNAL_DATA`, `CUSTOM_OPERATOR`).
    """
    try:
        _Screen(file).model(memoryview(data))
    except _MalformedError as error:
        raise BundleError(BundleCode.GRAPH_UNREADABLE, file=file, detail=str(error)) from error


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift, byte in enumerate(data[at : at + LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, at + shift + 1
    raise _MalformedError("a number without an end")


def _wire(kind: int) -> _Wire:
    try:
        return _Wire(kind)
    except ValueError as error:
        raise _MalformedError(f"wire type {kind}") from error


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
