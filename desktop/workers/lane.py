"""A lane: one thread with a queue. What is asked of it is done in order; answers arrive on the GUI thread.

    lane.run(store.projects).then(self.show_projects)

A failure that nobody took with `otherwise` is emitted as `failed`, so that none is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
Failed = Callable[[BaseException], None]


class Call(Generic[T]):
    """Something that a lane was asked to do. Its callbacks run on the GUI thread."""

    def __init__(self) -> None:
        self._done: list[Callable[[T], object]] = []
        self._failed: Failed | None = None
        self._ended: list[Callable[[], object]] = []

    def then(self, done: Callable[[T], object]) -> Call[T]:
        """Call `done` with the answer."""
        self._done.append(done)
        return self

    def otherwise(self, failed: Failed) -> Call[T]:
        """Call `failed` with the error instead of telling the lane's `failed`."""
        self._failed = failed
        return self

    def always(self, ended: Callable[[], object]) -> Call[T]:
        """Call `ended` first, whatever the outcome."""
        self._ended.append(ended)
        return self

    def settle(self, future: Future[T], unclaimed: Failed) -> None:
        """Hand the outcome to the callbacks."""
        for ended in self._ended:
            ended()
        error = future.exception()
        if error is None:
            answer = future.result()
            for done in self._done:
                done(answer)
        else:
            (self._failed or unclaimed)(error)


class Lane(QObject):
    """One thread with a queue, ended by `close`."""

    failed = Signal(object)
    """An error that no callback took."""
    _settled = Signal(object, object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closing = False
        self._settled.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T]) -> Call[T]:
        """Do `work` after all that was asked before."""
        call: Call[T] = Call()
        future = self._executor.submit(work)
        future.add_done_callback(lambda done: self._tell(call, done))
        return call

    def close(self, last: Callable[[], object]) -> None:
        """Do what is queued, then `last`, and end the thread. Blocks; no callback is called any more."""
        self._closing = True
        ending = self._executor.submit(last)
        self._executor.shutdown(wait=True)
        ending.result()

    def _tell(self, call: Call[Any], future: Future[Any]) -> None:
        if not self._closing:
            self._settled.emit(call, future)

    def _settle(self, call: Call[Any], future: Future[Any]) -> None:
        if not self._closing:
            call.settle(future, self.failed.emit)
