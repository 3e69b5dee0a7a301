"""What can be wrong with a folder and with the files in it."""

from __future__ import annotations

from core.errors import ErrorCode


class FolderCode(ErrorCode):
    """`file` is a name in the folder; the file itself is always left as it is."""

    NOTHING_CAME = "watched_folder.nothing_came"
    NOT_READABLE = "watched_folder.not_readable"
    NOT_WHOLE = "watched_folder.not_whole"
    NOT_REFLECTANCE = "watched_folder.not_reflectance"
    NOT_SIGNAL = "watched_folder.not_signal"
    OTHER_ROLE = "watched_folder.other_role"
    SCALE_UNKNOWN = "watched_folder.scale_unknown"
    PROGRAMS = "watched_folder.programs"
    EMPTY = "watched_folder.empty"
    NO_FOLDER = "watched_folder.no_folder"
    GONE = "watched_folder.gone"
