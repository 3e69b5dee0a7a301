"""The reader's own soils, in the parts that are left out in turn: whole libraries, or samples where those are few."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import InputError
from core.inference.manifest import LEAST_LIBRARIES, Protocol
from core.properties import PROPERTIES
from core.resampling import resample
from core.spectrum import Axis, Quantity, Spectra
from training.errors import TrainingCode
from training.libraries import Library, PairedLibrary
from training.prepared import CAP
from training.preprocessing import Floats

LEAST_PARTS, MOST_PARTS = 5, 20
LEAST_PAIRS = 50
LEAST_LABELS = 5
"""In every part; a property with fewer somewhere is left out."""
SIMULATED_ID = "sim-"
"""With which the sample ids of simulated soils begin."""


@dataclass(frozen=True, eq=False)
class Part:
    """Samples that are left out together: as `soils`, NIR on the grid, and as a library of the regressors.

    `of` is the name of the library that they come from.
    """

    soils: PairedLibrary
    library: Library
    of: str


@dataclass(frozen=True, eq=False)
class Parts:
    """All parts, and by which protocol their figures are to be called."""

    listed: list[Part]
    protocol: Protocol

    @property
    def groups(self) -> list[str]:
        """What is left out together, in order."""
        return list(dict.fromkeys(part.library.group for part in self.listed))

    @property
    def libraries(self) -> list[str]:
        """Names of the libraries."""
        return list(dict.fromkeys(part.of for part in self.listed))

    def spectra_by_library(self) -> list[Floats]:
        """Reflectances `[n, g]` of each library, in the order of `libraries`."""
        return [np.vstack([part.soils.nir for part in self.listed if part.of == name]) for name in self.libraries]

    @property
    def simulated(self) -> bool:
        """Whether any of the soils is simulated."""
        return any(np.char.startswith(part.soils.sample_ids, SIMULATED_ID).any() for part in self.listed)


def divided(libraries: Sequence[PairedLibrary], axis: Axis) -> Parts:
    """The samples with NIR of `libraries`, brought to `axis` (nm) and divided.

    `LEAST_LIBRARIES` libraries or more are left out whole, as a new place is. Of fewer the samples are divided by
    chance (the same every time), a sample that two libraries hold into one part. Raises `InputError` for a library
    that does not cover `axis` (`RANGE`), for too few pairs, and where no property has labels in every part.
    """
    on_grid = [_on_grid(library, axis) for library in libraries]
    pairs = sum(int(library.has_both.sum()) for library in on_grid)
    if pairs < LEAST_PAIRS:
        names = ", ".join(library.name for library in libraries)
        raise InputError(TrainingCode.TOO_FEW_PAIRS, file=names, pairs=pairs, least=LEAST_PAIRS)
    if len(on_grid) >= LEAST_LIBRARIES:
        named = [(library, library.name, library.name) for library in on_grid]
        protocol = Protocol.LEAVE_ONE_LIBRARY_OUT
    else:
        named, protocol = _by_samples(on_grid), Protocol.GROUPED_CV
    kept = _taught([library for library, _, _ in named])
    return Parts([_part(soils, group, of, kept) for soils, group, of in named], protocol)


def _on_grid(library: PairedLibrary, axis: Axis) -> PairedLibrary:
    with_nir = library.take(library.has_nir)
    try:
        spectra = Spectra(with_nir.nir_axis, with_nir.nir, Quantity.REFLECTANCE)
        values = resample(spectra, axis).values
    except InputError as refused:
        raise InputError(refused.code, **{**refused.values, "file": library.name}) from refused
    return replace(with_nir, nir_axis=axis, nir=values)


def _by_samples(libraries: Sequence[PairedLibrary]) -> list[tuple[PairedLibrary, str, str]]:
    names = np.unique(np.concatenate([library.sample_ids for library in libraries]))
    count = int(np.clip(-(-len(names) // CAP), LEAST_PARTS, MOST_PARTS))
    order = np.argsort([zlib.crc32(name.encode()) for name in names.tolist()], kind="stable")
    part_of = dict(zip(names[order].tolist(), (np.arange(len(names)) % count).tolist(), strict=True))
    found = []
    for library in libraries:
        numbers = np.array([part_of[name] for name in library.sample_ids.tolist()])
        found += [(library.take(numbers == part), f"part {part + 1}", library.name) for part in range(count)]
    return [entry for entry in found if len(entry[0])]


def _taught(parts: Sequence[PairedLibrary]) -> list[str]:
    """Properties with `LEAST_LABELS` values, not all the same, in every part."""
    kept = [name for name in PROPERTIES if all(_labels(part, name) >= LEAST_LABELS for part in parts)]
    if not kept:
        names = ", ".join(dict.fromkeys(part.name for part in parts))
        raise InputError(TrainingCode.NO_LABELS, file=names, least=LEAST_LABELS, parts=len(parts))
    return kept


def _labels(part: PairedLibrary, name: str) -> int:
    values = part.properties.get(name, np.empty(0))
    known = values[np.isfinite(values)]
    return len(known) if len(np.unique(known)) > 1 else 0


def _part(soils: PairedLibrary, group: str, of: str, properties: Sequence[str]) -> Part:
    library = Library(
        name=f"{of}, {group}" if group != of else of,
        group=group,
        axis=soils.nir_axis,
        quantity=Quantity.REFLECTANCE,
        values=soils.nir,
        sample_ids=soils.sample_ids,
        fold_groups=soils.sample_ids,
        properties={name: soils.properties[name] for name in properties},
        licence=soils.licence,
        contributors=of,
        state="air-dry, laboratory",
        may_ship=True,
        instruments=soils.instruments,
    )
    return Part(soils, library, of)
