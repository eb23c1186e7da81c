"""Does one command start everything, keep it running, end it without a trace, and say in a line why it cannot start?"""

import http.client
import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.embedded.children import follow_the_parent

ROOT = Path(__file__).parents[2]
READY = r"Accord is at http://127\.0\.0\.1:(\d+) \(Ctrl\+C stops it\)"
SECONDS = 90

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


@dataclass
class Command:
    """One `bin/run` and what it said so far."""

    process: "subprocess.Popen[bytes]"
    data: Path
    heard: bytes = b""

    def said(self) -> str:
        """Everything that it said until it ended. It must have been stopped: reading on would wait for more."""
        assert self.process.poll() is not None
        self.heard += self.process.stdout.read()
        return self.heard.decode()

    def wait_for(self, line: str) -> re.Match[str]:
        """The line, as soon as it was said; fails when the command ends or takes too long instead."""
        give_up = time.monotonic() + SECONDS
        while not (found := re.search(rf"^{line}$", self.heard.decode(), re.MULTILINE)):
            waiting, _, _ = select.select([self.process.stdout], [], [], max(0, give_up - time.monotonic()))
            assert waiting, f"too slow: {self.heard!r}"
            more = os.read(self.process.stdout.fileno(), 4096)
            assert more, f"ended: {self.heard!r}"
            self.heard += more
        return found

    def port(self) -> int:
        """Where it serves, as soon as it does."""
        return int(self.wait_for(READY)[1])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit code after this signal."""
        self.process.send_signal(how)
        return self.process.wait(SECONDS)

    def descendants(self) -> dict[int, str]:
        """Every process that was started for this data folder, and its command line.

        The queue writes its title over its environment; that title names its socket in the folder.
        """
        setting, socket_path = f"DATA_DIR={self.data}", f"unixsocket:{self.data}/"
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (place / "environ").read_bytes().decode(errors="replace").split("\0")
                line = (place / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
                if setting in words or socket_path in line:
                    found[int(place.name)] = line
        return found

    def child(self, words: str) -> int:
        """The oldest process with these words in its command line."""
        return min(number for number, command in self.descendants().items() if words in command)


def environment(**settings: str) -> dict[str, str]:
    """What a person's shell has, and nothing of what this test run has."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | settings


@pytest.fixture
def start(tmp_path):
    """Starts `bin/run` on a free port and a folder of this test; ends what the test leaves running."""
    started = []

    def begin(*arguments: str, data: Path = tmp_path / "data", **settings: str) -> Command:
        process = subprocess.Popen(
            [ROOT / "bin/run", "--port", "0", "--data", data, *arguments],
            cwd=tmp_path,
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=follow_the_parent,
        )
        started.append(Command(process, data))
        return started[-1]

    yield begin
    for command in started:
        if command.process.poll() is None:
            command.stop()
        command.process.stdout.close()


def refusal(*arguments: str | Path, cwd: Path, **settings: str) -> str:
    """What `bin/run` says on standard error when it cannot start, having said nothing else."""
    done = subprocess.run(
        [ROOT / "bin/run", *arguments],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def get(port: int, path: str) -> tuple[int, str]:
    """The status and body of one page."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(link):
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, answer.read().decode()


def wait_until_ready(port: int) -> None:
    """Returns when the service says that it is ready; each question waits until a web process answers it."""
    give_up = time.monotonic() + SECONDS
    while (answer := get(port, "/readyz"))[0] != http.client.OK:
        assert time.monotonic() < give_up, answer


def wait_until_ended(processes: Iterable[int]) -> None:
    """Returns when none of these processes runs any more."""
    for number in processes:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(number)
            ended, _, _ = select.select([handle], [], [], SECONDS)
            os.close(handle)
            assert ended, f"process {number} still runs"


def test_first_start_serves_and_stop_leaves_nothing_behind(start):
    command = start("--no-demo")
    port = command.port()

    status, body = get(port, "/readyz")
    code = command.stop()

    assert (status, json.loads(body)["status"]) == (200, "ready")
    assert code == 0
    assert command.descendants() == {}
    assert command.said().splitlines() == [
        "Bringing the database up to date.",
        f"Accord is at http://127.0.0.1:{port} (Ctrl+C stops it)",
        "Accord has stopped.",
    ]


def test_ctrl_c_stops_a_start_that_is_not_ready(start):
    command = start("--no-demo")
    command.wait_for(re.escape("Bringing the database up to date."))

    code = command.stop(signal.SIGINT)

    assert code == 0
    assert command.descendants() == {}
    assert command.said().splitlines()[-1] == "Accord stopped before it was ready."


def test_second_start_keeps_the_data_and_the_secret(start):
    first = start("--no-demo")
    first.port()
    first.stop()
    with closing(sqlite3.connect(first.data / "accord.sqlite")) as connection:
        connection.execute("CREATE TABLE kept_by_this_test (word TEXT)")
    secret = (first.data / "secret-key").read_text()

    second = start()
    second.port()
    second.stop()

    with closing(sqlite3.connect(first.data / "accord.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM kept_by_this_test").fetchone() == (0,)
    assert (first.data / "secret-key").read_text() == secret
    assert "Bringing the database up to date." not in second.said()
    assert "Loading the demonstration programme." not in second.said()


def test_everything_killed_at_once_starts_again(start):
    first = start("--no-demo")
    first.port()
    for number in first.descendants():
        os.kill(number, signal.SIGKILL)
    first.process.kill()
    first.process.wait()

    second = start()

    assert get(second.port(), "/readyz")[0] == 200


def test_killing_the_command_alone_ends_its_children(start):
    command = start("--no-demo")
    command.port()

    children = command.descendants()

    command.process.kill()
    command.process.wait()
    wait_until_ended(children)

    assert len(children) >= 5
    assert command.descendants() == {}


@pytest.mark.parametrize(
    ("name", "words"), [("queue", "valkey-server"), ("web", "gunicorn"), ("worker", " worker"), ("clock", " clock")]
)
def test_child_that_dies_is_started_again(start, name, words):
    command = start("--no-demo")
    port = command.port()
    before = command.child(words)

    os.kill(before, signal.SIGKILL)
    command.wait_for(rf"The {name} process ended \(signal 9\)\. It starts again in 0\.5 s\.")
    command.wait_for(rf"The {name} process runs again\.")
    wait_until_ready(port)

    assert before not in command.descendants()
    assert any(words in line for line in command.descendants().values())


def test_queue_that_cannot_be_read_is_set_aside(start):
    first = start("--no-demo")
    first.port()
    first.stop()
    for path in (first.data / "queue" / "appendonlydir").iterdir():
        path.write_text("not what was written")

    second = start()
    answer = get(second.port(), "/readyz")
    second.stop()

    assert answer[0] == 200
    assert (first.data / "queue.broken" / "appendonlydir").is_dir()
    assert second.said().splitlines()[0] == (
        "The queue could not read what it had kept and starts empty; the sweep sends again what is due."
    )


def test_fresh_begins_again(start):
    first = start("--no-demo")
    first.port()
    first.stop()
    (first.data / "files" / "left-over").parent.mkdir(exist_ok=True)
    (first.data / "files" / "left-over").write_text("old")

    second = start("--fresh", "--no-demo")
    second.port()
    second.stop()

    assert not (first.data / "files" / "left-over").exists()
    assert second.said().splitlines()[0] == f"Everything in {first.data} was deleted, as --fresh asks."


def test_folder_in_use_is_refused(start, tmp_path):
    command = start("--no-demo")
    command.port()

    line = refusal("--port", "0", "--data", command.data, cwd=tmp_path)

    assert line == (
        f"Accord did not start: another Accord (process {command.process.pid}) is using {command.data}. "
        "Stop it first.\n"
    )


def test_taken_port_is_refused_before_anything_is_made(tmp_path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = refusal("--port", str(port), "--data", "data", cwd=tmp_path)

    assert line == (
        f"Accord did not start: port {port} cannot be used: address already in use. Choose another with --port.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["http", "-1", "65536"])
def test_port_that_is_no_port_is_refused(tmp_path, port):
    line = refusal("--port", port, cwd=tmp_path)

    assert line == (
        "Accord did not start: argument --port: must be a whole number from 0 to 65535. See bin/run --help.\n"
    )


def test_data_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("mine")

    line = refusal("--port", "0", "--data", "data", cwd=tmp_path)

    assert line == (
        f"Accord did not start: {tmp_path}/data is a file, and the data need a folder. Choose another with --data.\n"
    )


def test_broken_database_is_refused(start, tmp_path):
    command = start("--no-demo")
    command.port()
    command.stop()
    for path in command.data.glob("accord.sqlite*"):
        path.write_bytes(b"These are not the rows you are looking for. " * 200)

    line = refusal("--port", "0", "--data", command.data, cwd=tmp_path)

    assert line == (
        f"Accord did not start: {command.data}/accord.sqlite is not a database that can be read. "
        "Restore it from a copy, or begin again with --fresh.\n"
    )


def test_database_that_cannot_be_reached_is_refused_and_nothing_is_left(tmp_path):
    nowhere = f"postgresql://accord@/accord?host={tmp_path}"

    line = refusal("--port", "0", "--data", "data", cwd=tmp_path, DATABASE_URL=nowhere)

    assert line == (
        "Accord did not start: the database could not be brought up to date: sqlalchemy.exc.OperationalError: "
        f'(psycopg.OperationalError) connection is bad: connection to server on socket "{tmp_path}/.s.PGSQL.5432" '
        f"failed: No such file or directory ({tmp_path}/data/log/migrate.log)\n"
    )
    assert Command(None, tmp_path / "data").descendants() == {}


@pytest.mark.parametrize("address", ["redis://:hunter2@127.0.0.1:1/0", "unix:///nowhere/queue.sock"])
def test_queue_that_cannot_be_reached_is_refused_without_telling_its_password(tmp_path, address):
    line = refusal("--port", "0", "--data", "data", cwd=tmp_path, REDIS_URL=address)

    reason = "connection refused" if "127" in address else "no such file or directory"
    assert line == f"Accord did not start: the queue that REDIS_URL names cannot be reached: {reason}.\n"


def test_unsafe_production_settings_are_refused(tmp_path):
    line = refusal("--port", "0", "--data", "data", cwd=tmp_path, ACCORD_ENV="production")

    assert line == (
        "Accord did not start: DATABASE_URL must name a PostgreSQL database; set ACCORD_SINGLE_MACHINE=1 to run SQLite "
        "on one machine. BASE_URL must start with https:// so that sign-in cookies never travel in the clear. "
        "ENCRYPTION_KEYS must hold a key, so that what must be read again is not kept in the clear.\n"
    )


def test_help_starts_nothing():
    done = subprocess.run([ROOT / "bin/run", "--help"], capture_output=True, text=True)

    assert (done.returncode, done.stdout.splitlines()[2]) == (
        0,
        "  bin/run [--port 8000] [--data DIR] [--fresh] [--no-demo]",
    )
