"""The two folders on common grids: what every model is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Axis
from training.autoencoder import MIR_AXIS
from training.errors import TrainingCode
from training.evaluation.grids import Singles, common_axis, continued, covered, nir_on, snv_singles
from training.evaluation.protocols import check_apart
from training.evaluation.records import LEAST_JUDGED
from training.libraries import PairedLibrary, read_paired
from training.libraries.neospectra import NIR, SOILLAB
from training.preprocessing import Floats
from training.reproduce.options import LEAST_LABELS, LEAST_PAIRS, MOST_LABELLED, NINE

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

    `scanned_alike` says that the folders name one NIR scanner at most. `scans[r, 1700]` are all the single MIR scans
    of `train` after SNV, and the means of samples without any; `scan_of[r]` numbers their samples.
    """

    train: Samples
    test: Samples
    names: tuple[str, ...]
    nir_axis: Axis
    kept_mir: NDArray[np.bool_]
    scanned_alike: bool
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

    def labelled_mir(self, seed: int) -> NDArray[np.intp]:
        """Rows of `train` with MIR and any laboratory value, at most `MOST_LABELLED`, drawn at random."""
        rows = np.flatnonzero(self.train.has_mir & self.train.labelled(self.names))
        if len(rows) <= MOST_LABELLED:
            return rows
        return np.sort(np.random.default_rng(seed).choice(rows, MOST_LABELLED, replace=False))

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
    alike = len({str(unit) for library in (learned, judged) for unit in library.instruments[library.has_nir]}) < 2
    samples = [_samples(library, axis, names) for library in (learned, judged)]
    del learned, judged
    found = Comparison(samples[0], samples[1], names, axis, np.ones(len(MIR_AXIS), np.bool_), alike, scans, scan_of)
    if len(found.pairs) < LEAST_PAIRS:
        raise InputError(TrainingCode.TOO_FEW_PAIRS, file=str(train), pairs=len(found.pairs), least=LEAST_PAIRS)
    found = replace(found, kept_mir=covered(found.train.mir) & covered(found.test.mir))
    say(found.about)
    return found


def _samples(library: PairedLibrary, axis: Axis, names: Sequence[str]) -> Samples:
    nir = nir_on(library, axis)
    nothing = np.full(len(library), np.nan)
    properties = {name: library.properties.get(name, nothing) for name in names}
    return Samples(library.sample_ids, nir, snv_singles(library.mir), properties)


def _scans(library: PairedLibrary) -> tuple[Singles, NDArray[np.intp]]:
    repeated = np.zeros(len(library), dtype=np.bool_)
    repeated[library.repeat_rows] = True
    alone = np.flatnonzero(library.has_mir & ~repeated)
    scans = np.concatenate((snv_singles(library.mir_repeats), snv_singles(library.mir[alone])))
    scan_of = np.concatenate((library.repeat_rows, alone))
    usable = np.isfinite(scans).any(axis=1)
    return (scans, scan_of) if usable.all() else (scans[usable], scan_of[usable])


def _common_properties(learned: PairedLibrary, judged: PairedLibrary, train: Path, test: Path) -> tuple[str, ...]:
    names = tuple(
        name
        for name in NINE
        if learned.labelled(name).sum() >= LEAST_LABELS and judged.labelled(name).sum() >= LEAST_JUDGED
    )
    if not names:
        raise InputError(TrainingCode.NOTHING_TO_JUDGE, train=str(train), test=str(test), least=LEAST_LABELS)
    return names
