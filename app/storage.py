"""Where do the bytes of a document live, and those of one that is on its way? In folders."""

import hashlib
import os
import tempfile
import uuid
from datetime import datetime
from pathlib import Path

from flask import current_app


class MissingFile(LookupError):
    """No bytes are stored under this hash."""


class FolderStore:
    """Content-addressed files: the same bytes are stored once, and a stored name never changes its content."""

    def __init__(self, setting: str) -> None:
        self._setting = setting

    @property
    def root(self) -> Path:
        """The folder that the application at work was given."""
        return Path(current_app.config[self._setting])

    def put(self, content: bytes) -> str:
        """Store the bytes durably and return their SHA-256 in hexadecimal. Safe to repeat."""
        digest = hashlib.sha256(content).hexdigest()
        target = self._path(digest)
        if target.exists():
            # Whoever lets go of the same bytes meanwhile sees that somebody wants them.
            target.touch()
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).replace(target)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes stored under this hash; `MissingFile` if there are none or they no longer match it."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError as absent:
            raise MissingFile(digest) from absent
        if hashlib.sha256(content).hexdigest() != digest:
            raise MissingFile(digest)
        return content

    def drop(self, digest: str, unwanted_since: datetime) -> bool:
        """Delete what is stored under this hash, unless it was stored once more since then; whether it is gone."""
        target = self._path(digest)
        try:
            if target.stat().st_mtime > unwanted_since.timestamp():
                return False
        except FileNotFoundError:
            return True
        target.unlink(missing_ok=True)
        return True

    def is_ready(self) -> bool:
        """Whether the folder exists and can be written to."""
        return self.root.is_dir() and os.access(self.root, os.W_OK)

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


class PiecesStore:
    """Files that grow: each has a random name, and a piece is written where it belongs, as often as it comes."""

    def __init__(self, setting: str) -> None:
        self._setting = setting

    def write(self, name: uuid.UUID, offset: int, piece: bytes) -> None:
        """Put a piece at its place, durably. What stood behind it is taken away: nobody has confirmed it."""
        target = self._path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("r+b" if offset else "wb") as file:
            if file.seek(0, os.SEEK_END) < offset:
                raise MissingFile(str(name))
            file.truncate(offset)
            file.seek(offset)
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def read(self, name: uuid.UUID) -> bytes:
        """All that has come; `MissingFile` where nothing has."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as absent:
            raise MissingFile(str(name)) from absent

    def drop(self, name: uuid.UUID) -> None:
        """Let go of it. Safe to repeat."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: uuid.UUID) -> Path:
        return Path(current_app.config[self._setting]) / name.hex
