"""The two folders on common grids: what every model is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Axis, AxisUnit
from training.autoencoder import MIR_AXIS, snv
from training.errors import TrainingCode
from training.evaluation.protocols import check_apart
from training.evaluation.records import LEAST_JUDGED
from training.libraries import PairedLibrary, read_paired
from training.libraries.neospectra import NIR, SOILLAB
from training.preprocessing import Floats
from training.reproduce.options import LEAST_LABELS, LEAST_PAIRS, NINE

STEP_NM = 2.0
LEAST_OVERLAP_NM = 100.0
COVERED_SHARE = 0.95
"""A MIR point that fewer of the spectra reach is left out; a spectrum that lacks a kept one is continued level."""
_CHUNK = 4096

Singles = NDArray[np.float32]
Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Samples:
    """One row per sample: reflectance `nir[n, g]` on the common grid, SNV absorbance `mir[n, 1700]`, NaN for none."""

    ids: NDArray[np.str_]
    nir: Floats
    mir: Singles
    properties: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def has_nir(self) -> NDArray[np.bool_]:
        """Rows `[n]` with NIR."""
        return np.asarray(np.isfinite(self.nir).all(axis=1))

    @property
    def has_mir(self) -> NDArray[np.bool_]:
        """Rows `[n]` with MIR."""
        return np.asarray(np.isfinite(self.mir).any(axis=1))

    def labels(self, names: Sequence[str], rows: NDArray[np.intp]) -> dict[str, Floats]:
        """Laboratory values of `rows`."""
        return {name: self.properties[name][rows] for name in names}

    def labelled(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Rows `[n]` with a value of any of the properties."""
        return np.asarray(np.isfinite(np.stack([self.properties[name] for name in names])).any(axis=0))


@dataclass(frozen=True, eq=False)
class Comparison:
    """`train` and `test`; the properties judged; the NIR grid; the MIR points kept; MIR scans for pretraining.

    `scans[r, 1700]` are all the single MIR scans of `train` after SNV, and the means of samples without any;
    `scan_of[r]` numbers their samples.
    """

    train: Samples
    test: Samples
    names: tuple[str, ...]
    nir_axis: Axis
    kept_mir: NDArray[np.bool_]
    scans: Singles
    scan_of: NDArray[np.intp]

    @property
    def pairs(self) -> NDArray[np.intp]:
        """Rows of `train` with both."""
        return np.flatnonzero(self.train.has_nir & self.train.has_mir)

    @property
    def about(self) -> str:
        """How many there are of what, in one line."""
        train, test = self.train, self.test
        return (
            f"train: {len(train)} samples, {len(self.pairs)} pairs, {int(train.has_mir.sum())} with MIR "
            f"({len(self.scans)} scans); test: {len(test)} samples, {int(test.has_nir.sum())} with NIR, "
            f"{int(test.has_mir.sum())} with MIR; {len(self.names)} properties; "
            f"NIR {self.nir_axis.points[0]:.0f}–{self.nir_axis.points[-1]:.0f} nm"
        )

    def spectra(self, mir: Singles | Floats) -> Floats:
        """The kept points of MIR spectra, without gaps."""
        return continued(np.asarray(mir[:, self.kept_mir], dtype=np.float64))


def read_comparison(train: Path, test: Path, say: Say) -> Comparison:
    """Both folders. The test folder may lack MIR: the models on MIR then stand aside.

    Raises `InputError`: what `read_paired` refuses; `SAMPLE_TWICE`; `NIR_APART` where the grids hardly overlap;
    `TOO_FEW_PAIRS`; `NOTHING_TO_JUDGE`.
    """
    learned = read_paired(train)
    judged = read_paired(test, needed=(NIR, SOILLAB))
    check_apart(learned.sample_ids, judged.sample_ids)
    axis = common_axis(learned.nir_axis, judged.nir_axis, str(test))
    names = _common_properties(learned, judged, train, test)
    scans, scan_of = _scans(learned)
    samples = [_samples(library, axis, names) for library in (learned, judged)]
    del learned, judged
    found = Comparison(samples[0], samples[1], names, axis, np.ones(len(MIR_AXIS), np.bool_), scans, scan_of)
    if len(found.pairs) < LEAST_PAIRS:
        raise InputError(TrainingCode.TOO_FEW_PAIRS, file=str(train), pairs=len(found.pairs), least=LEAST_PAIRS)
    found = replace(found, kept_mir=_covered(found.train.mir) & _covered(found.test.mir))
    say(found.about)
    return found


def common_axis(first: Axis, second: Axis, file: str) -> Axis:
    """Every 2 nm where both axes reach."""
    low = STEP_NM * np.ceil(max(first.points[0], second.points[0]) / STEP_NM)
    high = STEP_NM * np.floor(min(first.points[-1], second.points[-1]) / STEP_NM)
    if high - low < LEAST_OVERLAP_NM:
        raise InputError(TrainingCode.NIR_APART, file=file, low=float(first.points[0]), high=float(first.points[-1]))
    return Axis.regular(float(low), float(high), STEP_NM, AxisUnit.NM)


def continued(spectra: Floats) -> Floats:
    """Gaps filled from the nearest measured points: a line between them, level beyond the ends."""
    places = np.arange(spectra.shape[1])
    for row in np.flatnonzero(~np.isfinite(spectra).all(axis=1)):
        known = np.isfinite(spectra[row])
        spectra[row] = np.interp(places, places[known], spectra[row, known])
    return spectra


def _samples(library: PairedLibrary, axis: Axis, names: Sequence[str]) -> Samples:
    nir = np.full((len(library), len(axis)), np.nan)
    for row in np.flatnonzero(library.has_nir):
        nir[row] = np.interp(axis.points, library.nir_axis.points, library.nir[row])
    nothing = np.full(len(library), np.nan)
    properties = {name: library.properties.get(name, nothing) for name in names}
    return Samples(library.sample_ids, nir, _varied(library.mir), properties)


def _scans(library: PairedLibrary) -> tuple[Singles, NDArray[np.intp]]:
    repeated = np.zeros(len(library), dtype=np.bool_)
    repeated[library.repeat_rows] = True
    alone = np.flatnonzero(library.has_mir & ~repeated)
    scans = np.concatenate((_varied(library.mir_repeats), _varied(library.mir[alone])))
    scan_of = np.concatenate((library.repeat_rows, alone))
    usable = np.isfinite(scans).any(axis=1)
    return (scans, scan_of) if usable.all() else (scans[usable], scan_of[usable])


def _varied(absorbance: NDArray[np.floating]) -> Singles:
    """SNV in float32, piece by piece; a spectrum that does not reach over the range of SNV is all NaN."""
    found = np.empty(absorbance.shape, dtype=np.float32)
    for start in range(0, len(absorbance), _CHUNK):
        piece = slice(start, start + _CHUNK)
        found[piece] = snv(np.asarray(absorbance[piece], dtype=np.float64))
    return found


def _covered(mir: Singles) -> NDArray[np.bool_]:
    measured = np.isfinite(mir)
    has_mir = measured.any(axis=1)
    if not has_mir.any():
        return np.ones(mir.shape[1], dtype=np.bool_)
    return np.asarray(measured.sum(axis=0) >= COVERED_SHARE * has_mir.sum())


def _common_properties(learned: PairedLibrary, judged: PairedLibrary, train: Path, test: Path) -> tuple[str, ...]:
    names = tuple(
        name
        for name in NINE
        if learned.labelled(name).sum() >= LEAST_LABELS and judged.labelled(name).sum() >= LEAST_JUDGED
    )
    if not names:
        raise InputError(TrainingCode.NOTHING_TO_JUDGE, train=str(train), test=str(test), least=LEAST_LABELS)
    return names
