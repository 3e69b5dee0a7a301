"""The commands of `tilth-train`, one module each with `add(commands)`; heavy imports wait until a command runs."""

from __future__ import annotations

from training.commands import (
    baselines,
    benchmark,
    bundle,
    evaluate,
    explain,
    laboratory_check,
    library,
    mir_study,
    moisture,
    pairs,
    properties,
    reproduce,
    reproducibility,
    scale,
    scattering,
    sign,
    simulate,
    soils,
    transfer,
)
from training.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    library,
    bundle,
    sign,
    simulate,
    soils,
    properties,
    reproduce,
    evaluate,
    mir_study,
    pairs,
    scale,
    transfer,
    reproducibility,
    scattering,
    explain,
    moisture,
    laboratory_check,
    baselines,
    benchmark,
)
"""In the order of the help."""

__all__ = ["COMMANDS"]
