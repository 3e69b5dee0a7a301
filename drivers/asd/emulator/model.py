"""The emulated instrument: takes commands, gives replies of the right size, one after another.

It has no thread and no clock of its own, and it knows the bytes of the protocol by itself. Commands have no
end, and the network may cut them in pieces or push two together: a beginning that can become a command is
waited for, a whole one is carried out at once (so that `A,1,10` cut behind its 1 is `A,1,1`, as in the real
one), and anything else is answered with an error.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from drivers.asd.emulator.optics import NM, Optics, Reading

Answers = list[tuple[float, bytes]]

GREETING = "ASD emulator: you are 10.1.1.77, this is 10.1.1.11 at port 8080.\r\n"
GREETING_S = 0.05

RESTORE_S, OPTIMISE_S, VALUE_S, CONTROL_S, SHUTTER_S = 0.8, 3.0, 0.01, 0.03, 0.25
SWIR_SCAN_S = 0.1
INTERPOLATION_S = 0.05
PIECE_S = 1.0
"""The beginning of a command that does not go on is forgotten after so long."""

OK, COLLECT, INIT, INTERPOLATE, OPTIMISE, CONTROL = 100, 200, 400, 700, 800, 900
NOT_READY, BAD_COMMAND, MISSING, TOO_BRIGHT, ABORTED, BAD_PARAMETER, NOT_RESTORED = -1, -6, -8, -15, -18, -19, -20

MOST_SAMPLES = 31_800

_WHOLE = re.compile(r"RESTORE,1|INIT,0,(?P<name>\w+)|OPT,[1-7]|A,1,(?P<n>\d+)|IC,\d,\d,-?\d+|ABORT")
_WORDS = ("RESTORE,1", "OPT,", "A,1,", "INIT,0,", "ABORT")
_CONTROL_BEGUN = re.compile(r"I|IC|IC,|IC,\d|IC,\d,|IC,\d,\d|IC,\d,\d,|IC,\d,\d,-")

_INSTRUMENT_TYPE = 4
_CELLS, _AMPS = 3, 3
_SETTABLE = {(2, 0), (2, 3), (0, 1), (1, 1), (0, 2), (1, 2)}


@dataclass
class Troubles:
    """What is wrong with the instrument; set by tests and scripts at any time."""

    busy_replies: int = 0
    error: int | None = None


class AsdModel:
    """An emulated FieldSpec 4; a `drivers.family.EmulatedDevice`. All times are seconds of the caller's clock."""

    def __init__(self, optics: Optics, serial: int, shutter: bool = True) -> None:
        self.optics = optics
        self.troubles = Troubles()
        self.stored: dict[str, float] = {
            "SerialNumber": float(serial),
            "StartingWavelength": 350.0,
            "EndingWavelength": 2500.0,
            "VStartingWavelength": 350.0,
            "VEndingWavelength": 1000.0,
            "S1StartingWavelength": 1001.0,
            "S1EndingWavelength": 1830.0,
            "S2StartingWavelength": 1831.0,
            "S2EndingWavelength": 2500.0,
            "VDarkCurrentCorrection": 0.0,
        }
        self.dark_subtracted = (0, 1, 1)
        """What headers say of VNIR, SWIR1 and SWIR2."""
        self._has_shutter = shutter
        self._commands = 0
        self._restored = False
        self._begun = ""
        self._fed_at = 0.0
        self._busy_until = 0.0

    @property
    def commands(self) -> int:
        """How many whole commands it has been given."""
        return self._commands

    def greet(self, now: float) -> Answers:
        """A line of text; whatever the client before had begun is forgotten."""
        self._begun, self._busy_until = "", now
        self.optics.wake(now)
        return [(GREETING_S, GREETING.encode("ascii"))]

    def trouble(self, what: str, value: str) -> None:
        """Be `busy` (not ready) for so many replies, or fail with that `error` (−10, …) until told an empty one."""
        if what == "busy":
            self.troubles.busy_replies = int(value)
        elif what == "error":
            self.troubles.error = int(value) if value else None
        else:
            raise ValueError(what)

    def feed(self, data: bytes, now: float) -> Answers:
        """Take a piece of a command, mostly a whole one; the reply comes when all before it are done."""
        self.optics.wake(now)
        if now - self._fed_at > PIECE_S:
            self._begun = ""
        self._fed_at = now
        self._begun += data.decode("ascii", "replace")
        found = _WHOLE.fullmatch(self._begun)
        if found is None and self._may_go_on():
            return []
        if found is not None and found["name"] is not None and self._name_may_go_on(found["name"]):
            return []
        command, self._begun = self._begun, ""
        self._commands += 1
        start = max(now, self._busy_until)
        seconds, reply = self._answer(command if found else "", start)
        self._busy_until = start + seconds
        return [(self._busy_until - now, reply)]

    # Commands

    def _may_go_on(self) -> bool:
        begun = self._begun
        return _CONTROL_BEGUN.fullmatch(begun) is not None or any(word.startswith(begun) for word in _WORDS)

    def _name_may_go_on(self, name: str) -> bool:
        return name not in self.stored and any(known.startswith(name) for known in self.stored)

    def _answer(self, command: str, start: float) -> tuple[float, bytes]:
        """Seconds and reply."""
        word, *parameters = command.split(",")
        answers: dict[str, Callable[[Sequence[str], float], tuple[float, bytes]]] = {
            "RESTORE": self._restore,
            "INIT": self._value,
            "OPT": self._optimise,
            "A": self._acquire,
            "IC": self._control,
            "ABORT": self._abort,
        }
        if word not in answers:
            return VALUE_S, struct.pack(">ii", INIT, BAD_COMMAND)
        return answers[word](parameters, start)

    def _restore(self, _parameters: Sequence[str], _start: float) -> tuple[float, bytes]:
        code, error = self._state(INIT)
        self._restored = self._restored or error == 0
        names = b"".join(name.encode("ascii").ljust(30, b"\0") for name in self.stored).ljust(6000, b"\0")
        values = [*self.stored.values()] + [0.0] * (200 - len(self.stored))
        reply = struct.pack(">ii6000s200dii", code, error, names, *values, len(self.stored), 1)
        return RESTORE_S, reply

    def _value(self, parameters: Sequence[str], _start: float) -> tuple[float, bytes]:
        name = parameters[1]
        code, error = self._state(INIT)
        if error == 0 and name not in self.stored:
            code, error = INIT, MISSING
        value = self.stored.get(name, 0.0)
        return VALUE_S, struct.pack(">ii30sdi", code, error, name.encode("ascii"), value, 1)

    def _optimise(self, _parameters: Sequence[str], start: float) -> tuple[float, bytes]:
        code, error = self._state(OPTIMISE, failing=True)
        if error == 0 and not self.optics.optimise(start + OPTIMISE_S / 2):
            code, error = OPTIMISE, TOO_BRIGHT
        now = self.optics.exposure
        return OPTIMISE_S, struct.pack(">7i", code, error, now.itime, *now.gains, *now.offsets)

    def _control(self, parameters: Sequence[str], _start: float) -> tuple[float, bytes]:
        detector, kind, value = (int(one) for one in parameters)
        code, error = self._state(CONTROL)
        if error == 0 and not self._set(detector, kind, value):
            code, error = CONTROL, BAD_PARAMETER
        seconds = SHUTTER_S if kind == 3 else CONTROL_S
        return seconds, struct.pack(">5i", code, error, detector, kind, value)

    def _abort(self, _parameters: Sequence[str], _start: float) -> tuple[float, bytes]:
        """What was promised to the line cannot be taken back: the acquisition ends first, then this is said."""
        return VALUE_S, struct.pack(">ii", OK, ABORTED)

    def _acquire(self, parameters: Sequence[str], start: float) -> tuple[float, bytes]:
        samples = int(parameters[1])
        code, error = self._state(COLLECT, failing=True)
        if error == 0 and not 1 <= samples <= MOST_SAMPLES:
            code, error = COLLECT, BAD_PARAMETER
        elif error == 0 and not self._restored:
            code, error = INTERPOLATE, NOT_RESTORED
        if error:
            return INTERPOLATION_S, struct.pack(">2i", code, error) + bytes(62 * 4 + NM.size * 4)
        each_s = max(SWIR_SCAN_S, self.optics.exposure.milliseconds / 1000)
        seconds = samples * each_s + INTERPOLATION_S
        reading = self.optics.acquire(samples, start + seconds)
        header = self._header(samples, reading, start + seconds)
        return seconds, header + reading.counts.astype(np.dtype(">f4")).tobytes()

    def _set(self, detector: int, kind: int, value: int) -> bool:
        """Whether there is such a thing with such a value."""
        optics, now = self.optics, self.optics.exposure
        if (detector, kind) not in _SETTABLE:
            return False
        if (detector, kind) == (2, 0):
            optics.exposure = replace(now, itime=value)
            return -1 <= value <= 15
        if (detector, kind) == (2, 3):
            optics.shut = self._has_shutter and value == 1
            return value in (0, 1)
        pair = list(now.gains if kind == 1 else now.offsets)
        pair[detector] = value
        both = (pair[0], pair[1])
        optics.exposure = replace(now, gains=both) if kind == 1 else replace(now, offsets=both)
        return True

    # What replies tell

    def _state(self, part: int, failing: bool = False) -> tuple[int, int]:
        """Reply code and error: not ready for a while, or the error that it was told to have when measuring."""
        if self.troubles.busy_replies > 0:
            self.troubles.busy_replies -= 1
            return part, NOT_READY
        if failing and self.troubles.error is not None:
            return part, self.troubles.error
        return OK, 0

    def _header(self, samples: int, reading: Reading, now: float) -> bytes:
        optics = self.optics
        hours, minutes = divmod(int(now // 60), 60)
        volts = round(_CELLS * optics.world.battery.volts)
        general = [OK, 0, samples, 0, volts, _AMPS, reading.temperature, 1, hours, minutes, _INSTRUMENT_TYPE, 0]
        vnir = [optics.exposure.itime, samples, 511, 0, reading.saturated[0], optics.shut, reading.drift]
        parts = [*general, *[0] * 4, *vnir, self.dark_subtracted[0], *[0] * 8]
        for n in (0, 1):
            gain, offset = optics.exposure.gains[n], optics.exposure.offsets[n]
            told = [1, 200, 1060, 0, reading.saturated[n + 1], samples, 0, reading.dark_currents[n], gain, offset]
            parts += [*told, 1060, 1060, self.dark_subtracted[n + 1], *[0] * 3]
        return struct.pack(">64i", *parts)
