"""What the README promises is what the bundles say."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from core.inference.manifest import Manifest, Protocol, from_json
from core.properties import PROPERTIES

ROOT = Path(__file__).parents[1]
BUNDLES = ("nir-1354-2490", "nir-904-1696")
"""In the order of the columns."""


def table() -> dict[str, list[float]]:
    """Concordances by label of the property."""
    rows = [line.strip("|").split("|") for line in (ROOT / "README.md").read_text().splitlines() if line[:2] == "| "]
    return {row[0].strip(): [float(cell) for cell in row[1:]] for row in rows if row[0].strip()}


def median_concordance(manifest: Manifest, label: str) -> float:
    (model,) = (model for model in manifest.properties if PROPERTIES[model.name].label == label)
    left_out = [entry for entry in model.metrics if entry.protocol == Protocol.LEAVE_ONE_LIBRARY_OUT]
    return median(entry.ccc for entry in left_out if entry.library)


@pytest.mark.parametrize(("column", "bundle"), list(enumerate(BUNDLES)))
def test_the_concordances_are_those_of_the_bundles(column: int, bundle: str) -> None:
    manifest = from_json((ROOT / "models" / bundle / "manifest.json").read_bytes())
    promised = table()
    assert {"Organic C", "Clay", "pH (water)"} == set(promised)
    for label, figures in promised.items():
        found = median_concordance(manifest, label)
        write = f"write {found:.1f} for {label} of {bundle} into the table of README.md"
        assert figures[column] == pytest.approx(found, abs=0.1), write


def test_every_property_that_is_given_a_value_is_in_the_table() -> None:
    for bundle in BUNDLES:
        manifest = from_json((ROOT / "models" / bundle / "manifest.json").read_bytes())
        given = {PROPERTIES[model.name].label for model in manifest.properties if model.interval is not None}
        rows = "give README.md one row for each property that has an interval, and mend the text below the table"
        assert given == set(table()), f"{bundle}: {rows}"


@pytest.mark.parametrize(
    "name", ["README.md", "docs/design.md", "docs/develop.md", "docs/training.md", "docs/user-guide.md"]
)
def test_links_to_files_lead_somewhere(name: str) -> None:
    page = ROOT / name
    targets = [part.partition(")")[0] for part in page.read_text().split("](")[1:]]
    missing = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert not missing
