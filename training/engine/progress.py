"""The bar on a terminal: steps, rate, time left and the loss; nothing where nobody looks."""

from __future__ import annotations

import sys

from tqdm import tqdm


class Progress:
    """Counts steps from `done` to `steps`."""

    def __init__(self, title: str, done: int, steps: int, *, shown: bool) -> None:
        quiet = not (shown and sys.stderr.isatty())
        self._bar = tqdm(desc=title, initial=done, total=steps, unit="step", disable=quiet, dynamic_ncols=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def step(self) -> None:
        """One more."""
        self._bar.update()

    def loss(self, value: float) -> None:
        """The last loss that was looked at."""
        self._bar.set_postfix(loss=f"{value:.4g}", refresh=False)
