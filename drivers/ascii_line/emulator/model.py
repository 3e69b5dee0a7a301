"""An emulated line device: answers the commands of its profile, and all others with a refusal.

Pure but for its own state: what it says is a function of what it was told, of the time given, and of the
world. Commands wait for those before them, as in firmware that does one thing after another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from drivers.ascii_line.emulator.optics import Optics
from drivers.ascii_line.loading import vary
from drivers.ascii_line.profile import VALUE, Ask, Format, LightBy, Numbers, Profile, Setting
from drivers.world.detector import Detector
from drivers.world.scene import World

QUICK_S = 0.002
RESET_S = 1.6
"""From opening the port to the banner, where opening it starts the board anew."""
BURST_S = 0.2
"""Between two scans of a device that sends them without being asked."""
MOST_BURSTS = 50
MOST_HELD = 4096
"""Bytes of a command without an end."""

SERIAL = "serial"
HUMIDITY_PCT = 38.0
LAMP_MONITOR = 2000.0

Said = tuple[float, str]
"""How long it takes, and the answer."""


@dataclass(frozen=True)
class _Known:
    """A command that the device understands; `does` is given what stands for `VALUE` in it."""

    pattern: re.Pattern[str]
    does: Callable[[str, float], Said]


class EmulatedLineDevice:
    """Fulfils `drivers.family.EmulatedDevice`; `chattering` is a device that another program left in burst mode.

    It understands the commands of all variants of its profile, and scans as the plain one says.
    """

    def __init__(self, world: World, profile: Profile, *, noise: bool = True, chattering: bool = False) -> None:
        self.commands = 0
        self.chattering = chattering
        self.lit = profile.lamp is None
        self.words: dict[str, int] = {}
        self._world = world
        self._profile = profile
        self._optics = Optics(profile, world, noise)
        self._inside = Detector(full_scale=1, dark=0.0, read_noise=0.0, shot=0.0).within(world.air)
        self._held = b""
        self._free_at = 0.0
        self._spoke_at: float | None = None
        self._silent = 0
        self._errors: list[str] = []
        self._known = [*self._table(profile)]
        for name in profile.variants:
            self._known += self._table(vary(profile, [name]))
        # "E?" is not "E{value}" with a question mark for a value
        self._known.sort(key=lambda known: known.pattern.groups)
        if profile.emulated.light is LightBy.LAMP and profile.lamp is None:
            world.lamp.switch(on=True, now=0.0)

    def greet(self, now: float) -> list[tuple[float, bytes]]:
        """The banner of a board that starts anew, or scans that nobody asked for."""
        self._held = b""
        banner = self._profile.banner
        if banner is not None:
            self._free_at = now + RESET_S
            return [(RESET_S, self._line(banner.answer))]
        return self._bursts(now)

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        """Answers to the whole commands in what has come so far."""
        answers = self._bursts(now)
        *lines, self._held = re.split(rb"[\r\n]", (self._held + data)[-MOST_HELD:])
        for line in lines:
            if line:
                answers += self._answer(line.decode("ascii", errors="replace").strip(), now)
        return answers

    def trouble(self, what: str, value: str) -> None:
        """`busy`: as many commands are not answered. `error`: the next one is answered with a refusal, or `value`."""
        if what == "busy":
            self._silent = int(value)
        elif what == "error":
            self._errors.append(value)
        else:
            raise ValueError(what)

    def _answer(self, command: str, now: float) -> list[tuple[float, bytes]]:
        self.commands += 1
        if self._silent > 0:
            self._silent -= 1
            return []
        begins = max(now, self._free_at)
        takes, text = self._said(command, begins)
        self._free_at = begins + takes
        echo = [(begins - now, self._line(command))] if self._profile.echo else []
        return [*echo, (self._free_at - now, self._line(text))] if text else echo

    def _said(self, command: str, now: float) -> Said:
        if self._errors:
            return QUICK_S, self._errors.pop() or self._refusal()
        if command == self._profile.silence:
            self.chattering = False
        for known in self._known:
            match = known.pattern.fullmatch(command)
            if match:
                return known.does(match[1] if known.pattern.groups else "", now)
        return QUICK_S, self._refusal()

    def _refusal(self) -> str:
        return self._profile.refusal.answer if self._profile.refusal else "unknown command"

    def _bursts(self, now: float) -> list[tuple[float, bytes]]:
        """What it has said by itself since the last look."""
        if not self.chattering:
            return []
        since = now - 1.0 if self._spoke_at is None else self._spoke_at
        count = min(int((now - since) / BURST_S), MOST_BURSTS)
        if count or self._spoke_at is None:
            self._spoke_at = now
        return [(0.0, self._line(self._scan("", now)[1])) for _ in range(count)]

    def _line(self, text: str) -> bytes:
        return (text + self._profile.emulated.ends).encode("ascii", errors="replace")

    # What it understands

    def _table(self, profile: Profile) -> list[_Known]:
        said = [profile.knock, *profile.opening, *profile.closing]
        known = [self._sensor(name, ask) for name, ask in profile.health.items()]
        known += [self._identity(name, ask) for name, ask in profile.identity.items()]
        for name, setting in _settings(profile).items():
            known += self._setting(name, setting)
        if profile.lamp is not None:
            known += [self._switch(profile.lamp.on, on=True), self._switch(profile.lamp.off, on=False)]
        known.append(_Known(_pattern(profile.shape.command), self._scan))
        if profile.silence:
            known.append(_Known(_pattern(profile.silence), lambda _value, _now: (QUICK_S, "OK")))
        return known + [self._plain(ask) for ask in said]

    def _plain(self, ask: Ask) -> _Known:
        return _Known(_pattern(ask.command), lambda _value, _now: (QUICK_S, ask.answer.replace(VALUE, "1")))

    def _identity(self, name: str, ask: Ask) -> _Known:
        serial = f"E{self._world.seed:06d}"
        answer = ask.answer.replace(VALUE, serial if name == SERIAL else "1")
        return _Known(_pattern(ask.command), lambda _value, _now: (QUICK_S, answer))

    def _sensor(self, name: str, ask: Ask) -> _Known:
        def read(_value: str, now: float) -> Said:
            return QUICK_S, ask.answer.replace(VALUE, f"{self._reading(name, now):.2f}")

        return _Known(_pattern(ask.command), read)

    def _reading(self, name: str, now: float) -> float:
        if name == "humidity_pct":
            return HUMIDITY_PCT
        if name == "battery_v":
            return self._world.battery.volts
        if name == "lamp":
            return LAMP_MONITOR * self._world.lamp.strength if self.lit and not self._world.lamp.broken else 0.0
        return self._inside.temperature_c(now)

    def _setting(self, name: str, setting: Setting) -> list[_Known]:
        usual = setting.usual if setting.usual is not None else setting.least
        self.words.setdefault(name, usual)

        def write(value: str, _now: float) -> Said:
            number = int(value) if value.isdecimal() and len(value) < 10 else -1
            taken = number in setting.factors if setting.factors else setting.least <= number <= setting.most
            if not taken:
                return QUICK_S, self._refusal()
            self.words[name] = number
            return QUICK_S, setting.write.answer.replace(VALUE, value)

        def read(_value: str, _now: float) -> Said:
            return QUICK_S, setting.read.answer.replace(VALUE, str(self.words[name]))

        return [_Known(_pattern(setting.write.command), write), _Known(_pattern(setting.read.command), read)]

    def _switch(self, ask: Ask, on: bool) -> _Known:
        def switch(_value: str, now: float) -> Said:
            self.lit = on
            if self._profile.emulated.light is LightBy.LAMP:
                self._world.lamp.switch(on, now)
            return QUICK_S, ask.answer

        return _Known(_pattern(ask.command), switch)

    # Scanning

    def _scan(self, _value: str, now: float) -> Said:
        profile = self._profile
        averages = self.words.get("averages", 1)
        integration_s = 0.0
        if profile.integration is not None:
            integration_s = profile.integration.worth(self.words["integration"]) / 1000.0
        takes = (profile.shape.takes_s + integration_s) * averages
        view = self._world.begin_scan() if self.lit else None
        seen = self._optics.seen(view, self._exposure(), averages, now + takes)
        return takes, _written(profile, [float(share) * profile.full_scale for share in seen])

    def _exposure(self) -> float:
        exposure = 1.0
        for name in ("integration", "gain"):
            setting = _settings(self._profile).get(name)
            if setting is not None and setting.usual is not None:
                exposure *= setting.worth(self.words[name]) / setting.worth(setting.usual)
        return exposure


def _settings(profile: Profile) -> dict[str, Setting]:
    named = {"integration": profile.integration, "gain": profile.gain, "averages": profile.averages}
    return {name: setting for name, setting in named.items() if setting is not None}


def _pattern(command: str) -> re.Pattern[str]:
    return re.compile(re.escape(command).replace(re.escape(VALUE), "(.*)"))


def _written(profile: Profile, values: list[float]) -> str:
    """The answer to a scan."""
    shape = profile.shape
    if shape.format is Format.JSON:
        numbers: object = dict(zip(shape.names, values, strict=True)) if shape.names else values
        return json.dumps({shape.key: numbers} if shape.key else numbers)
    words = [_word(value, shape.numbers) for value in values]
    return f"{shape.separator.join(words)} {shape.trailing}".strip()


def _word(value: float, form: Numbers) -> str:
    if form is Numbers.HEX:
        return f"{round(value):X}"
    return str(round(value)) if form is Numbers.INTEGER else f"{value:.5f}"
