"""Asking where to save something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_save(
    parent: QWidget, title: str, kinds: str, suffix: str, name: str, save: Callable[[Path], object]
) -> None:
    """Open the dialog; `save` is told the path, with `suffix` (no dot) where none was typed.

    `kinds` as Qt writes them: `PDF (*.pdf)`.
    """
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kinds)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: save(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def file_name(name: str, otherwise: str) -> str:
    """`name` without the signs that file systems refuse."""
    return "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in name).strip() or otherwise
