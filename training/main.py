"""`tilth-train`: make what ships, from real spectra, and judge it."""

from __future__ import annotations

import argparse
import os
import sys

from core.errors import TilthError
from training.commands import COMMANDS
from training.errors import sentence


def command_line() -> argparse.ArgumentParser:
    """What may be typed after `tilth-train`."""
    parser = argparse.ArgumentParser(prog="tilth-train", description="Makes and judges the models that Tilth ships.")
    commands = parser.add_subparsers(required=True)
    for command in COMMANDS:
        command.add(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns its exit code."""
    chosen = command_line().parse_args(argv)
    try:
        chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever closed the pipe (`tilth-train … | head`) has what they wanted; nothing is left to be flushed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except TilthError as refused:
        sys.stderr.write(f"{sentence(refused) or refused}\n")
        return int(refused.exit_code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
