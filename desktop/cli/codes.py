"""Why the command line refuses, beyond what core and drivers refuse."""

from __future__ import annotations

from core.errors import ErrorCode


class CliCode(ErrorCode):
    """`file` is the store, or the file that was to be written."""

    NO_LIBRARY = "cli.no_library"
    NO_SCREEN = "cli.no_screen"
    NO_STORE = "cli.no_store"
    NO_PROJECT = "cli.no_project"
    STORE_DAMAGED = "cli.store_damaged"
    REFERENCE_REFUSED = "cli.reference_refused"
    STATE_DIFFERS = "cli.state_differs"
    SELFTEST = "cli.selftest"
    COLUMNS_WAIT = "cli.columns_wait"
    UNKNOWN_SAMPLES = "cli.unknown_samples"
    FINDINGS_OPEN = "cli.findings_open"
    NO_FINDING = "cli.no_finding"
    OTHER_INSTRUMENT = "cli.other_instrument"
    NO_CALIBRATION = "cli.no_calibration"
    SEVERAL_BUNDLES = "cli.several_bundles"
