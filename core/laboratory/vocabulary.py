"""What laboratories call the properties and their methods: English, German, French, Spanish, Portuguese.

Names are written as `core.laboratory.units.plain` leaves them, words apart by one blank. A name stands for
analyte and, where it says so, method; a word for a method says for which properties it is another one than
that of the OSSL column (OSSL manual v1.2; methods as in the Soil Survey Laboratory Methods Manual, SSIR 42).
"""

from __future__ import annotations

from dataclasses import dataclass

OC, TC, TN = "oc_usda.c729_w.pct", "c.tot_usda.a622_w.pct", "n.tot_usda.a623_w.pct"
CARBONATE, PH_WATER, PH_CACL2 = "caco3_usda.a54_w.pct", "ph.h2o_usda.a268_index", "ph.cacl2_usda.a481_index"
CEC, K = "cec_usda.a723_cmolc.kg", "k.ext_usda.a725_cmolc.kg"
CLAY, SILT, SAND = "clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct"

CARBON_IN_ORGANIC_MATTER = 1 / 1.724
"""Van Bemmelen's factor; soils range from 1.4 to 2.5 (Pribyl 2010, Geoderma 156), hence a caveat."""

ORGANIC_MATTER = "organic matter"


@dataclass(frozen=True)
class Method:
    """A method that a header names: for `properties` it differs from theirs, for others it says nothing."""

    name: str
    properties: frozenset[str]


def _each(names: str, prop: str) -> dict[str, str]:
    return dict.fromkeys((name.strip() for name in names.split(",")), prop)


NAMES: dict[str, str] = {
    **_each("oc, soc, toc, corg, c org, org c, orgc, cot, cos, co, organic c, c organic, organic carbon, soil c", OC),
    **_each("soil organic carbon, total organic carbon, soil organic c, carbon organic, soil carbon organic", OC),
    **_each("organischer kohlenstoff, kohlenstoff organisch, organischer c, c organisch, carbone organique", OC),
    **_each("carbone organique total, c organique, carbono organico, carbono organico total, c organico", OC),
    **_each("carbono organico del suelo, carbono organico do solo, carbono oxidable, carbono orgnico", OC),
    **_each("som, om, mo, mos, mot, organic matter, soil organic matter, humus, humusgehalt", ORGANIC_MATTER),
    **_each("organische substanz, organische bodensubstanz, obs, matiere organique, m o", ORGANIC_MATTER),
    **_each("materia organica, materia organica del suelo, materia organica do solo", ORGANIC_MATTER),
    **_each(
        "total c, c total, ctot, c tot, ct, tc, total carbon, carbon total, gesamtkohlenstoff, c gesamt, cges", TC
    ),
    **_each("carbone total, carbono total, gesamt c, c ges", TC),
    **_each("total n, n total, ntot, n tot, nt, tn, n, nitrogen, total nitrogen, gesamtstickstoff, stickstoff", TN),
    **_each("n gesamt, nges, gesamt n, azote, azote total, nitrogeno, nitrogeno total, nitrogenio, n ges", TN),
    **_each("nitrogenio total", TN),
    **_each(
        "caco3, carbonate, carbonates, calcium carbonate, carbonate content, karbonat, kalk, calcaire", CARBONATE
    ),
    **_each(
        "calcaire total, carbonato, carbonatos, carbonato calcico, carbonato de calcio, total carbonate", CARBONATE
    ),
    **_each("calcium carbonate equivalent, cce, calziumkarbonat, carbonatgehalt, carbonat, kalkgehalt", CARBONATE),
    **_each("carbonates totaux", CARBONATE),
    **_each(
        "ph h2o, ph water, ph in water, ph wasser, ph eau, ph agua, ph en agua, ph em agua, ph aq, phw", PH_WATER
    ),
    **_each("phh2o, ph in h2o, ph em h2o, ph h20", PH_WATER),
    **_each("ph cacl2, ph cacl, ph calcium chloride, ph in cacl2, phcacl2, ph ca, ph em cacl2", PH_CACL2),
    **_each("cec, kak, cic, ctc, cation exchange capacity, kationenaustauschkapazitat, cec ph7, cec ph 7", CEC),
    **_each("capacite d echange cationique, capacite d echange, capacidad de intercambio cationico", CEC),
    **_each("capacidade de troca cationica, capacidade de troca de cations, cec pot, cec potential, kak pot", CEC),
    **_each("k, potassium, exchangeable k, k exch, k ext, exch k, kalium, extractable k, exchangeable potassium", K),
    **_each("potasio, potassio, k echangeable, potassium echangeable, k intercambiable, k cambiable, k trocavel", K),
    **_each("potasio intercambiable, potassio trocavel, k aust, austauschbares kalium, k2o, k ex, kex", K),
    **_each("extractable potassium, k disponible, k disponivel", K),
    **_each(
        "clay, ton, tongehalt, argile, argiles, arcilla, arcillas, argila, clay total, total clay, tonanteil", CLAY
    ),
    **_each("silt, schluff, schluffgehalt, limon, limons, limo, limos, silte, silt total, total silt", SILT),
    **_each("schluffanteil", SILT),
    **_each("sand, sandgehalt, sable, sables, arena, arenas, areia, sand total, total sand, sandanteil", SAND),
}
"""Name of an analyte → property, `ORGANIC_MATTER` for what is converted to organic C."""

BARE_PH = frozenset({"ph", "ph value", "ph wert", "soil ph", "ph soil", "valeur ph", "ph do solo", "ph del suelo"})
"""pH without what it was measured in: water is assumed, and asked."""

_TEXTURE, _POTASSIUM, _PH = frozenset({CLAY, SILT, SAND}), frozenset({K}), frozenset({PH_WATER, PH_CACL2})
_ORGANIC, _NITROGEN, _EXCHANGE = frozenset({OC, TC}), frozenset({TN}), frozenset({CEC})
_WALKLEY_BLACK = Method("Walkley–Black", _ORGANIC)

METHODS: dict[str, Method] = {
    **dict.fromkeys(("walkley", "black", "walkleyblack", "wb", "dichromate", "bichromate"), _WALKLEY_BLACK),
    **dict.fromkeys(("dichromat", "dicromato", "anne", "tinsley", "titration"), _WALKLEY_BLACK),
    **dict.fromkeys(
        ("loi", "ignition", "gluhverlust", "calcination", "calcinacion"), Method("loss on ignition", _ORGANIC)
    ),
    **dict.fromkeys(("kcl",), Method("in KCl", _PH)),
    **dict.fromkeys(("bacl2", "bacl"), Method("in BaCl₂", _PH | _EXCHANGE | _POTASSIUM)),
    **dict.fromkeys(("laser", "lps", "diffraction"), Method("laser diffraction", _TEXTURE)),
    **dict.fromkeys(
        ("hydrometer", "areometer", "bouyoucos", "densimetre", "hidrometro"), Method("hydrometer", _TEXTURE)
    ),
    **dict.fromkeys(("densimetro", "hydrometre"), Method("hydrometer", _TEXTURE)),
    **dict.fromkeys(("xray", "sedigraph"), Method("X-ray sedimentation", _TEXTURE)),
    **dict.fromkeys(("63",), Method("limit of silt and sand at 63 µm", frozenset({SILT, SAND}))),
    **dict.fromkeys(("20",), Method("limit of silt and sand at 20 µm", frozenset({SILT, SAND}))),
    **dict.fromkeys(("mehlich", "mehlich1", "mehlich3", "m3", "m1"), Method("Mehlich", _POTASSIUM)),
    **dict.fromkeys(("cal", "dl"), Method("CAL or DL extract", _POTASSIUM)),
    **dict.fromkeys(("olsen", "bray", "resin", "resina"), Method("another extract", _POTASSIUM)),
    **dict.fromkeys(("kjeldahl",), Method("Kjeldahl", _NITROGEN)),
    **dict.fromkeys(
        ("effective", "eff", "effektiv", "effektive", "ecec", "efetiva", "efectiva"),
        Method("effective CEC", _EXCHANGE),
    ),
    **dict.fromkeys(("cohex", "cobaltihexammine", "metson"), Method("another exchange solution", _EXCHANGE)),
    **dict.fromkeys(
        ("scheibler", "calcimeter", "calcimetre", "calcimetro"),
        Method("Scheibler, volume of CO₂", frozenset({CARBONATE})),
    ),
}
"""Word of a header → method."""

GERMAN_LIMITS = frozenset({"schluff", "schluffgehalt", "schluffanteil", "sandgehalt", "sandanteil"})
"""German names of fractions that end at 63 µm (DIN 4220, ISO 11277), not at 50."""

NEUTRAL = frozenset(
    {
        "1", "2", "3", "2.5", "2000", "5", "50", "7", "8", "acetate", "air",
        "ammonium", "ammoniumacetat", "analyser", "analyzer", "and", "boden", "by", "cn", "combustion", "contenido",
        "content", "da", "de", "del", "des", "determination", "determined", "din", "do", "dried",
        "dry", "du", "dumas", "e", "el", "elemental", "em", "en", "et", "fraction",
        "gehalt", "im", "in", "iso", "kohler", "kohn", "la", "lab", "laboratory", "le",
        "leco", "les", "method", "methode", "metodo", "mit", "mm", "nach", "nh4oac", "of",
        "par", "ph7", "pipet", "pipeta", "pipette", "result", "sieve", "soil", "sol", "solo",
        "suelo", "teneur", "teor", "the", "total", "trockene", "tru", "um", "und", "usda",
        "value", "wert", "wet", "y",
    }
)  # fmt: skip
"""Words that change nothing."""

OWN_SOLVENT = frozenset({"h2o", "water", "wasser", "eau", "agua", "cacl2", "cacl"})

SAMPLE_NAMES: tuple[str, ...] = (
    "id sample local c", "client id", "client sample", "client sample id", "customer id", "customer sample id",
    "your reference", "field id", "field sample id", "kundenprobe", "kundenprobennummer", "ihre bezeichnung",
    "probenbezeichnung", "reference client", "ref client", "votre reference", "referencia cliente",
    "identificacao cliente", "sample id", "sampleid", "sample", "sample name", "sample no", "sample nr",
    "sample number", "sample code", "soil sample", "probe", "proben id", "proben nr", "probennr", "probennummer",
    "probenname", "proben nummer", "probe nr", "echantillon", "echantillon n", "echantillon no", "id echantillon",
    "n echantillon", "no echantillon", "numero echantillon", "nom echantillon", "ref echantillon",
    "reference echantillon", "code echantillon", "muestra", "muestra n", "muestra no", "id muestra", "no muestra",
    "n muestra", "numero de muestra", "codigo muestra", "codigo de muestra", "nombre muestra", "identificacion",
    "amostra", "amostra n", "amostra no", "id amostra", "n amostra", "no amostra", "numero da amostra",
    "codigo amostra", "codigo da amostra", "identificacao", "identificacao da amostra", "id", "name", "code",
    "reference", "ref", "codigo", "lab id", "lab no", "lab number", "labornummer",
)  # fmt: skip
"""Columns that name the samples (the first is that of the OSSL), the best first: the customer's name of a sample goes
before the laboratory's own number."""
