"""An emulated NIRONE sensor: a pure object that takes and gives bytes."""

from drivers.nirone.emulator.model import NironeModel
from drivers.nirone.emulator.optics import MODULES, Module, Optics
from drivers.world.scene import World

__all__ = ["MODULES", "Module", "NironeModel", "emulated_nirone", "module_of"]


def emulated_nirone(world: World, module: Module, noise: bool = True) -> NironeModel:
    """A sensor that looks into `world`; its serial number follows from the world's seed and its range."""
    return NironeModel(Optics(world, module, noise), f"E{world.seed % 100_000:05d}{module.name[1]}{module.name[3]}")


def module_of(seed: int) -> Module:
    """The module that a world of that seed has: seeds 1, 2, 3 an N2.0, an N2.2 and an N2.5, then the others."""
    return MODULES[(seed + 1) % len(MODULES)]
