"""What an address may say about a NIRONE sensor: `nirone@serial:COM3?light-mode=1&lamp=60`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import ScannerError
from drivers.nirone.faults import NironeCode

LIGHT_MODES = {"0": 0, "1": 1, "none": None}
PROCESSING = {"check": True, "ignore": False}


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


def parse_options(options: Mapping[str, str]) -> Options:
    """Raises `ScannerError(NironeCode.OPTION)` for a name or a value that is none."""
    parsed = Options()
    for name, value in options.items():
        try:
            parsed = _with(parsed, name, value)
        except (KeyError, ValueError) as error:
            raise ScannerError(NironeCode.OPTION, option=name, value=value) from error
    return parsed


def _with(options: Options, name: str, value: str) -> Options:
    match name:
        case "light-mode":
            return replace(options, light_mode=LIGHT_MODES[value])
        case "lamp" if 1 <= int(value) <= 100:
            return replace(options, lamp=int(value))
        case "full-scale" if 0 < float(value) < 1e9:
            return replace(options, full_scale=float(value))
        case "processing":
            return replace(options, check_processing=PROCESSING[value])
        case _:
            raise KeyError(name)
