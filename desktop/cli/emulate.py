"""`tilth emulate`: a simulated scanner for other programs to open."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace
from contextlib import ExitStack

from core.errors import ExitCode, InputError
from desktop.cli.guard import tell
from desktop.cli.interrupt import ending_like_ctrl_c
from desktop.devices.finding import emulators_folder
from desktop.messages import action, sentence
from drivers.announcing import announce
from drivers.emulate import serve, usual_line, usual_routine
from drivers.world.operator import Routine, obey, parse_routine
from drivers.world.scene import World
from drivers.world.script import Event, load_script
from drivers.world.soils import NO_SOIL_KINDS

_HELP = f"""\
It sees {{routine}}, again and again, each time with the next soil.
To place something yourself, type: p for the white panel, s 7 for soil number 7,
x and one of {", ".join(NO_SOIL_KINDS)} for what is no soil; or what may happen in a script,
such as: lift, put, leak 0.3, moisten 0.2, lamp broken, wipe. Ctrl-C ends."""


def run(arguments: Namespace) -> int:
    """Serve until interrupted; lines on standard input change what lies before the scanner."""
    routine = arguments.routine or usual_routine(arguments.family)
    world = World(arguments.seed, Routine(parse_routine(routine), first_soil=arguments.seed))
    script = load_script(arguments.script) if arguments.script else ()
    with ExitStack() as running, ending_like_ctrl_c():

        def tell_address(address: str) -> None:
            running.enter_context(announce(emulators_folder(), address))
            print(address, flush=True)
            if sys.stdin is not None:
                threading.Thread(target=_obey_input, args=(world, sys.stdin.fileno()), daemon=True).start()
            if sys.stdin is not None and sys.stdin.isatty():
                print(_HELP.format(routine=routine), flush=True)

        serve(
            arguments.family,
            listen=_listen(arguments),
            on_ready=tell_address,
            stop=threading.Event(),
            speed=arguments.speed,
            world=world,
            model=arguments.model,
            script=script,
            told=_tell_event,
        )
    return ExitCode.DONE


def _tell_event(event: Event, command: int, seconds: float) -> None:
    print(f"{seconds:.1f} s, command {command}: {event}", flush=True)


def _listen(arguments: Namespace) -> str:
    if arguments.tcp is not None:
        return f"tcp:{arguments.tcp}"
    return "pty" if arguments.pty else usual_line(arguments.family)


def _obey_input(world: World, descriptor: int) -> None:
    """Unbuffered: a thread that waits in the buffer of standard input would hold up the end of the program."""
    with open(descriptor, "rb", buffering=0, closefd=False) as lines:
        for line in lines:
            try:
                obey(world, line.decode(errors="replace"))
            except InputError as error:
                tell(f"{sentence(error)} {action(error)}")
