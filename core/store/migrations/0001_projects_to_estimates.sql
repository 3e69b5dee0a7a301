-- Times are ISO 8601 in UTC. Arrays are little-endian float64. Lists and records of devices are JSON.

CREATE TABLE store (
    tag TEXT NOT NULL  -- part of every report number, so that two laptops never issue the same
) STRICT;
INSERT INTO store (tag) VALUES (hex(randomblob(3)));

CREATE TABLE project (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (trim(name) <> ''),
    note TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;

CREATE TABLE site (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    latitude REAL CHECK (latitude BETWEEN -90 AND 90),
    longitude REAL CHECK (longitude BETWEEN -180 AND 180),
    accuracy_m REAL CHECK (accuracy_m >= 0),
    position_source TEXT,
    created TEXT NOT NULL,
    UNIQUE (project_id, name),
    UNIQUE (id, project_id),
    CHECK ((latitude IS NULL) = (position_source IS NULL)),
    CHECK ((longitude IS NULL) = (position_source IS NULL))
) STRICT;

CREATE TABLE sample (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    name TEXT NOT NULL CHECK (trim(name) <> ''),
    site_id INTEGER,
    depth_from_cm REAL CHECK (depth_from_cm >= 0),
    depth_to_cm REAL CHECK (depth_to_cm >= coalesce(depth_from_cm, 0)),
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (project_id, name),
    FOREIGN KEY (site_id, project_id) REFERENCES site (id, project_id)
) STRICT;

CREATE TABLE axis (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL,
    points BLOB NOT NULL
) STRICT;

CREATE TABLE measurement (
    id INTEGER PRIMARY KEY,
    sample_id INTEGER NOT NULL REFERENCES sample (id),
    source TEXT NOT NULL,
    reference_id INTEGER REFERENCES scan (id),
    reference_age_s REAL,
    started TEXT NOT NULL,
    finished TEXT,
    repeats_used TEXT NOT NULL DEFAULT '[]',
    checks TEXT NOT NULL DEFAULT '',
    quantity TEXT,
    axis_id INTEGER REFERENCES axis (id),
    spectrum BLOB,
    CHECK ((finished IS NULL) = (spectrum IS NULL)),
    CHECK ((spectrum IS NULL) = (axis_id IS NULL)),
    CHECK ((spectrum IS NULL) = (quantity IS NULL))
) STRICT;
CREATE INDEX measurement_of_sample ON measurement (sample_id);
CREATE INDEX finished_measurement_of_sample ON measurement (sample_id) WHERE finished IS NOT NULL;

CREATE TABLE scan (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    measurement_id INTEGER REFERENCES measurement (id),
    repeat INTEGER CHECK (repeat >= 1),
    reference_id INTEGER REFERENCES scan (id),
    dark_id INTEGER REFERENCES scan (id),
    gain REAL,
    level REAL,
    saturated INTEGER NOT NULL,
    identity TEXT NOT NULL,
    config TEXT NOT NULL,
    health TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    stored TEXT NOT NULL,
    axis_id INTEGER NOT NULL REFERENCES axis (id),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    raw BLOB NOT NULL,
    counts BLOB NOT NULL,
    CHECK ((measurement_id IS NULL) = (repeat IS NULL))
) STRICT;
CREATE INDEX scan_of_measurement ON scan (measurement_id) WHERE measurement_id IS NOT NULL;

CREATE TABLE estimate_set (
    id INTEGER PRIMARY KEY,
    measurement_id INTEGER NOT NULL REFERENCES measurement (id),
    bundle_id TEXT NOT NULL,
    bundle_version INTEGER NOT NULL,
    bundle_sha256 TEXT NOT NULL,
    created TEXT NOT NULL,
    t2 REAL,
    q REAL,
    mir_evidence TEXT NOT NULL,
    estimates TEXT NOT NULL  -- list of objects: property, value, lower, upper, coverage, unit, grade, reasons
) STRICT;
CREATE INDEX estimate_set_of_measurement ON estimate_set (measurement_id);

CREATE TABLE report (
    number TEXT PRIMARY KEY CHECK (trim(number) <> ''),
    project_id INTEGER NOT NULL REFERENCES project (id),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    created TEXT NOT NULL
) STRICT;

CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

-- What was measured, estimated, issued or journalled is only ever added.

CREATE TRIGGER scan_unchanged BEFORE UPDATE ON scan
BEGIN SELECT RAISE(ABORT, 'a raw scan is never changed'); END;
CREATE TRIGGER scan_kept BEFORE DELETE ON scan
BEGIN SELECT RAISE(ABORT, 'a raw scan is never deleted'); END;

CREATE TRIGGER axis_unchanged BEFORE UPDATE ON axis
BEGIN SELECT RAISE(ABORT, 'an axis is never changed'); END;
CREATE TRIGGER axis_kept BEFORE DELETE ON axis
BEGIN SELECT RAISE(ABORT, 'an axis is never deleted'); END;

CREATE TRIGGER finished_measurement_unchanged BEFORE UPDATE ON measurement WHEN OLD.finished IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished measurement is never changed'); END;
CREATE TRIGGER finished_measurement_kept BEFORE DELETE ON measurement WHEN OLD.finished IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a finished measurement is never deleted'); END;

CREATE TRIGGER estimate_set_unchanged BEFORE UPDATE ON estimate_set
BEGIN SELECT RAISE(ABORT, 'estimates are never changed'); END;
CREATE TRIGGER estimate_set_kept BEFORE DELETE ON estimate_set
BEGIN SELECT RAISE(ABORT, 'estimates are never deleted'); END;

CREATE TRIGGER report_unchanged BEFORE UPDATE ON report
BEGIN SELECT RAISE(ABORT, 'an issued report is never changed'); END;
CREATE TRIGGER report_kept BEFORE DELETE ON report
BEGIN SELECT RAISE(ABORT, 'an issued report is never deleted'); END;

CREATE TRIGGER journal_unchanged BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END;
CREATE TRIGGER journal_kept BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never deleted'); END;
