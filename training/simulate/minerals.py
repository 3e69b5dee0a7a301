"""What soils are made of, as bands from 602 cm⁻¹ to 904 nm: positions and widths from the literature.

Sources: MIR of clay minerals Farmer (1974), Madejová (2003); of soils and their quartz, carbonate and
organic bands Nguyen, Janik & Raupach (1991); NIR of minerals Hunt & Salisbury (1970), Clark et al. (1990),
Clark (1999); of water and organic matter Workman & Weyer (2007), Ben-Dor, Inbar & Chen (1997); iron oxides
Scheinost et al. (1998).

No source gives strengths for both ranges on one scale. They were fitted from hand-set values, each held
near its start, until the mean simulated spectrum came near that of real soils, and tempered by hand
(`docs/training/data.md` says which soils). They are shapes that look right, not optical constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Band(NamedTuple):
    """Absorption at `centre` with full width `width` (both cm⁻¹) and peak `strength` in units of scattering."""

    centre: float
    width: float
    strength: float


def _nm(centre: float, width: float, strength: float) -> Band:
    return Band(1e7 / centre, 1e7 * width / centre**2, strength)


@dataclass(frozen=True)
class Constituent:
    """A mineral, a kind of organic matter or water.

    `surface` are reststrahlen: where a strong band makes grains mirrors, light returns without having
    been inside (strength = reflectance). `edge` is the strength at 904 nm of the tail of absorption in the
    visible and its decay in nm. `grain` is the absorption at which a grain turns opaque: low for sand
    grains, high for clay.
    """

    name: str
    bands: tuple[Band, ...]
    surface: tuple[Band, ...] = ()
    edge: tuple[float, float] = (0.0, 1.0)
    grain: float = 200.0


KAOLINITE = Constituent(
    "kaolinite",
    (
        Band(3695, 24, 42), Band(3669, 22, 30), Band(3652, 22, 34), Band(3620, 18, 47),
        Band(1115, 45, 89), Band(1032, 60, 120), Band(1008, 45, 90), Band(937, 28, 85), Band(914, 28, 68),
        Band(795, 25, 85), Band(755, 25, 37), Band(695, 32, 140),
        Band(1825, 60, 3.2), Band(1940, 80, 1.7),
        _nm(1395, 17, 0.32), _nm(1414, 18, 0.25), _nm(1820, 40, 0.052),
        _nm(2165, 32, 0.43), _nm(2207, 26, 0.61), _nm(2312, 24, 0.29), _nm(2352, 28, 0.16), _nm(2382, 30, 0.28),
        _nm(2460, 60, 0.19),
    ),
    (Band(1040, 90, 0.16), Band(920, 40, 0.04)),
    grain=470.0,
)  # fmt: skip
SMECTITE = Constituent(
    "smectite",
    (
        Band(3622, 75, 16), Band(1035, 110, 110), Band(1110, 80, 86), Band(915, 34, 52), Band(875, 34, 43),
        Band(840, 34, 37), Band(795, 30, 76), Band(690, 70, 110), Band(620, 50, 660),
        Band(1870, 120, 2.4), Band(1990, 120, 1.6),
        _nm(1413, 28, 0.2), _nm(2208, 42, 0.61), _nm(2245, 40, 0.25), _nm(2290, 40, 0.17), _nm(2440, 80, 0.22),
    ),
    (Band(1060, 110, 0.038),),
    grain=490.0,
)  # fmt: skip
ILLITE = Constituent(
    "illite",
    (
        Band(3622, 65, 41), Band(1025, 120, 46), Band(1085, 80, 32), Band(915, 45, 28), Band(830, 34, 200),
        Band(755, 28, 15), Band(690, 45, 22),
        Band(1880, 120, 9), Band(1985, 120, 5.7),
        _nm(1412, 28, 0.14), _nm(2206, 40, 0.42), _nm(2240, 45, 0.18), _nm(2348, 48, 0.23), _nm(2440, 60, 0.15),
    ),
    (Band(1050, 110, 0.11),),
    grain=330.0,
)  # fmt: skip
GIBBSITE = Constituent(
    "gibbsite",
    (
        Band(3620, 22, 61), Band(3527, 34, 200), Band(3460, 50, 200), Band(3395, 50, 190), Band(3375, 50, 140),
        Band(1025, 55, 200), Band(970, 40, 170), Band(800, 50, 140), Band(745, 50, 94), Band(668, 45, 92),
        _nm(1452, 30, 0.22), _nm(1521, 36, 0.2), _nm(1552, 36, 0.18), _nm(2268, 46, 1.9), _nm(2358, 50, 0.28),
    ),
    grain=490.0,
)  # fmt: skip
GOETHITE = Constituent(
    "goethite",
    (
        Band(3130, 330, 120), Band(1790, 60, 7.7), Band(1660, 70, 11), Band(892, 34, 200), Band(797, 34, 170),
        Band(640, 80, 240), _nm(920, 190, 5.2), _nm(1700, 220, 0.12), _nm(2420, 180, 0.19),
    ),
    edge=(9, 130.0), grain=490.0,
)  # fmt: skip
HEMATITE = Constituent(
    "hematite", (Band(640, 60, 140), _nm(865, 130, 5.3)), edge=(7, 110.0), grain=200.0
)  # fmt: skip
QUARTZ = Constituent(
    "quartz",
    (
        Band(1168, 50, 45), Band(1085, 85, 130), Band(798, 17, 270), Band(779, 16, 40), Band(695, 11, 42),
        Band(2235, 70, 0.27), Band(2133, 40, 0.28), Band(1993, 48, 1.5), Band(1870, 46, 4.4), Band(1787, 40, 3.7),
        Band(1683, 44, 7), Band(1612, 46, 14), Band(1526, 44, 4.8), Band(1492, 30, 2.4), Band(1395, 60, 3.5),
        Band(1350, 90, 90),
    ),
    (Band(1100, 85, 0.14), Band(1176, 34, 0.16), Band(790, 34, 0.031), Band(697, 14, 0.0061)),
    grain=40.0,
)  # fmt: skip
FELDSPAR = Constituent(
    "feldspar",
    (
        Band(1145, 50, 20), Band(1095, 60, 33), Band(1015, 80, 21), Band(770, 34, 28), Band(728, 30, 30),
        Band(648, 34, 120), Band(1990, 90, 1.2), Band(1880, 90, 2.4), Band(1790, 80, 7.4), Band(1630, 120, 31),
        Band(1500, 140, 66), Band(1330, 110, 4.1),
    ),
    (Band(1040, 100, 0.1), Band(1140, 45, 0.1)),
    grain=44.0,
)  # fmt: skip
CALCITE = Constituent(
    "calcite",
    (
        Band(2983, 40, 4.4), Band(2875, 45, 6.8), Band(2590, 45, 3), Band(2513, 48, 10), Band(2140, 50, 1.3),
        Band(1796, 16, 14), Band(1435, 110, 320), Band(876, 15, 150), Band(848, 12, 15), Band(713, 11, 57),
        _nm(1875, 36, 0.059), _nm(1995, 50, 0.14), _nm(2155, 44, 0.12), _nm(2341, 52, 0.48), _nm(2535, 80, 1.3),
    ),
    (Band(1450, 90, 0.048),),
    grain=84.0,
)  # fmt: skip
DOLOMITE = Constituent(
    "dolomite",
    (
        Band(3020, 40, 4.1), Band(2895, 45, 5.7), Band(2626, 42, 4.4), Band(2530, 50, 11), Band(1819, 16, 12),
        Band(1445, 110, 340), Band(881, 15, 150), Band(729, 11, 62),
        _nm(1860, 36, 0.066), _nm(1980, 50, 0.11), _nm(2140, 44, 0.11), _nm(2320, 52, 0.59), _nm(2515, 80, 1.5),
    ),
    (Band(1460, 90, 0.087),),
    grain=150.0,
)  # fmt: skip
ALIPHATIC = Constituent(
    "aliphatic organic matter",
    (
        Band(2957, 28, 15), Band(2924, 30, 28), Band(2854, 24, 23), Band(1460, 34, 20), Band(1380, 30, 7.4),
        Band(1720, 50, 50), Band(1640, 90, 220), Band(1545, 50, 12), Band(1240, 90, 5.3), Band(1080, 160, 21),
        Band(3300, 330, 60),
        _nm(1200, 50, 0.12), _nm(1725, 34, 0.28), _nm(1762, 34, 0.22), _nm(2056, 50, 0.35), _nm(2180, 50, 0.26),
        _nm(2308, 34, 0.96), _nm(2349, 36, 0.54), _nm(2450, 80, 0.54), _nm(1500, 120, 0.55), _nm(2110, 110, 1.1),
    ),
    grain=490.0,
)  # fmt: skip
HUMIFIED = Constituent(
    "humified organic matter",
    (
        Band(2924, 34, 9.8), Band(2854, 30, 6.1), Band(1715, 70, 56), Band(1615, 110, 130), Band(1400, 120, 83),
        Band(1250, 130, 6.3), Band(3350, 420, 32), Band(2600, 500, 19),
        _nm(2310, 45, 0.2), _nm(2350, 45, 0.17), _nm(1930, 130, 0.26), _nm(1450, 140, 0.19),
    ),
    edge=(12, 1200.0), grain=220.0,
)  # fmt: skip
BOUND_WATER = Constituent(
    "water held by clay",
    (
        Band(3420, 260, 840), Band(3250, 220, 100), Band(1635, 70, 550), Band(2130, 260, 14), Band(680, 260, 120),
        _nm(1412, 36, 2.2), _nm(1460, 80, 2.6), _nm(1908, 40, 14), _nm(1945, 85, 16), _nm(1150, 60, 0.2),
        _nm(2500, 260, 26),
    ),
    grain=490.0,
)  # fmt: skip
FILM_WATER = Constituent(
    "water in films",
    (
        Band(3400, 380, 140), Band(3230, 260, 130), Band(1640, 90, 220), Band(2130, 320, 16), Band(680, 320, 130),
        _nm(976, 60, 0.16), _nm(1190, 80, 0.44), _nm(1452, 110, 7.2), _nm(1935, 110, 7.2), _nm(1790, 140, 0.6),
        _nm(2550, 330, 26),
    ),
    grain=130.0,
)  # fmt: skip

CONSTITUENTS = (
    KAOLINITE,
    SMECTITE,
    ILLITE,
    GIBBSITE,
    GOETHITE,
    HEMATITE,
    QUARTZ,
    FELDSPAR,
    CALCITE,
    DOLOMITE,
    ALIPHATIC,
    HUMIFIED,
    BOUND_WATER,
    FILM_WATER,
)
"""All of them, in the order of the columns of a composition."""
