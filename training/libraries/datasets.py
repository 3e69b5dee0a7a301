"""Where the data sets of the OSSL come from, and under what licence (manual of the library, v1.2)."""

from __future__ import annotations

from dataclasses import dataclass

CC_BY = "CC BY 4.0"


@dataclass(frozen=True)
class Provenance:
    """Licence and contributors of a data set; sets of one `group` share soils. `may_ship`: weights may go out."""

    group: str
    licence: str
    contributors: str
    may_ship: bool


_LUCAS = "JRC licence of LUCAS: no weights that ship"
_UNKNOWN = Provenance("", "not known: no weights that ship", "", may_ship=False)
_SETS = {
    "KSSL.SSL": Provenance("KSSL", CC_BY, "USDA NRCS NSSC-KSSL (Seybold et al. 2019)", may_ship=True),
    "NEOSPECTRA.SSL": Provenance("KSSL", CC_BY, "Sanderman et al. 2024; Partida et al. 2025", may_ship=True),
    "ICRAF.ISRIC": Provenance("ICRAF.ISRIC", CC_BY, "World Agroforestry (ICRAF) and ISRIC 2010", may_ship=True),
    "CAF.SSL": Provenance("CAF", CC_BY, "Summerauer et al. 2021", may_ship=True),
    "GARRETT.SSL": Provenance("GARRETT", CC_BY, "Garrett et al. 2022", may_ship=True),
    "SCHIEDUNG.SSL": Provenance("SCHIEDUNG", CC_BY, "Schiedung et al. 2022", may_ship=True),
    "SERBIA.SSL": Provenance("SERBIA", CC_BY, "University of Novi Sad (Jović et al. 2019)", may_ship=True),
    "AFSIS2.SSL": Provenance("AFSIS", CC_BY, "AfSIS phase II (Hengl et al. 2021)", may_ship=True),
    "AFSIS1.SSL": Provenance(
        "AFSIS", "ODbL 1.0: no weights that ship", "AfSIS phase I (Vågen et al. 2020)", may_ship=False
    ),
    "LUCAS.SSL": Provenance("LUCAS", _LUCAS, "European Commission, Joint Research Centre", may_ship=False),
    "LUCAS.WOODWELL.SSL": Provenance("LUCAS", _LUCAS, "European Commission, Joint Research Centre", may_ship=False),
}


def provenance(code: str) -> Provenance:
    """Of a data set by its `dataset.code_ascii_txt`; an unknown one is its own group and ships nothing."""
    return _SETS.get(code, _UNKNOWN if not code else Provenance(code, _UNKNOWN.licence, "", may_ship=False))
