"""Projects, their sites and their samples."""

from __future__ import annotations

import sqlite3
from dataclasses import fields, replace
from datetime import datetime

from core.errors import StoreError
from core.store.engine import Change
from core.store.records import Position, Project, Sample, Site, State, StoreCode
from core.store.values import time_text


def add_project(change: Change, name: str, note: str) -> Project:
    """A new project; its name is unique in the store."""
    project_id = change.insert("project", name=name, note=note, created=time_text(change.at))
    change.journal("add_project", f"project:{project_id}", name=name, note=note)
    return Project(project_id, name, change.at, note)


def projects(connection: sqlite3.Connection) -> list[Project]:
    """All projects, by name."""
    return [_project(row) for row in connection.execute("SELECT * FROM project ORDER BY name")]


def project_named(connection: sqlite3.Connection, name: str) -> Project | None:
    """The project of that name."""
    row = connection.execute("SELECT * FROM project WHERE name = ?", (name,)).fetchone()
    return row and _project(row)


def add_site(change: Change, project_id: int, name: str, position: Position | None) -> Site:
    """A new site; its name is unique in the project."""
    where = _position_row(position)
    site_id = change.insert("site", project_id=project_id, name=name, created=time_text(change.at), **where)
    change.journal("add_site", f"site:{site_id}", project=project_id, name=name, **where)
    return Site(site_id, project_id, name, position)


def sites(connection: sqlite3.Connection, project_id: int) -> list[Site]:
    """The sites of a project, by name."""
    found = connection.execute("SELECT * FROM site WHERE project_id = ? ORDER BY name", (project_id,))
    return [_site(row) for row in found]


def add_sample(change: Change, new: Sample) -> Sample:
    """`new` with the id and the time that it got."""
    row = _sample_row(new)
    sample_id = change.insert("sample", project_id=new.project_id, created=time_text(change.at), **row)
    change.journal("add_sample", f"sample:{sample_id}", project=new.project_id, **row)
    return replace(new, id=sample_id, created=change.at)


def update_sample(change: Change, sample: Sample) -> None:
    """Bring the sample of `sample.id` to what `sample` says; the journal keeps what each field was."""
    before, after = _sample_row(sample_with_id(change.connection, sample.id)), _sample_row(sample)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changed:
        return
    change.connection.execute(
        "UPDATE sample SET name = :name, site_id = :site_id, depth_from_cm = :depth_from_cm,"
        " depth_to_cm = :depth_to_cm, state = :state, note = :note WHERE id = :id",
        after | {"id": sample.id},
    )
    change.journal("update_sample", f"sample:{sample.id}", **changed)


def sample_named(connection: sqlite3.Connection, project_id: int, name: str) -> Sample | None:
    """The sample of that name in a project."""
    found = connection.execute("SELECT * FROM sample WHERE project_id = ? AND name = ?", (project_id, name))
    row = found.fetchone()
    return row and sample_of(row)


def sample_with_id(connection: sqlite3.Connection, sample_id: int) -> Sample:
    """The sample; `StoreError(MISSING)` when there is none."""
    row = connection.execute("SELECT * FROM sample WHERE id = ?", (sample_id,)).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="sample", id=sample_id)
    return sample_of(row)


def sample_of(row: sqlite3.Row) -> Sample:
    """A sample from a row that holds its columns."""
    return Sample(
        id=row["id"],
        project_id=row["project_id"],
        name=row["name"],
        created=datetime.fromisoformat(row["created"]),
        site_id=row["site_id"],
        depth_from_cm=row["depth_from_cm"],
        depth_to_cm=row["depth_to_cm"],
        state=State(row["state"]),
        note=row["note"],
    )


_KEPT_FOR_GOOD = {"id", "project_id", "created"}


def _sample_row(sample: Sample) -> dict[str, str | int | float | None]:
    row = {field.name: getattr(sample, field.name) for field in fields(sample) if field.name not in _KEPT_FOR_GOOD}
    return row | {"state": sample.state.value}


def _position_row(position: Position | None) -> dict[str, str | float | None]:
    if position is None:
        return {}
    return {
        "latitude": position.latitude,
        "longitude": position.longitude,
        "accuracy_m": position.accuracy_m,
        "position_source": position.source,
    }


def _project(row: sqlite3.Row) -> Project:
    return Project(row["id"], row["name"], datetime.fromisoformat(row["created"]), row["note"])


def _site(row: sqlite3.Row) -> Site:
    position = None
    if row["position_source"] is not None:
        position = Position(row["latitude"], row["longitude"], row["accuracy_m"], row["position_source"])
    return Site(row["id"], row["project_id"], row["name"], position)
