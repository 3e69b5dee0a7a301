"""From a model and a spectrum to the explanations of its estimates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from core.bands import by_association
from core.errors import InputError
from core.inference.attribution import Attribution, attribute
from core.inference.bundle import Bundle
from core.inference.codes import InferenceCode
from core.inference.engine import Engine, Outputs
from core.inference.estimate import Estimate
from core.inference.explanation import Explanation
from core.inference.manifest import Manifest
from core.inference.presence import no_soil
from core.resampling import resample
from core.spectrum import Floats, Spectra

Values = Callable[[Outputs], Floats]
"""Raw outputs of n rows as values `[n, p]` in the units of the properties."""


def plain_values(manifest: Manifest) -> Values:
    """What the regressors give, as it is: neither cut to what a soil can hold nor withheld."""

    def values(outputs: Outputs) -> Floats:
        columns = outputs.value.astype(np.float64).T
        with np.errstate(over="ignore"):
            found = [
                model.transform.inverse(column) for model, column in zip(manifest.properties, columns, strict=True)
            ]
        return np.stack(found, axis=1)

    return values


def associated(manifest: Manifest) -> frozenset[str]:
    """The properties that are inferred by association, also in bundles that are older than the word."""
    grid = manifest.nir_grid.axis()
    return frozenset(one.name for one in manifest.properties if one.association or by_association(one.name, grid))


def attribution_of(engine: Engine, bundle: Bundle, spectrum: Spectra, values: Values, with_phi: bool) -> Attribution:
    """What the `values` of a spectrum, the only row of `spectrum`, owe to its parts.

    Raises `InputError`: `NO_REFERENCE_SOIL` for a bundle without a mean soil, `NOTHING_TO_EXPLAIN` for what is no
    soil at all or gives values that are no numbers, and as `resample` does.
    """
    if bundle.reference is None:
        raise InputError(InferenceCode.NO_REFERENCE_SOIL, bundle=bundle.ref.id, version=bundle.ref.version)
    grid = bundle.manifest.nir_grid.axis()
    nir = resample(spectrum, grid).values
    found = None
    if not no_soil(nir.astype(np.float32))[0]:
        with np.errstate(invalid="ignore"):
            found = attribute(
                lambda rows: values(engine.regress(rows.astype(np.float32), with_phi)),
                nir[0],
                bundle.reference,
                grid,
            )
    if found is None or not np.isfinite(found.gap).all():
        raise InputError(InferenceCode.NOTHING_TO_EXPLAIN)
    return found


def explanations(
    attribution: Attribution, manifest: Manifest, estimates: Sequence[Estimate]
) -> tuple[Explanation, ...]:
    """By property, in the order of the manifest; `estimates` are those that the user sees."""
    without_band = associated(manifest)
    return tuple(
        Explanation(
            property=model.name,
            unit=model.unit,
            value=float(attribution.value[column]),
            reference=float(attribution.reference[column]),
            axis=attribution.knots,
            contribution=attribution.contribution[:, column],
            gap=float(attribution.gap[column]),
            association=model.name in without_band,
            estimate=estimate,
        )
        for column, (model, estimate) in enumerate(zip(manifest.properties, estimates, strict=True))
    )


def explain_rows(
    explain: Callable[[int], tuple[Explanation, ...]], rows: int
) -> list[tuple[Explanation, ...] | None]:
    """What `explain` gives for each of a number of rows; None for one in which there is nothing to explain."""

    def explained(row: int) -> tuple[Explanation, ...] | None:
        try:
            return explain(row)
        except InputError as error:
            if error.code is not InferenceCode.NOTHING_TO_EXPLAIN:
                raise
            return None

    return [explained(row) for row in range(rows)]


def with_estimates(found: Sequence[Explanation], estimates: Sequence[Estimate]) -> tuple[Explanation, ...]:
    """The same explanations with other estimates, as a correction grades them."""
    return tuple(replace(one, estimate=estimate) for one, estimate in zip(found, estimates, strict=True))
