"""Properties as a user names them: an OSSL column, a label, or the beginning of either."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import InputError
from core.inference.bundle import Bundle
from core.properties import PROPERTIES
from core.selection.codes import SelectionCode


def sought_properties(bundle: Bundle, wanted: Sequence[str]) -> tuple[str, ...]:
    """Names of properties of a bundle, each once; of none `wanted`, those that it gives with an interval.

    `ph` is every pH, `clay` is clay, `oc` is organic carbon. Raises `InputError` (`NO_SUCH_PROPERTY`, `NO_PROPERTY`).
    """
    names = [model.name for model in bundle.manifest.properties]
    if not wanted:
        found = [model.name for model in bundle.manifest.properties if model.interval is not None]
    else:
        found = [name for text in wanted for name in _named(text, names, bundle.ref.id)]
    if not found:
        raise InputError(SelectionCode.NO_PROPERTY, bundle=bundle.ref.id)
    return tuple(dict.fromkeys(found))


def _named(text: str, names: Sequence[str], bundle: str) -> list[str]:
    exact = [name for name in names if text.casefold() in (name.casefold(), PROPERTIES[name].label.casefold())]
    found = exact or [name for name in names if _begins(text.casefold(), name)]
    if not found:
        listed = ", ".join(PROPERTIES[name].label for name in names)
        raise InputError(SelectionCode.NO_SUCH_PROPERTY, property=text, bundle=bundle, listed=listed)
    return found


def _begins(text: str, name: str) -> bool:
    words = (name.casefold(), PROPERTIES[name].label.casefold())
    return bool(text) and any(
        word.startswith(text) and not word[len(text) : len(text) + 1].isalnum() for word in words
    )
