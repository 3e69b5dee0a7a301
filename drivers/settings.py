"""Settings that a scanner cannot have, refused in the same words by all families.

All raise `ScannerError(CONFIG_REFUSED)` with `setting`, `value` and what is `allowed`.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.acquisition.scanner import ScanConfig, ScannerCode
from core.errors import ScannerError, Value


def refused(setting: str, value: Value, allowed: str) -> ScannerError:
    """The error for a setting that the scanner cannot have."""
    return ScannerError(ScannerCode.CONFIG_REFUSED, setting=setting, value=value, allowed=allowed)


def check_fixed(config: ScanConfig, only: Mapping[str, float | str]) -> None:
    """For a setting of which the scanner has only one value, where another is asked for; `none` where it has none."""
    for setting, own in only.items():
        asked = getattr(config, setting)
        if asked not in (None, "", own):
            raise refused(setting, asked, own if isinstance(own, str) else f"{own:g}")


def check_averages(config: ScanConfig, limits: tuple[int, int]) -> None:
    """For more or fewer repeats than the scanner averages."""
    least, most = limits
    if not least <= config.averages <= most:
        raise refused("averages", config.averages, f"{least}–{most}")
