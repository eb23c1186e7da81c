"""Who looks at files for malware? ClamAV's `clamd`, at the address in the settings; nobody where there is none.

It speaks the protocol of clamd(8): PING, and INSTREAM, by which the bytes themselves are sent, so that the scanner
needs no access to our folders.
"""

import re
import socket
import struct
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

from flask import current_app

# Jobs hold a transaction while they ask, so that a scanner that hangs is given up soon, and asked again later.
TIMEOUT_SECONDS = 10
CHUNK_BYTES = 1 << 16
LONGEST_REPLY = 4_096
LONGEST_NAME = 200
_FOUND = re.compile(r"stream: (.+) FOUND")


class ScannerAway(Exception):
    """Nothing was found out: the scanner does not answer, or would not look. The file stays where it is."""


class Scanner:
    """The scanner of the application at work."""

    @property
    def is_on(self) -> bool:
        """Whether files are looked at here at all."""
        return bool(current_app.config["CLAMD_URL"])

    def find_in(self, content: bytes) -> str:
        """The name of what is in these bytes; '' for nothing. `ScannerAway` when that is not known."""
        try:
            with closing(self._connect()) as line:
                line.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), CHUNK_BYTES):
                    chunk = content[start : start + CHUNK_BYTES]
                    line.sendall(struct.pack(">I", len(chunk)) + chunk)
                line.sendall(struct.pack(">I", 0))
                said = _reply(line)
        except OSError as away:
            # Past its own StreamMaxLength clamd hangs up in the middle, which is no word about the file either.
            raise ScannerAway(f"the scanner does not answer: {away}") from away
        return _meaning(said)

    def is_ready(self) -> bool:
        """Whether it answers now."""
        try:
            with closing(self._connect()) as line:
                line.sendall(b"zPING\0")
                return _reply(line) == "PONG"
        except OSError:
            return False

    def _connect(self) -> socket.socket:
        where = urlsplit(current_app.config["CLAMD_URL"])
        if where.scheme == "unix":
            with ExitStack() as unless_connected:
                line = unless_connected.enter_context(socket.socket(socket.AF_UNIX))
                line.settimeout(TIMEOUT_SECONDS)
                line.connect(where.path)
                unless_connected.pop_all()
            return line
        return socket.create_connection((where.hostname, where.port), timeout=TIMEOUT_SECONDS)


def _reply(line: socket.socket) -> str:
    """What it says, up to the zero that ends it."""
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_REPLY:
        part = line.recv(LONGEST_REPLY)
        if not part:
            break
        said += part
    return said.rstrip(b"\0").decode("utf-8", "replace")


def _meaning(said: str) -> str:
    if said == "stream: OK":
        return ""
    found = _FOUND.fullmatch(said)
    if found is None:
        raise ScannerAway(f"the scanner says: {said[:LONGEST_NAME]}")
    return found[1][:LONGEST_NAME]
