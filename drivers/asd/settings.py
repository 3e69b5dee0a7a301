"""Which settings of the contract the scanner can have, and what a scan must show of them."""

from __future__ import annotations

from core.acquisition.scanner import ScanConfig, ScannerCode
from core.errors import ScannerError, Value
from drivers.asd import exposure
from drivers.asd.faults import AsdCode
from drivers.asd.replies import Settings
from drivers.asd.spectrum import FIRST_NM, LAST_NM, POINTS, Header

AVERAGES = (1, 200)
"""The most is Tilth's: the maker allows more, but 200 take 20 seconds at least."""

_FIXED: dict[str, tuple[Value, str]] = {
    "start_nm": (float(FIRST_NM), f"{FIRST_NM} only"),
    "end_nm": (float(LAST_NM), f"{LAST_NM} only"),
    "points": (POINTS, f"{POINTS} only"),
}


def check(config: ScanConfig) -> int | None:
    """The index of the integration time asked for, None where that is left to the scanner.

    Raises `ScannerError(CONFIG_REFUSED)` for what the scanner cannot do.
    """
    if config.method:
        raise refused("method", config.method, "none: there is only one")
    if config.gain is not None:
        raise refused("gain", config.gain, "none: each detector has its own, found by optimising")
    for setting, (only, told) in _FIXED.items():
        wanted = getattr(config, setting)
        if wanted is not None and wanted != only:
            raise refused(setting, wanted, told)
    least, most = AVERAGES
    if not least <= config.averages <= most:
        raise refused("averages", config.averages, f"{least} to {most}")
    return None if config.integration_ms is None else _index(config.integration_ms)


def applied(averages: int, itime: int | None) -> ScanConfig:
    """What is in use, in the words of the contract; an `itime` of None is left to the scanner."""
    integration_ms = None if itime is None else exposure.milliseconds(itime)
    return ScanConfig("", float(FIRST_NM), float(LAST_NM), POINTS, averages, None, integration_ms)


def refused(setting: str, value: Value, allowed: str) -> ScannerError:
    """The error for a setting that the scanner cannot have."""
    return ScannerError(ScannerCode.CONFIG_REFUSED, setting=setting, value=value, allowed=allowed)


def shown(header: Header) -> Settings:
    """The settings that a spectrum was made with."""
    vnir, swir1, swir2 = header.vnir, header.swir1, header.swir2
    return Settings(
        itime=vnir.itime,
        gain1=swir1.gain,
        gain2=swir2.gain,
        offset1=swir1.offset,
        offset2=swir2.offset,
        vnir_dark=vnir.dark_subtracted,
        swir1_dark=swir1.dark_subtracted,
        swir2_dark=swir2.dark_subtracted,
    )


def check_shown(header: Header, averages: int, expected: Settings) -> None:
    """`ScannerError(OTHER_SETTINGS)` for a spectrum that was not made as asked."""
    itime = header.vnir.itime
    if not exposure.SHORTEST <= itime <= exposure.LONGEST:
        known = f"{exposure.SHORTEST} to {exposure.LONGEST}"
        raise ScannerError(AsdCode.OTHER_SETTINGS, setting="itime", expected=known, found=itime)
    seen = {"averages": header.sample_count, **shown(header).told()}
    for name, wanted in {"averages": averages, **expected.told()}.items():
        if seen[name] != wanted:
            raise ScannerError(AsdCode.OTHER_SETTINGS, setting=name, expected=wanted, found=seen[name])


def _index(wanted_ms: float) -> int:
    index = exposure.index_of(wanted_ms)
    if index is None:
        shortest, longest = exposure.LIMITS_MS
        raise refused("integration_ms", wanted_ms, f"{shortest:g}, 17, 34 and so on, doubling up to {longest:g}")
    return index
