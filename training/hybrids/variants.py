"""What the study compares: one thing changed at a time, and everything under the same learners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.estimators.gaussian_process import GaussianProcess
from training.estimators.mlp import MLP
from training.estimators.plsr import PLSR
from training.estimators.ridge import Ridge
from training.estimators.svr import SVR
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, View
from training.hybrids.bank import Filters
from training.hybrids.boosting import Boosting
from training.hybrids.coefficients import Choice

MEASURED, WAVENUMBER = "as measured", "even in wavenumber"
"""The grid that is scattered: that of the file, or one even in wavenumber. MIR files are even in wavenumber."""
FILTERS = (Filters(3, 4), Filters(4, 4), Filters(4, 8), Filters(5, 8))
FINE, USUAL, SHARP, COARSE = range(len(FILTERS))
SNV, DERIVATIVE = "SNV", "SNV, first derivative"
AS_IT_IS = View(0, snv=False)


@dataclass(frozen=True)
class Variant:
    """A view of the columns of the bank on `grid`; `latent` puts the latent beside it, where there is one.

    `choice` is `None` for the latent alone; of `others` beside it the inner folds choose. `few` are compared under
    all learners, those of `PROCESSED` groups under the quick ones, the rest under the linear ones.
    """

    name: str
    group: str
    choice: Choice | None
    grid: str = MEASURED
    latent: bool = False
    few: bool = False
    others: tuple[Choice, ...] = ()


_ALL = Choice(USUAL, (0, 1, 2))
_FIRST = Choice(USUAL, (1,), spectrum=True)
_OTHERS = (
    _FIRST,
    Choice(USUAL, (0, 1)),
    Choice(USUAL, (1,)),
    _ALL,
    _ALL._replace(scaling="none"),
    _ALL._replace(compression="root"),
    Choice(COARSE, (1,), spectrum=True),
)

VARIANTS: tuple[Variant, ...] = (
    Variant(SNV, "spectrum", Choice(USUAL, (), spectrum=True), few=True),
    Variant(DERIVATIVE, "spectrum", None),
    Variant("order 0", "orders", Choice(USUAL, (0,))),
    Variant("orders 0–1", "orders", Choice(USUAL, (0, 1))),
    Variant("orders 0–2", "orders", _ALL),
    Variant("order 1", "orders", Choice(USUAL, (1,))),
    Variant("orders 1–2", "orders", Choice(USUAL, (1, 2))),
    Variant("SNV + order 1", "orders", _FIRST, few=True),
    Variant("SNV + orders 1–2", "orders", Choice(USUAL, (1, 2), spectrum=True)),
    Variant("order 0, J 3", "orders", Choice(FINE, (0,))),
    Variant("order 0, J 5", "filters", Choice(COARSE, (0,))),
    Variant("SNV + order 1, J 3", "filters", Choice(FINE, (1,), spectrum=True)),
    Variant("SNV + order 1, Q 8", "filters", Choice(SHARP, (1,), spectrum=True)),
    Variant("SNV + order 1, J 5, Q 8", "filters", Choice(COARSE, (1,), spectrum=True)),
    Variant("order 0, wavenumber", "grid", Choice(USUAL, (0,)), WAVENUMBER),
    Variant("orders 0–1, wavenumber", "grid", Choice(USUAL, (0, 1)), WAVENUMBER),
    Variant("orders 0–2, wavenumber", "grid", _ALL, WAVENUMBER),
    Variant("SNV + order 1, wavenumber", "grid", _FIRST, WAVENUMBER),
    Variant("orders 0–2, not scaled", "scaling", _ALL._replace(scaling="none")),
    Variant("orders 0–2, by path", "scaling", _ALL._replace(scaling="path")),
    Variant("orders 0–2, by column", "scaling", _ALL._replace(scaling="column")),
    Variant("orders 0–2, logarithm", "compression", _ALL._replace(compression="log")),
    Variant("orders 0–2, root", "compression", _ALL._replace(compression="root")),
    Variant("SNV + order 1, root", "compression", _FIRST._replace(compression="root")),
    Variant("orders 0–2, 99 % kept", "pruning", _ALL._replace(keep=0.99)),
    Variant("orders 0–2, 90 % kept", "pruning", _ALL._replace(keep=0.9)),
    Variant("chosen of 2", "chosen", Choice(FINE, (0,)), others=(_FIRST,)),
    Variant("chosen of 8", "chosen", Choice(FINE, (0,)), others=_OTHERS),
    Variant("latent", "latent", None, latent=True),
    Variant("SNV + latent", "latent", Choice(USUAL, (), spectrum=True), latent=True),
    Variant("SNV + order 1 + latent", "latent", _FIRST, latent=True),
)
"""`+` between blocks of the same summed variance. Unless said: J 4, Q 4, 256 points, as measured, by order."""

PROCESSED = ("spectrum", "orders", "latent")
LINEAR: dict[str, Callable[[], Estimator]] = {
    "ridge": lambda: Ridge(Inputs.ABSORBANCE),
    "PLSR": lambda: PLSR(Inputs.ABSORBANCE, components=20),
}
GP = "GP"
UNTURNED = "boosting"
"""Trees read columns: they are given the coefficients themselves, not their principal components."""
LEARNERS: dict[str, Callable[[], Estimator]] = LINEAR | {
    GP: lambda: GaussianProcess(Inputs.ABSORBANCE, components=(20,)),
    "SVR": lambda: SVR(Inputs.ABSORBANCE),
    UNTURNED: lambda: Boosting(Inputs.ABSORBANCE, folds=2),
    "MLP": lambda: MLP(Inputs.ABSORBANCE, members=2, width=32, epochs=100),
}
"""As light as the comparison allows: the process on 20 whitened components, trees with two inner folds, two networks
of 32 and 100 epochs at most."""


def compared(variant: Variant) -> list[str]:
    """Names of the learners that the variant is compared under."""
    if variant.few:
        return list(LEARNERS)
    return [*LINEAR, GP] if variant.group in PROCESSED else list(LINEAR)
