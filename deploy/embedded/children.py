"""How are several processes kept running together, and how do they all end together?

A child that dies is started again, later each time. When this process is told to stop, or is killed outright, none of
its children outlives it.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from deploy.embedded.folder import Folder

STOPPING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
HEARD = STOPPING | {signal.SIGCHLD}
PR_SET_PDEATHSIG = 1
SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # a child that ran this long has recovered: its next failure starts the pauses afresh
SECONDS_TO_FINISH = 8.0
SECONDS_AFTER_ASKING_TWICE = 2.0
_LIBC = ctypes.CDLL(None)


class Stopped(Exception):
    """Somebody asked this process to stop."""


@dataclass
class Child:
    """One process that should always run."""

    name: str
    command: Sequence[str]
    inherited: tuple[int, ...] = ()
    is_leant_on: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    due_at: float = 0.0
    pause: float = SHORTEST_PAUSE

    def is_running(self) -> bool:
        """Whether the process is alive now."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Family:
    """The children of one start. Leaving the block stops them all: those that serve first, what they lean on last."""

    folder: Folder
    environment: Mapping[str, str]
    home: Path
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, child: Child) -> Child:
        """Start a child and keep it running from now on."""
        self._launch(child)
        self.children.append(child)
        return child

    def dismiss(self, child: Child) -> None:
        """End a child and no longer keep it running."""
        _end((child,))
        self.children.remove(child)

    def run(self, name: str, command: Sequence[str]) -> int:
        """Run one command to its end and give its exit code. Raises Stopped when told to stop meanwhile."""
        once = Child(name, command)
        self._launch(once)
        try:
            while once.is_running():
                self.pause(0.5)
        finally:
            _end((once,))
        return once.process.returncode if once.process else 0

    def pause(self, seconds: float) -> None:
        """Wait until a child ends or the time is up. Raises Stopped when told to stop meanwhile."""
        heard = signal.sigtimedwait(HEARD, seconds)
        if heard is not None and heard.si_signo in STOPPING:
            raise Stopped

    def tend(self) -> None:
        """Keep every child running until told to stop."""
        with suppress(Stopped):
            while True:
                self.pause(1.0)
                self.mend()

    def mend(self) -> None:
        """Start again, when its pause is over, each child that has ended."""
        for child in self.children:
            if child.is_running():
                continue
            if not child.due_at:
                self._note_end(child)
            elif time.monotonic() >= child.due_at:
                self._launch(child)
                self.say(f"The {child.name} process runs again.")

    def stop(self) -> None:
        """End every child and whatever it started: first by asking, then by asking again, then without asking."""
        _end([child for child in self.children if not child.is_leant_on])
        _end([child for child in self.children if child.is_leant_on])
        self._end_the_rest()

    def _note_end(self, child: Child) -> None:
        now = time.monotonic()
        if now - child.started_at > STEADY_SECONDS:
            child.pause = SHORTEST_PAUSE
        child.due_at = now + child.pause
        code = child.process.returncode if child.process else 0
        self.say(f"The {child.name} process ended ({_manner(code)}). It starts again in {child.pause:g} s.")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _launch(self, child: Child) -> None:
        with self.folder.log(child.name) as log:
            child.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.home,
                pass_fds=(self.folder.lock, *child.inherited),
                start_new_session=True,
                preexec_fn=follow_the_parent,
            )
        child.started_at, child.due_at = time.monotonic(), 0.0
        self.sessions.add(child.process.pid)

    def _end_the_rest(self) -> None:
        """Kill what outlived its parent, found by the session that each child was given."""
        for process in _members(self.sessions):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for child in self.children:
            if child.process is not None:
                child.process.wait()


def block_signals() -> None:
    """Take the signals that stop us, and the news of a child's end, one at a time and only when we look."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)


def follow_the_parent(farewell: signal.Signals = signal.SIGTERM) -> None:
    """In the child, before its program starts: hear signals again, and get this one when the parent dies."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    _LIBC.prctl(PR_SET_PDEATHSIG, farewell)


def _end(children: Sequence[Child]) -> None:
    """Ask twice, because a worker takes the second time to mean: without finishing the job at hand."""
    for patience in (SECONDS_TO_FINISH, SECONDS_AFTER_ASKING_TWICE):
        _ask(children)
        if _wait_for(children, patience):
            return


def _ask(children: Sequence[Child]) -> None:
    for child in children:
        if child.process is not None and child.is_running():
            child.process.terminate()


def _wait_for(children: Sequence[Child], seconds: float) -> bool:
    """Whether all of them ended within the time."""
    give_up = time.monotonic() + seconds
    while any(child.is_running() for child in children):
        if time.monotonic() > give_up:
            return False
        signal.sigtimedwait({signal.SIGCHLD}, 0.1)
    return True


def _members(sessions: set[int]) -> list[int]:
    """The living processes of these sessions."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _parent, _group, session = status.read_text().rpartition(")")[2].split()[:4]
            if int(session) in sessions and state != "Z":
                found.append(int(status.parent.name))
    return found


def _manner(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
