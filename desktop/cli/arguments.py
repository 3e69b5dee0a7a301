"""What may be typed after `tilth`; `Namespace.command` names the module of `desktop.cli` that answers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desktop.cli.collect_arguments import add_collect, wrong_collect
from desktop.cli.correct_arguments import add_correct, wrong_correct
from desktop.cli.local_arguments import add_calibrate, add_calibrations, add_circumstances, wrong_calibrate
from desktop.cli.select_arguments import add_select, wrong_select
from desktop.cli.typed import STATES, add_json, address, port, positive, repeats, waiting, whole

_EPILOG = """\
exit status: 0 done, 2 wrong command line, 3 the input was refused, 4 the scanner failed,
1 a fault of Tilth itself (see its log file), 130 interrupted"""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Arguments of one command; a wrong command line exits with status 2."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command == "report" and not (arguments.pdf or arguments.csv):
        parser.error("report: name at least one of --pdf and --csv")
    installs = arguments.command == "bundle" and arguments.action == "install"
    if installs and bool(arguments.key) != bool(arguments.owner):
        parser.error("bundle install: --key and --owner go together")
    if arguments.command == "calibrate" and (wrong := wrong_calibrate(arguments)):
        parser.error(f"calibrate: {wrong}")
    if arguments.command == "select" and (wrong := wrong_select(arguments)):
        parser.error(f"select: {wrong}")
    if arguments.command == "collect" and (wrong := wrong_collect(arguments)):
        parser.error(f"collect: {wrong}")
    if arguments.command == "correct" and (wrong := wrong_correct(arguments)):
        parser.error(f"correct {arguments.action}: {wrong}")
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tilth",
        description="Soil properties from portable near-infrared scanners. Without a command: the window.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", dest="command", action="store_const", const="version", help="print the version")
    parser.add_argument("--store", type=Path, metavar="FILE", help="the store to work in (or TILTH_STORE names it)")
    parser.set_defaults(command="window", device=None)
    commands = _Commands(parser)
    _window(commands)
    _devices(commands)
    _support(commands)
    _emulate(commands)
    _scan(commands)
    add_collect(commands.add("collect", "take in scans that another program saved, and estimate their properties"))
    _predict(commands)
    add_select(commands.add("select", "choose the samples that are worth a laboratory fee"))
    add_calibrate(commands.add("calibrate", "learn from laboratory values of a place what the model cannot know"))
    calibrations = commands.add("calibrations", "look at local calibrations and go back to earlier ones")
    add_calibrations(_Commands(calibrations, "action").add)
    add_correct(_Commands(commands.add("correct", "bring spectra to those that a model knows"), "action").add)
    _report(commands)
    _bundle(commands)
    _store(commands)
    _demo(commands)
    commands.add("selftest", "check that this installation works")
    return parser


class _Commands:
    """The subcommands of a parser; each takes `--store` too, wherever it stands on the line."""

    def __init__(self, parser: argparse.ArgumentParser, dest: str | None = None) -> None:
        self._family = dest is not None
        self._parsers = parser.add_subparsers(
            title="commands", metavar="COMMAND", dest=dest or "subcommand", required=self._family
        )

    def add(self, name: str, told: str) -> argparse.ArgumentParser:
        command = self._parsers.add_parser(name, help=told, description=told.capitalize() + ".", allow_abbrev=False)
        command.add_argument(
            "--store", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="the store to work in"
        )
        if not self._family:
            command.set_defaults(command=name)
        return command


def _window(commands: _Commands) -> None:
    window = commands.add("window", "open the window")
    window.add_argument("--device", type=address, metavar="ADDRESS", help="connect to this scanner at once")


def _devices(commands: _Commands) -> None:
    devices = commands.add("devices", "list the scanners that are attached, and look after those that do not show")
    devices.add_argument(
        "--port", action="append", default=[], metavar="PORT", help="look here too (a serial port or an address)"
    )
    devices.add_argument("--ask", action="store_true", help="ask each unknown port which scanner is there")
    devices.add_argument(
        "--factory", action="store_true", help="list the addresses too at which factories ship scanners"
    )
    change = devices.add_mutually_exclusive_group()
    change.add_argument("--add", metavar="ADDRESS", help="keep a scanner on the list: [FAMILY@]ADDRESS")
    change.add_argument("--forget", metavar="ADDRESS", help="take one off the list")
    change.add_argument(
        "--install-rule",
        action="store_true",
        help="Linux: let people use USB scanners (as root; else print the rule)",
    )
    devices.add_argument("--name", metavar="NAME", help="with --add: what to call it")
    add_json(devices)


def _support(commands: _Commands) -> None:
    support = commands.add("support", "write a file that shows somebody elsewhere what is wrong with a scanner")
    support.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: tilth-support-DATE.zip, here")
    support.add_argument(
        "--device", type=address, metavar="ADDRESS", help="connect to this scanner and add what passes over its line"
    )


def _emulate(commands: _Commands) -> None:
    emulate = commands.add("emulate", "run a simulated scanner that speaks the true protocol")
    emulate.add_argument("family", metavar="FAMILY", help="which scanner, such as nirscan-nano")
    emulate.add_argument("--model", default="", metavar="NAME", help="one of its models, such as nir-m-r11 or n2.5")
    line = emulate.add_mutually_exclusive_group()
    line.add_argument("--pty", action="store_true", help="on a pseudo terminal (the default where there are any)")
    line.add_argument("--tcp", type=port, metavar="PORT", help="on this TCP port of this computer (0: a free one)")
    emulate.add_argument("--seed", type=whole, default=1, metavar="N", help="which soils and which noise")
    emulate.add_argument("--routine", metavar="STEPS", help="what it sees, such as 'panel*1 soil*6' (the default)")
    emulate.add_argument("--script", metavar="FILE", help="what goes wrong: a file, or a name such as weak-line")
    emulate.add_argument("--speed", type=positive, default=1.0, metavar="X", help="how many times faster than real")


def _scan(commands: _Commands) -> None:
    scan = commands.add("scan", "scan samples, store every scan and estimate their properties")
    scan.add_argument("--device", type=address, required=True, metavar="ADDRESS", help="as `tilth devices` prints it")
    scan.add_argument("--project", required=True, metavar="NAME", help="made when it does not exist yet")
    scan.add_argument(
        "--sample",
        required=True,
        action="append",
        metavar="NAME",
        help="made when it does not exist yet; several: one each",
    )
    scan.add_argument("--repeats", type=repeats, default=6, metavar="N", help="scans to average (default 6)")
    scan.add_argument("--state", choices=STATES, help="how the samples were prepared (else as stored, or unknown)")
    scan.add_argument(
        "--wait",
        type=waiting,
        metavar="S",
        help="seconds to wait for a scanner that is unplugged (at a terminal: 600)",
    )
    scan.add_argument("--support", type=Path, metavar="FILE", help="write a support file if the scanner fails")
    scan.add_argument("--no-warm-up", action="store_true", help="the lamp is warm: one white scan, then the sample")
    add_json(scan)


def _predict(commands: _Commands) -> None:
    predict = commands.add("predict", "estimate soil properties of spectra in files")
    predict.add_argument("files", nargs="+", type=Path, metavar="FILE", help="spectra in any format that Tilth reads")
    predict.add_argument("--bundle", metavar="ID", help="the model to use (default: the best that fits)")
    predict.add_argument("--mir", action="store_true", help="add the predicted MIR spectrum to the JSON")
    predict.add_argument(
        "--why",
        action="store_true",
        help="say what each estimate owes to the bands of the spectrum, and what it rests on",
    )
    predict.add_argument(
        "--calibration", type=Path, metavar="LOCAL", help="a file of `tilth calibrate`; its bundle is then the model"
    )
    predict.add_argument("--correction", type=Path, metavar="CORR", help="a file of `tilth correct`, used on all")
    add_circumstances(predict)
    predict.add_argument(
        "--any-instrument", action="store_true", help="use the calibration with spectra of another scanner too"
    )
    add_json(predict)


def _report(commands: _Commands) -> None:
    report = commands.add("report", "write what was measured in a project, for a partner")
    report.add_argument("--project", required=True, metavar="NAME")
    report.add_argument("--pdf", type=Path, metavar="FILE", help="pages to read")
    report.add_argument("--csv", type=Path, metavar="FILE", help="a table, one row per estimate")


def _bundle(commands: _Commands) -> None:
    bundle = _Commands(commands.add("bundle", "look at the installed models and check them"), "action")
    add_json(bundle.add("list", "list the installed bundles"))
    show = bundle.add("show", "tell what a bundle is made for, from and good for")
    show.add_argument("id", metavar="ID")
    add_json(show)
    verify = bundle.add("verify", "check every file of a bundle against its manifest")
    verify.add_argument("what", nargs="?", metavar="ID|FOLDER", help="default: every installed bundle")
    selftest = bundle.add("selftest", "run the golden spectra of a bundle on this computer")
    selftest.add_argument("id", nargs="?", metavar="ID", help="default: every installed bundle")
    install = bundle.add("install", "check a bundle, try it on this computer and install it")
    install.add_argument("file", type=Path, metavar="FILE", help="a .tilth file, or the folder of a bundle")
    install.add_argument("--key", type=Path, metavar="PUB", help="accept this public key first; needs --owner")
    install.add_argument("--owner", metavar="NAME", help="whose key it is")
    install.add_argument("--untrusted", action="store_true", help="install it even if nobody known has signed it")
    trust = bundle.add("trust", "accept the bundles that somebody signs")
    trust.add_argument("key", type=Path, metavar="PUB", help="the public key, a PEM file")
    trust.add_argument("--owner", required=True, metavar="NAME", help="whose key it is")
    distrust = bundle.add("distrust", "no longer accept the bundles of a key")
    distrust.add_argument("key", metavar="ID", help="as `tilth bundle keys` prints it")
    add_json(bundle.add("keys", "list the keys whose bundles are accepted"))


def _store(commands: _Commands) -> None:
    store = _Commands(commands.add("store", "look after the store"), "action")
    store.add("check", "check the store: its database and the hash of every scan")
    store.add("backup", "copy the store while it may be in use").add_argument("file", type=Path, metavar="FILE")


def _demo(commands: _Commands) -> None:
    demo = commands.add("demo", "do the whole job with a simulated scanner: three soils, a PDF and a CSV")
    demo.add_argument("folder", type=Path, metavar="DIR", help="where the PDF and the CSV go")
