"""XML from somebody else's file: no document types, so no entities; limited depth; references followed.

The programs of Ocean Optics write Java objects with XStream: an element that occurs twice is written once
and then named by a path (`reference="../../other[2]/pixelValues"`).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from core.errors import InputError
from core.formats.errors import FormatCode

DEEPEST = 100
"""Levels; the files have some twenty."""

MOST_STEPS = 100
"""Steps that references take in a row; garbled ones could lead round in circles."""


class Tree:
    """An XML document; elements that only refer to another one are replaced by it when asked for."""

    def __init__(self, data: bytes) -> None:
        """Raises `InputError(DAMAGED)` for what is no such XML."""
        self._builder = TreeBuilder()
        self._depth = 0
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        try:
            parser.Parse(data, True)  # noqa: FBT003 - takes no names
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise _damaged(str(error)) from error
        self.root: Element = self._builder.close()
        self._parents = {child: parent for parent in self.root.iter() for child in parent}

    def find(self, parent: Element, *tags: str) -> Element | None:
        """The element that `tags` lead to, references followed at each step, or None."""
        found: Element | None = parent
        for tag in tags:
            found = None if found is None else found.find(tag)
            found = None if found is None else self.followed(found)
        return found

    def followed(self, element: Element) -> Element:
        """The element itself, or the one that it refers to."""
        steps = 0
        while path := element.get("reference"):
            for step in path.split("/"):
                element = self._step(element, step)
                steps += 1
            if steps > MOST_STEPS:
                raise _damaged("reference")
        return element

    def _step(self, element: Element, step: str) -> Element:
        if step == "..":
            found = self._parents.get(element)
        else:
            tag, _, number = step.rstrip("]").partition("[")
            same = [child for child in element if child.tag == tag]
            index = int(number) - 1 if number.isdecimal() and len(number) < 9 else 0
            found = same[index] if 0 <= index < len(same) else None
        if found is None:
            raise _damaged("reference")
        return found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _damaged("depth")
        self._builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)


def _refuse_doctype(*_: object) -> None:
    raise _damaged("document type")


def _damaged(value: str) -> InputError:
    return InputError(FormatCode.DAMAGED, what="XML", value=value)
