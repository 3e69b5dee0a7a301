"""`tilth devices`: what is attached, and the list of scanners that do not show by themselves."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from core.acquisition.scanner import ScannerCode
from core.errors import ExitCode, InputError, ScannerError
from desktop.cli.guard import tell, tell_error
from desktop.cli.interrupt import cancelling
from desktop.cli.output import print_json, print_table
from desktop.cli.places import store_path
from desktop.devices.addresses import port_of, tidied
from desktop.devices.finding import Attached, Kind, attached, emulators_folder, factory_addresses
from desktop.devices.holders import holders, who_holds
from desktop.devices.rule import NAME, install, refuse_elsewhere, rule_text
from desktop.devices.settings import AddedScanner, ScannerSettings
from desktop.messages import sentence
from drivers.discovery import identify

_ADVICE = {
    ScannerCode.NO_PERMISSION: "Permission: sudo tilth devices --install-rule, then plug the scanner in again. "
    "For serial ports join the group dialout (Debian, Ubuntu) or uucp (Arch) and log in again.",
}
"""What `tilth devices` says below its table, once for all lines that it holds for."""


def run(arguments: Namespace) -> int:
    """Add, forget, install the rule, or list scanners and serial ports that one may hang on."""
    settings = ScannerSettings.beside(store_path(arguments))
    if arguments.install_rule:
        return _install_rule()
    if arguments.add is not None:
        address = tidied(arguments.add)
        settings.add(AddedScanner(address, arguments.name or ""))
        print(f"added {address}")
        return ExitCode.DONE
    if arguments.forget is not None:
        settings.forget(_as_listed(arguments.forget, settings))
        print(f"forgot {arguments.forget}")
        return ExitCode.DONE
    return _list(arguments, settings)


def _list(arguments: Namespace, settings: ScannerSettings) -> int:
    found = attached(settings.added(), emulators_folder(), arguments.port)
    if arguments.factory:
        found += factory_addresses()
    if arguments.ask:
        found = [_asked(one) for one in found]
    if arguments.json:
        print_json([_entry(one) for one in found])
    elif found:
        rows = [(one.address, one.name, _state(one)) for one in found]
        print_table(("address", "what", "state"), rows)
        for advice in _advice(found):
            print(f"\n{advice}")
    else:
        print("No scanner is attached, and no serial port either. Without one: tilth emulate nirscan-nano")
    return ExitCode.DONE


def _install_rule() -> int:
    """As root into the system; for anybody else on standard output, with a word on standard error."""
    refuse_elsewhere()
    try:
        file = install()
    except InputError:
        print(rule_text(), end="")
        tell(f"This is {NAME}; to install it: sudo tilth devices --install-rule")
        return ExitCode.DONE
    print(f"{file} is installed. Plug the scanner in again.")
    return ExitCode.DONE


def _as_listed(typed: str, settings: ScannerSettings) -> str:
    """An address as it stands in the list, which may have been typed shorter."""
    if any(one.address == typed for one in settings.added()):
        return typed
    try:
        return tidied(typed)
    except InputError:
        return typed


def _asked(one: Attached) -> Attached:
    """With the family found out, or with why that was not possible."""
    if not one.can_be_asked:
        return one
    tell(f"asking {one.address} …")
    try:
        with cancelling() as cancel:
            info = identify(one.address, cancel)
    except ScannerError as error:
        tell_error(who_holds(error))
        return one
    return Attached(info, Kind.SCANNER, info.label)


def _entry(one: Attached) -> dict[str, object]:
    return asdict(one.device) | {"kind": one.kind, "name": one.name, "holders": _held_by(one)}


def _state(one: Attached) -> str:
    device = one.device
    if device.why_not is not None:
        return sentence(ScannerError(device.why_not, address=device.address))
    if names := _held_by(one):
        return f"in use by {' and '.join(names)}"
    return _WORDS[one.kind] if device.family or one.kind is Kind.PORT else "not known yet which scanner"


_WORDS = {
    Kind.SCANNER: "scanner",
    Kind.PORT: "may be a scanner; --ask finds out",
    Kind.ADDED: "added",
    Kind.EMULATOR: "simulated",
    Kind.FACTORY: "usual address, not looked at",
}


def _held_by(one: Attached) -> list[str]:
    port = port_of(one.address)
    return [] if port is None else holders(port)


def _advice(found: Sequence[Attached]) -> list[str]:
    reasons = {one.device.why_not for one in found}
    return [advice for reason, advice in _ADVICE.items() if reason in reasons]
