from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from desktop import main
from desktop.cli.guard import INTERRUPTED
from desktop.cli.interrupt import cancelling, ending_like_ctrl_c, resting
from desktop.cli.signals import ENDINGS

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def handlers_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDINGS)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Impatience:
    """While this is closed, somebody presses Ctrl-C and closes the terminal."""

    rested = False

    def close(self) -> None:
        for number in (signal.SIGINT, *ENDINGS, signal.SIGINT):
            os.kill(os.getpid(), number)
        self.rested = True


def interrupted_in(thing: Impatience) -> None:
    with ending_like_ctrl_c(), resting(thing):
        os.kill(os.getpid(), signal.SIGTERM)


def test_what_is_put_to_rest_is_put_to_rest_however_often_ctrl_c_is_pressed() -> None:
    thing = Impatience()
    with pytest.raises(KeyboardInterrupt):
        interrupted_in(thing)
    assert thing.rested
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def hung_up() -> None:
    """The terminal is closed over a program that was started with `nohup`."""
    os.kill(os.getpid(), signal.SIGHUP)


def test_nohup_is_respected() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with ending_like_ctrl_c():
        hung_up()
    with cancelling() as cancel:
        hung_up()
        assert not cancel.cancelled


def test_a_program_that_was_interrupted_ends_without_another_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_run", interrupted)
    monkeypatch.setattr(sys, "argv", ["tilth", "selftest"])
    assert main.main() == INTERRUPTED
    assert {signal.getsignal(number) for number in (signal.SIGINT, *ENDINGS)} == {signal.SIG_IGN}
