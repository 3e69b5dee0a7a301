"""What may stand in a profile: every key, with what it must be."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from core.acquisition.scanner import DarkBy
from drivers.ascii_line.codec import collapsed
from drivers.ascii_line.profile import (
    VALUE,
    Ask,
    Banner,
    Emulated,
    Format,
    Lamp,
    LightBy,
    Numbers,
    Profile,
    Setting,
    Shape,
)
from drivers.ascii_line.table import Table
from drivers.family import Scheme
from drivers.transport.serial_port import SerialSettings

LEAST_BANDS = 5
"""Fewer cannot be checked for light leaks (`core.acquisition.checks`)."""
MOST_BANDS = 4096
LONGEST_NAME = 40
HEALTH = ("detector_temperature_c", "system_temperature_c", "humidity_pct", "lamp", "battery_v")
"""Fields of `core.acquisition.scanner.Health` that a profile may fill."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def build_profile(document: Mapping[str, object], file: str, variants: Mapping[str, object] | None = None) -> Profile:
    """The profile that `document` describes; `InputError(PROFILE)` for what is missing, wrong or unknown.

    `variants` are remembered with it, unread.
    """
    whole = Table(file, document)
    name, title = _name(whole), whole.words("title")
    line, use, axis = _part(whole, "line"), _part(whole, "use"), whole.table("axis")
    scan, dark, settings = whole.table("scan"), _part(whole, "dark"), _part(whole, "settings")
    nm = _bands(axis)
    lamp = _lamp(whole)
    profile = Profile(
        name=name,
        title=title,
        maker=whole.words("maker", ""),
        model=whole.words("model", title),
        serial_settings=SerialSettings(
            line.whole("baud", 50, 4_000_000, 115_200),
            line.flag("dtr", otherwise=True),
            line.flag("rts", otherwise=True),
        ),
        ends=_ends(line, "ends", "\r\n"),
        reply_s=line.number("reply_s", 0.05, 60.0, 2.0),
        echo=line.flag("echo", otherwise=False),
        silence=line.text("silence", ""),
        refusal=_refusal_of(whole),
        banner=_banner(whole),
        knock=_ask(whole.table("knock")),
        opening=tuple(_ask(one) for one in whole.tables("opening")),
        closing=tuple(_ask(one) for one in whole.tables("closing")),
        identity=_asks(_part(whole, "identity")),
        full_scale=scan.number("full_scale", 1e-9, 1e12),
        shape=_shape(scan, len(nm)),
        nm=nm,
        integration=_setting(settings, "integration"),
        gain=_setting(settings, "gain"),
        averages=_setting(settings, "averages"),
        most_averages=use.whole("most_averages", 1, 1000, 64),
        lamp=lamp,
        dark=_dark(dark, lamp),
        dark_max_age_s=dark.number("max_age_s", 1.0, math.inf, math.inf),
        warm_up_s=use.number("warm_up_s", 0.0, 36_000.0, 0.0),
        reference_max_age_s=use.number("reference_max_age_s", 10.0, 86_400.0, 900.0),
        health=_health(whole),
        unverified=whole.texts("unverified"),
        emulated=_emulated(_part(whole, "emulator")),
        variants=tuple(variants or ()),
        document={**document, "variants": dict(variants or {})},
    )
    for table in (line, use, axis, scan, dark, settings, whole):
        table.close()
    return profile


def _name(whole: Table) -> str:
    name = whole.text("name")
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        whole.refuse("name", "must be small letters, digits and single hyphens")
    if name in set(Scheme):
        whole.refuse("name", "is that of a kind of line")
    return name


def _part(whole: Table, key: str) -> Table:
    """A table that may be missing."""
    return whole.table(key) if key in whole else Table("", {})


def _ask(table: Table, *, needs: str = "") -> Ask:
    """`needs` is the key, `command` or `answer`, in which `VALUE` must stand."""
    command, answer = table.text("command"), table.text("answer")
    if not command.strip():
        table.refuse("command", "must not be empty")
    if needs and VALUE not in {"command": command, "answer": answer}[needs]:
        table.refuse(needs, f"must hold {VALUE}")
    return Ask(command, answer, _pattern(table, answer))


def _pattern(table: Table, answer: str) -> re.Pattern[str]:
    """Of `expect`, or of the answer itself; either must match the answer with 1 for each value."""
    literal = re.escape(collapsed(answer)).replace(re.escape(VALUE), r"(\S+?)")
    pattern = table.pattern("expect", literal)
    table.close()
    if not pattern.fullmatch(collapsed(answer.replace(VALUE, "1"))):
        table.refuse("expect", f"does not match the answer {answer!r}")
    return pattern


def _asks(table: Table) -> dict[str, Ask]:
    return {name: _ask(table.table(name)) for name in table.keys()}  # noqa: SIM118 - a Table is no dict


def _refusal_of(whole: Table) -> Ask | None:
    if "refusal" not in whole:
        return None
    table = whole.table("refusal")
    answer = table.text("answer")
    return Ask("", answer, _pattern(table, answer))


def _banner(whole: Table) -> Banner | None:
    if "banner" not in whole:
        return None
    table = whole.table("banner")
    answer, wait_s = table.text("answer"), table.number("wait_s", 0.1, 30.0)
    return Banner(answer, _pattern(table, answer), wait_s)


def _ends(table: Table, key: str, otherwise: str) -> str:
    ends = table.text(key, otherwise)
    if not ends or set(ends) - set("\r\n"):
        table.refuse(key, r'must be "\n", "\r" or both')
    return ends


def _bands(axis: Table) -> tuple[float, ...]:
    nm = axis.numbers("nm", 100.0, 30_000.0)
    if not LEAST_BANDS <= len(nm) <= MOST_BANDS:
        axis.refuse("nm", f"must have {LEAST_BANDS} to {MOST_BANDS} wavelengths")
    if len(set(nm)) < len(nm):
        axis.refuse("nm", "has a wavelength twice")
    return nm


def _shape(scan: Table, bands: int) -> Shape:
    shape = Shape(
        command=scan.text("command"),
        takes_s=scan.number("takes_s", 0.0, 600.0, 0.1),
        format=scan.choice("format", Format, Format.LIST),
        numbers=scan.choice("numbers", Numbers, Numbers.FLOAT),
        separator=scan.text("separator", ","),
        trailing=collapsed(scan.text("trailing", "")),
        key=scan.text("key", ""),
        names=scan.texts("names"),
    )
    if not shape.command.strip():
        scan.refuse("command", "must not be empty")
    if len(shape.separator) != 1 or shape.separator.isalnum() or shape.separator in ".+-'":
        scan.refuse("separator", "must be one character that stands in no number")
    if shape.names and (len(shape.names) != bands or len(set(shape.names)) != bands):
        scan.refuse("names", f"must be {bands} different names, one for each wavelength")
    return shape


def _setting(settings: Table, name: str) -> Setting | None:
    if name not in settings:
        return None
    table = settings.table(name)
    factors = table.factors("factors")
    if factors and len({round(factor) for factor in factors.values()}) < len(factors):
        table.refuse("factors", "must differ by more than their fractions")
    least = min(factors) if factors else table.whole("least", 0, 10**9)
    most = max(factors) if factors else table.whole("most", least, 10**9)
    setting = Setting(
        write=_ask(table.table("write"), needs="command"),
        read=_ask(table.table("read"), needs="answer"),
        least=least,
        most=most,
        usual=table.whole("usual", least, most) if "usual" in table else None,
        unit=table.number("unit", 1e-6, 1e6, 1.0),
        factors=factors,
    )
    if factors and setting.usual is not None and setting.usual not in factors:
        table.refuse("usual", "must be one of the factors")
    table.close()
    return setting


def _lamp(whole: Table) -> Lamp | None:
    if "lamp" not in whole:
        return None
    table = whole.table("lamp")
    lamp = Lamp(_ask(table.table("on")), _ask(table.table("off")), table.number("settle_s", 0.0, 60.0, 0.1))
    table.close()
    return lamp


def _dark(table: Table, lamp: Lamp | None) -> DarkBy:
    by = table.choice("by", DarkBy, DarkBy.OPERATOR)
    if by is DarkBy.SCANNER and lamp is None:
        table.refuse("by", "can be scanner only where the lamp has commands")
    return by


def _health(whole: Table) -> dict[str, Ask]:
    table = _part(whole, "health")
    asks = {name: _ask(table.table(name), needs="answer") for name in HEALTH if name in table}
    table.close()
    return asks


def _emulated(table: Table) -> Emulated:
    emulated = Emulated(
        light=table.choice("light", LightBy, LightBy.LED),
        white=table.number("white", 0.01, 0.95, 0.6),
        dark=table.number("dark", 0.0, 0.5, 0.01),
        noise=table.number("noise", 0.0, 0.1, 0.0003),
        weakest=table.number("weakest", 0.05, 1.0, 0.55),
        ends=_ends(table, "ends", "\r\n"),
    )
    table.close()
    return emulated
