"""Work of one kind in several processes, each on one thread; the same for any number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import torch
from threadpoolctl import threadpool_limits

from core.errors import ErrorCode, InputError, TilthError, Value

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(function: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """`function` of every item, in their order; `InputError` as of the function.

    With several `jobs` the function and the items travel to other processes, so both can be pickled.
    """
    if jobs == 1:
        before = torch.get_num_threads()
        _one_thread()
        with threadpool_limits(1):
            yield from map(function, items)
        torch.set_num_threads(before)
        return
    # spawned, not forked: the same on every system, and no copies of running threads
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _one_thread)
    try:
        for waiting in [pool.submit(_told, function, item) for item in items]:
            found, refused = waiting.result()
            if refused is not None:
                raise InputError(refused[0], **refused[1])
            yield found  # type: ignore[misc]
    finally:
        pool.shutdown(cancel_futures=True)


def _one_thread() -> None:
    torch.set_num_threads(1)
    threadpool_limits(1)


def _told(
    function: Callable[[Item], Result], item: Item
) -> tuple[Result | None, tuple[ErrorCode, dict[str, Value]] | None]:
    """A `TilthError` does not travel between processes as it is."""
    try:
        return function(item), None
    except TilthError as refused:
        return None, (refused.code, refused.values)
