"""Words for codes that are not errors: grades, reasons, states. Window and report say the same.

Each table is complete over its enumeration; a test checks that. All go through Qt's translation.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.inference.estimate import Estimate, Grade, Reason
from core.inference.manifest import MirEvidence
from core.inference.trust import Level, Trust
from core.store.records import State

translate = QCoreApplication.translate


def grade_word(grade: Grade) -> str:
    """One word."""
    words = {
        Grade.GOOD: translate("wording", "Good"),
        Grade.CAUTION: translate("wording", "Caution"),
        Grade.OUTSIDE: translate("wording", "Outside"),
    }
    return words[grade]


def grade_meaning(grade: Grade) -> str:
    """What a reader may do with an estimate of this grade."""
    words = {
        Grade.GOOD: translate(
            "wording",
            "The model knows such soils and has been calibrated with laboratory values from this place. "
            "Rely on the interval.",
        ),
        Grade.CAUTION: translate(
            "wording",
            "Something limits the value; the reason says what. Rely on the interval, however wide it is, "
            "and compare soils of one place with each other rather than with a threshold.",
        ),
        Grade.OUTSIDE: translate(
            "wording",
            "The model has seen no soil with such a spectrum, or what it computes cannot be true of a soil. "
            "No value is given.",
        ),
    }
    return words[grade]


def withheld_word() -> str:
    """One word for an estimate without a value."""
    return translate("wording", "Withheld")


def estimate_word(estimate: Estimate) -> str:
    """One word for an estimate: its grade, or that it is withheld although the soil is known."""
    if estimate.value is None and estimate.grade is not Grade.OUTSIDE:
        return withheld_word()
    return grade_word(estimate.grade)


def withheld_meaning() -> str:
    """Why an estimate may have no value."""
    return translate(
        "wording", "No value is given, because none could be given with an honest interval; the reason says why."
    )


def reason_sentence(reason: Reason) -> str:
    """Why a grade is not good, or a value is missing, in a sentence."""
    words = {
        Reason.NO_LOCAL_CALIBRATION: translate(
            "wording", "Not yet calibrated with laboratory values from this place."
        ),
        Reason.TOO_FEW_LIBRARIES: translate(
            "wording",
            "Learned from too few soil libraries to be trusted in a new place; needs local laboratory values.",
        ),
        Reason.KNOWN_SOILS_ONLY: translate(
            "wording",
            "The interval was measured on soils of the same library; at another place the error can be larger.",
        ),
        Reason.DOMAIN_EDGE: translate("wording", "This soil lies at the edge of what the model has seen."),
        Reason.DOMAIN_OUTSIDE: translate(
            "wording",
            "The model has seen no soil with a spectrum like this one. Is it soil, and is the window clean?",
        ),
        Reason.IMPLAUSIBLE: translate("wording", "The value lies beyond what a soil can hold."),
        Reason.STATE_MISMATCH: translate("wording", "The model was made for samples prepared in another way."),
        Reason.STATE_UNKNOWN: translate("wording", "It is not known how the sample was prepared."),
        Reason.SCANNER_NOT_COVERED: translate("wording", "The model was not made for this kind of scanner."),
        Reason.FLOAT_FALLBACK: translate(
            "wording", "The compact form of the model failed its test on this computer; the full form was used."
        ),
        Reason.NO_SKILL: translate(
            "wording", "Scanning adds nothing to this property here; the mean of the local samples is shown."
        ),
        Reason.CALIBRATION_MISMATCH: translate(
            "wording", "The local calibration was made with another scanner or another preparation of the samples."
        ),
        Reason.FEW_LOCAL_SAMPLES: translate(
            "wording", "Fewer than nine local laboratory values: the interval rests on assumptions, not on tests."
        ),
    }
    return words[reason]


def state_word(state: State) -> str:
    """Preparation of a sample."""
    words = {
        State.AIR_DRY_SIEVED: translate("wording", "Air-dry, sieved < 2 mm"),
        State.AIR_DRY: translate("wording", "Air-dry, not sieved"),
        State.FIELD_MOIST: translate("wording", "Field-moist"),
        State.UNKNOWN: translate("wording", "Not known"),
    }
    return words[state]


def evidence_sentence(evidence: MirEvidence | str) -> str:
    """What the predicted MIR spectrum rests on."""
    words = {
        MirEvidence.REAL: translate("wording", "Learned from soils measured in both ranges"),
        MirEvidence.SIMULATED: translate("wording", "Learned from simulated pairs; not measured"),
    }
    return words[MirEvidence(evidence)]


def trust_words(trust: Trust) -> str:
    """Whether a bundle is trusted, and by whom."""
    if trust.project and trust.level is Level.SIGNED:
        return translate("wording", "Signed by the makers of Tilth")
    words = {
        Level.SHIPPED: translate("wording", "Ships with Tilth"),
        Level.SIGNED: translate("wording", "Signed by {0} (key {1})"),
        Level.UNKNOWN_KEY: translate("wording", "Not trusted: signed with key {1}, which nobody accepted here"),
        Level.UNSIGNED: translate("wording", "Not trusted: nobody signed it"),
    }
    return words[trust.level].format(trust.owner, trust.key)
