"""The absorption bands of soils that have names, and which properties have a band of their own.

A small table: bands that several authors place alike and that stand out in spectra of soils. Positions are
those of the literature, rounded to 5 nm or 5 cm⁻¹; where two bands overlap, the border lies between their
centres and the label of the one names the other. What lies between the bands carries something too, but
nothing that can be named with confidence: beyond 2365 nm lie wings of water, clay and the carbonate band of
2530 nm, which the scanners at hand do not reach.

A band is *direct evidence* of a property if what absorbs there is what the property counts. Quartz has no
band in the near infrared, so that sand has none there, and silt, a size of grain, has none anywhere. pH,
cation exchange capacity and extractable potassium have none on any axis: they are read from the minerals and
organic matter they go with. Total N has none in this sense either: nearly all of it is amide in organic
matter, whose N–H bands (2060 nm, 1550 cm⁻¹) are known, but at a tenth of a percent of the soil they drown
under water, carbohydrate and clay, and a model reads it from organic C, of which it is a tenth.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.spectrum import Axis, AxisUnit

LEAST_ON_AXIS = 0.5
"""Share of a band's width that an axis must reach for the band to count as being on it."""


@dataclass(frozen=True)
class Band:
    """Absorption band from `first` to `last` in `unit`; `label` says what absorbs, `group` is its kind.

    `properties` are the OSSL names of which it is direct evidence; `source` is the citation.
    """

    name: str
    label: str
    first: float
    last: float
    unit: AxisUnit
    group: str
    properties: tuple[str, ...]
    source: str

    def to(self, unit: AxisUnit) -> Band:
        """The same band with its borders in another unit (nm = 10⁷ / cm⁻¹)."""
        if unit == self.unit:
            return self
        ends = 1e7 / self.last, 1e7 / self.first
        return Band(self.name, self.label, *ends, unit, self.group, self.properties, self.source)

    def on(self, axis: Axis) -> bool:
        """Whether at least `LEAST_ON_AXIS` of it lies on the axis."""
        here = self.to(axis.unit)
        reached = min(here.last, axis.last) - max(here.first, axis.first)
        return reached >= LEAST_ON_AXIS * (here.last - here.first)


_CLAY = ("clay.tot_usda.a334_w.pct",)
_SAND = ("sand.tot_usda.c60_w.pct",)
_CARBONATE = ("caco3_usda.a54_w.pct", "c.tot_usda.a622_w.pct")
_ORGANIC = ("oc_usda.c729_w.pct", "c.tot_usda.a622_w.pct")
_NONE: tuple[str, ...] = ()

_BEN_DOR = "Ben-Dor, Inbar & Chen (1997), Remote Sens. Environ. 61:1–15"
_BISHOP = "Bishop, Pieters & Edwards (1994), Clays Clay Miner. 42:702–716"
_CLARK = "Clark et al. (1990), J. Geophys. Res. 95:12653–12680"
_ELVIDGE = "Elvidge (1990), Int. J. Remote Sens. 11:1775–1795"
_GAFFEY = "Gaffey (1986), Am. Mineral. 71:151–162"
_MADEJOVA = "Madejová (2003), Vib. Spectrosc. 31:1–10"
_NGUYEN = "Nguyen, Janik & Raupach (1991), Aust. J. Soil Res. 29:49–67"
_PARIKH = "Parikh et al. (2014), Adv. Agron. 126:1–148"
_SCHEINOST = "Scheinost et al. (1998), Clays Clay Miner. 46:528–536"
_SORIANO = "Soriano-Disla et al. (2014), Appl. Spectrosc. Rev. 49:139–186"
_STENBERG = "Stenberg et al. (2010), Adv. Agron. 107:163–215"
_VISCARRA = "Viscarra Rossel & Behrens (2010), Geoderma 158:46–54"


def _nir(
    name: str, label: str, ends: tuple[float, float], group: str, properties: tuple[str, ...], source: str
) -> Band:
    return Band(name, label, *ends, AxisUnit.NM, group, properties, source)


def _mir(
    name: str, label: str, ends: tuple[float, float], group: str, properties: tuple[str, ...], source: str
) -> Band:
    return Band(name, label, *ends, AxisUnit.CM1, group, properties, source)


NIR_BANDS: tuple[Band, ...] = (
    _nir("iron_900", "Iron oxides (haematite, goethite)", (860, 960), "iron", _NONE, _SCHEINOST),
    _nir("water_970", "Water, O–H overtone", (960, 1000), "water", _NONE, _STENBERG),
    _nir("water_1150", "Water, O–H combination", (1125, 1195), "water", _NONE, _STENBERG),
    _nir("organic_ch_1210", "Organic matter, C–H second overtone", (1195, 1235), "organic", _ORGANIC, _BEN_DOR),
    _nir("clay_oh_1400", "Clay mineral, O–H overtone (water nearby)", (1380, 1425), "clay", _CLAY, _BISHOP),
    _nir("water_1450", "Water, O–H overtone", (1425, 1485), "water", _NONE, _STENBERG),
    _nir("organic_ch_1670", "Organic matter, aromatic C–H", (1640, 1695), "organic", _ORGANIC, _VISCARRA),
    _nir("organic_ch_1730", "Organic matter, C–H first overtone", (1700, 1770), "organic", _ORGANIC, _VISCARRA),
    _nir("water_1900", "Water, O–H combination", (1880, 1985), "water", _NONE, _BISHOP),
    _nir("organic_nh_2060", "Organic matter, amide N–H", (2030, 2080), "organic", _ORGANIC, _VISCARRA),
    _nir("organic_co_2100", "Organic matter, cellulose and lignin", (2080, 2145), "organic", _ORGANIC, _ELVIDGE),
    _nir("clay_oh_2165", "Kaolinite, Al–OH, left of doublet", (2145, 2185), "clay", _CLAY, _CLARK),
    _nir("clay_oh_2205", "Clay mineral, Al–OH", (2185, 2230), "clay", _CLAY, _CLARK),
    _nir("clay_oh_2260", "Clay mineral, Fe–OH; gibbsite", (2230, 2295), "clay", _CLAY, _CLARK),
    _nir("organic_ch_2310", "Organic matter, C–H (Mg–OH nearby)", (2295, 2320), "organic", _ORGANIC, _BEN_DOR),
    _nir("carbonate_2340", "Carbonate (C–H and illite nearby)", (2320, 2365), "carbonate", _CARBONATE, _GAFFEY),
)
"""Named bands of the near infrared, 860–2365 nm, ascending and disjoint."""

MIR_BANDS: tuple[Band, ...] = (
    _mir("quartz_695", "Quartz", (685, 705), "quartz", _SAND, _NGUYEN),
    _mir("carbonate_715", "Carbonate", (705, 735), "carbonate", _CARBONATE, _NGUYEN),
    _mir("quartz_790", "Quartz doublet (kaolinite nearby)", (770, 810), "quartz", _SAND, _NGUYEN),
    _mir("carbonate_875", "Carbonate", (865, 890), "carbonate", _CARBONATE, _NGUYEN),
    _mir("clay_oh_915", "Clay mineral, Al–OH bending", (900, 945), "clay", _CLAY, _MADEJOVA),
    _mir("clay_sio_1030", "Clay mineral, Si–O", (960, 1065), "clay", _CLAY, _MADEJOVA),
    _mir("quartz_1100", "Quartz, Si–O (clay minerals nearby)", (1065, 1200), "quartz", _SAND, _NGUYEN),
    _mir("carbonate_1430", "Carbonate", (1405, 1480), "carbonate", _CARBONATE, _NGUYEN),
    _mir("organic_nh_1550", "Organic matter, amide II", (1535, 1565), "organic", _ORGANIC, _PARIKH),
    _mir("organic_cc_1600", "Organic matter, aromatic and carboxylate", (1570, 1620), "organic", _ORGANIC, _PARIKH),
    _mir("water_1635", "Water, H–O–H bending (amide I nearby)", (1620, 1665), "water", _NONE, _MADEJOVA),
    _mir("organic_co_1720", "Organic matter, carboxyl C=O", (1700, 1740), "organic", _ORGANIC, _PARIKH),
    _mir("quartz_1790", "Quartz overtone (carbonate nearby)", (1775, 1805), "quartz", _SAND, _NGUYEN),
    _mir("quartz_1870", "Quartz overtone", (1845, 1900), "quartz", _SAND, _NGUYEN),
    _mir("quartz_1990", "Quartz overtone", (1965, 2020), "quartz", _SAND, _NGUYEN),
    _mir("carbonate_2515", "Carbonate", (2490, 2610), "carbonate", _CARBONATE, _NGUYEN),
    _mir("organic_ch_2850", "Organic matter, aliphatic C–H", (2835, 2870), "organic", _ORGANIC, _NGUYEN),
    _mir("organic_ch_2930", "Organic matter, aliphatic C–H", (2900, 2950), "organic", _ORGANIC, _NGUYEN),
    _mir("water_3400", "Water, O–H stretching", (3200, 3500), "water", _NONE, _SORIANO),
    _mir("clay_oh_3620", "Clay mineral, O–H stretching", (3600, 3640), "clay", _CLAY, _MADEJOVA),
    _mir("clay_oh_3695", "Kaolinite, O–H stretching", (3675, 3710), "clay", _CLAY, _MADEJOVA),
)
"""Named bands of the mid infrared, 685–3710 cm⁻¹, ascending and disjoint."""


def bands_on(axis: Axis) -> tuple[Band, ...]:
    """The named bands that lie on an axis, in its unit, ascending; bands that it cuts short keep their borders."""
    here = [band.to(axis.unit) for band in (*NIR_BANDS, *MIR_BANDS) if band.on(axis)]
    return tuple(sorted(here, key=lambda band: band.first))


def by_association(property_name: str, axis: Axis) -> bool:
    """Whether no band on this axis is direct evidence of the property of that OSSL name."""
    return not any(property_name in band.properties for band in bands_on(axis))
