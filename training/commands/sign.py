"""`tilth-train sign`: make a key pair, and sign bundles with it."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("sign", help="sign a bundle and pack it as one .tilth file")
    parser.add_argument("bundle", type=Path, nargs="?", help="folder of the bundle; without it only a key is made")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--key", type=Path, metavar="FILE", help="your private key")
    which.add_argument("--new-key", type=Path, metavar="FILE", help="make a key pair: FILE and FILE.pub")
    parser.add_argument("--passphrase", action="store_true", help="the key is, or shall be, encrypted: ask for it")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.signing import new_key, public_file, read_key, sign

    passphrase = getpass("Passphrase of the key: ") if chosen.passphrase else ""
    file = chosen.key or chosen.new_key
    if chosen.new_key is not None:
        made = new_key(file, passphrase)
        public = public_file(file)
        sys.stdout.write(f"key {made.id}: keep {file} to yourself, give {public} to those who use your bundles\n")
    if chosen.bundle is not None:
        sys.stdout.write(f"{sign(chosen.bundle, read_key(file, passphrase))}\n")
