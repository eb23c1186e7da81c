"""Does a command get a PostgreSQL of its own, and is the server gone when the command has ended?"""

import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 20
WAIT = "import os, signal; print(os.getpid(), flush=True); signal.pause()"

pytestmark = pytest.mark.slow

ASK = """
import os, sys
from sqlalchemy import create_engine, text
engine = create_engine(os.environ["TEST_DATABASE_URL"], isolation_level="AUTOCOMMIT")
with engine.connect() as connection:
    connection.execute(text("CREATE DATABASE another"))
    print(connection.scalar(text("SHOW server_version_num")) >= "150000", connection.scalar(text("SHOW fsync")))
sys.exit(7)
"""


def run(*command: str, folder: Path) -> "subprocess.Popen[str]":
    """The engine with a command, its throwaway folder made inside this one."""
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.embedded.postgres", *command],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )


def has_ended(process: int) -> bool:
    """Whether the process behind this handle ends soon; the handle is closed."""
    ended, _, _ = select.select([process], [], [], SECONDS)
    os.close(process)
    return bool(ended)


@pytest.fixture
def folder():
    """A folder whose path is short enough for a socket, and open, as pytest's own are not, to the server's user."""
    with tempfile.TemporaryDirectory(prefix="accord-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_command_may_make_databases_and_its_exit_code_is_kept(folder):
    engine = run(sys.executable, "-c", ASK, folder=folder)

    said, _ = engine.communicate()

    assert (engine.returncode, said) == (7, "True off\n")
    assert list(folder.iterdir()) == []


def test_server_ends_when_the_engine_is_told_to(folder):
    engine = run(sys.executable, "-c", WAIT, folder=folder)
    command = os.pidfd_open(int(engine.stdout.readline()))

    engine.send_signal(signal.SIGTERM)
    engine.communicate()

    assert engine.returncode == 130
    assert has_ended(command)
    assert list(folder.iterdir()) == []


def test_server_and_command_end_when_the_engine_is_killed(folder):
    engine = run(sys.executable, "-c", WAIT, folder=folder)
    command = os.pidfd_open(int(engine.stdout.readline()))
    lock = next(folder.glob("accord-postgres-*/data/postmaster.pid"))
    server = os.pidfd_open(int(lock.read_text().split()[0]))

    engine.kill()
    engine.communicate()

    assert has_ended(command)
    assert has_ended(server)
    assert not lock.exists()
