"""The store that the command line works in."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from core.errors import InputError
from core.store.opening import default_path
from core.store.records import Project
from core.store.store import Store
from desktop.cli.codes import CliCode
from desktop.installation import user


def store_path(arguments: Namespace) -> Path:
    """The store that `--store` names, else `TILTH_STORE`, else that of the user."""
    return arguments.store or default_path()


def open_store(arguments: Namespace) -> Store:
    """The store, made when it does not exist yet."""
    return Store.open(store_path(arguments), who=user())


def open_existing_store(arguments: Namespace) -> Store:
    """The store; `InputError(NO_STORE)` rather than a new and empty one."""
    path = store_path(arguments)
    if not path.exists():
        raise InputError(CliCode.NO_STORE, file=str(path))
    return Store.open(path, who=user())


def project_named(store: Store, name: str) -> Project:
    """A project of the store; `InputError(NO_PROJECT)` names those that it has."""
    project = store.project(name)
    if project is None:
        known = ", ".join(entry.name for entry in store.projects()) or "none"
        raise InputError(CliCode.NO_PROJECT, file=str(store.path), project=name, known=known)
    return project
