"""Sentences about the store."""

from core.errors import ErrorCode
from core.store.records import StoreCode
from desktop.messages import Message

MESSAGES: dict[ErrorCode, Message] = {
    StoreCode.LOCKED: Message(
        "{file} is in use by another program that does not let go of it.",
        "Close other windows of Tilth and programs that have the file open, then try again.",
    ),
    StoreCode.FULL: Message(
        "The disk that holds {file} is full; nothing that was stored before is lost.",
        "Free some space, then repeat the last step.",
    ),
    StoreCode.CORRUPT: Message(
        "{file} is damaged ({detail}).",
        "Keep the file, open the newest backup, and run `tilth store check` on both.",
    ),
    StoreCode.NEWER: Message(
        "{file} was written by a newer Tilth (schema {found}; this one knows {known}). It was left as it is.",
        "Install the newest Tilth, or open another store.",
    ),
    StoreCode.NOT_A_STORE: Message(
        "{file} is not a store of Tilth. It was left as it is.", "Choose another file, or a new name."
    ),
    StoreCode.UNWRITABLE: Message(
        "{file} cannot be written ({detail}).",
        "Choose a folder on a local disk where you may write.",
    ),
    StoreCode.MIGRATION: Message(
        "{file} could not be brought to the present form ({detail}). It was left as it is.",
        "Keep the file and its backup, and report this with the name of the old version.",
    ),
    StoreCode.MISSING: Message(
        "The store holds no {kind} {id}, or something that it belongs to is missing.",
        "Load the list again; another window may have changed it.",
    ),
    StoreCode.DUPLICATE: Message("There is a {kind} named {name} already.", "Choose another name."),
    StoreCode.INVALID: Message(
        "This {kind} cannot be stored as it is.",
        "Give a name, a position on the globe, and depths that run downwards.",
    ),
    StoreCode.FINISHED: Message(
        "Measurement {id} is finished and does not change any more.", "Measure the sample again."
    ),
    StoreCode.SAME_FILE: Message("{file} is the store itself.", "Give the backup another name."),
    StoreCode.DISK: Message(
        "The disk failed while {file} was read or written ({detail}).",
        "Check the disk, make a backup to another one, then try again.",
    ),
    StoreCode.CLOSED: Message("{file} is closed.", "Open it again."),
}
