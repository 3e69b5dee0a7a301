-- What a laboratory said, the local calibrations that rest on it, corrections of spectra, and which of them hold.

CREATE TABLE laboratory_file (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL,
    laboratory TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    content BLOB NOT NULL,  -- the file as it came; for typed results the table that was typed
    received TEXT NOT NULL
) STRICT;
CREATE INDEX laboratory_file_of_project ON laboratory_file (project_id);

CREATE TABLE laboratory_result (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES laboratory_file (id),
    sample TEXT NOT NULL,  -- as the laboratory wrote it
    sample_id INTEGER REFERENCES sample (id),  -- NULL: no such sample was known when the file was read
    property TEXT NOT NULL,
    value REAL NOT NULL,
    error_sd REAL CHECK (error_sd >= 0),
    method TEXT NOT NULL,
    unit TEXT NOT NULL,  -- as the laboratory wrote it; value and error are in the unit of the property
    place_row INTEGER NOT NULL,
    place_column TEXT NOT NULL,
    written TEXT NOT NULL,  -- the cell
    censored INTEGER NOT NULL CHECK (censored IN (0, 1))  -- below a limit of detection
) STRICT;
CREATE INDEX laboratory_result_of_file ON laboratory_result (file_id);

CREATE TABLE sending (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    sample_id INTEGER NOT NULL REFERENCES sample (id),
    sent INTEGER NOT NULL CHECK (sent IN (0, 1)),  -- 0 takes an earlier mark back
    laboratory TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX sending_of_sample ON sending (project_id, sample_id);

CREATE TABLE calibration (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    uuid TEXT NOT NULL CHECK (trim(uuid) <> ''),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bundle_id TEXT NOT NULL,
    bundle_version INTEGER NOT NULL,
    bundle_sha256 TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),  -- counts the calibrations of this project and bundle
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    samples INTEGER NOT NULL CHECK (samples >= 1),
    laboratory TEXT NOT NULL,
    file_id INTEGER REFERENCES laboratory_file (id),
    content TEXT NOT NULL,  -- JSON as core.calibration writes it
    added TEXT NOT NULL,
    UNIQUE (project_id, uuid),
    UNIQUE (project_id, bundle_id, version),
    UNIQUE (id, project_id, bundle_id)
) STRICT;

CREATE TABLE calibration_event (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    bundle_id TEXT NOT NULL,
    calibration_id INTEGER,  -- NULL: from here on none holds
    action TEXT NOT NULL CHECK (action IN ('accept', 'roll_back')),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    reason TEXT NOT NULL CHECK (trim(reason) <> ''),
    at TEXT NOT NULL,
    CHECK (action = 'roll_back' OR calibration_id IS NOT NULL),
    FOREIGN KEY (calibration_id, project_id, bundle_id) REFERENCES calibration (id, project_id, bundle_id)
) STRICT;
CREATE INDEX calibration_event_of_project ON calibration_event (project_id, bundle_id);

CREATE TABLE correction (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    uuid TEXT NOT NULL CHECK (trim(uuid) <> ''),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    corrects TEXT NOT NULL,  -- from what it leads away: an instrument or a state of preparation
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    content TEXT NOT NULL,  -- JSON as core.corrections writes it
    added TEXT NOT NULL,
    UNIQUE (project_id, uuid),
    UNIQUE (id, project_id, corrects)
) STRICT;

CREATE TABLE correction_event (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    corrects TEXT NOT NULL,
    correction_id INTEGER,
    action TEXT NOT NULL CHECK (action IN ('accept', 'roll_back')),
    who TEXT NOT NULL CHECK (trim(who) <> ''),
    reason TEXT NOT NULL CHECK (trim(reason) <> ''),
    at TEXT NOT NULL,
    CHECK (action = 'roll_back' OR correction_id IS NOT NULL),
    FOREIGN KEY (correction_id, project_id, corrects) REFERENCES correction (id, project_id, corrects)
) STRICT;
CREATE INDEX correction_event_of_project ON correction_event (project_id, corrects);

ALTER TABLE estimate_set ADD COLUMN calibration_id INTEGER REFERENCES calibration (id);
ALTER TABLE estimate_set ADD COLUMN correction_id INTEGER REFERENCES correction (id);
-- covers the search for the newest set that agrees with what holds, so that no estimate is read for it
DROP INDEX estimate_set_of_measurement;
CREATE INDEX estimate_set_of_measurement ON estimate_set (measurement_id, bundle_id, calibration_id, correction_id);

-- All of it is only ever added.

CREATE TRIGGER laboratory_file_unchanged BEFORE UPDATE ON laboratory_file
BEGIN SELECT RAISE(ABORT, 'a laboratory file is never changed'); END;
CREATE TRIGGER laboratory_file_kept BEFORE DELETE ON laboratory_file
BEGIN SELECT RAISE(ABORT, 'a laboratory file is never deleted'); END;

CREATE TRIGGER laboratory_result_unchanged BEFORE UPDATE ON laboratory_result
BEGIN SELECT RAISE(ABORT, 'a laboratory result is never changed'); END;
CREATE TRIGGER laboratory_result_kept BEFORE DELETE ON laboratory_result
BEGIN SELECT RAISE(ABORT, 'a laboratory result is never deleted'); END;

CREATE TRIGGER sending_unchanged BEFORE UPDATE ON sending
BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END;
CREATE TRIGGER sending_kept BEFORE DELETE ON sending
BEGIN SELECT RAISE(ABORT, 'what was sent is never deleted'); END;

CREATE TRIGGER calibration_unchanged BEFORE UPDATE ON calibration
BEGIN SELECT RAISE(ABORT, 'a calibration is never changed'); END;
CREATE TRIGGER calibration_kept BEFORE DELETE ON calibration
BEGIN SELECT RAISE(ABORT, 'a calibration is never deleted'); END;

CREATE TRIGGER calibration_event_unchanged BEFORE UPDATE ON calibration_event
BEGIN SELECT RAISE(ABORT, 'what was accepted or rolled back is never changed'); END;
CREATE TRIGGER calibration_event_kept BEFORE DELETE ON calibration_event
BEGIN SELECT RAISE(ABORT, 'what was accepted or rolled back is never deleted'); END;

CREATE TRIGGER correction_unchanged BEFORE UPDATE ON correction
BEGIN SELECT RAISE(ABORT, 'a correction is never changed'); END;
CREATE TRIGGER correction_kept BEFORE DELETE ON correction
BEGIN SELECT RAISE(ABORT, 'a correction is never deleted'); END;

CREATE TRIGGER correction_event_unchanged BEFORE UPDATE ON correction_event
BEGIN SELECT RAISE(ABORT, 'what was accepted or rolled back is never changed'); END;
CREATE TRIGGER correction_event_kept BEFORE DELETE ON correction_event
BEGIN SELECT RAISE(ABORT, 'what was accepted or rolled back is never deleted'); END;
