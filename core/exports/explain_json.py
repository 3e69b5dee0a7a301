"""What stands behind estimates, as the plain lists and numbers that `tilth predict --why --json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.exports.predict_json import Facts, Json
from core.inference.explaining import associated
from core.inference.explanation import BandShare, Explanation
from core.inference.manifest import Manifest
from core.repeatability import Repeatability, of_bundle


def facts_of(manifest: Manifest, repeats: Mapping[str, Repeatability] | None = None) -> Facts:
    """By property `association`, and `repeat_limit` where it is known.

    The limit is that within which another measurement of the same soil is expected: as `repeats` say, or the bundle.
    """
    limits, without_band = of_bundle(manifest) if repeats is None else repeats, associated(manifest)
    return {
        model.name: {
            "association": model.name in without_band,
            **({"repeat_limit": limits[model.name].limit} if model.name in limits else {}),
        }
        for model in manifest.properties
    }


def explanations_json(explanations: Sequence[Explanation]) -> list[Json]:
    """One entry per property that has a value; contributions in its unit, the largest first.

    Of a value that is withheld nothing is told: its contributions would add up to it.
    """
    return [
        {
            "property": one.property,
            "unit": one.unit,
            "value": one.value,
            "reference": one.reference,
            "bands": [_band(share) for share in one.bands],
            "rest": one.rest,
            "gap": one.gap,
            "association": one.association,
        }
        for one in explanations
        if one.estimate.value is not None
    ]


def _band(share: BandShare) -> Json:
    band = share.band
    return {
        "name": band.name,
        "label": band.label,
        "first": band.first,
        "last": band.last,
        "unit": band.unit.value,
        "contribution": share.contribution,
    }
