"""An emulated scanner served to other programs."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanKind, Scanner, ScannerCode
from core.errors import ErrorCode, InputError, ScannerError, TilthError
from drivers.discovery import open_scanner
from drivers.emulate import EmulationCode, emulated_families, serve, usual_line, usual_routine
from drivers.world.operator import Routine, SceneCode, Step, obey, parse_routine
from drivers.world.scene import Scene, World


@contextmanager
def served(listen: str, world: World | None = None) -> Iterator[str]:
    addresses: queue.Queue[str] = queue.Queue()
    stop = threading.Event()
    options = {"listen": listen, "seed": 3, "speed": 50.0, "world": world, "on_ready": addresses.put, "stop": stop}
    thread = threading.Thread(target=serve, args=("nirscan-nano",), kwargs=options)
    thread.start()
    try:
        named, _, address = addresses.get(timeout=10).rpartition("@")
        assert named == "nirscan-nano"
        yield address
    finally:
        stop.set()
        thread.join()


def scan(scanner: Scanner) -> Scan:
    return scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)


@pytest.mark.parametrize("listen", ["tcp:0", "pty"])
def test_clients_come_and_go(listen: str) -> None:
    with served(listen) as address:
        for _ in range(2):
            scanner = open_scanner(address)
            assert scanner.identity.serial == "E000003"
            scanner.close()
    with pytest.raises(ScannerError) as caught:
        open_scanner(address)
    assert caught.value.code is ScannerCode.NOT_FOUND


def test_by_itself_it_shows_the_panel_and_then_a_soil() -> None:
    with served("tcp:0") as address:
        scanner = open_scanner(address)
        white, first, second = scan(scanner), scan(scanner), scan(scanner)
        scanner.close()
    assert first.counts.mean() < 0.95 * white.counts.mean()
    assert second.counts.mean() == pytest.approx(first.counts.mean(), rel=0.08)


def test_the_scene_changes_while_it_is_served() -> None:
    world = World(1)
    with served("tcp:0", world) as address:
        scanner = open_scanner(address)
        white = scan(scanner)
        obey(world, "x nothing")
        nothing = scan(scanner)
        scanner.close()
    assert nothing.counts.mean() < 0.1 * white.counts.mean()


@pytest.mark.parametrize(
    ("family", "listen", "code"),
    [
        ("other", "pty", EmulationCode.NO_FAMILY),
        ("nirscan-nano", "carrier pigeon", EmulationCode.NO_LINE),
        ("nirscan-nano", "tcp:x", EmulationCode.NO_PORT),
    ],
)
def test_what_cannot_be_served(family: str, listen: str, code: ErrorCode) -> None:
    with pytest.raises(TilthError) as caught:
        serve(family, listen=listen, on_ready=print, stop=threading.Event())
    assert caught.value.code is code


def test_the_families_that_can_be_served_and_their_lines() -> None:
    assert "nirscan-nano" in emulated_families()
    for name in emulated_families():
        assert usual_line(name) in ("pty", "tcp:0")
    assert usual_routine("nirscan-nano") == "panel*1 soil*6"
    assert usual_routine("as7265x") == "cover*1 panel*1 soil*6"
    assert usual_routine("toaster") == "panel*1 soil*6"


def test_a_port_in_use() -> None:
    with served("tcp:0") as address:
        port = address.rpartition(":")[2]
        with pytest.raises(InputError) as caught:
            serve("nirscan-nano", listen=f"tcp:{port}", on_ready=print, stop=threading.Event())
    assert (caught.value.code, caught.value.values) == (EmulationCode.NO_PORT, {"port": port})


def test_typed_commands() -> None:
    world = World(1, Routine(parse_routine("panel*1"), first_soil=1))
    for line, scene in (
        ("s 7\n", Scene("soil", 7)),
        ("p", Scene("panel")),
        ("x leaf", Scene("leaf")),
        (" s 0 ", Scene("soil", 0)),
    ):
        obey(world, line)
        assert world.scene == scene
    assert world.operator is None


@pytest.mark.parametrize("line", ["", "s", "s -1", "s x", "x", "x gold", "p 1", "quit"])
def test_commands_that_are_not_understood_change_nothing(line: str) -> None:
    world = World(1)
    with pytest.raises(InputError) as caught:
        obey(world, line)
    assert caught.value.code is SceneCode.COMMAND
    assert world.scene == Scene()


def test_a_routine_goes_round_with_the_next_soil() -> None:
    world = World(1, Routine(parse_routine("panel*1 soil*2"), first_soil=4))
    scenes = []
    for _ in range(6):
        world.begin_scan()
        scenes.append((world.scene.kind, world.scene.seed))
    assert scenes == [("panel", 0), ("soil", 4), ("soil", 4), ("panel", 0), ("soil", 5), ("soil", 5)]


@pytest.mark.parametrize("text", ["", "panel", "soil*0", "panel*1 leaf*2", "panel * 1", "panel*-1"])
def test_routines_that_are_none(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_routine(text)
    assert caught.value.code is SceneCode.ROUTINE


def test_a_routine_covers_the_window_where_asked() -> None:
    world = World(1, Routine(parse_routine("cover*1 panel*1 soil*1"), first_soil=4))
    kinds = []
    for _ in range(4):
        world.begin_scan()
        kinds.append(world.scene.kind)
    assert kinds == ["cover", "panel", "soil", "cover"]


def test_steps() -> None:
    assert parse_routine("panel*2 soil*12") == (Step("panel", 2), Step("soil", 12))
