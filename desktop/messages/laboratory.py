"""Sentences about the tables of a laboratory: why one was refused, what was left out, what is probably wrong."""

from __future__ import annotations

from core.errors import ErrorCode, InputError, Value
from core.laboratory.codes import Caveat, FindingCode, LaboratoryCode, NoticeCode
from core.laboratory.findings import Finding
from core.laboratory.table import Column, Notice
from core.properties import PROPERTIES
from desktop.messages import Message, action, sentence

_CONFIRM = "Confirm the column if its values may stand for {property}, or leave it out."
_LOOK = "Compare with the report of the laboratory, and ask it if in doubt."

MESSAGES: dict[ErrorCode, Message] = {
    LaboratoryCode.NO_SAMPLE_COLUMN: Message(
        "{file}: no column names the samples.", "Name the column of the samples “sample”."
    ),
    LaboratoryCode.NO_PROPERTY_COLUMN: Message(
        "{file}: no column was understood as a soil property ({headings}).",
        "Name the columns by property and unit, for example “Organic C (%)” or “Clay (g/kg)”, or by OSSL names.",
    ),
    LaboratoryCode.NO_RESULTS: Message("{file}: the table holds no laboratory value.", "Check the file."),
    LaboratoryCode.SAME_PROPERTY: Message(
        "{file}: several columns hold {property} ({columns}).", "Remove all but one, or say which one is meant."
    ),
    LaboratoryCode.COLUMN_UNKNOWN: Message(
        "{file}: there is no column “{column}” with laboratory values.", "Write the heading as it stands in the file."
    ),
    LaboratoryCode.UNIT_UNKNOWN: Message(
        "The unit “{unit}” is none for {property}.", "Use %, g/kg, mg/kg, cmol(+)/kg or meq/100 g."
    ),
    LaboratoryCode.NOT_A_WORKBOOK: Message(
        "{file}: this is no sound Excel workbook ({detail}).", "Save it as .xlsx once more, or as CSV."
    ),
    LaboratoryCode.OLD_WORKBOOK: Message(
        "{file}: this is an old .xls workbook or one with a password.",
        "Save it as .xlsx without a password, or as CSV.",
    ),
    LaboratoryCode.SHEET_UNKNOWN: Message(
        "{file}: there is no sheet “{sheet}”.", "Name one of the sheets of the workbook: {sheets}"
    ),
    LaboratoryCode.TOO_MANY_CELLS: Message(
        "{file}: the table is larger than {rows} rows or {columns} columns.", "Keep the rows of this project only."
    ),
    LaboratoryCode.SAMPLE_UNKNOWN: Message(
        "No scanned sample is called “{sample}”.", "Write the name as it stands in the project."
    ),
    LaboratoryCode.FIX_UNKNOWN: Message(
        "There is no suggestion for {property} of sample {sample}.", "Correct the value in the file."
    ),
    Caveat.METHOD_DIFFERS: Message(
        "{column}: the method ({method}) is another one than that of {property} ({own}).", _CONFIRM
    ),
    Caveat.METHOD_UNSTATED: Message("{column}: the heading does not say whether pH was measured in water.", _CONFIRM),
    Caveat.FROM_ORGANIC_MATTER: Message(
        "{column}: organic C is organic matter divided by 1.724, which differs between soils.", _CONFIRM
    ),
    Caveat.PER_VOLUME: Message(
        "{column}: the values are per volume ({unit}) and would be used as if a litre of soil weighed 1 kg.", _CONFIRM
    ),
    Caveat.UNIT_ASSUMED: Message(
        "{column}: the heading states no unit; {unit} is assumed.",
        "Write the unit into the heading if it is another.",
    ),
    NoticeCode.COLUMN_IGNORED: Message(
        "{column}: the column was not understood and is left out.",
        "Name it by property and unit if it is a soil property.",
    ),
    NoticeCode.COLUMN_SUPERSEDED: Message(
        "{column}: another column fits the property better; this one is left out.",
        "Say which column is meant if it is this one.",
    ),
    NoticeCode.CELL_UNREADABLE: Message(
        "{column}, row {row}: “{written}” is no number and is left out.", "Correct the cell if it holds a value."
    ),
    NoticeCode.CELL_DATE: Message(
        "{column}, row {row}: “{written}” is a date; a spreadsheet may have made it of a number.",
        "Write the number again, in a column formatted as text or number.",
    ),
    NoticeCode.CELL_ABOVE_LIMIT: Message(
        "{column}, row {row}: “{written}” only says that the value is larger, and is left out.",
        "Ask the laboratory for a diluted measurement.",
    ),
    NoticeCode.BELOW_DETECTION: Message(
        "{column}, row {row}: “{written}” is below detection; half the limit is used, with an error.",
        "Nothing is to be done.",
    ),
    NoticeCode.ROW_WITHOUT_SAMPLE: Message(
        "{column}, row {row}: the row names no sample and is left out.", "Write the name of the sample."
    ),
    NoticeCode.NOT_CALCULATED: Message(
        "{column}, row {row}: the result of the formula is not in the file.",
        "Open the workbook in a spreadsheet, save it and read it again.",
    ),
    FindingCode.WRONG_UNIT: Message(
        "{property}: all values seem to be in another unit, {suggested} times those expected.",
        "Check the unit of the column; the suggestion divides all values by {suggested}.",
    ),
    FindingCode.DECIMAL_SLIP: Message(
        "Sample {sample}: {property} of {value} looks like a slipped decimal sign.",
        "Check with the laboratory; {suggested} would fit.",
    ),
    FindingCode.DIGITS_TRANSPOSED: Message(
        "Sample {sample}: {property} of {value} looks like two digits exchanged.",
        "Check with the laboratory; {suggested} would fit.",
    ),
    FindingCode.SWAPPED: Message(
        "Samples {sample} and {partner} look exchanged.", "Check the labels; exchanging their values would fit."
    ),
    FindingCode.OUTLIER: Message(
        "Sample {sample}: {property} of {value} is far from what the other samples lead to expect.", _LOOK
    ),
    FindingCode.IMPLAUSIBLE: Message("Sample {sample}: no soil has {property} of {value}.", _LOOK),
    FindingCode.TEXTURE_SUM: Message("Sample {sample}: clay, silt and sand add up to {value} %.", _LOOK),
    FindingCode.ORGANIC_ABOVE_TOTAL: Message(
        "Sample {sample}: organic C of {value} % is more than its total C.", _LOOK
    ),
    FindingCode.REPLICATES_DIFFER: Message(
        "Sample {sample}: its values of {property} differ by more than replicates do.",
        "Keep the right one; their mean is used otherwise.",
    ),
    FindingCode.SAME_ROW: Message(
        "Samples {sample} and {partner} have exactly the same values.", "Check whether a row was copied."
    ),
}


def finding_sentence(finding: Finding) -> str:
    """What is probably wrong."""
    return sentence(InputError(finding.code, **_finding_values(finding)))


def finding_action(finding: Finding) -> str:
    """What the user can do about it."""
    return action(InputError(finding.code, **_finding_values(finding)))


def notice_sentence(notice: Notice) -> str:
    """What was left out, or read in a way the user should know."""
    row = "–" if notice.row is None else notice.row
    return sentence(InputError(notice.code, column=notice.column, row=row, written=notice.written))


def caveat_sentences(column: Column) -> list[str]:
    """What stands between a column and its property, a sentence each."""
    meaning = column.meaning
    own = PROPERTIES[meaning.property]
    values: dict[str, Value] = {
        "column": column.heading,
        "method": meaning.method or "not stated",
        "unit": meaning.unit,
        "property": own.label,
        "own": own.method,
    }
    return [sentence(InputError(caveat, **values)) for caveat in meaning.caveats]


def _finding_values(finding: Finding) -> dict[str, Value]:
    label = PROPERTIES[finding.property].label if finding.property else ""
    return {
        "sample": finding.sample,
        "property": label,
        "value": finding.value,
        "partner": finding.partner,
        "suggested": finding.suggested,
    }
