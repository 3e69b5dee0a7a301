"""What can go wrong while training, with the sentences: `tilth-train` has its own face."""

from __future__ import annotations

from core.errors import ErrorCode, TilthError
from core.files import FileCode
from core.inference.codes import BundleCode


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
    REGION_UNKNOWN = "training.region_unknown"
    SIMULATED_COUNTS = "training.simulated_counts"
    COMPARE_NEEDS_REAL = "training.compare_needs_real"
    LOSS_NOT_FINITE = "training.loss_not_finite"
    DISK_FULL = "training.disk_full"
    CHECKPOINT_DAMAGED = "training.checkpoint_damaged"
    CHECKPOINT_OTHER = "training.checkpoint_other"
    BATCH_UNEVEN = "training.batch_uneven"
    PAIRED_MISSING = "training.paired_missing"
    NO_USABLE = "training.no_usable"
    NO_TABLES = "training.no_tables"
    NOT_JUDGED = "training.not_judged"
    CHECK_FAILED = "training.check_failed"
    FILE_TWICE = "training.file_twice"
    TABLE_BROKEN = "training.table_broken"
    COLUMN_TWICE = "training.column_twice"
    ROW_LENGTH = "training.row_length"
    NO_NUMBER = "training.no_number"
    NO_SCANS = "training.no_scans"
    TWO_QUANTITIES = "training.two_quantities"
    MIXED_PERCENT = "training.mixed_percent"
    ABSORBANCE_SIGN = "training.absorbance_sign"
    ABSORBANCE_SCALE = "training.absorbance_scale"
    ID_EMPTY = "training.id_empty"
    TWO_VALUES = "training.two_values"
    IMPOSSIBLE = "training.impossible"
    RUN_EXISTS = "training.run_exists"
    RUN_DISK_FULL = "training.run_disk_full"
    TOO_FEW_SAMPLES = "training.too_few_samples"
    SAMPLE_TWICE = "training.sample_twice"
    LIBRARY_UNKNOWN = "training.library_unknown"
    TOO_FEW_PAIRS = "training.too_few_pairs"
    NOTHING_TO_JUDGE = "training.nothing_to_judge"
    NIR_APART = "training.nir_apart"
    KEY_EXISTS = "training.key_exists"
    KEY_UNREADABLE = "training.key_unreadable"
    KEY_PASSPHRASE = "training.key_passphrase"  # noqa: S105 (a code, no passphrase)
    KEY_OPEN = "training.key_open"
    BUNDLE_CHANGING = "training.bundle_changing"
    BUNDLE_ID = "training.bundle_id"
    GRID_SPEC = "training.grid_spec"
    NO_LABELS = "training.no_labels"
    ESTIMATOR_UNKNOWN = "training.estimator_unknown"
    EXTRA_MISSING = "training.extra_missing"
    ALL_MISSING = "training.all_missing"
    FEW_LABELS = "training.few_labels"
    CONSTANT_LABELS = "training.constant_labels"
    LABEL_RANGE = "training.label_range"
    SPECTRUM_GAP = "training.spectrum_gap"
    NO_HEAD = "training.no_head"
    NO_PLACE = "training.no_place"
    NO_BUNDLES = "training.no_bundles"
    OPERATOR = "training.operator"
    SPREAD_NOT_FINITE = "training.spread_not_finite"
    SPREAD_TOO_FEW = "training.spread_too_few"
    LIMESODA_NO_SETS = "training.limesoda_no_sets"
    LIMESODA_NO_FILE = "training.limesoda_no_file"
    LIMESODA_FILES = "training.limesoda_files"
    LIMESODA_ROWS = "training.limesoda_rows"
    LIMESODA_FEW = "training.limesoda_few"
    LIMESODA_CONSTANT = "training.limesoda_constant"
    LIMESODA_GAP = "training.limesoda_gap"
    LIMESODA_SCALE = "training.limesoda_scale"
    LIMESODA_ALIKE = "training.limesoda_alike"
    LIMESODA_PROPERTY = "training.limesoda_property"
    LIMESODA_COLUMNS = "training.limesoda_columns"
    LIMESODA_PLACE = "training.limesoda_place"
    SPECTRUM_FLAT = "training.spectrum_flat"
    SPECTRUM_DARK = "training.spectrum_dark"
    SPECTRUM_UNLIKE = "training.spectrum_unlike"
    PREPROCESSING_SETTING = "training.preprocessing_setting"
    WINDOW_WIDE = "training.window_wide"
    AXIS_LENGTH = "training.axis_length"
    AXIS_ORDER = "training.axis_order"
    AXIS_UNEVEN = "training.axis_uneven"
    PAIRS_MISSING = "training.pairs_missing"
    PAIRS_UNLIKE = "training.pairs_unlike"
    RANK_HIGH = "training.rank_high"


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
    TrainingCode.REGION_UNKNOWN: "{region} is not a simulated region; known are {known}.",
    TrainingCode.SIMULATED_COUNTS: "{samples} samples, {pairs} pairs and {scans} scans cannot be simulated: there "
    "must be at least one pair, as many samples as pairs and a scan of every sample.",
    TrainingCode.COMPARE_NEEDS_REAL: "To compare, name the folder of the real spectra with --shared.",
    TrainingCode.LOSS_NOT_FINITE: "The loss of step {step} is not a finite number. {good}. Look for missing or "
    "infinite values in the spectra, or lower the rate.",
    FileCode.FULL: "{file} cannot be written: the disk is full. Make room and run the command again.",
    FileCode.NOT_WRITABLE: "{file} cannot be written: {detail}. Name a folder that may be written to.",
    TrainingCode.DISK_FULL: "{file} cannot be written after step {step}: the disk is full. What was written before "
    "is whole; make room and start again with the same folder.",
    TrainingCode.CHECKPOINT_DAMAGED: "{file} cannot be read. Remove it to begin anew.",
    TrainingCode.CHECKPOINT_OTHER: "{file} belongs to another run: its {what} differ. Name another folder, or "
    "remove the file to begin anew.",
    TrainingCode.BATCH_UNEVEN: "A batch of {batch} rows does not divide among {processes} processes. Choose a "
    "multiple.",
    TrainingCode.PAIRED_MISSING: "{folder} holds no {file} as .csv, .csv.gz or .parquet. Put the file there.",
    TrainingCode.NO_USABLE: "{file} holds no whole spectrum. Look at it with `tilth-train library check`.",
    TrainingCode.NO_TABLES: "{path} holds no table of a spectral library (.csv, .csv.gz or .parquet with "
    "id.sample_local_c, or dataset.code_ascii_txt and id.layer_uuid_txt).",
    TrainingCode.NOT_JUDGED: "{folder} holds no table to write the page from. Run it without --parts first.",
    TrainingCode.CHECK_FAILED: "Errors found: {errors}. Mend them before training.",
    TrainingCode.FILE_TWICE: "{folder} holds one table several times: {files}. Keep the one that is meant.",
    TrainingCode.TABLE_BROKEN: "{file} cannot be read: {reason}. Copy or download the file again.",
    TrainingCode.COLUMN_TWICE: "{file} has two columns named {column}. Keep one.",
    TrainingCode.ROW_LENGTH: "{file}, row {row}: {cells} cells, but the header names {expected}. Mend that row.",
    TrainingCode.NO_NUMBER: "{file}, column {column}, row {row}: {found!r} is no number. Write a number, or NA.",
    TrainingCode.NO_SCANS: "{file} holds no spectral columns named {pattern}.",
    TrainingCode.TWO_QUANTITIES: "{file} holds absorbance (_abs) and reflectance (_ref) of one range. Keep one.",
    TrainingCode.MIXED_PERCENT: "{file}, row {row}: percent and fraction are mixed; {rows} rows are unlike the "
    "rest. Bring all to fraction.",
    TrainingCode.ABSORBANCE_SIGN: "{file}, row {row}: the absorbance is negative (median {level:.3g}; {rows} rows). "
    "It must be log10(1/R): turn the sign.",
    TrainingCode.ABSORBANCE_SCALE: "{file}, row {row}: an absorbance of {level:.3g} (median; {rows} rows) is no "
    "log10(1/R). Find out what the numbers are.",
    TrainingCode.ID_EMPTY: "{file}, column {column}, row {row}: the id is empty. Fill it in, or remove the row.",
    TrainingCode.TWO_VALUES: "{file}, column {column}, row {row}: the same sample has another value in an earlier "
    "row. Keep one.",
    TrainingCode.IMPOSSIBLE: "{file}, column {column}, row {row}: {found:g} cannot be. Write NA for a missing value, "
    "and mind the unit in the column name.",
    TrainingCode.RUN_EXISTS: "{file} is there already. Name another folder with --out, or remove it.",
    TrainingCode.RUN_DISK_FULL: "The disk is full; what there is of the run stands in {file}, marked as failed. Make "
    "room and run it again.",
    TrainingCode.TOO_FEW_SAMPLES: "There are {samples} samples or groups where {folds} are needed. Use fewer folds "
    "or bring more samples.",
    TrainingCode.SAMPLE_TWICE: "Sample {sample} is in both the training and the test set ({count} such samples, "
    "column {column}). Remove them from one of the two.",
    TrainingCode.LIBRARY_UNKNOWN: "{library} is not among the libraries; known are {known}.",
    TrainingCode.TOO_FEW_PAIRS: "{file} has {pairs} samples with both NIR and MIR where at least {least} are needed. "
    "Check that both tables name the samples alike (id.sample_local_c).",
    TrainingCode.NOTHING_TO_JUDGE: "{test} and {train} share no property with at least {least} laboratory values in "
    "each. Check the columns of the soillab table.",
    TrainingCode.KEY_EXISTS: "{file} is there already. Name another file: a key that is lost cannot be made again.",
    TrainingCode.KEY_UNREADABLE: "{file} cannot be used as a signing key: {reason}.",
    TrainingCode.KEY_PASSPHRASE: "{file} is encrypted and did not open. Give its passphrase with --passphrase.",
    TrainingCode.KEY_OPEN: "{file} can be read by others than its owner. Protect it (chmod 600), then sign again.",
    TrainingCode.BUNDLE_CHANGING: "{file} changed while it was being signed. Sign again when nothing writes to it.",
    TrainingCode.BUNDLE_ID: "{bundle} version {version} is no name for a bundle. Use small letters, digits, dots and "
    "dashes (--id), and a version of 1 or more.",
    TrainingCode.GRID_SPEC: "{grid} is no NIR grid. Write first, last and step in nm, such as 1354:2490:2, with more "
    "than {least} whole steps.",
    TrainingCode.NO_LABELS: "{file} has no property with at least {least} laboratory values in each of {parts} "
    "parts. Bring more samples, or check the columns of the soillab table.",
    BundleCode.NOT_A_BUNDLE: "{file} is not a bundle: it has no manifest.json. Name the folder of a bundle.",
    BundleCode.CHANGED: "{file} is not what its manifest says. Build the bundle again.",
    BundleCode.MISSING_FILE: "{file} is missing from its bundle. Build the bundle again.",
    BundleCode.UNLISTED: "{file} does not belong to its bundle. Take it out of the folder.",
    TrainingCode.ESTIMATOR_UNKNOWN: "{estimator} is not an estimator; known are {known}.",
    TrainingCode.EXTRA_MISSING: "The package {package} is not installed. Install it with "
    "`pip install tilth[{extra}]`, or leave out what needs it.",
    TrainingCode.ALL_MISSING: "{property} has no value in any of {rows} rows. Leave the column out or fill it.",
    TrainingCode.FEW_LABELS: "{property} has values for {samples} samples, and {folds} inner folds need one each. "
    "Leave the property out or add samples.",
    TrainingCode.CONSTANT_LABELS: "Every value of {property} is {value}: there is nothing to learn. Leave it out.",
    TrainingCode.LABEL_RANGE: "{property} is {value} in row {row}, which no soil has. Correct or empty that cell.",
    TrainingCode.NO_HEAD: "{estimator} cannot stand in the graph of a bundle. Choose plsr, ridge, gp or mlp.",
    TrainingCode.NO_PLACE: "{file} has no place for the tables. Put the lines {begin} and {end} where they belong.",
    TrainingCode.NO_BUNDLES: "{folder} holds no bundle of a grid that the libraries cover; known are {known}. Name "
    "the folder of the shipped bundles with --models.",
    TrainingCode.OPERATOR: "{file} has the operator {operator}, whose slope is not known here. "
    "Explain another bundle.",
    TrainingCode.SPECTRUM_GAP: "The spectrum in row {row} has no finite value in column {column}. Leave out the row, "
    "or the column for all rows.",
    TrainingCode.SPREAD_NOT_FINITE: "The estimate of scan {scan} is no finite number. Leave out its spectrum.",
    TrainingCode.SPREAD_TOO_FEW: "{soils} soils with {repeats} repeats or more cannot tell the spread of repeats: "
    "there must be three soils or more with two each.",
    TrainingCode.NIR_APART: "The NIR spectra of {file} share less than 100 nm with {low:.0f}–{high:.0f} nm, which "
    "the training set covers. Name a set of the same range.",
    TrainingCode.LIMESODA_NO_SETS: "{file} is not there, so it is not known which sets to judge. Name the folder "
    "with --data, or the sets with --sets.",
    TrainingCode.LIMESODA_NO_FILE: "{set}: {folder} holds no {pattern}. Put the file there, or name other sets with "
    "--sets.",
    TrainingCode.LIMESODA_FILES: "{set}: {files} could each be meant. Keep one of them in the folder.",
    TrainingCode.LIMESODA_ROWS: "{set}: {file} must name each of the rows 0 to {last} once, in two folds or more; "
    "{found}.",
    TrainingCode.LIMESODA_FEW: "{set}, {property}: {samples} samples to learn from where {least} are needed. Leave "
    "the set out with --sets.",
    TrainingCode.LIMESODA_CONSTANT: "{set}, {property}: every value to learn from is {value}. Leave the column or "
    "the set out.",
    TrainingCode.LIMESODA_GAP: "{set}, column {column}, row {row}: the spectrum has no finite value there ({count} "
    "such values in all). Leave out the column, or mend the file.",
    TrainingCode.LIMESODA_SCALE: "{set}: values from {least:.4g} to {greatest:.4g}, median {median:.4g}, are "
    "reflectance neither in percent nor as a fraction. Find out what the numbers are.",
    TrainingCode.LIMESODA_ALIKE: "{set}: all spectra to learn from are the same. Mend the file.",
    TrainingCode.LIMESODA_PROPERTY: "{set}: {file} has laboratory values of none of {known}. Name the columns soc_…, "
    "ph_… or clay_….",
    TrainingCode.LIMESODA_COLUMNS: "{set}: the columns {columns} could each be {property}. Keep one of them.",
    TrainingCode.LIMESODA_PLACE: "{file} has no place for the tables. Put the lines {begin} and {end} where they "
    "belong.",
    TrainingCode.SPECTRUM_FLAT: "{method}: the spectrum in row {row} is flat, so there is nothing to treat. Leave it "
    "out.",
    TrainingCode.SPECTRUM_DARK: "{method}: the spectrum in row {row} has no reflectance above 0 at one end. Give "
    "reflectance as a fraction, or leave it out.",
    TrainingCode.SPECTRUM_UNLIKE: "{method}: the spectrum in row {row} has nothing in common with the mean of the "
    "training spectra. Leave it out.",
    TrainingCode.PREPROCESSING_SETTING: "{method}: {setting} is {value}; it must be {allowed}.",
    TrainingCode.WINDOW_WIDE: "{method} looks at {window} points at once, and a spectrum has {points}. Choose a "
    "smaller one.",
    TrainingCode.AXIS_LENGTH: "{method}: the axis has {axis} points, and a spectrum has {points}.",
    TrainingCode.AXIS_ORDER: "{method}: the axis does not rise or fall from point to point. Sort it.",
    TrainingCode.AXIS_UNEVEN: "{method} needs steps that are alike, and those of the axis differ around "
    "{position:.1f}. Bring the spectra to an even grid first.",
    TrainingCode.PAIRS_MISSING: "{method} is learned from soils measured in two ways. Give source and target.",
    TrainingCode.PAIRS_UNLIKE: "{method}: source is {source}, target {target}, and a spectrum has {points} points. "
    "Give the same soils in the same order, on the points of the spectra.",
    TrainingCode.RANK_HIGH: "{method}: {rank} directions were asked for, and the pairs show {found}. Bring more "
    "pairs, or ask for fewer.",
}


def sentence(error: TilthError) -> str | None:
    """The sentence of a code of training with its values filled in; None for codes of other parts."""
    template = SENTENCES.get(error.code)
    return None if template is None else template.format_map(error.values)
