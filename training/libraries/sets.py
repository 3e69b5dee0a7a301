"""How each set is read: what its numbers are, what a sample is, what its licence asks for.

The facts stand in the card of each set (`data/NAME.md`). `own_nm` is the resolution (FWHM) of the
instrument in the SWIR where its maker states one: ASD FieldSpec and AgriSpec 10 nm, Spectral Evolution
PSR+ 8 nm; 0 where it is not known, which smooths a little more than needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.spectrum import AxisUnit

CC_BY_SA = "CC BY-SA 4.0"


class Scale(StrEnum):
    """What the numbers of a file are."""

    PERCENT = "reflectance in percent"
    FRACTION = "reflectance as a fraction"
    ABSORBANCE = "absorbance log10(1/R)"


@dataclass(frozen=True)
class SetEntry:
    """One Parquet file.

    `sample` is the column by which repeats are averaged; with `apart` only rows that agree in that column too, which
    keeps the moist scans of a soil from the dry ones. Rows with the same `fold` value stay together
    in a split; `fold_drop` is a regular expression removed from it first. `first` cuts the axis, in its
    unit, where what lies below is not to be trusted: saturated (Woodwell MIR) or zero (ECOSTRESS NIR).
    """

    name: str
    scale: Scale
    licence: str
    contributors: str
    sample: str = "id"
    fold: str | None = None
    fold_drop: str | None = None
    own_nm: float = 0.0
    first: float = 0.0
    apart: str | None = None

    @property
    def fold_column(self) -> str:
        """The column that names what stays together."""
        return self.fold or self.sample

    @property
    def unit(self) -> AxisUnit:
        """Unit of the column names: cm⁻¹ where the name of the set says `mir`."""
        return AxisUnit.CM1 if "_mir" in self.name else AxisUnit.NM


def _limesoda(name: str, contributors: str, own_nm: float = 0.0) -> SetEntry:
    """A set of LimeSoDa (Schmidinger et al. 2025); its contributors as its documentation names them."""
    return SetEntry(f"limesoda_{name}", Scale.PERCENT, CC_BY_SA, f"{contributors} (LimeSoDa)", own_nm=own_nm)


_METZGER = "K. Metzger and L. Bragazza, Agroscope"
_HORST = "T. Z. Horst, UTFPR, and R. S. D. Dalmolin, UFSM"
_WETTERLIND = "J. Wetterlind and B. Stenberg, SLU"
_RAMIREZ = "L. Ramirez-Lopez"
_WADOUX = "A. M. J.-C. Wadoux, F. Stumpf and T. Scholten"
_PAETZOLD = "S. Paetzold, University of Bonn"
_VOGEL = "S. Vogel, ATB"
_TAVAKOLI = "S. Paetzold, University of Bonn, and H. Tavakoli, ATB"
_TAVARES = "T. R. Tavares, University of São Paulo"
_MIT = "MIT (package)"
_NONE = "no licence stated; evaluation only"
_ECOSTRESS = "ECOSTRESS/ASTER library, © Caltech; evaluation only"
_JHU = "J. Salisbury, JHU (Baldridge et al. 2009; Meerdink et al. 2019)"
_WHRC = "Woodwell Climate Research Center"

_ENTRIES = (
    _limesoda("CV98_visnir", _METZGER, own_nm=8),
    _limesoda("SC93_visnir", _HORST, own_nm=10),
    _limesoda("SL125_visnir", _WETTERLIND, own_nm=10),
    _limesoda("SSP460_visnir", _RAMIREZ),
    _limesoda("UL120_visnir", _WETTERLIND, own_nm=10),
    _limesoda("H138_mir", _WADOUX),
    _limesoda("H138_paired_nir", _WADOUX),
    _limesoda("H138_paired_mir", _WADOUX),
    _limesoda("NRW115_mir", _PAETZOLD),
    _limesoda("NRW42_mir", _PAETZOLD),
    _limesoda("O32_mir", _PAETZOLD),
    _limesoda("RP62_nir", _VOGEL, own_nm=15),
    _limesoda("SA112_nir", _TAVAKOLI, own_nm=15),
    _limesoda("MG44_visnir", _TAVARES),
    _limesoda("SSP58_visnir", _TAVARES),
    SetEntry("tavares_brazil_visnir", Scale.PERCENT, _NONE, "Tavares et al. 2022"),
    SetEntry(
        "datepo_moisture_visnir",
        Scale.ABSORBANCE,
        _MIT,
        "Minasny et al. 2011, by A. M. J.-C. Wadoux (R package soilspec)",
        own_nm=10,
        first=400.0,
        apart="moisture_level",
    ),
    SetEntry("nirsoil_walloon_nir", Scale.ABSORBANCE, _MIT, "P. Dardenne, CRA-W (Fernández Pierna & Dardenne 2008)"),
    SetEntry(
        "datsoilspc_australia_visnir",
        Scale.FRACTION,
        _MIT,
        "Geeves et al. 1994, by A. M. J.-C. Wadoux (R package soilspec)",
        own_nm=10,
    ),
    SetEntry("resemble_soilspectroscopy_visnir", Scale.ABSORBANCE, _MIT, f"{_RAMIREZ} (R package resemble)"),
    SetEntry("tropires_uganda_nir", Scale.ABSORBANCE, "MIT", "L. Summerauer (TROPIRES; TropSOC)", fold="profile"),
    SetEntry("cursocds_brazil_visnir", Scale.FRACTION, _NONE, f"{_RAMIREZ} (curso-CDS)"),
    SetEntry(
        "saopaulo_barrabonita_visnir",
        Scale.ABSORBANCE,
        _NONE,
        "Ramirez-Lopez et al. 2019",
        fold="id",
        fold_drop="^[AB]",
    ),
    SetEntry("gaia_ethiopia_neospectra_nir", Scale.PERCENT, _NONE, "CIMMYT GAIA (F. Baudron)", sample="sample_id"),
    SetEntry(
        "ossl_sample_mir20", Scale.ABSORBANCE, "CC BY 4.0", "Open Soil Spectral Library (Safanelli et al. 2025)"
    ),
    SetEntry("yamsys_westafrica_mir", Scale.ABSORBANCE, "GPL (package); evaluation only", "Baumann et al. 2021"),
    SetEntry(
        "afss_africa_mir_rforge", Scale.ABSORBANCE, "GPL (package); evaluation only", "Vågen et al. 2010, AfSIS"
    ),
    SetEntry(
        "ss4gg_ringtrial_mir_5instruments",
        Scale.ABSORBANCE,
        "competition data; evaluation only",
        "Safanelli et al. 2023",
        fold="sample_id",
    ),
    SetEntry("whrc_vertex_604_paired_nir", Scale.ABSORBANCE, _NONE, _WHRC),
    SetEntry("whrc_vertex_604_paired_mir", Scale.ABSORBANCE, _NONE, _WHRC, first=650.0),
    SetEntry("ecostress_jhu_soil_paired_nir", Scale.PERCENT, _ECOSTRESS, _JHU, first=650.0),
    SetEntry("ecostress_jhu_soil_paired_mir", Scale.PERCENT, _ECOSTRESS, _JHU),
    SetEntry("ecostress_aux_rockmineral_paired_nir", Scale.PERCENT, _ECOSTRESS, _JHU, first=500.0),
    SetEntry("ecostress_aux_rockmineral_paired_mir", Scale.PERCENT, _ECOSTRESS, _JHU),
)

SETS: dict[str, SetEntry] = {entry.name: entry for entry in _ENTRIES}
"""Every set that Tilth reads, by name."""
