"""An emulated NIRscan Nano: the device as a pure object, and the lines it can be attached to."""

from drivers.nirscan_nano.emulator.makes import EVM, NIR_M_F1, NIR_M_R2, NIR_M_R11, OLD_EVM, Make
from drivers.nirscan_nano.emulator.memory import Memory, factory_configs, serial_field
from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.emulator.synthetic import Synthetic
from drivers.world.scene import World

__all__ = ["EVM", "NIR_M_F1", "NIR_M_R2", "NIR_M_R11", "OLD_EVM", "Make", "NanoModel", "emulated_nano"]


def emulated_nano(world: World, noise: bool = True, model: Make = EVM) -> NanoModel:
    """A device that looks into `world`; its serial number and its optics follow from the world's seed."""
    serial = serial_field(world.seed)
    memory = Memory(serial, factory_configs(serial, model.range_nm, plain=model.plain_only))
    return NanoModel(Synthetic(world, serial, noise, model.range_nm), memory, make=model)
