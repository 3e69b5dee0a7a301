"""Sentences about the list of scanners, the permission to use them, and who holds a port."""

from core.errors import ErrorCode
from desktop.devices.codes import DeviceCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    DeviceCode.SETTINGS_DAMAGED: Message(
        "{file}: the list of added scanners cannot be read.",
        "The file was left as it is. Repair it, or move it away and add the scanners again.",
    ),
    DeviceCode.SETTINGS_NEWER: Message(
        "{file}: the list of added scanners was written by a newer Tilth.", "Use that Tilth, or move the file away."
    ),
    DeviceCode.NOT_ADDED: Message(
        "{address} is not among the scanners that were added.", "See them with tilth devices."
    ),
    DeviceCode.NOT_AN_ADDRESS: Message(
        "{address} is not the address of a scanner.",
        "Write a port such as /dev/ttyUSB0 or COM3, a network address such as 10.1.1.11:8080, or a folder.",
    ),
    DeviceCode.HELD: Message(
        "The scanner at {address} is in use by another program: {holders}.",
        "Close {holders}, then connect again.",
    ),
    DeviceCode.MODEM_MANAGER: Message(
        "Linux is still looking whether {address} is a modem.",
        "Wait half a minute and connect again. The rule of tilth devices --install-rule keeps it away for good.",
    ),
    DeviceCode.NO_RULE_NEEDED: Message(
        "Only Linux needs a rule for scanners; here there is nothing to install.", "Plug the scanner in."
    ),
}
