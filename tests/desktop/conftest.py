"""One application object for all faces: Qt allows one, and pages made first would leave none for windows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session", autouse=True)
def one_application(qapp: QApplication) -> QApplication:
    """The application that pytest-qt makes, before any test does."""
    return qapp
