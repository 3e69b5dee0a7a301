"""What an address may say about a NIRONE sensor: `nirone@serial:COM3?light-mode=1&lamp=60`."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.options import Given, choice, number, whole

NAMES = ("light-mode", "lamp", "full-scale", "processing")


@dataclass(frozen=True)
class Options:
    """How a sensor is treated where its documents leave doubts.

    `light_mode` is sent with `LM`, None for not at all: 0 is manual in the vendor's own program. `lamp` is
    the intensity in percent. `full_scale` is the signal at which a sensor is taken to be saturated; 16 bits
    are a guess. With `check_processing` a sensor is refused whose own processing does not say it is off.
    """

    light_mode: int | None = 0
    lamp: int = 100
    full_scale: float = 65_535.0
    check_processing: bool = True


USUAL = Options()


def parse_options(given: Given) -> Options:
    """From the address; `ScannerError(OPTION)` for a value that is none."""
    return Options(
        light_mode=choice(given, "light-mode", {"0": 0, "1": 1, "none": None}, USUAL.light_mode),
        lamp=whole(given, "lamp", USUAL.lamp, (1, 100)),
        full_scale=number(given, "full-scale", USUAL.full_scale, most=1e9),
        check_processing=choice(given, "processing", {"check": True, "ignore": False}, USUAL.check_processing),
    )
