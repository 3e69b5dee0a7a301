"""What is refused about scanners before any of them is asked."""

from __future__ import annotations

from core.errors import ErrorCode


class DeviceCode(ErrorCode):
    """About the list of scanners that the user keeps, the rule for USB, and who holds a port."""

    SETTINGS_DAMAGED = "devices.settings_damaged"
    SETTINGS_NEWER = "devices.settings_newer"
    NOT_ADDED = "devices.not_added"
    NOT_AN_ADDRESS = "devices.not_an_address"
    HELD = "devices.held"
    MODEM_MANAGER = "devices.modem_manager"
    NO_RULE_NEEDED = "devices.no_rule_needed"
