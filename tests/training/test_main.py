from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.cli.arguments import parse
from training.main import command_line, main


def test_missing_data_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = tmp_path / "models"
    code = main(["bundle", "nir-904-1696", "--shared", str(tmp_path), "--out", str(models), "--docs", str(tmp_path)])
    assert code == 3
    told = capsys.readouterr().err
    assert "libraries.csv" in told
    assert told.count("\n") == 1
    assert not models.exists()


def test_an_unknown_grid_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "nir-1-2", "--shared", ".", "--out", str(tmp_path), "--docs", str(tmp_path)]) == 3
    assert "nir-904-1696" in capsys.readouterr().err


def documented() -> list[list[str]]:
    """The commands of the page for people with soils of their own, as lists of words."""
    page = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in page.split("```sh\n")[1:]]
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def test_the_page_has_four_commands_to_a_bundle_and_one_to_use_it() -> None:
    commands = documented()
    assert [words[:2] for words in commands] == [
        ["tilth-train", "library"],
        ["tilth-train", "bundle"],
        ["tilth-train", "sign"],
        ["tilth", "bundle"],
        ["tilth", "predict"],
    ]


@pytest.mark.parametrize("words", documented(), ids=" ".join)
def test_what_the_page_says_can_be_typed(words: list[str]) -> None:
    program, *arguments = words
    if program == "tilth-train":
        assert command_line().parse_args(arguments).run is not None
    else:
        assert parse(arguments).command == arguments[0]


def test_a_pipe_that_closes_early_is_no_failure() -> None:
    script = (
        "import argparse, sys\n"
        "import training.main as main\n"
        "parser = argparse.ArgumentParser()\n"
        "parser.set_defaults(run=lambda chosen: sys.stdout.write('a line\\n' * 100_000))\n"
        "main.command_line = lambda: parser\n"
        "sys.exit(main.main([]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert run.stdout.readline() == "a line\n"
        run.stdout.close()
        assert run.stderr.read() == ""
        assert run.wait() == 0


@pytest.mark.shared
def test_soils_are_written(shared: Path, tmp_path: Path) -> None:
    assert main(["soils", "--shared", str(shared), "--out", str(tmp_path / "soils.json")]) == 0
    assert (tmp_path / "soils.json").stat().st_size > 1000
