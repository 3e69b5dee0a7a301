"""What a profile says about a line device, once it is read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.acquisition.scanner import DarkBy
from core.spectrum import Floats
from drivers.transport.serial_port import SerialSettings

VALUE: Final = "{value}"
"""What stands in commands and answers for a number or a word that varies."""


class Numbers(StrEnum):
    """How an answer writes the numbers of a scan."""

    INTEGER = "integer"
    HEX = "hex"
    FLOAT = "float"


class Format(StrEnum):
    """How an answer holds them."""

    LIST = "list"
    JSON = "json"


class LightBy(StrEnum):
    """What lights the sample in the emulator."""

    LED = "led"
    """Lights of the device's own, steady at once."""
    LAMP = "lamp"
    """A tungsten lamp that warms up."""


@dataclass(frozen=True)
class Ask:
    """A command, the answer as the device gives it, and the pattern that a whole answer matches.

    Answers are compared with every run of blanks, tabs and line ends as one blank. `answer` is also what the
    emulator says; `VALUE` in either stands for what varies. A first group in `pattern` is what was asked for.
    """

    command: str
    answer: str
    pattern: re.Pattern[str]

    def with_value(self, value: str) -> Ask:
        """The same with `value` in the command."""
        return Ask(self.command.replace(VALUE, value), self.answer, self.pattern)


@dataclass(frozen=True)
class Banner:
    """What a device says by itself when its port is opened, and how long it may take."""

    answer: str
    pattern: re.Pattern[str]
    wait_s: float


@dataclass(frozen=True)
class Setting:
    """A whole number that the device keeps: `least` to `most`, each worth `unit`.

    `factors`, where not empty, are the only numbers that it takes, each with its worth.
    """

    write: Ask
    read: Ask
    least: int
    most: int
    usual: int | None
    unit: float = 1.0
    factors: Mapping[int, float] = field(default_factory=dict)

    def worth(self, number: int) -> float:
        """What a number of the device means."""
        return self.factors.get(number, number * self.unit)


@dataclass(frozen=True)
class Shape:
    """How a scan is asked for, and what its answer looks like.

    `names` are the keys of a JSON object in the order of the axis; empty for a JSON list. `key` is where in a
    JSON object the list or the object of numbers stands; empty for the whole. `takes_s` excludes integration.
    """

    command: str
    takes_s: float
    format: Format
    numbers: Numbers
    separator: str
    trailing: str
    key: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Lamp:
    """Commands that switch a lamp, and how long its light takes to settle."""

    on: Ask
    off: Ask
    settle_s: float


@dataclass(frozen=True)
class Emulated:
    """What the emulator is to be like.

    `white` is the share of full scale that a white panel gives in the best band at the usual settings, `dark`
    that of no light, `noise` that of a single reading; the response of the bands goes down to `weakest` of the
    best.
    """

    light: LightBy
    white: float
    dark: float
    noise: float
    weakest: float
    ends: str


@dataclass(frozen=True, eq=False)
class Profile:
    """A line device. `nm[m]` are the wavelengths in the order of its answers; `full_scale` the largest value.

    `variants` are names under which the document says what is different; `drivers.ascii_line.loading.vary`.
    """

    name: str
    title: str
    maker: str
    model: str
    serial_settings: SerialSettings
    ends: str
    reply_s: float
    echo: bool
    refusal: Ask | None
    banner: Banner | None
    silence: str
    knock: Ask
    opening: tuple[Ask, ...]
    closing: tuple[Ask, ...]
    identity: Mapping[str, Ask]
    shape: Shape
    nm: tuple[float, ...]
    full_scale: float
    integration: Setting | None
    gain: Setting | None
    averages: Setting | None
    most_averages: int
    lamp: Lamp | None
    dark: DarkBy
    dark_max_age_s: float
    warm_up_s: float
    reference_max_age_s: float
    health: Mapping[str, Ask]
    unverified: tuple[str, ...]
    emulated: Emulated
    variants: tuple[str, ...]
    document: Mapping[str, object] = field(repr=False)

    @property
    def order(self) -> NDArray[np.intp]:
        """Positions in an answer, by ascending wavelength."""
        return np.argsort(self.nm)

    @property
    def points_nm(self) -> Floats:
        """Wavelengths `[m]`, ascending."""
        return np.sort(np.asarray(self.nm, dtype=np.float64))
