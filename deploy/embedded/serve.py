"""How does Accord start on one machine, serve until it is told to stop, and say in one line why it cannot?"""

import argparse
import http.client
import json
import os
import re
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from config import DEVELOPMENT, PRODUCTION, Settings, UnsafeSettings, load_settings
from deploy.embedded import database, queue
from deploy.embedded.children import Child, Family, Stopped, block_signals
from deploy.embedded.folder import Folder, claim
from deploy.embedded.trouble import CannotStart

HOME = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
CANNOT_START = 2
SECONDS_TO_START_THE_QUEUE = 10.0
SECONDS_TO_GET_READY = 60.0
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi:application")
ERROR = re.compile(r"[A-Za-z_][\w.]*: ")
LOADED, DECLINED = "loaded", "declined"
# How Alembic says that the database is at a revision which this Accord does not have.
UNKNOWN_MIGRATION = "Can't locate revision"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, like everything else that stops a start."""

    def error(self, message: str) -> NoReturn:
        raise CannotStart(f"{message}. See bin/run --help.")


@dataclass(frozen=True)
class Wishes:
    """What the person who typed the command asked for."""

    port: int
    data: Path
    fresh: bool
    demonstration: bool


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Serve until told to stop. The exit code is 0 then, and 2 when Accord cannot start."""
    block_signals()
    try:
        serve(understand(arguments, environ), environ)
    except CannotStart as trouble:
        sys.stderr.write(f"Accord did not start: {trouble}\n")
        return CANNOT_START
    except OSError as error:
        sys.stderr.write(f"Accord did not start: {error.filename or 'the machine'}: {(error.strerror or '').lower()}\n")
        return CANNOT_START
    except Stopped:
        say("Accord stopped before it was ready.")
    return 0


def understand(arguments: Sequence[str], environ: Mapping[str, str]) -> Wishes:
    """The wishes on the command line. Raises CannotStart when they make no sense."""
    parser = _Parser(prog="bin/run", description="Start Accord on this machine.")
    parser.add_argument("--port", type=_port, default=8000, help="where to serve on 127.0.0.1; 0 takes any free one")
    parser.add_argument("--data", type=Path, help="the folder that keeps everything; ./data beside bin/ if not given")
    parser.add_argument("--fresh", action="store_true", help="delete what the data folder holds and begin again")
    parser.add_argument("--no-demo", action="store_true", help="begin empty, without the demonstration programme")
    parsed = parser.parse_args(arguments)
    data = parsed.data or Path(environ.get("DATA_DIR") or HOME / "data")
    return Wishes(port=parsed.port, data=data.absolute(), fresh=parsed.fresh, demonstration=not parsed.no_demo)


def serve(wishes: Wishes, environ: Mapping[str, str]) -> None:
    """Start everything in order, say where it is, and keep it running until told to stop."""
    with listen(wishes.port) as listener:
        port = listener.getsockname()[1]
        folder = claim(wishes.data, fresh=wishes.fresh)
        if folder.was_emptied:
            say(f"Everything in {folder.path} was deleted, as --fresh asks.")
        environment = environment_for(wishes, folder, port, environ)
        settings = _checked_settings(environment, folder)
        with Family(folder, environment, HOME, say) as family:
            if environ.get("REDIS_URL"):
                queue.check_outside(environ["REDIS_URL"])
            else:
                start_queue(family)
            prepare_database(family, settings)
            start_web(family, listener)
            await_readiness(family, port)
            start_workers(family)
            say(f"Accord is at http://{HOST}:{port} (Ctrl+C stops it)")
            family.tend()
        say("Accord has stopped.")


def listen(port: int) -> socket.socket:
    """The socket that the web process will serve, taken first: nothing is started for a port that is not free."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = (error.strerror or str(error)).lower()
        raise CannotStart(f"port {port} cannot be used: {reason}. Choose another with --port.") from error
    return listener


def environment_for(wishes: Wishes, folder: Folder, port: int, environ: Mapping[str, str]) -> dict[str, str]:
    """What every child is told: what the person set, and the embedded engines for the rest."""
    demonstration = wishes.demonstration and folder.notes().get("demonstration") != DECLINED
    development = environ.get("ACCORD_ENV", DEVELOPMENT) != PRODUCTION
    own = {
        "ACCORD_ENV": DEVELOPMENT,
        "BASE_URL": f"http://{HOST}:{port}",
        "DEMO": "1" if demonstration and development else "0",
        "RECORD_KEY_FILE": str(folder.record_key()),
        "REDIS_URL": queue.address(folder),
        "SECRET_KEY": folder.secret(),
    }
    fixed = {"DATA_DIR": str(folder.path), "PYTHONPATH": str(HOME), "PYTHONUNBUFFERED": "1"}
    if not wishes.demonstration:
        fixed["DEMO"] = "0"
    return own | {name: value for name, value in environ.items() if value} | fixed


def start_queue(family: Family) -> None:
    """Start the embedded queue. One that cannot read its own files is set aside: the outbox holds all that matters."""
    if _queue_started(family):
        return
    queue.set_aside(family.folder)
    say("The queue could not read what it had kept and starts empty; the sweep sends again what is due.")
    if not _queue_started(family):
        raise CannotStart(f"the queue did not start. Its last words: {_last_words(family.folder, queue.FOLDER)}")


def prepare_database(family: Family, settings: Settings) -> None:
    """Bring the tables up to date and, the first time, load the demonstration programme."""
    folder = family.folder
    notes = folder.notes()
    embedded = _embedded_database(family.environment, settings)
    if embedded is None or notes.get("database") != database.standing(embedded, HOME / "migrations"):
        if embedded:
            say("Bringing the database up to date.")
        _do(family, "migrate", "the database could not be brought up to date", "db", "upgrade")
    if embedded:
        folder.remember(database=database.standing(embedded, HOME / "migrations"))
    if embedded and "demonstration" in notes:
        return
    if settings.demo:
        say("Loading the demonstration programme.")
        _do(family, "demonstration", "the demonstration programme could not be loaded", "demo", "load")
    folder.remember(demonstration=LOADED if settings.demo else DECLINED)


def start_web(family: Family, listener: socket.socket) -> None:
    """The process that serves pages. It starts alone, so that the first page does not wait for the others to load."""
    web = [sys.executable, "-m", "gunicorn", "wsgi:application", "--bind", f"fd://{listener.fileno()}"]
    web += ["--worker-class", "gthread", "--workers", "1", "--threads", "8"]
    web += ["--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"]
    family.start(Child("web", web, inherited=(listener.fileno(),)))


def start_workers(family: Family) -> None:
    """The processes that do jobs, and what is due because time passed."""
    family.start(Child("worker", [*FLASK, "worker"]))
    family.start(Child("clock", [*FLASK, "clock"]))


def await_readiness(family: Family, port: int) -> None:
    """Return when the service says that it is ready; give up with what it says is missing."""
    give_up = time.monotonic() + SECONDS_TO_GET_READY
    missing = ask_readiness(port)
    while missing:
        if time.monotonic() > give_up:
            raise CannotStart(f"{missing}. The logs in {family.folder.path / 'log'} say more.")
        family.pause(0.1)
        family.mend()
        missing = ask_readiness(port)


def ask_readiness(port: int) -> str | None:
    """What the service says is not ready, or None when all is."""
    link = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        link.request("GET", "/readyz")
        answer = link.getresponse()
        body = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return "the web process does not answer"
    finally:
        link.close()
    return None if answer.status == http.client.OK else f"/readyz still says {_one_line(body)}"


def say(line: str) -> None:
    """Tell the person who started us, at once even when the output is a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _checked_settings(environment: Mapping[str, str], folder: Folder) -> Settings:
    try:
        settings = load_settings(environment)
    except UnsafeSettings as unsafe:
        raise CannotStart(" ".join(unsafe.reasons)) from unsafe
    settings.files_dir.mkdir(exist_ok=True)
    embedded = _embedded_database(environment, settings)
    if embedded:
        database.check_embedded(embedded, is_expected="database" in folder.notes())
    return settings


def _embedded_database(environment: Mapping[str, str], settings: Settings) -> Path | None:
    """The SQLite file in the data folder, or None when the person named a database of their own."""
    if environment.get("DATABASE_URL"):
        return None
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _queue_started(family: Family) -> bool:
    folder = family.folder
    child = Child(queue.FOLDER, queue.command(folder), is_leant_on=True)
    family.start(child)
    give_up = time.monotonic() + SECONDS_TO_START_THE_QUEUE
    while child.is_running() and time.monotonic() < give_up:
        if queue.answers(folder.socket_path(queue.FOLDER)):
            return True
        family.pause(0.05)
    family.dismiss(child)
    return False


def _do(family: Family, name: str, failure: str, *command: str) -> None:
    if family.run(name, [*FLASK, *command]) != 0:
        said = _last_words(family.folder, name)
        if UNKNOWN_MIGRATION in said:
            raise CannotStart(f"{family.folder.path} was kept by a newer Accord. Run that one, or name another DIR.")
        raise CannotStart(f"{failure}: {said}")


def _last_words(folder: Folder, name: str) -> str:
    """The error that a process ended with. Some follow it with advice, so the last line alone would not do."""
    path = folder.path / "log" / f"{name}.log"
    lines = [line for line in path.read_text(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if ERROR.match(line)] or lines or ["nothing was said"]
    return f"{_one_line(errors[-1])} ({path})"


def _one_line(text: str) -> str:
    """Text from a process as part of one line; JSON is written without its line breaks."""
    try:
        text = json.dumps(json.loads(text))
    except ValueError:
        text = " ".join(text.split())
    return text[:300]


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError("must be a whole number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
