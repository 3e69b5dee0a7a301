"""Every code has its sentence, and every sentence reads well whatever the error carries."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ErrorCode, InputError
from desktop.messages import Message, action, message_for, sentence

APPLICATION = ("core", "drivers", "desktop")


def load_all() -> None:
    """Import every module that may define codes."""
    for name in APPLICATION:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)


def enumerations(base: type[ErrorCode] = ErrorCode) -> list[type[ErrorCode]]:
    found = []
    for child in base.__subclasses__():
        found += [child, *enumerations(child)]
    # those of the training have sentences of their own, and may be loaded already
    return [one for one in found if one.__module__.partition(".")[0] in APPLICATION]


load_all()
CODES = sorted({code for enumeration in enumerations() for code in enumeration}, key=lambda code: code.value)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_there_are_codes() -> None:
    assert len(CODES) > 50


def test_no_two_codes_read_alike() -> None:
    values = [code.value for enumeration in enumerations() for code in enumeration]
    assert len(values) == len(set(values))


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.value)
class TestEachCode:
    def test_has_its_sentence(self, code: ErrorCode) -> None:
        assert isinstance(message_for(code), Message)

    def test_is_named_subsystem_dot_what(self, code: ErrorCode) -> None:
        subsystem, _, what = code.value.partition(".")
        assert subsystem.isidentifier()
        assert what.isidentifier()

    def test_says_one_sentence_and_one_action(self, code: ErrorCode) -> None:
        message = message_for(code)
        for text in (message.sentence, message.action):
            assert text == " ".join(text.split())
            assert text.endswith((".", "!", "?", "}")) or ": " in text
            assert text[0].isupper() or text[0] in "{"

    def test_placeholders_are_plain_names(self, code: ErrorCode) -> None:
        message = message_for(code)
        for name in placeholders(message.sentence) | placeholders(message.action):
            assert name.isidentifier(), f"{{{name}}} is not a name"

    def test_reads_without_any_value(self, code: ErrorCode) -> None:
        error = InputError(code)
        assert "{" not in sentence(error) + action(error)


def test_values_that_look_like_placeholders_are_left_alone() -> None:
    code = next(code for code in CODES if "file" in placeholders(message_for(code).sentence))
    assert "{0.__class__}.csv" in sentence(InputError(code, file="{0.__class__}.csv"))


ENUMERATIONS = {enumeration.__name__: enumeration for enumeration in enumerations()}
ROOT = Path(__file__).parents[1]
GIVEN_LATER = {"file"}
"""Readers and steps add the file on the way up."""


def raised() -> Iterator[tuple[str, ErrorCode, set[str]]]:
    """Where, which code and with which values: every `SomeError(SomeCode.MEMBER, value=…)` of the application."""
    for path in sorted(file for folder in ("core", "drivers", "desktop") for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (code := code_raised(node)) is not None and isinstance(node, ast.Call):
                values = {keyword.arg for keyword in node.keywords}
                if None not in values:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", code, {name for name in values if name}


def code_raised(node: ast.AST) -> ErrorCode | None:
    match node:
        case ast.Call(
            func=ast.Name(id=error), args=[ast.Attribute(value=ast.Name(id=enumeration), attr=member), *_]
        ) if error.endswith("Error") and enumeration in ENUMERATIONS:
            return ENUMERATIONS[enumeration][member]
    return None


RAISED = list(raised())


def test_there_are_raised_codes() -> None:
    assert len(RAISED) > 50


@pytest.mark.parametrize(("where", "code", "values"), RAISED, ids=[f"{where}-{code}" for where, code, _ in RAISED])
def test_every_placeholder_is_given_where_the_error_is_raised(where: str, code: ErrorCode, values: set[str]) -> None:
    message = message_for(code)
    needed = placeholders(message.sentence) | placeholders(message.action)
    assert needed <= values | GIVEN_LATER, where
