"""How is what must be read again, and by nobody else, kept in the database? Sealed with a key from the settings."""

from cryptography.fernet import Fernet, MultiFernet
from flask import current_app

KEPT = "accord.vault"


class Vault:
    """Seals with the newest key and opens with any of them, so that keys can be changed one after the other.

    Each application has the keys it was given, and makes them ready when they are first needed.
    """

    def seal(self, text: str) -> str:
        """The text as only a holder of the key can read it."""
        return self._keys().encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed; `cryptography.fernet.InvalidToken` when no key of ours sealed it."""
        return self._keys().decrypt(sealed.encode()).decode()

    def _keys(self) -> MultiFernet:
        keys: MultiFernet | None = current_app.extensions.get(KEPT)
        if keys is None:
            keys = MultiFernet([Fernet(key) for key in current_app.config["ENCRYPTION_KEYS"]])
            current_app.extensions[KEPT] = keys
        return keys
