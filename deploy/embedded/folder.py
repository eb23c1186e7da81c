"""Is this folder ours to keep data in, and is nobody else using it?

A folder is ours when it holds the marker that Accord wrote. Nothing is ever written into, or deleted from, a folder
with other people's files in it.
"""

import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedWriter
from pathlib import Path
from typing import Any

from deploy.embedded.trouble import CannotStart

MARKER = "accord.json"
MADE_BY = "accord"
LAYOUT = 1
SECONDS_TO_WAIT_FOR_A_DYING_PREDECESSOR = 15.0
LONGEST_LOG_BYTES = 10_000_000
LONGEST_SOCKET_PATH = 100  # the kernel stops at 107 bytes


@dataclass(frozen=True)
class Folder:
    """A data folder that this process holds alone. `lock` is inherited by every child, so that the folder stays held
    until the last of them has gone."""

    path: Path
    lock: int
    was_emptied: bool = False

    def notes(self) -> dict[str, Any]:
        """What earlier starts wrote down about this folder."""
        return _read_marker(self.path)

    def remember(self, **notes: Any) -> None:
        """Add to the notes, so that a crash leaves either the old notes or the new ones."""
        _write_privately(self.path / MARKER, json.dumps(self.notes() | notes, indent=2) + "\n")

    def secret(self) -> str:
        """The key that signs sessions: drawn once, kept in a file that only its owner can read."""
        path = self.path / "secret-key"
        if not path.exists():
            _write_privately(path, secrets.token_urlsafe(48) + "\n")
        return path.read_text().strip()

    def record_key(self) -> Path:
        """The file of the key that signs the record: 64 hexadecimal digits, drawn once, for its owner alone."""
        path = self.path / "record-key"
        if not path.exists():
            _write_privately(path, secrets.token_hex(32) + "\n")
        return path

    def socket_path(self, name: str) -> Path:
        """Where a local socket can lie: in the folder, or, where its path is too long for the kernel, in a private
        folder among the machine's temporary ones."""
        inside = self.path / f"{name}.sock"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        nickname = sha256(os.fsencode(self.path)).hexdigest()[:16]
        private = Path(tempfile.gettempdir()) / f"accord-{os.getuid()}-{nickname}"
        private.mkdir(mode=0o700, exist_ok=True)
        if private.lstat().st_uid != os.getuid() or private.is_symlink():
            raise CannotStart(f"{private} belongs to somebody else. Choose a data folder with a shorter path.")
        return private / inside.name

    def log(self, name: str) -> BufferedWriter:
        """The log of one process, opened for appending. A long one is set aside first; one older one is kept."""
        logs = self.path / "log"
        logs.mkdir(exist_ok=True)
        path = logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LONGEST_LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")


def claim(path: Path, *, fresh: bool = False) -> Folder:
    """The folder, made if need be, held by this process alone, and emptied first when `fresh`.

    Refuses a file, a folder that cannot be written, one that another Accord uses, and one that Accord did not make.
    """
    path = path.absolute()
    try:
        if path.exists() and not path.is_dir():
            raise CannotStart(f"{path} is a file, and the data need a folder. Choose another with --data.")
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _taken(path, _hold(path), fresh=fresh)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotStart(f"{path} cannot hold the data: {reason}. Choose another folder with --data.") from error


def _taken(path: Path, lock: int, *, fresh: bool) -> Folder:
    try:
        folder = Folder(path, lock, was_emptied=_take_over(path, fresh=fresh))
        folder.remember(process=os.getpid())
    except BaseException:
        os.close(lock)
        raise
    return folder


def _take_over(path: Path, *, fresh: bool) -> bool:
    """Make the folder ours, or see that it is. True when it had to be emptied."""
    if not any(path.iterdir()):
        _write_privately(path / MARKER, json.dumps({"made_by": MADE_BY, "layout": LAYOUT}) + "\n")
        return False
    notes = _read_marker(path)
    if notes.get("made_by") != MADE_BY:
        untouched = "so nothing in it was deleted" if fresh else "so nothing is written there"
        raise CannotStart(f"{path} holds files that Accord did not make, {untouched}. Choose another with --data.")
    if notes.get("layout") != LAYOUT:
        raise CannotStart(f"{path} was made by another version of Accord. Use that version, or choose another folder.")
    if fresh:
        _empty(path)
        _take_over(path, fresh=False)
    return fresh


def _read_marker(path: Path) -> dict[str, Any]:
    """The notes, or none where there is no marker. A marker that cannot be read is a broken folder."""
    try:
        notes = json.loads((path / MARKER).read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise CannotStart(f"{path / MARKER} is damaged. Restore the folder from a copy, or choose another.") from error
    return notes if isinstance(notes, dict) else {}


def _hold(path: Path) -> int:
    """Lock the folder itself. After a crash the children of the last start may still be stopping: wait for them."""
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    give_up = time.monotonic() + SECONDS_TO_WAIT_FOR_A_DYING_PREDECESSOR
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _read_marker(path).get("process")
            if _is_alive(holder) or time.monotonic() > give_up:
                os.close(lock)
                raise CannotStart(f"another Accord (process {holder}) is using {path}. Stop it first.") from None
            time.sleep(0.1)
        else:
            return lock


def _is_alive(process: Any) -> bool:
    return isinstance(process, int) and Path(f"/proc/{process}").exists()


def _empty(path: Path) -> None:
    """Delete everything in the folder, the marker last, so that a deletion cut short can be begun again."""
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name == MARKER):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _write_privately(path: Path, text: str) -> None:
    """Write a whole file that only its owner can read, in one step."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
