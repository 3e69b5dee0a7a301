"""An emulated NIRscan Nano: the device as a pure object, and the lines it can be attached to."""

from drivers.nirscan_nano.emulator.memory import Memory, factory_configs, serial_field
from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.emulator.synthetic import Synthetic
from drivers.world.scene import World


def emulated_nano(world: World, noise: bool = True) -> NanoModel:
    """A device that looks into `world`; its serial number and its optics follow from the world's seed."""
    serial = serial_field(world.seed)
    return NanoModel(Synthetic(world, serial, noise), Memory(serial, factory_configs(serial)))
