"""Sentences of instruments that leave files in a folder."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message
from drivers.watched_folder.faults import FolderCode

MESSAGES: dict[ErrorCode, Message] = {
    FolderCode.NOTHING_CAME: Message(
        "No new file came into {folder} within {seconds} seconds.",
        "Scan with the program of the instrument, and see to it that it saves into this folder. Then try again.",
    ),
    FolderCode.NOT_READABLE: Message(
        "The file {file} is no spectrum that Tilth can read, or it was not written to the end.",
        "It was left as it is. Save the scan once more, as one of the formats that Tilth reads, and try again.",
    ),
    FolderCode.NOT_WHOLE: Message(
        "The file {file} ends earlier than the scan before it.",
        "It was left as it is. Save the scan once more, with the same range as the others, and try again.",
    ),
    FolderCode.NOT_REFLECTANCE: Message(
        "The file {file} holds raw counts, but Tilth expects reflectance in this folder.",
        "Let the program of the instrument save reflectance, or connect the folder anew with ?kind=signal behind it.",
    ),
    FolderCode.NOT_SIGNAL: Message(
        "The file {file} holds reflectance, but Tilth expects raw counts in this folder.",
        "Let the program of the instrument save counts, or connect the folder anew with ?kind=reflectance behind it.",
    ),
    FolderCode.OTHER_ROLE: Message(
        "By its name the file {file} is a scan of kind {role}, but one of kind {asked} is due.",
        "It was passed over. Scan what is asked for, and give the file a name that does not say otherwise.",
    ),
    FolderCode.SCALE_UNKNOWN: Message(
        "Tilth does not know the largest count of this instrument, so it may miss light that is too strong.",
        "Add it to the address of the folder, such as ?full-scale=65535 for a converter of 16 bits.",
    ),
    FolderCode.PROGRAMS: Message(
        "Tilth was tried with files of many instruments, but with none of their programs at work.",
        "Compare the first scans in Tilth with those in the program of the instrument.",
    ),
    FolderCode.EMPTY: Message(
        "{file}: this folder holds no file with reflectance spectra.",
        "Check that the export of the instrument was copied into it, then try again.",
    ),
    FolderCode.GONE: Message(
        "The folder {file} is gone; what was told as stored is safe.",
        "Put the stick back, or connect the network again, and collect again: nothing is collected twice.",
    ),
    FolderCode.NO_FOLDER: Message(
        "{file}: there is no folder to watch.", "Name the folder into which the scans come, or leave --watch out."
    ),
}
