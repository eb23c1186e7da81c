"""How is what must be read again, and by nobody else, kept in the database? Sealed with a key from the settings."""

from cryptography.fernet import Fernet, MultiFernet
from flask import Flask


class Vault:
    """Seals with the newest key and opens with any of them, so that keys can be changed one after the other."""

    def __init__(self) -> None:
        self._keys = MultiFernet([Fernet(Fernet.generate_key())])

    def init_app(self, app: Flask) -> None:
        self._keys = MultiFernet([Fernet(key) for key in app.config["ENCRYPTION_KEYS"]])

    def seal(self, text: str) -> str:
        """The text as only a holder of the key can read it."""
        return self._keys.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed; `cryptography.fernet.InvalidToken` when no key of ours sealed it."""
        return self._keys.decrypt(sealed.encode()).decode()
