"""An emulated device with which things go wrong as a script says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from core.errors import InputError
from drivers.family import EmulatedDevice
from drivers.transport.memory import UnpluggedError
from drivers.world.events import happen
from drivers.world.scene import World
from drivers.world.script import ANSWER_WORDS, DEVICE_WORDS, Event, ScriptCode

Answers = list[tuple[float, bytes]]

BATTERY = Event("battery", "empty")
"""Told when a battery has run down."""


def _unheard(_event: Event, _command: int, _now: float) -> None:
    """For scripts that nobody watches."""


class Scripted:
    """An emulated device (`make`) in its world, with the events of a script; itself such a device.

    `told(event, command, now)` hears of each event as it strikes. Commands are counted from the first one
    ever, also over the time when it is unplugged; plugged in again it is a new device with its lamp off. All
    times are seconds of the caller's clock, counted from the first call.
    """

    def __init__(
        self,
        make: Callable[[], EmulatedDevice],
        world: World,
        script: Sequence[Event] = (),
        told: Callable[[Event, int, float], None] = _unheard,
    ) -> None:
        self._make = make
        self._device = make()
        self._world = world
        self._told = told
        self._by_command = [event for event in script if event.command is not None]
        self._by_time = sorted((event for event in script if event.seconds is not None), key=_seconds)
        self._next_answer: list[Event] = []
        self._begun: float | None = None
        self._before = 0
        self._unplugged = 0
        self._away_until: float | None = None

    @property
    def commands(self) -> int:
        """How many whole commands it has been given."""
        return self._before + self._device.commands

    def greet(self, now: float) -> Sequence[tuple[float, bytes]]:
        """What the device says first."""
        self.live(now)
        return self._device.greet(now)

    def trouble(self, what: str, value: str) -> None:
        """Passed on to the device."""
        self._device.trouble(what, value)

    def live(self, now: float) -> int:
        """Let strike what is due by now; as `drivers.transport.memory.let_live` asks."""
        self._world.live(now)
        self._begun = now if self._begun is None else self._begun
        while self._by_time and (due := self._begun + _seconds(self._by_time[0])) <= now:
            self._come_back(due)
            self._strike(self._by_time.pop(0), due)
        self._come_back(now)
        if self._world.battery.empty and self._away_until is None:
            self._told(BATTERY, self.commands, now)
            self._away_until = inf
        self._refuse_away(now)
        return self._unplugged

    def feed(self, data: bytes, now: float) -> Answers:
        """The answer of the device, or what became of it."""
        self.live(now)
        for event in self._due(self.commands + 1, before=True):
            self._strike(event, now)
        answers = list(self._device.feed(data, now))
        for event in self._due(self.commands, before=False):
            self._strike(event, now)
        self._refuse_away(now)
        if answers:
            answers = _struck(answers, self._next_answer)
            self._next_answer = []
        return answers

    def _due(self, command: int, *, before: bool) -> list[Event]:
        """Events of the commands up to this one, those that strike before the device hears it or those after."""
        due = [
            event
            for event in self._by_command
            if (event.command or 0) <= command and (event.word not in ANSWER_WORDS) is before
        ]
        self._by_command = [event for event in self._by_command if event not in due]
        return due

    def _strike(self, event: Event, now: float) -> None:
        self._told(event, event.command or self.commands, now)
        if event.word == "disconnect":
            self._away_until = now + float(event.value) if event.value else inf
        elif event.word in ANSWER_WORDS:
            self._next_answer.append(event)
        elif event.word in DEVICE_WORDS:
            self._make_trouble(event)
        else:
            happen(self._world, event.word, event.value)

    def _make_trouble(self, event: Event) -> None:
        try:
            self._device.trouble(event.word, event.value)
        except ValueError as error:
            raise InputError(ScriptCode.REFUSED, event=str(event)) from error

    def _come_back(self, now: float) -> None:
        if self._away_until is None or now < self._away_until:
            return
        self._away_until = None
        self._unplugged += 1
        self._before = self.commands
        self._next_answer = []
        self._world.lamp.switch(on=False, now=now)
        self._device = self._make()

    def _refuse_away(self, now: float) -> None:
        if self._away_until is not None:
            away_s = self._away_until - now
            raise UnpluggedError(None if away_s == inf else away_s)


def _seconds(event: Event) -> float:
    return event.seconds or 0.0


def _struck(answers: Answers, events: Sequence[Event]) -> Answers:
    for event in events:
        answers = _STRIKES[event.word](answers, event.value)
    return answers


def _cut(answers: Answers) -> Answers:
    """The first half of the bytes."""
    left, kept = sum(len(data) for _, data in answers) // 2, []
    for delay, data in answers:
        if left > 0:
            kept.append((delay, data[:left]))
        left -= len(data)
    return kept


_STRIKES: dict[str, Callable[[Answers, str], Answers]] = {
    "drop": lambda _answers, _: [],
    "garble": lambda answers, _: [(delay, bytes(byte ^ 0x5A for byte in data)) for delay, data in answers],
    "truncate": lambda answers, _: _cut(answers),
    "delay": lambda answers, value: [(delay + float(value), data) for delay, data in answers],
}
