"""The protocols: who pretrains, who is judged.

Held out: 15 % of the soils of every set, all scans of a soil together. Unseen: a set, and those of the same fields,
taken out altogether. Nothing was chosen on these figures by the code; settings are the defaults of the autoencoder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from training.autoencoder import Autoencoder, AutoencoderConfig, snv, train_autoencoder
from training.mir_study.few_labels import FewLabels, Task, few_labels, tasks
from training.mir_study.rebuilding import Rebuilt, rebuilt
from training.mir_study.sets import Flags, Scans
from training.simulate.pairs import simulated_pairs

HELD_OUT = 0.15
SHIPPING = "sets whose weights may ship"
EVERYTHING = "all other sets"
Tell = Callable[[str], None]
LABELLED = ("limesoda_NRW115_mir", "yamsys_westafrica_mir")
"""Sets on which properties are judged."""
LATENTS = (16, 32, 64)
SIMULATED = 2000
SIMULATED_SHARE = 0.5
"""Part of the draws that is simulated where simulated spectra are among them, as in the bundles."""


@dataclass(frozen=True)
class Ablation:
    """A size of the latent with and without repeats, on held-out soils and with few labels.

    `within` is the variance of the encoder's latents between scans of one held-out soil, relative to all variance.
    `labels` is empty where properties were not judged.
    """

    latent: int
    repeats: bool
    held_out: Rebuilt
    within: float
    labels: list[FewLabels]


@dataclass
class Found:
    """All lines of the study."""

    rebuilt: list[Rebuilt] = field(default_factory=list)
    labels: dict[str, list[FewLabels]] = field(default_factory=dict)
    ablations: list[Ablation] = field(default_factory=list)


def study(scans: Scans, ships: Flags, config: AutoencoderConfig, tell: Tell, *, all_labels: bool) -> Found:
    """Everything; `ships[n]` says which scans are of sets whose weights may ship. `tell` hears what comes next.

    With `all_labels` properties are judged at every size of the latent, else at the config's alone.
    """
    models, found = _Models(scans, config, tell), Found()
    found.rebuilt += list(_unseen(models))
    found.rebuilt += list(_shipping(models, ships))
    for latent, repeats in product(LATENTS, (True, False)):
        own = latent == config.latent and repeats
        found.ablations.append(_ablation(models, latent, repeats=repeats, labels=own or all_labels))
    own_size = next(one for one in found.ablations if one.latent == config.latent and one.repeats)
    found.rebuilt.insert(0, own_size.held_out)
    found.labels = {EVERYTHING: own_size.labels, SHIPPING: list(_labels(models, ships, config.latent, repeats=True))}
    return found


class _Models:
    """Autoencoders of subsets of the scans, each trained once."""

    def __init__(self, scans: Scans, config: AutoencoderConfig, tell: Tell) -> None:
        self.scans, self.config = scans, config
        self._tell = tell
        self._made: dict[tuple[bytes, int, bool, int], Autoencoder] = {}
        self._tasks: dict[str, tuple[list[Task], Scans]] = {}

    def of(self, among: Flags, *, latent: int | None = None, repeats: bool = True, simulated: int = 0) -> Autoencoder:
        """Pretrained on the scans `among[n]`, and on `simulated` spectra."""
        size = latent or self.config.latent
        key = (np.packbits(among).tobytes(), size, repeats, simulated)
        if key not in self._made:
            own = self.scans.take(among)
            self._tell(f"{len(np.unique(own.sets))} sets, latent {size}{', repeats' if repeats else ''}")
            self._made[key] = pretrained(own, replace(self.config, latent=size), repeats=repeats, simulated=simulated)
        return self._made[key]

    def tasks(self, name: str) -> tuple[list[Task], Scans]:
        """What is asked of the labels of a set, and its soils: the same for every autoencoder."""
        if name not in self._tasks:
            soils = self.scans.take(self.scans.sets == name).averaged()
            self._tasks[name] = list(tasks(name, soils)), soils
        return self._tasks[name]

    def without(self, name: str) -> Flags:
        """Which scans are of other groups than the set `name`."""
        return np.asarray(self.scans.groups != self.scans.groups[self.scans.sets == name][0])


def pretrained(scans: Scans, config: AutoencoderConfig, *, repeats: bool = True, simulated: int = 0) -> Autoencoder:
    """On these scans, every soil with the same weight, and on simulated spectra where they are asked for."""
    weights, mir, mask, soils = scans.weights, scans.mir, scans.mask, scans.soils
    if simulated:
        made = snv(simulated_pairs(simulated, config.seed, "nir-1354-2490").mir)
        mir, mask = np.vstack((mir, made)), np.vstack((mask, np.ones(made.shape, dtype=np.bool_)))
        share = weights.sum() * SIMULATED_SHARE / (1 - SIMULATED_SHARE) / simulated
        weights = np.concatenate((weights, np.full(simulated, share)))
        soils = np.concatenate((soils, [f"simulated/{row}" for row in range(simulated)]))
    chosen = config if repeats else replace(config, repeats=0.0)
    return train_autoencoder(mir, mask, weights, chosen, samples=soils if repeats else None)


def held_out(scans: Scans) -> Flags:
    """Which scans `[n]` are of the `HELD_OUT` soils of their set."""
    rng, out = np.random.default_rng(0), np.zeros(len(scans), dtype=np.bool_)
    for name in np.unique(scans.sets):
        soils = rng.permutation(np.unique(scans.soils[scans.sets == name]))
        out |= np.isin(scans.soils, soils[: max(round(HELD_OUT * len(soils)), 1)])
    return out


def _unseen(models: _Models) -> Iterator[Rebuilt]:
    """Every set by an autoencoder that saw the other groups."""
    scans = models.scans
    for name in np.unique(scans.sets):
        others = models.without(str(name))
        judged = scans.take(scans.sets == name)
        yield rebuilt("unseen set", str(name), int(others.sum()), models.of(others), judged)


def _shipping(models: _Models, ships: Flags) -> Iterator[Rebuilt]:
    """The evaluation sets by an autoencoder of what may ship, alone and beside simulated spectra."""
    scans = models.scans
    for simulated in (0, SIMULATED):
        what = f"unseen set, from {SHIPPING}{' and simulated' if simulated else ''}"
        model = models.of(ships, simulated=simulated)
        for name in np.unique(scans.sets[~ships]):
            yield rebuilt(what, str(name), int(ships.sum()) + simulated, model, scans.take(scans.sets == name))


def _labels(models: _Models, among: Flags, latent: int, *, repeats: bool) -> Iterator[FewLabels]:
    """Few labels in each labelled set by an autoencoder that saw the other groups of `among`."""
    for name in LABELLED:
        model = models.of(among & models.without(name), latent=latent, repeats=repeats)
        todo, soils = models.tasks(name)
        yield from few_labels(todo, model, soils)


def _ablation(models: _Models, latent: int, *, repeats: bool, labels: bool) -> Ablation:
    out = held_out(models.scans)
    model, judged = models.of(~out, latent=latent, repeats=repeats), models.scans.take(out)
    everything = np.ones(len(out), dtype=np.bool_)
    return Ablation(
        latent=latent,
        repeats=repeats,
        held_out=rebuilt("held-out soils of the same sets", "all sets", int((~out).sum()), model, judged),
        within=within(model, judged),
        labels=list(_labels(models, everything, latent, repeats=repeats)) if labels else [],
    )


def within(model: Autoencoder, scans: Scans) -> float:
    """Variance of the encoder's latents between scans of one soil, relative to the variance of all of them."""
    _, soil, count = np.unique(scans.soils, return_inverse=True, return_counts=True)
    several = count[soil] > 1
    latents, soil = model.amortised(scans.mir[several], scans.mask[several]), soil[several]
    means = np.stack([latents[soil == one].mean(axis=0) for one in soil])
    return float(np.mean((latents - means) ** 2) / np.mean((latents - latents.mean(axis=0)) ** 2))
