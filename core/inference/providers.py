"""ONNX Runtime sessions: on which processor they run, and with how many threads.

The CPU is the default: one spectrum takes about a millisecond there, less than a graphics card needs to
wake up. ONNX Runtime is imported when the first session is made, not when the window opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import BundleError, InputError
from core.inference.codes import BundleCode, InferenceCode

if TYPE_CHECKING:
    import onnxruntime

ERRORS_ONLY = 3
"""Severity from which ONNX Runtime writes to standard error."""


class Provider(StrEnum):
    """Where a graph can run; the values are ONNX Runtime's names."""

    CPU = "CPUExecutionProvider"
    CUDA = "CUDAExecutionProvider"
    DIRECTML = "DmlExecutionProvider"
    COREML = "CoreMLExecutionProvider"


CPU = (Provider.CPU,)
ACCELERATED = (Provider.CUDA, Provider.DIRECTML, Provider.COREML)
LARGE_BATCH = 100_000
"""Rows from which an accelerator repays its start; two cores need some seconds for them."""


def available_providers() -> list[Provider]:
    """Providers of this installation that Tilth knows, accelerated ones first."""
    import onnxruntime

    found = onnxruntime.get_available_providers()
    return [provider for provider in (*ACCELERATED, Provider.CPU) if provider in found]


def choose_providers(
    asked: Sequence[Provider] | None, available: Sequence[Provider], rows: int = 1
) -> tuple[Provider, ...]:
    """What to run `rows` spectra on; the CPU always stands behind the others.

    Without anything `asked` the CPU, or for a large batch the first accelerator there is. Raises
    `InputError(PROVIDER)` for one that this installation lacks.
    """
    for provider in asked or ():
        if provider not in available:
            names = ", ".join(other.name for other in available)
            raise InputError(InferenceCode.PROVIDER, provider=provider.name, available=names)
    if asked is None and rows >= LARGE_BATCH:
        asked = [provider for provider in ACCELERATED if provider in available][:1]
    return tuple(dict.fromkeys((*(asked or ()), Provider.CPU)))


def make_session(graph: bytes, file: str, providers: Sequence[Provider]) -> onnxruntime.InferenceSession:
    """Session over checked bytes; one thread, for batches are spread over threads by rows.

    Raises `BundleError(GRAPH_FAILED)` when ONNX Runtime does not take the graph.
    """
    import onnxruntime

    try:
        return onnxruntime.InferenceSession(graph, _options(), providers=list(providers))
    except runtime_errors() as error:
        raise BundleError(BundleCode.GRAPH_FAILED, file=file, detail=first_line(error)) from error


def runtime_errors() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises for a graph that it cannot load or run; they share no base of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    return (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.InvalidProtobuf,
        state.NoSuchFile,
        state.NotImplemented,
        state.RuntimeException,
        state.EPFail,
        RuntimeError,
        ValueError,
    )


def first_line(error: Exception) -> str:
    """The first line of an error of ONNX Runtime."""
    return str(error).partition("\n")[0]


def _options() -> onnxruntime.SessionOptions:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    # the screening read the bytes as ONNX; nothing may take them for the runtime's own format
    options.add_session_config_entry("session.load_model_format", "ONNX")
    return options
