"""With which key does the service sign the checkpoints of its record, and is a signature one of a given key?

Ed25519 (RFC 8032). The file of the key holds its 32-byte seed as 64 hexadecimal digits.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app

SEED_BYTES = 32
KEPT = "accord.record_key"


class RecordKey:
    """The key of the record: each application reads its own from the file it names, when it is first needed."""

    @property
    def public_key(self) -> str:
        """The public half, in hexadecimal."""
        return self._loaded().public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature over these bytes, in hexadecimal."""
        return self._loaded().sign(message).hex()

    def _loaded(self) -> Ed25519PrivateKey:
        key: Ed25519PrivateKey | None = current_app.extensions.get(KEPT)
        if key is None:
            seed = _seed_in(Path(current_app.config["RECORD_KEY_FILE"]))
            key = current_app.extensions[KEPT] = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        return key


def is_signature(public_key: str, signature: str, message: bytes) -> bool:
    """Whether this is the signature of this key over these bytes; nonsense is not."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _seed_in(path: Path) -> str:
    """The seed in the file. One that is missing is drawn: production refuses to start without one, see config.py."""
    if not path.exists():
        _draw(path)
    return path.read_text().strip()


def _draw(path: Path) -> None:
    """Write a new seed that only its owner can read. Where two processes draw at once, the first to link it wins."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(f"{secrets.token_hex(SEED_BYTES)}\n")
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)
