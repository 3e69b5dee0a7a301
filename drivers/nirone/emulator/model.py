"""The emulated sensor: takes command lines, gives reply lines and blocks, and measures while the clock goes on.

It knows the bytes of the protocol by itself, not through the driver's commands, and answers in the order in
which it was asked: what comes during a measurement waits for its end.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

from drivers.nirone.emulator.optics import Optics
from drivers.world.scene import View

Answers = list[tuple[float, bytes]]
Handler = Callable[..., str]

QUICK_S = 0.002
POINT_S = 0.0008
"""One reading at one wavelength."""

START_S = 0.05
LATE_S = 2.5
WARM_UP_MS = 300
FIRMWARE = "1.04"
MOST_POINTS = 512
LAMP_MA = 85.0
IDLE_MA = 4.0
STEPS = ("Pa", "Pb", "Pc", "Pd", "Pe", "Pf", "Pg", "Pi")


@dataclass
class Troubles:
    """What is wrong with the sensor; set by tests and demonstrations at any time."""

    late_replies: int = 0
    error: str = ""
    missing_bytes: int = 0
    extra_ends: bool = False
    garbage: bytes = b""
    endless: bool = False
    stubborn_steps: bool = False


@dataclass(frozen=True)
class _Running:
    """A measurement under way."""

    view: View
    ends: float


class NironeModel:
    """A `ByteDevice`; all times are seconds of the caller's clock."""

    def __init__(self, optics: Optics, serial: str, troubles: Troubles | None = None) -> None:
        self.troubles = troubles or Troubles()
        self.serial = serial
        self.commands = 0
        self.steps = dict.fromkeys(STEPS, "0")
        self._optics = optics
        self._held = b""
        self._free_at = 0.0
        self._handlers = self._table()
        self.power_cycle()

    def power_cycle(self) -> None:
        """What the sensor holds after its power was away: a short vector, the lamp off."""
        self.vector = [self._optics.module.least_nm] * MOST_POINTS
        self.points, self.averages = 10, 1
        self.intensity, self.light_mode = 0, 0
        self._running: _Running | None = None
        self._signals: list[float] = []

    def greet(self, now: float) -> Answers:  # noqa: ARG002 - at once
        """Nothing, or what a program that asks every new port for a modem has made it say."""
        return [(0.0, self.troubles.garbage)] if self.troubles.garbage else []

    def trouble(self, what: str, value: str) -> None:
        """`busy`: so many replies come late; `error`: measurements end with an error line of that code."""
        if what == "busy":
            self.troubles.late_replies = int(value)
        elif what == "error":
            self.troubles.error = value
        else:
            raise ValueError(what)

    def feed(self, data: bytes, now: float) -> Answers:
        """Replies to the commands that are whole now; CR and LF both end one."""
        self._held += data
        *lines, self._held = re.split(rb"[\r\n]", self._held)
        return [answer for line in lines if line for answer in self._answers(line, now)]

    def _answers(self, line: bytes, now: float) -> Answers:
        self.commands += 1
        begins = max(now, self._free_at)
        self._advance(begins)
        reply, seconds = self._reply(line.decode("latin-1"), begins)
        if self.troubles.late_replies > 0:
            self.troubles.late_replies -= 1
            seconds += LATE_S
        if seconds == float("inf"):
            return []
        self._free_at = begins + seconds
        return [(self._free_at - now, reply)]

    def _reply(self, text: str, now: float) -> tuple[bytes, float]:
        if text == "XM":
            return self._measure(now)
        if match := re.fullmatch(r"Xm0,(\d+)", text):
            return self._block(int(match[1])), QUICK_S
        for pattern, handler in self._handlers.items():
            if match := re.fullmatch(pattern, text):
                answer = handler(now, *match.groups())
                return self._line(answer or "? Value out of range"), QUICK_S
        return self._line(f"? Unknown command {text}"), QUICK_S

    def _line(self, text: str) -> bytes:
        extra = b"\r\n" if self.troubles.extra_ends else b""
        return extra + text.encode("latin-1", "replace") + b"\r\n" + extra

    # Measuring

    def _measure(self, now: float) -> tuple[bytes, float]:
        if self.troubles.endless:
            return b"", float("inf")
        if self.troubles.error:
            return self._line(f"? Error {self.troubles.error}"), QUICK_S
        if self.light_mode == 1:
            self._optics.world.lamp.switch(self.intensity > 0, now)
        self._running = _Running(self._optics.begin(lit=self.intensity > 0), now + self._scan_s())
        return self._line("Measurement ready"), self._scan_s()

    def _scan_s(self) -> float:
        warm_up = WARM_UP_MS / 1000 if self.light_mode == 1 else 0.0
        return START_S + warm_up + self.points * self.averages * POINT_S

    def _advance(self, now: float) -> None:
        running = self._running
        if running is None or now < running.ends:
            return
        self._running = None
        nm, lamp = self.vector[: self.points], self.intensity / 100
        self._signals = self._optics.signals(running.view, nm, lamp, self.averages, running.ends).tolist()
        if self.light_mode == 1:
            self._optics.world.lamp.switch(on=False, now=running.ends)

    def _block(self, points: int) -> bytes:
        held = (self._signals + [0.0] * points)[:points]
        whole = struct.pack(f"<{points}f", *held)
        missing, self.troubles.missing_bytes = self.troubles.missing_bytes, 0
        return whole[: len(whole) - missing] + (b"\r\n" if self.troubles.extra_ends else b"")

    # Settings

    def _set_wavelength(self, _now: float, index: str, nm: str) -> str:
        module = self._optics.module
        if int(index) >= MOST_POINTS or not module.least_nm <= float(nm) <= module.most_nm:
            return ""
        self.vector[int(index)] = float(nm)
        return f"Wavelength {index}: {nm}"

    def _set_points(self, _now: float, points: str, averages: str) -> str:
        if not 1 <= int(points) <= MOST_POINTS or not 1 <= int(averages) <= 255:
            return ""
        self.points, self.averages = int(points), int(averages)
        return f"Point count: {points}, averaging: {averages}"

    def _set_lamp(self, now: float, percent: str) -> str:
        if int(percent) > 100:
            return ""
        self.intensity = int(percent)
        self._optics.world.lamp.switch(self.intensity > 0 and self.light_mode == 0, now)
        return f"Light source power level: {percent}"

    def _set_light_mode(self, now: float, mode: str) -> str:
        self.light_mode = int(mode)
        self._optics.world.lamp.switch(self.intensity > 0 and self.light_mode == 0, now)
        return f"Light mode: {mode}"

    def _set_step(self, _now: float, step: str, value: str) -> str:
        if not self.troubles.stubborn_steps:
            self.steps[step] = value
        return f"Function {step[1]}: {self.steps[step]}"

    def _currents(self, _now: float) -> str:
        lit = LAMP_MA if self._optics.world.lamp.on and not self._optics.world.lamp.broken else 0.0
        share = lit * self.intensity / 100
        return f"Current1 (mA), Current2 (mA): {IDLE_MA + share:.1f}, {IDLE_MA + share:.1f}"

    def _plate(self) -> tuple[str, ...]:
        module = self._optics.module
        name = f"{module.name} emulator"
        return (
            f"Sensor type: {name}",
            "Hardware version: C",
            f"Serial number: {self.serial}",
            f"Minimum wavelength: {module.least_nm:.1f}",
            f"Maximum wavelength: {module.most_nm:.1f}",
        )

    def _temperature(self, now: float) -> str:
        return f"Temperature: {self._optics.temperature_c(now):.2e}"

    def _times(self, number: str) -> str:
        whole = round(self._scan_s() * 1000)
        return f"Measurement time {number}: {whole if number == '0' else round(POINT_S * 1000 * self.averages)}"

    def _table(self) -> dict[str, Handler]:
        """Handlers by the form of their commands."""
        return {
            "!": lambda _now: "NIRONE Sensor",
            "h([0-4])": lambda _now, which: self._plate()[int(which)],
            "i": lambda _now: f"Firmware version: {FIRMWARE}",
            "m": lambda _now: f"Number of wavelengths: {self.points}",
            "E([0-2])": lambda _now, which: self._times(which),
            r"W(\d+),(\d+\.\d)": self._set_wavelength,
            r"V(\d+),(\d+)": self._set_points,
            "LM([01])": self._set_light_mode,
            r"LI(\d+)": self._set_lamp,
            "Lt": lambda _now: f"Light source warm-up time: {WARM_UP_MS}",
            "(P[abcdefgi])": lambda _now, step: f"Function {step[1]}: {self.steps[step]}",
            "(P[abcdefgi])([0-9,]+)": self._set_step,
            "St": self._temperature,
            "Sc": self._currents,
        }
