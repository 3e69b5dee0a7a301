"""Pages whose tables are made by a command and whose text is written by hand."""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError
from core.files import atomic_text
from training.errors import TrainingCode


def put_between(page: Path, mark: str, text: str) -> None:
    """Put `text` between the lines `<!-- mark -->` and `<!-- end of mark -->` of a page; all around it stays.

    Raises `InputError` (`NO_PLACE`) where the page is not there or has no such lines; nothing is written then.
    """
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    before, found, rest = (page.read_text(encoding="utf-8") if page.is_file() else "").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise InputError(TrainingCode.NO_PLACE, file=str(page), begin=begin.strip(), end=end)
    with atomic_text(page) as file:
        file.write(f"{before}{begin}\n{text}\n{end}{after}")
