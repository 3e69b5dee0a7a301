"""Which settings of the contract the scanner can have, and what a scan must show of them."""

from __future__ import annotations

from core.acquisition.scanner import ScanConfig
from core.errors import ScannerError
from drivers.asd import exposure
from drivers.asd.faults import AsdCode
from drivers.asd.replies import Settings
from drivers.asd.spectrum import FIRST_NM, LAST_NM, POINTS, Header
from drivers.settings import check_averages, check_fixed, refused

AVERAGES = (1, 200)
"""The most is Tilth's: the maker allows more, but 200 take 20 seconds at least."""

_FIXED: dict[str, float | str] = {
    "method": "none",
    "gain": "none",
    "start_nm": float(FIRST_NM),
    "end_nm": float(LAST_NM),
    "points": POINTS,
}
"""The gains are those of the detectors, found by optimising."""


def check(config: ScanConfig) -> int | None:
    """The index of the integration time asked for, None where that is left to the scanner.

    Raises `ScannerError(CONFIG_REFUSED)` for what the scanner cannot do.
    """
    check_fixed(config, _FIXED)
    check_averages(config, AVERAGES)
    return None if config.integration_ms is None else _index(config.integration_ms)


def applied(averages: int, itime: int | None) -> ScanConfig:
    """What is in use, in the words of the contract; an `itime` of None is left to the scanner."""
    integration_ms = None if itime is None else exposure.milliseconds(itime)
    return ScanConfig("", float(FIRST_NM), float(LAST_NM), POINTS, averages, None, integration_ms)


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
