"""Bring settings into use on the device, and read back what it lets us read."""

from __future__ import annotations

from dataclasses import dataclass

from core.acquisition.scanner import ScanConfig
from core.errors import ScannerError
from core.nirscan import DeviceConfig, encode_config
from drivers.nirscan_nano import commands, settings
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import Device


@dataclass(frozen=True)
class InUse:
    """What the device does at each scan. A `gain` of None is automatic."""

    config: DeviceConfig
    averages: int
    gain: int | None

    @property
    def scan_config(self) -> ScanConfig:
        """In the words of the contract."""
        return settings.applied(self.config, self.averages, self.gain)


def bring_into_use(link: Link, wanted: ScanConfig, device: Device, limits: settings.Limits) -> InUse:
    """Make the device do what `wanted` says.

    The device cannot be asked for a configuration that it does not store; each scan tells with which one it
    was made, and the driver checks that. Raises `ScannerError(CONFIG_REFUSED)` and what the link raises.
    """
    settings.check_device_settings(wanted)
    plan = settings.plan(wanted, device.configs, device.active, limits)
    _use(link, plan)
    link.ask(commands.set_repeats(wanted.averages))
    _set_gain(link, wanted.gain)
    return InUse(plan.config, wanted.averages, wanted.gain)


def _use(link: Link, plan: settings.Plan) -> None:
    command = (
        commands.apply_config(encode_config(plan.config))
        if plan.slot is None
        else commands.set_active_config(plan.slot)
    )
    if link.ask(command) < 0:
        raise ScannerError(NanoCode.SCAN_CONFIG, address=link.address, fault=command.name)


def _set_gain(link: Link, gain: int | None) -> None:
    if gain is None:
        link.ask(commands.auto_gain())
        return
    link.ask(commands.fixed_gain(gain))
    used = link.ask(commands.gain())
    if used != gain:
        raise settings.refused("gain", gain, str(used))
