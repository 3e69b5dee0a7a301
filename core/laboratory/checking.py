"""All checks of laboratory values before they are used; nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.laboratory.findings import Finding
from core.laboratory.plain_checks import plain_findings
from core.laboratory.table import Result
from core.spectrum import Floats


@dataclass(frozen=True, eq=False)
class Expectation:
    """What the spectra of k samples lead to expect of one property, before any of its laboratory values is used.

    On the transformed scale of the property: a mixture of Gaussians, `weights[h]`, `means[h, k]` and
    `covariances[h, k, k]` with the noise of a laboratory value on the diagonals. `names[k]` are the samples.
    """

    property: str
    names: tuple[str, ...]
    weights: Floats
    means: Floats
    covariances: Floats


def check(results: Sequence[Result], expectations: Sequence[Expectation] = ()) -> tuple[Finding, ...]:
    """What is probably wrong with the results, the surest first.

    Without `expectations` only what needs no spectra. Results of samples that an expectation does not name are
    checked without it.
    """
    return tuple(sorted(plain_findings(results), key=lambda finding: -finding.strength))
