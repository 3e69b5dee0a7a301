from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from core.store.records import State
from desktop.cli.arguments import parse
from desktop.cli.typed import ALL, STATES

EVERY_COMMAND = [
    [],
    ["--version"],
    ["window"],
    ["devices"],
    ["devices", "--add", "asd@10.1.1.11:8080", "--name", "Laboratory"],
    ["devices", "--install-rule"],
    ["support", "-o", "s.zip"],
    ["emulate", "nirscan-nano"],
    ["scan", "--device", "A", "--project", "P", "--sample", "S"],
    ["predict", "a.csv"],
    ["select", "a.csv", "-n", "5"],
    ["select", "--project", "P", "--stratify", "site"],
    ["calibrate", "a.csv", "--lab", "l.csv", "-o", "local.json"],
    ["calibrate", "--project", "P", "--lab", "l.csv", "--accept", "--name", "N", "--reason", "R"],
    ["calibrations", "list", "--project", "P"],
    ["calibrations", "show", "1"],
    ["calibrations", "export", "1", "local.json"],
    ["calibrations", "roll-back", "--project", "P", "--reason", "R"],
    ["report", "--project", "P", "--pdf", "a.pdf"],
    ["bundle", "list"],
    ["bundle", "show", "ID"],
    ["bundle", "verify"],
    ["bundle", "selftest"],
    ["store", "check"],
    ["store", "backup", "b"],
    ["demo", "out"],
    ["selftest"],
]


@pytest.mark.parametrize("line", EVERY_COMMAND, ids=" ".join)
def test_every_command_has_a_module_that_answers(line: list[str]) -> None:
    assert callable(importlib.import_module(f"desktop.cli.{parse(line).command}").run)


@pytest.mark.parametrize(
    "line",
    [
        ["nonsense"],
        ["devices", "--add", "COM3", "--forget", "COM4"],
        ["scan", "--device", "A", "--project", "P", "--sample", "S", "--wait", "-1"],
        ["predict"],
        ["report", "--project", "P"],
        ["calibrate", "a.csv"],
        ["calibrate", "--lab", "l.csv"],
        ["calibrate", "a.csv", "--project", "P", "--lab", "l.csv"],
        ["calibrate", "a.csv", "--lab", "l.csv", "--accept", "--name", "N", "--reason", "R"],
        ["calibrate", "--project", "P", "--lab", "l.csv", "--accept", "--name", "N"],
        ["calibrate", "--project", "P", "--lab", "l.csv", "--state", "air_dry"],
        ["calibrate", "a.csv", "--lab", "l.csv", "--dry-run", "-o", "local.json"],
        ["calibrate", "a.csv", "--lab", "l.csv", "--fix", "0"],
        ["calibrate", "a.csv", "--lab", "l.csv", "--same", "N-1"],
        ["calibrations"],
        ["calibrations", "roll-back", "--project", "P"],
        ["scan", "--device", "A", "--project", "P", "--sample", "S", "--repeats", "0"],
        ["scan", "--device", "A", "--project", "P", "--sample", "S", "--state", "wet"],
        ["scan", "--dev", "A", "--project", "P", "--sample", "S"],
        ["scan", "--device", " ", "--project", "P", "--sample", "S"],
        ["support", "--device", ""],
        ["emulate", "nirscan-nano", "--speed", "nan"],
        ["emulate", "nirscan-nano", "--speed", "0"],
        ["emulate", "nirscan-nano", "--tcp", "65536"],
        ["emulate", "nirscan-nano", "--pty", "--tcp", "1"],
        ["emulate", "nirscan-nano", "--seed", "-1"],
        ["bundle"],
        ["store"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_exits_with_2(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        parse(line)
    assert exit_.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", [["--store", "F", "store", "check"], ["store", "check", "--store", "F"]], ids=" ".join
)
def test_the_store_may_be_named_before_or_after_the_command(line: list[str]) -> None:
    assert parse(line).store == Path("F")


def test_without_store_none_is_named() -> None:
    assert parse(["store", "check"]).store is None


def test_the_states_are_those_of_the_store() -> None:
    assert set(STATES) == {state.value for state in State}


def test_findings_are_answered_by_number_or_all_at_once() -> None:
    line = ["calibrate", "a.csv", "--lab", "l.csv", "--fix", "1,3", "--fix", "4", "--drop", "2", "--keep-findings"]
    arguments = parse(line)
    assert (arguments.fix, arguments.drop, arguments.keep) == ([1, 3, 4], [2], [ALL])
    assert parse(line[:4]).keep == []


def test_a_sample_of_another_name_is_a_pair() -> None:
    assert parse(["calibrate", "a.csv", "--lab", "l", "--same", "N 1 = N-1"]).same == [("N 1", "N-1")]
