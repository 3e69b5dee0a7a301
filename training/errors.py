"""What can go wrong while training, with the sentences: `tilth-train` has its own face."""

from __future__ import annotations

from core.errors import ErrorCode, TilthError


class TrainingCode(ErrorCode):
    """Why the training code refused its input."""

    SET_MISSING = "training.set_missing"
    SET_UNREADABLE = "training.set_unreadable"
    SET_UNKNOWN = "training.set_unknown"
    TABLE_MISSING = "training.table_missing"
    TABLE_COLUMN = "training.table_column"
    COLUMN_MISSING = "training.column_missing"
    NO_SPECTRA = "training.no_spectra"
    NOT_FINITE = "training.not_finite"
    GRID_UNKNOWN = "training.grid_unknown"
    PAIR_UNKNOWN = "training.pair_unknown"
    PAIR_ORDER = "training.pair_order"


SENTENCES: dict[ErrorCode, str] = {
    TrainingCode.SET_MISSING: "{file} is not there. Name the folder that holds data/ and facts/ with --shared.",
    TrainingCode.SET_UNREADABLE: "{file} cannot be read as Parquet: {reason}. Copy the file again.",
    TrainingCode.SET_UNKNOWN: "{set} is named in {file}, but nothing says how to read it. Add it to SETS.",
    TrainingCode.TABLE_MISSING: "{file} is not there. Name the folder that holds data/ and facts/ with --shared.",
    TrainingCode.TABLE_COLUMN: "{file} lacks the column {column}.",
    TrainingCode.COLUMN_MISSING: "{file} lacks the column {column}.",
    TrainingCode.NO_SPECTRA: "{file} holds no spectral columns named by wavelength or wavenumber.",
    TrainingCode.NOT_FINITE: "{file} has spectra with missing or infinite values. Remove those rows.",
    TrainingCode.GRID_UNKNOWN: "{grid} is not a NIR grid; known are {known}.",
    TrainingCode.PAIR_UNKNOWN: "{set} is not a paired set; known are {known}.",
    TrainingCode.PAIR_ORDER: "{nir} and {mir} do not hold the same samples in the same order.",
}


def sentence(error: TilthError) -> str | None:
    """The sentence of a code of training with its values filled in; None for codes of other parts."""
    template = SENTENCES.get(error.code)
    return None if template is None else template.format_map(error.values)
