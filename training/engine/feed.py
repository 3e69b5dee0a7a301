"""From rows to tensors on the device: resident where they fit, else in pinned batches read ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.engine.randomness import seed_of
from training.engine.rows import Indices, Rows
from training.engine.task import View

RESIDENT_SHARE = 0.5
"""Part of the free memory of an accelerator that the data may take."""
_CHUNK = 8192

Take = Callable[[Indices], dict[str, Tensor]]


def batches(
    sources: Sequence[Rows], seed: int, batch: int, own: slice, steps: range, device: torch.device
) -> Iterator[list[View]]:
    """One view per source for each step, read one step ahead where the data stay on the host."""
    takes = [_resident(rows, device) if fits(rows, device) else _from_host(rows, device) for rows in sources]

    def views(step: int) -> list[View]:
        drawn = [rows.drawn(seed_of(seed, index), step, batch) for index, rows in enumerate(sources)]
        return [_view(take, first, second, own) for take, (first, second) in zip(takes, drawn, strict=True)]

    return map(views, steps) if device.type == "cpu" else _ahead(views, steps)


def _ahead(views: Callable[[int], list[View]], steps: range) -> Iterator[list[View]]:
    """The same views, each made while the one before is in use."""
    with ThreadPoolExecutor(1) as thread:
        waiting: list[Future[list[View]]] = []
        for step in steps:
            waiting.append(thread.submit(views, step))
            if len(waiting) > 1:
                yield waiting.pop(0).result()
        yield from (made.result() for made in waiting)


def fits(rows: Rows, device: torch.device) -> bool:
    """Whether the arrays of a source can stay on an accelerator."""
    if device.type != "cuda":
        return False
    needed = sum(_as_held(array[:1]).nbytes * len(array) for array in rows.arrays.values())
    return bool(needed < RESIDENT_SHARE * torch.cuda.mem_get_info(device)[0])


def _view(take: Take, first: Indices, second: Indices, own: slice) -> View:
    taken = take(first[own])
    return View(taken, taken if first is second else take(second[own]))


def _resident(rows: Rows, device: torch.device) -> Take:
    held = {name: _moved(array, device) for name, array in rows.arrays.items()}

    def take(wanted: Indices) -> dict[str, Tensor]:
        places = torch.from_numpy(np.ascontiguousarray(wanted)).to(device, non_blocking=True)
        return {name: tensor.index_select(0, places) for name, tensor in held.items()}

    return take


def _from_host(rows: Rows, device: torch.device) -> Take:
    pinned = device.type == "cuda"

    def take(wanted: Indices) -> dict[str, Tensor]:
        found = {name: torch.from_numpy(_as_held(array[wanted])) for name, array in rows.arrays.items()}
        if pinned:
            found = {name: tensor.pin_memory().to(device, non_blocking=True) for name, tensor in found.items()}
        return found

    return take


def _moved(array: NDArray[Any], device: torch.device) -> Tensor:
    """The whole array on the device, copied in pieces so that the host never holds it twice."""
    first = torch.from_numpy(_as_held(array[:1]))
    held = torch.empty((len(array), *array.shape[1:]), dtype=first.dtype, device=device)
    for start in range(0, len(array), _CHUNK):
        held[start : start + _CHUNK] = torch.from_numpy(_as_held(array[start : start + _CHUNK])).to(device)
    return held


def _as_held(part: NDArray[Any]) -> NDArray[Any]:
    """Single precision for what is floating; flags and numbers as they are."""
    return np.ascontiguousarray(part, dtype=np.float32) if part.dtype.kind == "f" else np.ascontiguousarray(part)
