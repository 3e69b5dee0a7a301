"""Text cells that no spreadsheet takes for a formula (CWE-1236), and back again without loss.

Sample names come from other people's lists. A cell that begins like a formula gets an apostrophe before it;
one that reads like a cell we have escaped gets another, so that stripping one apostrophe always restores the
text. Numbers are never touched: a negative number stays a number.
"""

from __future__ import annotations

import re

_LIKE_FORMULA = re.compile(r"'*[=+\-@\t\r\n\0＝＋－＠]")
"""ASCII and full-width signs that spreadsheets evaluate, and the white space that they skip before these."""


def escape(text: str) -> str:
    """Text as it goes into a cell."""
    return f"'{text}" if _LIKE_FORMULA.match(text) else text


def unescape(cell: str) -> str:
    """Text that `escape` made into a cell."""
    return cell[1:] if cell.startswith("'") and _LIKE_FORMULA.match(cell) else cell
