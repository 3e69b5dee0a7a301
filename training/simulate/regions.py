"""Where simulated soils come from and who scans them: a region to train on and another to be tested in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from training.simulate.properties import CARBONATE, CEC, OC, ORGANIC_SHARE, PH, WEATHERED_SHARE

Beta = tuple[float, float]
"""The two parameters of a beta distribution."""


@dataclass(frozen=True)
class Mineralogy:
    """What laboratory values leave open: shares as beta distributions.

    `calcite` of the carbonate, `quartz` of the sand and silt, `goethite` of the iron oxides, `fresh` organic
    matter (aliphatic) of all organic matter; `iron` multiplies the iron oxides of the clay.
    """

    calcite: Beta = (4.0, 1.0)
    quartz: Beta = (5.0, 2.0)
    goethite: Beta = (3.0, 1.5)
    fresh: Beta = (3.0, 4.0)
    iron: float = 1.0


USUAL = Mineralogy()
"""Calcite over dolomite, quartz over feldspar, goethite over hematite."""


@dataclass(frozen=True)
class Region:
    """A population of soils and the instruments that see it.

    `weathered` is the share of strongly weathered soils, `organic` that of organic horizons; `shift` moves the
    normal scores of properties, in standard deviations, before they become values. `scanners` and `benches` number
    the units of NIR and MIR instruments: no unit of one region serves another.
    """

    key: int
    weathered: float = WEATHERED_SHARE
    organic: float = ORGANIC_SHARE
    shift: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    mineralogy: Mineralogy = USUAL
    scanners: tuple[int, ...] = tuple(range(1, 10))
    benches: tuple[int, ...] = (1,)


REGIONS: dict[str, Region] = {
    "train": Region(key=0),
    "test": Region(
        key=1,
        weathered=0.1,
        shift=MappingProxyType({CARBONATE: 0.5, PH: 0.4, OC: -0.3, CEC: 0.3}),
        mineralogy=Mineralogy(calcite=(2.0, 2.0), quartz=(3.0, 3.0), goethite=(1.5, 2.5), fresh=(4.0, 3.0), iron=1.6),
        scanners=(10,),
        benches=(2,),
    ),
}
"""`train` follows the OSSL NeoSpectra library; `test` has more carbonate, half of it dolomite, more feldspar, more
and redder iron oxides, fresher organic matter, other instruments. Our choice: a real shift, no real place."""
