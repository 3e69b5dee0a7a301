"""Which bundles are on this machine, and which of them a spectrum gets."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BundleError, InputError, TilthError
from core.inference.bundle import read_manifest
from core.inference.catalogue import (
    BundleInfo,
    bundle_folders,
    bundle_named,
    choose_bundle,
    figure_of_merit,
    find_bundles,
    installed_bundles,
    user_bundles,
)
from core.inference.codes import BundleCode, InferenceCode
from core.spectrum import Axis, AxisUnit
from tests.support.bundles import GRID, SHORT_GRID, make_bundle, trust

ASD = Axis.regular(350, 2500, 1, AxisUnit.NM)
NANO = Axis.regular(900, 1700, 3.5, AxisUnit.NM)
NEOSPECTRA = Axis.regular(3921.6, 7407.4, 13.617, AxisUnit.CM1)
WIDE_MIR = Axis.regular(600, 7500, 2, AxisUnit.CM1)
MIR = Axis.regular(600, 4000, 2, AxisUnit.CM1)


def both(folder: Path, long_ccc: float = 0.6, short_ccc: float = 0.3) -> list[BundleInfo]:
    make_bundle(folder, id_="long", grid=GRID, ccc=long_ccc)
    make_bundle(folder, id_="short", grid=SHORT_GRID, ccc=short_ccc)
    return find_bundles([folder])


def spoil(bundle: Path) -> None:
    (bundle / "MODEL_CARD.md").write_text("another")


def code_of(action: Callable[[], object]) -> object:
    with pytest.raises(TilthError) as caught:
        action()
    return caught.value.code


def test_folders_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILTH_BUNDLES", os.pathsep.join(["/one", "/two"]))
    assert bundle_folders(tmp_path) == [Path("/one"), Path("/two"), user_bundles(), tmp_path]
    monkeypatch.delenv("TILTH_BUNDLES")
    assert bundle_folders(tmp_path) == [user_bundles(), tmp_path]
    assert user_bundles().parts[-2:] == ("Tilth", "bundles")


def test_the_variable_may_name_a_bundle_or_a_folder_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = make_bundle(tmp_path, id_="one")
    monkeypatch.setenv("TILTH_BUNDLES", f"{one}{os.pathsep}{tmp_path}{os.pathsep}{tmp_path / 'absent'}")
    found = [info for info in installed_bundles(tmp_path / "shipped") if info.id == "one"]
    assert [(info.path, info.error) for info in found] == [(one.resolve(), None)]


def test_shipped_bundles_must_be_listed(tmp_path: Path) -> None:
    good, bad = make_bundle(tmp_path, id_="good"), make_bundle(tmp_path, id_="bad")
    trust(tmp_path, good)
    by_id = {info.id: info for info in find_bundles([tmp_path], tmp_path)}
    assert by_id["good"].trusted
    assert by_id["good"].error is None
    error = by_id["bad"].error
    assert error is not None
    assert error.code is BundleCode.NOT_AS_SHIPPED
    assert error.values["file"] == str(bad.resolve() / "manifest.json")


def test_bundles_from_elsewhere_are_marked(tmp_path: Path) -> None:
    shipped, mine = tmp_path / "shipped", tmp_path / "mine"
    trust(shipped, make_bundle(shipped, id_="soil"))
    make_bundle(mine, id_="own")
    make_bundle(mine, id_="soil", version=2)
    make_bundle(tmp_path / "copy", id_="soil")
    infos = find_bundles([mine, tmp_path / "copy", shipped], shipped)
    assert [(info.id, info.version, info.trusted, info.error) for info in infos] == [
        ("own", 1, False, None),
        ("soil", 2, False, None),
        ("soil", 1, True, None),
        ("soil", 1, True, None),
    ]


def test_an_impostor_of_a_shipped_bundle_is_refused(tmp_path: Path) -> None:
    shipped, mine = tmp_path / "shipped", tmp_path / "mine"
    trust(shipped, make_bundle(shipped, id_="soil"))
    make_bundle(mine, id_="soil", seed=5)
    infos = find_bundles([mine, shipped], shipped)
    assert code_of(lambda: bundle_named(infos, "soil")) is BundleCode.NOT_AS_SHIPPED


def test_a_damaged_trust_list_is_an_error(tmp_path: Path) -> None:
    make_bundle(tmp_path)
    for text in ("{", "[]", '{"a": 1}', '{"a": {"version": 1}}'):
        (tmp_path / "trusted.json").write_text(text)
        assert code_of(lambda: find_bundles([tmp_path], tmp_path)) is BundleCode.TRUST_LIST


def test_broken_bundles_are_listed_with_their_error(tmp_path: Path) -> None:
    both(tmp_path)
    spoil(tmp_path / "long")
    (tmp_path / "short" / "manifest.json").unlink()
    (tmp_path / "no bundle").mkdir()
    long, short = find_bundles([tmp_path])
    assert long.error is not None
    assert long.error.code is BundleCode.CHANGED
    assert long.manifest is not None
    assert short.error is not None
    assert short.error.code is BundleCode.NOT_A_BUNDLE
    assert (short.id, short.manifest) == ("short", None)


@pytest.mark.parametrize(
    ("axis", "chosen"), [(ASD, "long"), (NANO, "short"), (NEOSPECTRA, "long")], ids=["ASD", "NIRscan", "NeoSpectra"]
)
def test_the_bundle_that_the_spectra_cover(tmp_path: Path, axis: Axis, chosen: str) -> None:
    assert choose_bundle(both(tmp_path), axis).id == chosen


def test_among_several_the_best_figures_decide(tmp_path: Path) -> None:
    assert choose_bundle(both(tmp_path, long_ccc=0.3, short_ccc=0.6), ASD).id == "short"


def test_one_that_nobody_vouches_for_is_not_chosen_for_its_figures(tmp_path: Path) -> None:
    trust(tmp_path / "a", make_bundle(tmp_path / "a", id_="modest", ccc=0.3))
    make_bundle(tmp_path / "b", id_="boastful", ccc=0.99)
    infos = find_bundles([tmp_path / "b", tmp_path / "a"], tmp_path / "a")
    assert choose_bundle(infos, ASD).id == "modest"
    assert choose_bundle([info for info in infos if not info.trusted], ASD).id == "boastful"


def test_of_equals_the_first_found(tmp_path: Path) -> None:
    assert choose_bundle(both(tmp_path, long_ccc=0.5, short_ccc=0.5), ASD).id == "long"


def test_figure_of_merit_is_the_mean_of_medians_over_libraries(tmp_path: Path) -> None:
    manifest = read_manifest(make_bundle(tmp_path, ccc=0.4, withheld=()))[0]
    assert figure_of_merit(manifest) == pytest.approx(0.4)
    *others, last = manifest.properties
    worse = replace(last, metrics=tuple(replace(entry, ccc=0.0) for entry in last.metrics))
    assert figure_of_merit(replace(manifest, properties=(*others, worse))) == pytest.approx(0.3)
    withheld = replace(worse, interval=None)
    assert figure_of_merit(replace(manifest, properties=(*others, withheld))) == pytest.approx(0.4)
    pooled = replace(last, metrics=(replace(last.metrics[0], ccc=0.8),))
    assert figure_of_merit(replace(manifest, properties=(*others, pooled))) == pytest.approx(0.5)
    none = replace(last, metrics=())
    assert figure_of_merit(replace(manifest, properties=(none,))) == -np.inf


def test_a_newer_version_goes_first_and_of_equals_the_first_folder(tmp_path: Path) -> None:
    for version, folder in ((1, "a"), (2, "b"), (2, "c")):
        make_bundle(tmp_path / folder, id_="soil", version=version)
    infos = find_bundles([tmp_path / "a", tmp_path / "b", tmp_path / "c"])
    assert bundle_named(infos, "soil").path.parent.name == "b"
    assert choose_bundle(infos, ASD).path.parent.name == "b"


@pytest.mark.parametrize("damage", ["file", "manifest"])
def test_a_broken_bundle_is_never_quietly_replaced(tmp_path: Path, damage: str) -> None:
    for folder in ("mine", "shipped"):
        make_bundle(tmp_path / folder, id_="soil")
    if damage == "file":
        spoil(tmp_path / "mine" / "soil")
    else:
        (tmp_path / "mine" / "soil" / "manifest.json").write_text("{")
    infos = find_bundles([tmp_path / "mine", tmp_path / "shipped"])
    with pytest.raises(BundleError):
        choose_bundle(infos, ASD)
    with pytest.raises(BundleError):
        bundle_named(infos, "soil")


def test_a_broken_bundle_that_would_not_be_chosen_does_no_harm(tmp_path: Path) -> None:
    infos = both(tmp_path)
    spoil(tmp_path / "short")
    assert choose_bundle(find_bundles([tmp_path]), ASD).id == "long"
    assert len(infos) == 2


def test_what_no_bundle_covers_is_refused_with_the_ranges(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        choose_bundle(both(tmp_path), Axis.regular(1000, 2400, 1, AxisUnit.NM))
    assert caught.value.code is InferenceCode.NO_BUNDLE_COVERS
    assert caught.value.values["ranges"] == "1354–2490 nm, 904–1696 nm"
    assert (caught.value.values["first"], caught.value.values["last"]) == (1000, 2400)


def test_mir_spectra_are_called_by_their_name(tmp_path: Path) -> None:
    infos = both(tmp_path)
    for axis in (MIR, WIDE_MIR):  # the wide one begins at 1333 nm, where a MIR bench sees nothing but noise
        with pytest.raises(InputError) as caught:
            choose_bundle(infos, axis)
        assert caught.value.code is InferenceCode.MIR_SPECTRUM
        assert caught.value.values["first"] == pytest.approx(600)


def test_without_bundles(tmp_path: Path) -> None:
    assert code_of(lambda: choose_bundle([], ASD)) is InferenceCode.NO_BUNDLES
    with pytest.raises(InputError) as caught:
        bundle_named(both(tmp_path), "nir-1-2")
    assert caught.value.code is InferenceCode.UNKNOWN_BUNDLE
    assert caught.value.values["installed"] == "long, short"
