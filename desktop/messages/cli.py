"""Sentences of the command line."""

from core.errors import ErrorCode
from desktop.cli.codes import CliCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    CliCode.NO_LIBRARY: Message(
        "The system library {library} is missing.",
        "On Debian or Ubuntu: sudo apt install libglib2.0-0 libgl1 libxkbcommon0 libegl1 libfontconfig1 libdbus-1-3.",
    ),
    CliCode.NO_SCREEN: Message(
        "There is no screen to open the window on.", "Start Tilth on a desktop, or use a command: tilth --help."
    ),
    CliCode.NO_STORE: Message("{file}: there is no store here.", "Name the store with --store."),
    CliCode.NO_PROJECT: Message("{file}: the store has no project {project}; it has {known}.", "Check the name."),
    CliCode.STORE_DAMAGED: Message(
        "{file}: the store is damaged: {problems}.", "Keep the file as it is and go back to the newest backup."
    ),
    CliCode.REFERENCE_REFUSED: Message(
        "The white reference does not count: {reasons}",
        "Clean the white panel, put it flat on the window, try again.",
    ),
    CliCode.STATE_DIFFERS: Message(
        "Sample {sample} is in the store as {stored}, not as {typed}.",
        "Leave --state out, or give the sample another name.",
    ),
    CliCode.COLUMNS_WAIT: Message(
        "{file}: {caveats}", "To use the values all the same: {option}; to leave a column out: --without its heading."
    ),
    CliCode.UNKNOWN_SAMPLES: Message(
        "{file}, row {row}: no scanned sample is called {names}.",
        "Say which one is meant with --same “{first}=NAME” (near: {near}), or pass over all with --skip-unknown.",
    ),
    CliCode.FINDINGS_OPEN: Message(
        "{file}{place}: {finding}",
        "Findings to answer: {count}. See them with --dry-run, then say --fix, --drop or --keep with their numbers.",
    ),
    CliCode.NO_FINDING: Message(
        "{file}: there is no finding {number}, only {count}.", "See their numbers with --dry-run."
    ),
    CliCode.OTHER_INSTRUMENT: Message(
        "{file}: measured with {instrument}, but the local calibration {calibration} was made with {known}.",
        "Calibrate with this scanner, or add --any-instrument and take the estimates with caution.",
    ),
    CliCode.NO_CALIBRATION: Message(
        "{file}: the store has no local calibration {number}.", "See tilth calibrations list."
    ),
    CliCode.SEVERAL_BUNDLES: Message(
        "{file}: in the project {project} several models are calibrated ({bundles}).", "Name one with --bundle."
    ),
    CliCode.SELFTEST: Message("The self-test failed for: {parts}.", "Install Tilth again."),
}
