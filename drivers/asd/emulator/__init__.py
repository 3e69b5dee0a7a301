"""An emulated ASD spectrometer: a FieldSpec 4 with a contact probe, whose lamp burns from the first word on."""

from __future__ import annotations

from drivers.asd.emulator.model import AsdModel
from drivers.asd.emulator.optics import Optics
from drivers.world.scene import World


def emulated_asd(world: World, noise: bool = True, shutter: bool = True) -> AsdModel:
    """One that looks into `world`; without `noise` its spectra are exact, without `shutter` it has none."""
    return AsdModel(Optics(world, noise), serial=FIRST_SERIAL + world.seed % 100_000, shutter=shutter)


FIRST_SERIAL = 900_000
"""Serial numbers of emulated units, by which their scans are known for what they are, begin here."""
