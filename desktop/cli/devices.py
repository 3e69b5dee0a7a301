"""`tilth devices`: what is attached."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from core.errors import ExitCode, ScannerError
from desktop.cli.output import print_json, print_table
from desktop.messages import sentence
from drivers.discovery import DeviceInfo, discover


def run(arguments: Namespace) -> int:
    """List scanners, and serial ports that one may hang on."""
    found = discover(arguments.port)
    if arguments.json:
        print_json([asdict(device) for device in found])
    elif found:
        print_table(
            ("address", "what", "state"), [(device.address, device.label, _state(device)) for device in found]
        )
    else:
        print("No scanner is attached, and no serial port either. Without one: tilth emulate nirscan-nano")
    return ExitCode.DONE


def _state(device: DeviceInfo) -> str:
    if device.why_not is not None:
        return sentence(ScannerError(device.why_not, address=device.address))
    return "scanner" if device.family else "may be a scanner"
