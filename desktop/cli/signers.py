"""`tilth bundle install`, and the keys whose bundles are accepted: `trust`, `distrust` and `keys`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from core.inference.catalogue import keys_here, user_bundles, user_folder
from core.inference.installing import install
from core.inference.keys import PublicKey, accept_key, forget_key
from desktop.cli.output import print_json, print_table
from desktop.installation import shipped_bundles, shipped_ids
from desktop.wording import trust_words


def _install(arguments: Namespace) -> None:
    if arguments.key is not None:
        _trust(arguments)
    keys, into = keys_here(shipped_bundles()), user_bundles()
    made = install(arguments.file, into, keys, reserved=shipped_ids(), untrusted=arguments.untrusted)
    ref, trust = made.bundle.ref, trust_words(made.bundle.trust)
    print(f"{ref.id} version {ref.version} is installed in {made.bundle.path}. {trust}.")
    print(f"{made.test.spectra} golden spectra as expected, encoder {made.test.encoder}.")


def _trust(arguments: Namespace) -> None:
    key = accept_key(arguments.key, arguments.owner, user_folder())
    print(f"Bundles signed with key {key.id} of {key.owner} are accepted from now on.")


def _distrust(arguments: Namespace) -> None:
    key = forget_key(arguments.key, user_folder())
    print(f"Key {key.id} of {key.owner} is no longer accepted.")


def _keys(arguments: Namespace) -> None:
    keys = keys_here(shipped_bundles()).values()
    if arguments.json:
        print_json([{"id": key.id, "owner": key.owner, "state": _state(key)} for key in keys])
    elif not keys:
        print("No key is accepted. Bundles that ship with Tilth need none.")
    else:
        print_table(("key", "owner", "state"), [(key.id, key.owner, _state(key)) for key in keys])


def _state(key: PublicKey) -> str:
    if key.withdrawn:
        return "withdrawn"
    return "of the project" if key.project else "accepted here"


ACTIONS: dict[str, Callable[[Namespace], None]] = {
    "install": _install,
    "trust": _trust,
    "distrust": _distrust,
    "keys": _keys,
}
"""By name of the action."""
