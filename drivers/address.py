"""Addresses of scanners: `[FAMILY@]SCHEME:REST[,SCHEME:REST…][?OPTION=VALUE&…]`.

`hid:/dev/hidraw3`, `serial:COM3`, `nirone@serial:/dev/ttyACM0,serial:/dev/ttyACM1`, `asd@socket://10.1.1.11:8080`,
`ocean@usb:NQ5200`, `watched-folder@folder:/home/me/scans`, `emulator:nirscan-nano?seed=1&speed=20`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.family import Scheme

_SCHEMES = "|".join(scheme.value for scheme in Scheme)
_WHOLE = re.compile(
    rf"(?:(?P<family>[a-z0-9-]+)@)?(?P<places>(?:{_SCHEMES}):.+?)(?:\?(?P<options>[a-z-]+=[^?]*))?", re.DOTALL
)
# paths of USB devices under Windows hold question marks, so options are known by their name and sign
_NEXT = re.compile(rf",(?=(?:{_SCHEMES}):)")


@dataclass(frozen=True)
class Address:
    """An address taken apart; `family` is empty where none is named."""

    text: str
    family: str
    scheme: Scheme
    parts: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)


def parse_address(text: str) -> Address:
    """Take an address apart; `ScannerError(ADDRESS)` for what is none."""
    found = _WHOLE.fullmatch(text.strip())
    if found is None:
        raise wrong_address(text)
    places = [place.partition(":") for place in _NEXT.split(found["places"])]
    schemes = {scheme for scheme, _, _ in places}
    if len(schemes) > 1 or not all(rest for _, _, rest in places):
        raise wrong_address(text)
    return Address(
        text=text,
        family=found["family"] or "",
        scheme=Scheme(schemes.pop()),
        parts=tuple(rest for _, _, rest in places),
        options=_options(found["options"] or "", text),
    )


def host_and_port(rest: str, usual_port: int | None, text: str) -> tuple[str, int]:
    """Host and port of `//HOST[:PORT]`; `ScannerError(ADDRESS)`."""
    try:
        parts = urlsplit(f"{Scheme.TCP.value}:{rest}")
        port = parts.port or usual_port
    except ValueError as error:
        raise wrong_address(text) from error
    if not parts.hostname or not port:
        raise wrong_address(text)
    return parts.hostname, port


def wrong_address(text: str) -> ScannerError:
    """The error for an address that is none."""
    return ScannerError(ScannerCode.ADDRESS, address=text)


def _options(query: str, text: str) -> dict[str, str]:
    try:
        given = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError as error:
        raise wrong_address(text) from error
    if len(dict(given)) < len(given):
        raise wrong_address(text)
    return dict(given)
