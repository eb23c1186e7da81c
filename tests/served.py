"""How is the application met from outside? Real workers behind a port, clients all at once, and two clocks."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from app.models import User
from app.web.shared.signed_in import SECRET
from tests.conftest import sign_in_for_good
from tests.factories import DURING

SECONDS_TO_START = 60
BACKLOG = 128
LONGEST_WAIT = 120.0
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """Workers behind one port, as the image starts them."""

    port: int
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """End the workers and who watches them, at once and without a word."""
        for pid in (self.process.pid, *self._workers):
            os.kill(int(pid), signal.SIGKILL)
        self.process.wait(20)

    @property
    def cpu_seconds(self) -> float:
        """What the workers have spent so far, in seconds of one processor."""
        return sum(_cpu_of(worker) for worker in self._workers)

    @property
    def memory_mb(self) -> float:
        """What the workers hold of the machine's memory now, in megabytes."""
        return sum(_memory_of(worker, "VmRSS") for worker in self._workers)

    @property
    def peak_mb(self) -> float:
        """The most that they held since they forgot their peaks, each at its worst."""
        return sum(_memory_of(worker, "VmHWM") for worker in self._workers)

    def forget_peaks(self) -> None:
        """Let the workers' peaks begin anew."""
        for worker in self._workers:
            Path(f"/proc/{worker}/clear_refs").write_text("5", "utf-8")

    @property
    def _workers(self) -> list[str]:
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()


@contextmanager
def serving(app: Flask, folder: Path, at: datetime = DURING) -> Iterator[Server]:
    """The application of these settings behind a port of its own, while the block lasts, always at this instant: when
    its call is open, unless another is named.

    The port is open before the server is there: whoever comes early waits for it.
    """
    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    port: int = listener.getsockname()[1]
    settings = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": app.config["SECRET_KEY"],
        "DATA_DIR": str(folder),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SERVED_AT": at.isoformat(),
    }
    command = [sys.executable, "-m", "gunicorn", "tests.serving:application", "--bind", f"fd://{listener.fileno()}"]
    command += ["--config", "python:deploy.web_server"]
    with listener, (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=os.environ | settings, stdout=log, stderr=log, pass_fds=[listener.fileno()]
        )
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_START)) as link:
            link.request("GET", "/healthz")
            assert link.getresponse().status == 200
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(20)


class Browser:
    """A person's browser that keeps its connection: what it sends, and what it is told."""

    def __init__(self, app: Flask, server: Server, person: User, secret: str = "") -> None:
        secret = secret or str(person.id)
        sign_in_for_good(person, secret)
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        words = serializer.dumps({"_user_id": str(person.id), SECRET: secret})
        self._cookie = f"{app.config['SESSION_COOKIE_NAME']}={words}"
        self._link = HTTPConnection("127.0.0.1", server.port, timeout=LONGEST_WAIT)
        self._token = ""

    def open(self, path: str) -> None:
        """Read a page with a form once: what is sent afterwards carries its token."""
        _status, page, headers = self.ask("GET", path)
        given = [value for name, value in headers if name.lower() == "set-cookie"]
        self._cookie = given[0].split(";", 1)[0] if given else self._cookie
        found = _TOKEN.search(page)
        if found is None:
            raise HTTPException(f"GET {path} has no form")
        self._token = found[1]

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def get(self, path: str) -> str:
        """The page, or an error that says what came instead."""
        status, page, _headers = self.ask("GET", path)
        if status != 200:
            raise HTTPException(f"GET {path} was answered {status}")
        return page

    def post(self, path: str, fields: Mapping[str, str], *, wanted: int, accept: str = "text/html") -> str:
        """Send a form; an error that says what came when that is not the status wanted."""
        body = urlencode({**fields, "csrf_token": self._token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        status, page, _headers = self.ask("POST", path, body, headers)
        if status != wanted:
            raise HTTPException(f"POST {path} was answered {status}")
        return page

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] = {}
    ) -> tuple[int, str, Sequence[tuple[str, str]]]:
        """One request with this browser's cookie."""
        self._link.request(method, path, body, {"Cookie": self._cookie, **headers})
        answer: HTTPResponse = self._link.getresponse()
        return answer.status, answer.read().decode("utf-8"), answer.getheaders()


@dataclass(frozen=True)
class Phase:
    """What so many acts took: on the wall, of the workers' processors, and for the slowest and the middle one."""

    acts: int
    failed: tuple[str, ...]
    wall_seconds: float
    cpu_seconds: float
    each_ms: tuple[float, ...]

    @property
    def per_second(self) -> float:
        """How many were done in a second."""
        return self.acts / self.wall_seconds

    def told(self) -> dict[str, Any]:
        """The figures as they are printed."""
        return {
            "acts": self.acts,
            "failed": len(self.failed),
            "per_second": round(self.per_second, 1),
            "cpu_ms_each": round(self.cpu_seconds * 1000 / self.acts, 2),
            "p50_ms": round(self.each_ms[len(self.each_ms) // 2], 1),
            "p95_ms": round(self.each_ms[int(len(self.each_ms) * 0.95)], 1),
        }


def rush(server: Server, works: Sequence[Sequence[Callable[[], object]]]) -> Phase:
    """Each client does its acts one after another, all clients at once."""
    before, began = server.cpu_seconds, time.perf_counter()
    with ThreadPoolExecutor(len(works)) as crowd:
        done = [one for client in crowd.map(_timed, works) for one in client]
    wall = time.perf_counter() - began
    failed = tuple(said for _taken, said in done if said)
    return Phase(len(done), failed, wall, server.cpu_seconds - before, tuple(sorted(taken for taken, _said in done)))


def _timed(acts: Sequence[Callable[[], object]]) -> list[tuple[float, str]]:
    done = []
    for act in acts:
        began, said = time.perf_counter_ns(), ""
        try:
            act()
        except (HTTPException, OSError) as trouble:
            said = str(trouble) or type(trouble).__name__
        done.append(((time.perf_counter_ns() - began) / 1_000_000, said))
    return done


def _memory_of(pid: str, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{name}:")) / 1024


def _cpu_of(pid: str) -> float:
    # The words after the name in brackets: utime and stime are the 12th and 13th of them.
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
