"""The tables of the page, from the lines of the study; a CSV holds all of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from core.properties import property_named
from training.correcting.summary import table
from training.reproducibility.drifting import SPECTRA, Threshold
from training.reproducibility.expected import MEASURED_GRID, REPEATS, Expected, Simulated
from training.reproducibility.instruments import Instruments, Overall, Pick
from training.reproducibility.repeats import Repeats
from training.reproducibility.scans import GAIA
from training.reproducibility.seeds import Seeds
from training.reproducibility.spread import limits_of_agreement
from training.reproducibility.study import Found

NAMES = {
    "gaia_ethiopia_neospectra_nir": "gaia (NIR)",
    "yamsys_westafrica_mir": "yamsys (MIR)",
    "whrc_vertex_604_paired_mir": "Woodwell (MIR)",
    "datsoilspc_australia_visnir": "datsoilspc",
    "nirsoil_walloon_nir": "nirsoil",
    "limesoda_SL125_visnir": "SL125",
}
DRIFTED = ("oc_usda.c729_w.pct", "ph.h2o_usda.a268_index", "clay.tot_usda.a334_w.pct")
"""Properties of the drift table: those that both bundles show."""


def tables(found: Found) -> str:
    """Markdown."""
    parts = [
        ("### What a user sees", expected_table(found.expected)),
        (f"### Repeats of a soil: {MEASURED_GRID} on {NAMES[GAIA]}", repeats_table(found.repeats)),
        ("", models_table(found.repeats)),
        ("### Does the spread grow with the value?", level_table(found.repeats)),
        ("### The simulation beside the measurement", simulated_table(found.simulated)),
        ("### Five MIR instruments", overall_table(found.instruments.overall)),
        ("", instruments_table(found.instruments.lines)),
        ("", picks_table(found.instruments.picks)),
        ("### Training again", seeds_table(found.seeds)),
        ("### Drift: how much moves an estimate by more than it repeats", drift_table(found.thresholds)),
    ]
    return "\n".join(line for head, lines in parts for line in (*([head, ""] if head else []), *lines, ""))


def expected_table(lines: Sequence[Expected]) -> Iterator[str]:
    """SD between measurements and what follows for two of them."""
    head = ("bundle", "property", f"SD of an average of {REPEATS}", "scan it again: ±", "soils", "source")
    rows = []
    for one in lines:
        spread = figure(one.repeat_sd), figure(limits_of_agreement(one.repeat_sd))
        rows.append((one.bundle, named(one.property), *spread, str(one.soils), NAMES.get(one.source, one.source)))
    yield from table(head, rows)


def repeats_table(lines: Sequence[Repeats]) -> Iterator[str]:
    """ICC, SD and limits of agreement of the bundle, by property."""
    head = (
        "property",
        "soils",
        "ICC(1,1) (95 %)",
        "SD of a scan (95 %)",
        "two scans: ±",
        f"two averages of {REPEATS}: ±",
    )
    rows = []
    for one in lines:
        if one.model not in SPECTRA:
            continue
        icc = f"{one.icc:.2f} ({one.icc_lower:.2f}–{one.icc_upper:.2f})"
        sd = f"{figure(one.sd)} ({figure(one.sd_lower)}–{figure(one.sd_upper)})"
        told = (named(one.property), str(one.soils), icc, sd, figure(one.limit), figure(one.limit_average))
        rows.append((*told, figure(one.rmse), share(one.sd, one.rmse)))
    yield from table((*head, "RMSE there", "SD / RMSE"), rows)


def models_table(lines: Sequence[Repeats]) -> Iterator[str]:
    """Models of the set itself side by side: SD of a scan, its share of the RMSE, and the ICC."""
    own = [one for one in lines if one.model not in SPECTRA]
    models = list(dict.fromkeys(one.model for one in own))
    cells = {(one.set, one.property, one.model): one for one in own}
    rows = []
    for name, prop in dict.fromkeys((one.set, one.property) for one in own):
        found = (cells[name, prop, model] for model in models)
        told = (f"{figure(one.sd)} / {decimals(one.sd / one.rmse)} / {one.icc:.2f}" for one in found)
        rows.append((NAMES[name], named(prop), *told))
    yield "Models of the other soils of the set (five folds by soil): SD of a scan / SD over RMSE / ICC(1,1)\n"
    yield from table(("set", "property", *models), rows)


def level_table(lines: Sequence[Repeats]) -> Iterator[str]:
    """SD in thirds of the soils, and from the first scan to the last; the bundle and the mix, which stand for all."""
    head = ("set", "model", "property", "low third", "middle", "high third", "rank correlation (p)")
    rows = []
    for one in lines:
        if one.model != "mix" and one.model not in SPECTRA:
            continue
        thirds = (figure(value) for value in (one.low, one.middle, one.high))
        grows = f"{one.rank_correlation:+.2f} ({probability(one.p)})"
        trend = f"{'+' if one.trend > 0 else '−'}{figure(abs(one.trend))} ({probability(one.trend_p)})"
        rows.append((NAMES[one.set], one.model, named(one.property), *thirds, grows, trend))
    yield from table((*head, "first to last scan (p)"), rows)


def simulated_table(lines: Sequence[Simulated]) -> Iterator[str]:
    """SD of simulated measurements, beside the real ones."""
    head = ("bundle", "property", "a scan, measured", "a scan, simulated", f"average of {REPEATS}, simulated")
    rows = []
    for one in lines:
        made = (figure(value) for value in (one.scan, one.average, one.sessions))
        rows.append((one.bundle, named(one.property), "–" if one.measured is None else figure(one.measured), *made))
    yield from table((*head, "the same, a session each"), rows)


def overall_table(lines: Sequence[Overall]) -> Iterator[str]:
    """Recipes by their ratio over that of the baseline."""
    yield "Mean over the properties; ratio over that of the first line, below 1 is nearer:\n"
    rows = [
        (one.recipe, f"{one.against:.2f} ({one.lower:.2f}–{one.upper:.2f})", decimals(one.ccc_elsewhere))
        for one in lines
    ]
    yield from table(("recipe", "ratio over ratio (95 %)", "CCC elsewhere"), rows)


def instruments_table(lines: Sequence[Instruments]) -> Iterator[str]:
    """By property: the ratio, and what stands beside it."""
    yield "SD between instruments over SD between soils:\n"
    head = (
        "recipe",
        "property",
        "ratio (95 %)",
        "ICC(1,1)",
        "CCC of two instruments (least)",
        "SD between instruments",
    )
    rows = []
    for one in lines:
        ratio = f"{one.ratio:.2f} ({one.lower:.2f}–{one.upper:.2f})"
        pairs = f"{one.concordance:.2f} ({one.least_concordance:.2f})"
        told = (one.recipe, named(one.property), ratio, f"{one.icc:.2f}", pairs, figure(one.sd))
        rows.append((*told, decimals(one.ccc_elsewhere), figure(one.rmse_elsewhere)))
    yield from table((*head, "CCC elsewhere", "RMSE elsewhere"), rows)


def picks_table(lines: Sequence[Pick]) -> Iterator[str]:
    """How often each recipe was chosen, and what it gave at soils that took no part."""
    against = np.array([one.against for one in lines])
    low, high = np.quantile(against, (0.1, 0.9))
    yield (
        f"Chosen on half of the soils, judged on the other, {len(lines)} splits: ratio over ratio "
        f"{float(np.exp(np.log(against).mean())):.2f} (10th to 90th percentile {low:.2f}–{high:.2f}).\n"
    )
    often = Counter(one.recipe for one in lines).most_common()
    yield from table(("chosen", "splits"), [(name, str(count)) for name, count in often])


def seeds_table(lines: Sequence[Seeds]) -> Iterator[str]:
    """SD over trained models, beside the error."""
    head = ("set", "model", "property", "varied", "models", "soils", "SD", "RMSE", "SD / RMSE")
    rows = []
    for one in lines:
        told = (NAMES.get(one.set, one.set), one.model, named(one.property), one.varied, str(one.trained))
        rows.append((*told, str(one.soils), figure(one.sd), figure(one.rmse), f"{one.share:.2f}"))
    yield from table(head, rows)


def drift_table(lines: Sequence[Threshold]) -> Iterator[str]:
    """Amounts at which the limits of agreement are reached, a column for each property."""
    cells = {(one.bundle, one.spectra, one.drift, one.property): one for one in lines}
    rows = []
    for bundle, spectra, drift, unit in dict.fromkeys(
        (one.bundle, one.spectra, one.drift, one.unit) for one in lines
    ):
        own = [cells[bundle, spectra, drift, name] for name in DRIFTED]
        rows.append((bundle, NAMES[spectra], f"{drift} ({unit})", *(reached(one) for one in own)))
    yield from table(("bundle", "spectra", "drift", *(named(name) for name in DRIFTED)), rows)


def reached(one: Threshold) -> str:
    """The amount, or that the largest tried does not."""
    return f"> {one.most_tried:g}" if one.amount is None else figure(one.amount)


def named(name: str) -> str:
    """Label and unit of a property."""
    known = property_named(name)
    return f"{known.label} ({known.unit})" if known.unit else known.label


def figure(value: float) -> str:
    """Two significant digits without an exponent; a dash where there is none."""
    if not np.isfinite(value):
        return "–"
    return np.format_float_positional(value, precision=2, fractional=False, trim="-") if value else "0"


def decimals(value: float) -> str:
    """Two decimals; a dash where there is none."""
    return f"{value:.2f}" if np.isfinite(value) else "–"


def share(part: float, whole: float) -> str:
    """One over the other; a dash where there is no other."""
    return decimals(part / whole) if np.isfinite(whole) and whole else "–"


def probability(p: float) -> str:
    """As it is told."""
    return f"p {p:.2f}" if p >= 0.005 else "p < 0.005"
