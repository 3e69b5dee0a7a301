"""What the window says about scanners: what they are, what was never checked, what happened to one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.acquisition.preparing import Due
from core.acquisition.scanner import Capabilities, ScannerCode
from core.errors import ScannerError
from desktop.devices.finding import Attached, Kind
from desktop.messages import action, message_for, sentence
from desktop.theme.icons import Icon
from desktop.window.measuring import Loss
from drivers.family import Family, Scheme

translate = QCoreApplication.translate


def icon_of(one: Attached) -> Icon:
    """How it is reached, or that it cannot be."""
    if not one.device.openable:
        return Icon.UNPLUGGED
    if one.kind is Kind.EMULATOR:
        return Icon.SIMULATED
    return icon_of_address(one.address) if one.device.family else Icon.PORT


def icon_of_address(address: str) -> Icon:
    """By the way to the scanner."""
    return _ICONS.get(_scheme(address), Icon.CONNECT)


_ICONS = {Scheme.TCP.value: Icon.NETWORK, Scheme.FOLDER.value: Icon.PROJECT, Scheme.EMULATOR.value: Icon.SIMULATED}


def state_words(one: Attached) -> str:
    """The line below the name: which kind, where and how it stands, or why it cannot be connected."""
    device = one.device
    if device.why_not is not None and not (device.why_not is ScannerCode.NOT_FOUND and one.kind is Kind.ADDED):
        error = ScannerError(device.why_not, address=one.address)
        return f"{sentence(error)} {action(error)}"
    from drivers.families import family_named  # takes a while, and the first picture shows no scanners

    family = family_named(device.family)
    kind = family.title if family is not None and family.title != one.name else ""
    state = translate("scanner", "not there at present") if device.why_not else _kind_words(one.kind)
    parts = [kind, device.serial, place_words(device.address), state]
    return " · ".join(part for part in parts if part and part != one.name)


def place_words(address: str) -> str:
    """Port, host or folder of an address, without what only programs need."""
    places = [place.partition(":")[2].removeprefix("//") or place for place in address.rpartition("@")[2].split(",")]
    return ", ".join(places)


def _kind_words(kind: Kind) -> str:
    return {
        Kind.PORT: translate("scanner", "nobody knows yet what hangs here"),
        Kind.ADDED: translate("scanner", "added by you"),
        Kind.EMULATOR: translate("scanner", "simulated by another program"),
        Kind.FACTORY: translate("scanner", "usual address"),
    }.get(kind, "")


def several_names_words(labels: tuple[str, ...]) -> tuple[str, str]:
    """A sentence and what to do when the instrument calls the repeats of a sample by several names."""
    shown = ", ".join(labels[:4]) + (" …" if len(labels) > 4 else "")
    return (
        translate("scanner", "The instrument calls these repeats by different names: {0}.").format(shown),
        translate(
            "scanner",
            "If they are different samples, stop here: `tilth collect` takes the file in and keeps them apart.",
        ),
    )


def way_words(scheme: Scheme) -> str:
    """How a scanner is reached."""
    return {
        Scheme.HID: translate("scanner", "USB"),
        Scheme.USB: translate("scanner", "USB"),
        Scheme.SERIAL: translate("scanner", "Serial port"),
        Scheme.TCP: translate("scanner", "Network"),
        Scheme.FOLDER: translate("scanner", "Folder"),
        Scheme.EMULATOR: translate("scanner", "Simulated"),
    }[scheme]


def usual_rest(family: Family | None, scheme: Scheme) -> str:
    """What stands in the field of an address before anybody types: as the factory ships it, else an example."""
    usual = [address.partition("@")[2] or address for address in (family.usual if family is not None else ())]
    for address in usual:
        if _scheme(address) == scheme.value:
            return address.partition(":")[2].removeprefix("//")
    return ""


def example_rest(scheme: Scheme) -> str:
    """What an address looks like."""
    return {Scheme.TCP: "192.168.1.20:8080", Scheme.SERIAL: "/dev/ttyUSB0, COM3"}.get(scheme, "")


def unverified_words(capabilities: Capabilities) -> list[str]:
    """What was never checked on a real scanner of this kind, with what to do about each point."""
    told = [message_for(code) for code in capabilities.unverified]
    return [f"{one.sentence} {one.action}" for one in told]


def lost_words(loss: Loss) -> tuple[str, str]:
    """That the scanner is gone and what is safe; what to do."""
    what = translate("scanner", "{0} is gone.").format(loss.scanner.name)
    if loss.stored:
        kept = translate("scanner", "In the store: {0} of {1} scans of {2}; nothing is lost.")
        what = f"{what} {kept.format(loss.stored, loss.scanner.rules.repeats, loss.sample)}"
    else:
        what = f"{what} {translate('scanner', 'Everything scanned before is stored.')}"
    scheme = _scheme(loss.scanner.address)
    if scheme == Scheme.TCP.value:
        to_do = translate("scanner", "Check its battery, its cable or its wireless network: Tilth goes on by itself.")
    elif scheme == Scheme.FOLDER.value:
        to_do = translate("scanner", "Bring its folder back: Tilth goes on by itself.")
    else:
        to_do = translate("scanner", "Plug it in again and switch it on: Tilth goes on by itself.")
    return what, f"{to_do} {translate('scanner', 'Esc or Stop ends the waiting.')}"


def back_words(due: Due | None, *, under_way: bool) -> str:
    """What comes next when a lost scanner is back."""
    if due is None:
        return translate("scanner", "Go on where you stopped.")
    if due is Due.DARK:
        first = translate("scanner", "Take the dark and the white reference again.")
    elif due is Due.OPTIMISE:
        first = translate("scanner", "Adjust the exposure, then take the dark and the white reference again.")
    else:
        first = translate("scanner", "Take the white reference again.")
    then = translate("scanner", "The measurement then goes on with the repeats that it has.")
    return f"{first} {then}" if under_way else first


def _scheme(address: str) -> str:
    return address.rpartition("@")[2].partition(":")[0]
