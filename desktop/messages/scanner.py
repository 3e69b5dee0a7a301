"""Sentences about scanners, the lines to them and the emulated ones."""

from core.acquisition.scanner import ScannerCode
from core.errors import ErrorCode
from desktop.messages import Message
from drivers.nirscan_nano.faults import NanoCode
from drivers.transport.hid import HidCode
from drivers.world.operator import SceneCode

_RESTART = "Switch the scanner off and on again. If it happens again, save a support file and ask for help with it."
_OTHER_SETTINGS = "Choose other settings. Nothing was changed on the scanner."

MESSAGES: dict[ErrorCode, Message] = {
    ScannerCode.UNRECOGNISED: Message(
        "Nothing at {address} answers like a scanner that Tilth knows.",
        "Switch the scanner on and ask again, or choose its make yourself.",
    ),
    ScannerCode.OTHER_SCANNER: Message(
        "Another scanner ({found}) is connected now; the measurement was begun with {expected}.",
        "Connect the scanner with serial number {expected} again, or begin the measurement anew with this one.",
    ),
    ScannerCode.NOT_FOUND: Message(
        "No scanner answers at {address}.", "Plug the scanner in, switch it on, and look for it again."
    ),
    ScannerCode.NO_PERMISSION: Message(
        "This computer does not let you use the scanner at {address}.",
        "On Linux, install the rule for scanners that comes with Tilth (70-tilth-scanners.rules), or join the group "
        "dialout for serial ports. Then plug the scanner in again.",
    ),
    ScannerCode.BUSY_ELSEWHERE: Message(
        "The scanner at {address} is in use by another program or telephone.",
        "Close other scanner programs, disconnect the scanner from the telephone, and try again.",
    ),
    ScannerCode.TIMEOUT: Message(
        "The scanner at {address} does not answer.",
        "Check the cable and the battery, and try again. If it stays silent, switch the scanner off and on.",
    ),
    ScannerCode.PROTOCOL: Message(
        "The scanner sent something that makes no sense ({command}).",
        "Scan again. If it goes on, try another cable, and check that this is a scanner that Tilth knows.",
    ),
    ScannerCode.DEVICE: Message("The scanner reports a fault: {fault}.", _RESTART),
    ScannerCode.DISCONNECTED: Message(
        "The connection to the scanner at {address} was lost.",
        "Plug the scanner in and connect it again. Scans already stored are safe; take a new white reference.",
    ),
    ScannerCode.NOT_READY: Message("The scanner is not ready yet.", "Wait a moment and try again."),
    ScannerCode.CANCELLED: Message("The scan was stopped.", "Scan again when you are ready."),
    ScannerCode.CONFIG_REFUSED: Message(
        "The scanner cannot have {setting} = {value}; it takes {allowed}.", _OTHER_SETTINGS
    ),
    ScannerCode.ADDRESS: Message(
        "{address} is not the address of a scanner.",
        "Use an address that `tilth devices` lists, such as serial:/dev/ttyUSB0, serial:COM3, "
        "socket://127.0.0.1:9000 or emulator:nirscan-nano.",
    ),
    ScannerCode.OPTION: Message(
        "The address says {option}={value}, which this scanner does not know; it knows {allowed}.",
        "Correct what stands behind the question mark of the address. The page of the scanner in the documentation "
        "tells what may stand there.",
    ),
    NanoCode.REFUSED: Message("The scanner at {address} refused the command {command}.", _RESTART),
    NanoCode.LAMP: Message(
        "The lamp of the scanner failed (code {fault}).", "Let the scanner cool down for a minute. " + _RESTART
    ),
    NanoCode.CROWDED: Message(
        "{points} points do not fit into one scan; the scanner has room for {most} patterns.",
        "Use fewer points, or the column method.",
    ),
    NanoCode.SCAN_CONFIG: Message("The scanner cannot scan with these settings ({fault}).", _OTHER_SETTINGS),
    NanoCode.DETECTOR: Message("The detector of the scanner failed (code {fault}).", _RESTART),
    NanoCode.MIRRORS: Message("The mirrors of the scanner failed (code {fault}).", _RESTART),
    NanoCode.BATTERY: Message(
        "The battery of the scanner is empty.", "Plug the scanner into a charger or a computer, and scan again."
    ),
    NanoCode.OTHER_SCAN: Message(
        "The scanner delivered a scan made with other settings ({config}); it was not used.",
        "Disconnect other programs and telephones from the scanner, connect it again, and scan again.",
    ),
    NanoCode.OLD_SCAN: Message(
        "The scanner delivered the last scan once more instead of a new one; it was not used.", "Scan again."
    ),
    NanoCode.NO_SCAN: Message("The scanner has no scan to deliver.", "Scan again. " + _RESTART),
    NanoCode.NO_FACTORY_REFERENCE: Message(
        "The scanner keeps no white reference of its own that fits these settings ({reason}).",
        "Scan the white panel. Without a panel, choose settings that the factory's reference covers.",
    ),
    NanoCode.UNVERIFIED_EXTENDED: Message(
        "This scanner measures another range than 900–1700 nm; Tilth was never checked on such a scan.",
        "Before you rely on it, compare its first spectra with those of the maker's own program.",
    ),
    NanoCode.UNVERIFIED_HADAMARD: Message(
        "The values of Hadamard scans were checked on simulated scans only.",
        "Before you rely on them, scan something once with the column method and compare, or use the column method.",
    ),
    NanoCode.UNVERIFIED_SECTIONS: Message(
        "Scans of several ranges were checked on simulated scans only.",
        "Before you rely on them, compare one with a scan of a single range.",
    ),
    NanoCode.UNVERIFIED_FACTORY: Message(
        "The white reference that the factory stored in the scanner was never compared with the maker's own program.",
        "Scan a white panel whenever you have one; use the stored reference only where you have none.",
    ),
    HidCode.NO_HIDAPI: Message(
        "USB scanners cannot be used: the library hidapi is missing, or another one named hid hides it.",
        "Run `pip uninstall hid` and `pip install hidapi` in the environment of Tilth.",
    ),
    SceneCode.COMMAND: Message(
        "{command} is not a command of the emulated scanner.",
        "Type p for the panel, s and a number for a soil, or x and plastic, leaf, white_panel or nothing.",
    ),
    SceneCode.ROUTINE: Message(
        "{routine} is not a routine of the emulated scanner.", "Write it like this: panel*1 soil*6"
    ),
}
