"""Bring settings into use on the device, and read back what it lets us read."""

from __future__ import annotations

from dataclasses import dataclass

from core.acquisition.scanner import ScanConfig
from core.errors import ScannerError
from core.nirscan import DeviceConfig, encode_config
from drivers.nirscan_nano import commands, settings
from drivers.nirscan_nano.commands import Command
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.gain import Gain
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import Device


@dataclass(frozen=True)
class InUse:
    """What the device does at each scan. A `gain` of None is automatic; `own` is the device's active one."""

    config: DeviceConfig
    averages: int
    gain: int | None
    own: bool

    @property
    def scan_config(self) -> ScanConfig:
        """In the words of the contract."""
        return settings.applied(self.config, self.averages, self.gain)


def bring_into_use(
    link: Link, wanted: ScanConfig, device: Device, limits: settings.Limits, gain: Gain, lamp_held: bool
) -> InUse:
    """Make the device do what `wanted` says.

    The device cannot be asked for a configuration that it does not store; each scan tells with which one it
    was made, and the driver checks that. Raises `ScannerError(CONFIG_REFUSED)` and what the link raises.
    """
    settings.check_device_settings(wanted)
    plan = settings.plan(wanted, device.configs, device.active, limits)
    _use(link, plan)
    link.ask(commands.set_repeats(wanted.averages))
    gain.use(wanted.gain, lamp_held)
    return InUse(plan.config, wanted.averages, wanted.gain, own=plan.slot is not None)


def _use(link: Link, plan: settings.Plan) -> None:
    command = (
        commands.apply_config(encode_config(plan.config))
        if plan.slot is None
        else commands.set_active_config(plan.slot)
    )
    if _patterns(link, command) < 0:
        raise ScannerError(NanoCode.SCAN_CONFIG, fault=command.name)


def _patterns(link: Link, command: Command[int]) -> int:
    """How many patterns the device counts; negative where it will not have the configuration."""
    return link.ask_if_known(command, -1)
