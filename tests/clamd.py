"""A server that speaks the protocol of clamd and knows one signature: the EICAR test pattern."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# In two parts, so that no scanner takes this file for what it tests.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Eicar-Test-Signature"


@contextmanager
def clamd(path: Path, *, most_bytes: int = 30_000_000) -> Iterator[str]:
    """Serve on a socket at this path; the address for CLAMD_URL. Past `most_bytes` it hangs up, as clamd does."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        thread = threading.Thread(target=_serve, args=(server, most_bytes))
        thread.start()
        yield f"unix://{path}"
        # What waits in accept does not notice that its socket is closed.
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    path.unlink()


def _serve(server: socket.socket, most_bytes: int) -> None:
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            return
        with line, suppress(OSError):
            _answer(line, most_bytes)


def _answer(line: socket.socket, most_bytes: int) -> None:
    command = b""
    while not command.endswith(b"\0"):
        command += line.recv(1)
    if command == b"zPING\0":
        line.sendall(b"PONG\0")
        return
    stream = b""
    while length := struct.unpack(">I", _exactly(line, 4))[0]:
        stream += _exactly(line, length)
        if len(stream) > most_bytes:
            line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            return
    line.sendall(f"stream: {FOUND} FOUND\0".encode() if EICAR in stream else b"stream: OK\0")


def _exactly(line: socket.socket, length: int) -> bytes:
    """So many bytes of the stream."""
    read = b""
    while len(read) < length:
        part = line.recv(length - len(read))
        if not part:
            raise OSError("the other side hung up")
        read += part
    return read
