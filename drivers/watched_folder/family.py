"""The family of closed instruments, as `drivers.families` lists it."""

from __future__ import annotations

from drivers.family import Family, Scheme
from drivers.watched_folder import FAMILY
from drivers.watched_folder.opening import open_folder
from drivers.watched_folder.options import NAMES

WATCHED_FOLDER = Family(
    name=FAMILY,
    title="Folder that another program fills",
    schemes=(Scheme.FOLDER,),
    open=open_folder,
    options=NAMES,
)
