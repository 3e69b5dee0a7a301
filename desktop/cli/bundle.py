"""`tilth bundle list`, `show`, `verify` and `selftest`; `install` and the keys are in `signers`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from core.errors import ExitCode
from core.inference.bundle import Bundle, load_bundle
from core.inference.catalogue import BundleInfo, bundle_named, keys_here, load_found
from core.inference.explaining import associated
from core.inference.manifest import Grid, Manifest, Metrics, PropertyModel, Protocol
from core.inference.predictor import Predictor
from core.inference.trust import Level
from core.properties import PROPERTIES
from core.repeatability import of_bundle
from desktop.cli import signers
from desktop.cli.output import print_json, print_table
from desktop.installation import installed, shipped_bundles
from desktop.messages import sentence
from desktop.wording import trust_words

_COLUMNS = ("bundle", "version", "range", "MIR pairs", "from", "trust", "state")


def run(arguments: Namespace) -> int:
    """Answer one of the actions."""
    _ACTIONS[arguments.action](arguments)
    return ExitCode.DONE


def golden_line(bundle: Bundle) -> str:
    """Run the golden spectra of a bundle here and say how they did; `BundleError` when they fail."""
    test = Predictor(bundle).self_test()
    twin = ", which stands in for int8 on this processor" if test.fallback else ""
    return (
        f"{test.spectra} golden spectra as expected, encoder {test.encoder}{twin}; "
        f"largest deviation {max(test.deviation, test.mir_deviation):.0%} of what is allowed"
    )


def _list(arguments: Namespace) -> None:
    infos = installed()
    if arguments.json:
        print_json([_as_json(info) for info in infos])
    elif not infos:
        print("No bundle is installed.")
    else:
        print_table(_COLUMNS, [_row(info) for info in infos])


def _show(arguments: Namespace) -> None:
    manifest = load_found(bundle_named(installed(), arguments.id)).manifest
    if arguments.json:
        print(manifest.to_json(), end="")
        return
    print(f"{_name(manifest)}, made {manifest.created}, {manifest.licence}")
    print(f"range        {_range(manifest.nir_grid)}")
    print(f"scanners     {', '.join(manifest.scanner_families)}")
    print(f"preparation  {', '.join(manifest.preparation_states)}")
    print(f"MIR pairs    {manifest.mir_evidence}")
    print(f"learned from {', '.join(library.name for library in manifest.training_libraries)}")
    print("\nMedian over libraries left out whole, as a new place is:")
    print_table(
        ("property", "unit", "libraries", "soils", "judged on", "R²", "RMSE", "bias", "CCC", "RPIQ", "in interval"),
        [_figures(model) for model in manifest.properties],
        right=range(2, 11),
    )
    _show_evidence(manifest)


def _show_evidence(manifest: Manifest) -> None:
    """Which properties have no band of their own, and how far two measurements of one soil may lie apart."""
    inferred = [_label(model) for model in manifest.properties if model.name in associated(manifest)]
    if inferred:
        print(f"\nInferred by association, without a band of their own in this range: {', '.join(inferred)}")
    limits = of_bundle(manifest)
    if limits:
        print("\nScan a soil again and expect the estimate within:")
        rows = [
            (_label(model), f"± {limits[model.name].limit:.2g}", model.unit)
            for model in manifest.properties
            if model.name in limits
        ]
        print_table(("property", "limit", "unit"), rows, right=(1,))


def _verify(arguments: Namespace) -> None:
    for bundle in _chosen(arguments.what):
        size = sum(len(data) for data in bundle.files.values())
        whole = f"whole, {len(bundle.files)} files, {size / 1e6:.1f} MB"
        print(f"{_name(bundle.manifest)}: {whole}. {trust_words(bundle.trust)}.")


def _selftest(arguments: Namespace) -> None:
    for bundle in _chosen(arguments.id):
        print(f"{_name(bundle.manifest)}: {golden_line(bundle)}")


_ACTIONS = {"list": _list, "show": _show, "verify": _verify, "selftest": _selftest, **signers.ACTIONS}


def _chosen(what: str | None) -> Iterator[Bundle]:
    """The bundle of an id, the one in a folder, or all; an installed id goes before a folder of that name."""
    infos = installed()
    if what is None:
        yield from map(load_found, infos)
    elif Path(what).is_dir() and what not in {info.id for info in infos}:
        yield load_bundle(Path(what), keys=keys_here(shipped_bundles()))
    else:
        yield load_found(bundle_named(infos, what))


def _name(manifest: Manifest) -> str:
    return f"{manifest.id} version {manifest.version}"


def _range(grid: Grid) -> str:
    return f"{grid.first:g}–{grid.last:g} {grid.unit}"


def _row(info: BundleInfo) -> tuple[str, ...]:
    state = sentence(info.error) if info.error is not None else "sound"
    source = "program" if info.trust.level is Level.SHIPPED else str(info.path.parent)
    if info.manifest is None:
        return info.id, "", "", "", source, "", state
    grid, evidence = _range(info.manifest.nir_grid), info.manifest.mir_evidence
    trust = trust_words(info.trust) if info.error is None else ""
    return info.id, str(info.version), grid, evidence, source, trust, state


def _as_json(info: BundleInfo) -> dict[str, object]:
    return {
        "id": info.id,
        "version": info.version,
        "sha256": info.ref.sha256 if info.ref is not None else None,
        "path": str(info.path),
        "trusted": info.trusted,
        "trust": info.trust.level,
        "signed_by": info.trust.owner or None,
        "key": info.trust.key or None,
        "error": sentence(info.error) if info.error is not None else None,
    }


def _figures(model: PropertyModel) -> tuple[str, ...]:
    figures = _left_out(model)
    shown = (_median([getattr(entry, name) for entry in figures]) for name in ("r2", "rmse", "bias", "ccc", "rpiq"))
    return (
        _label(model),
        model.unit,
        str(model.libraries),
        str(model.n),
        str(len(figures)),
        *shown,
        _coverage(model, figures),
    )


def _label(model: PropertyModel) -> str:
    known = PROPERTIES.get(model.name)
    return known.label if known is not None else model.name


def _left_out(model: PropertyModel) -> list[Metrics]:
    """Figures of each library when it was left out; the pooled ones where there are no others."""
    entries = [entry for entry in model.metrics if entry.protocol == Protocol.LEAVE_ONE_LIBRARY_OUT]
    return [entry for entry in entries if entry.library] or entries


def _coverage(model: PropertyModel, figures: list[Metrics]) -> str:
    if model.interval is None:
        return "withheld"
    shares = [entry.coverage for entry in figures if entry.coverage is not None]
    return f"{median(shares):.0%}" if shares else ""


def _median(values: list[float]) -> str:
    return f"{median(values):.2f}" if values else ""
