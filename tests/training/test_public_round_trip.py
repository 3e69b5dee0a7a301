"""Any paired library that is written is the same when it is read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.spectrum import Axis, AxisUnit, Floats
from training.libraries import MIR_AXIS, PairedLibrary, read_paired, write_paired
from training.libraries.naming import clean_id

PROPERTIES = ("oc_usda.c729_w.pct", "ph.h2o_usda.a268_index", "clay.tot_usda.a334_w.pct", "cec_usda.a723_cmolc.kg")
IDS = (
    st.text("abcXYZ0189._-+ /é", min_size=1, max_size=8)
    .map(str.strip)
    .filter(lambda name: name not in ("", "NA") and name == clean_id(name))
)


@st.composite
def libraries(draw: st.DrawFn) -> PairedLibrary:
    """One to four samples on an uneven grid; NIR, MIR, repeats and values there or not, MIR in part."""
    names = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    n, rng = len(names), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = np.array(draw(st.lists(st.sampled_from([0.125, 2.0, 7.5]), min_size=1, max_size=5)))
    axis = Axis(1350.0 + np.concatenate([[0.0], np.cumsum(steps)]), AxisUnit.NM)
    nir = _float32(rng.uniform(0.01, 1.0, (n, len(axis))))
    mir = _float32(rng.uniform(0.1, 2.5, (n, len(MIR_AXIS))))
    mir[:, : draw(st.integers(0, 800))] = np.nan
    nir[np.array(draw(_flags(n)))], mir[np.array(draw(_flags(n)))] = np.nan, np.nan
    repeat_rows = np.repeat(np.flatnonzero(np.isfinite(mir).any(axis=1) & np.array(draw(_flags(n)))), 2)
    return PairedLibrary(
        name="made",
        sample_ids=np.array(names, dtype=np.str_),
        nir_axis=axis,
        nir=nir,
        mir=mir,
        instruments=np.where(np.isfinite(nir).all(axis=1), "NEO 1", ""),
        properties={name: _values(rng, n) for name in PROPERTIES},
        mir_repeats=mir[repeat_rows],
        repeat_rows=repeat_rows,
    )


def _flags(n: int) -> st.SearchStrategy[list[bool]]:
    return st.lists(st.booleans(), min_size=n, max_size=n)


def _float32(values: Floats) -> Floats:
    return np.asarray(values.astype(np.float32), dtype=np.float64)


def _values(rng: np.random.Generator, n: int) -> Floats:
    return np.where(rng.random(n) < 0.3, np.nan, rng.uniform(0, 14, n))


@settings(max_examples=8)
@given(libraries(), st.sampled_from([".csv", ".csv.gz", ".parquet"]))
def test_a_library_survives_its_files(library: PairedLibrary, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_paired(library, Path(folder) / "made", suffix=suffix)
        if not library.has_nir.any():
            for file in (Path(folder) / "made").glob("neospectra_nir*"):
                file.unlink()
        again = read_paired(Path(folder) / "made", needed=())
    assert again.sample_ids.tolist() == library.sample_ids.tolist()
    np.testing.assert_allclose(again.mir, library.mir, rtol=1e-6)
    if library.has_nir.any():
        assert again.nir_axis == library.nir_axis
        np.testing.assert_allclose(again.nir, library.nir, rtol=1e-6)
        assert again.instruments.tolist() == library.instruments.tolist()
    for name, values in library.properties.items():
        np.testing.assert_array_equal(again.properties.get(name, np.full(len(library), np.nan)), values)
