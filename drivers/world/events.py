"""What may happen in the world around a scanner, in words that people type and scripts hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.world.scene import World
from drivers.world.soils import NO_SOIL_KINDS


@dataclass(frozen=True)
class Word:
    """A word that takes an argument: `read` understands it or raises `ValueError`, `allowed` says what it takes."""

    allowed: str
    read: Callable[[str], str]


def _none(text: str) -> str:
    if text:
        raise ValueError(text)
    return text


def between(least: float, most: float, allowed: str, *, optional: bool = False) -> Word:
    """A word with a number in that range."""

    def read(text: str) -> str:
        if (text or not optional) and not least <= float(text) <= most:
            raise ValueError(text)
        return text

    return Word(allowed, read)


def one_of(*words: str) -> Word:
    """A word with another word."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return Word(" or ".join(words), read)


def whole(least: int, allowed: str) -> Word:
    """A word with a whole number."""

    def read(text: str) -> str:
        if not text.isdecimal() or int(text) < least:
            raise ValueError(text)
        return text

    return Word(allowed, read)


ALONE: Final = Word("nothing behind it", _none)


def _lamp(text: str) -> str:
    return text if text in ("broken", "whole") else between(0, 1, "").read(text)


WORLD_WORDS: Final[dict[str, Word]] = {
    "panel": ALONE,
    "cover": ALONE,
    "soil": whole(0, "the number of a soil, as in `soil 7`"),
    "place": one_of(*NO_SOIL_KINDS),
    "lift": ALONE,
    "put": ALONE,
    "leak": between(0, 100, "a share of the lamp's light, as in `leak 0.3`"),
    "lamp": Word("broken, whole, or the share of its light that is left, as in `lamp 0.4`", _lamp),
    "battery": between(2, 5, "volts, as in `battery 3.4`"),
    "moisten": between(0, 1, "grams of water per gram of soil, as in `moisten 0.25`"),
    "air": between(-40, 80, "degrees Celsius, as in `air 41`"),
    "day": between(0, 30, "by how many degrees the day goes up and down, as in `day 8`"),
    "dust": between(0, 1, "the share of the panel that each scan of it soils, as in `dust 0.01`"),
    "wipe": ALONE,
}


def happen(world: World, word: str, value: str) -> None:
    """Let it happen now; `word` is one of `WORLD_WORDS`, and `value` as it allows."""
    _HAPPENINGS[word](world, value)
    if word in ("panel", "cover", "soil", "place"):
        world.operator = None  # whoever counted scans no longer knows what lies there


def _set_lamp(world: World, value: str) -> None:
    world.lamp.broken = value == "broken"
    world.lamp.strength = float(value) if value not in ("broken", "whole") else 1.0


def _set_leak(world: World, value: str) -> None:
    world.leak = float(value)


def _set_water(world: World, value: str) -> None:
    world.water = float(value)


def _set_day(world: World, value: str) -> None:
    world.air.swing_k = float(value)


def _set_dust(world: World, value: str) -> None:
    world.dust = float(value)


def _wipe(world: World, _value: str) -> None:
    world.panel = world.panel.wiped()


_HAPPENINGS: Final[dict[str, Callable[[World, str], None]]] = {
    "panel": lambda world, _: world.place_panel(),
    "cover": lambda world, _: world.place_cover(),
    "soil": lambda world, value: world.place_soil(int(value)),
    "place": lambda world, value: world.place_no_soil(value),
    "lift": lambda world, _: world.lift(lifted=True),
    "put": lambda world, _: world.lift(lifted=False),
    "leak": _set_leak,
    "lamp": _set_lamp,
    "battery": lambda world, value: world.battery.unplug_cable(float(value)),
    "moisten": _set_water,
    "air": lambda world, value: world.air.become(float(value), world.now),
    "day": _set_day,
    "dust": _set_dust,
    "wipe": _wipe,
}
