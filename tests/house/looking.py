"""How does a test look at the running application as anybody, at any moment, and leave the database as it was?

The house stands in one transaction that is never committed. What a request commits ends at a savepoint inside it, which
is undone after the answer has been read; so every request finds the same house, on either engine.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.extensions import db
from app.models import User
from app.web.shared.signed_in import SECRET

# What is drawn afresh for every answer and says nothing.
FRESH = re.compile(
    r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|request id is [0-9a-f]+|data-passkey-[a-z]+="[^"]*"'
    r'|name="copy_sitting" value="[^"]*"|\.[\w-]+" data-token="[^"]*"'
    r'|href="otpauth:[^"]*"|<svg.*?</svg>|<code>[A-Z2-7 ]+</code>',
    re.DOTALL,
)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, where it leads, and the text without what is drawn afresh."""

    status: int
    location: str
    text: str
    headers: dict[str, str]

    @property
    def same(self) -> tuple[int, str, str]:
        """What has to be equal where two answers must not tell anything apart."""
        return self.status, self.location, self.text


def secret_of(user: User) -> str:
    """What the cookie of this person's browser carries."""
    return f"the browser of {user.id}"


@contextmanager
def one_transaction() -> Iterator[sa.Connection]:
    """Every session works on this one connection, inside a transaction that is rolled back at the end."""
    engine = db.engine
    with engine.connect() as connection, connection.begin() as outer:
        # A savepoint is open at all times: sessions then make their own, and their commits end there.
        connection.begin_nested()
        db.engines[None] = connection
        # What asks for a connection of its own, as the export of the record does, reads what was committed.
        connection.connect = engine.connect
        try:
            yield connection
        finally:
            db.session.remove()
            db.engines[None] = engine
            outer.rollback()


@contextmanager
def undone(connection: sa.Connection) -> Iterator[None]:
    """Whatever the block commits is gone after it."""
    # A session that is still open would hold a savepoint of its own, and they end in the order in which they began.
    db.session.remove()
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        db.session.remove()
        savepoint.rollback()


class Looker:
    """Asks the application as somebody, as a browser would, without anything remembered from request to request."""

    def __init__(self, app: Flask, connection: sa.Connection) -> None:
        self.app = app
        self.connection = connection
        self._cookies: dict[Any, str] = {}
        self._nowhere: dict[Any, Answer] = {}

    def ask(
        self, user: User | None, method: str, address: str, at: datetime, *, keep: bool = False, **values: Any
    ) -> Answer:
        """The answer to one request; what it changed is undone unless it is to be kept."""
        clock.now = lambda: at
        with nullcontext() if keep else undone(self.connection):
            # An empty context: the tests hold one open, and a request inside it would share its session and memory.
            response = Context().run(self._open, user, method, address, values)
        return _answer(response)

    def run(self, statement: str, thing_id: UUID) -> None:
        """One statement about one thing, on the connection that every session works on."""
        self.connection.execute(sa.text(statement).bindparams(sa.bindparam("id", thing_id, sa.Uuid())))

    def nowhere(self, user: User | None, at: datetime) -> Answer:
        """What this person is answered at an address that never existed."""
        key = (user.id if user else None, at)
        if key not in self._nowhere:
            self._nowhere[key] = self.ask(user, "GET", "/nowhere", at)
        return self._nowhere[key]

    def _open(self, user: User | None, method: str, address: str, values: dict[str, Any]) -> TestResponse:
        client = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        headers = {"Cookie": self._cookie(user), **values.pop("headers", {})}
        response = client.open(address, method=method, headers=headers, **values)
        response.get_data()
        response.close()
        return response

    def _cookie(self, user: User | None) -> str:
        """The cookie of the sign-in that the house made for this person."""
        if user is None:
            return ""
        if user.id not in self._cookies:
            signed = self.app.session_interface.get_signing_serializer(self.app)
            remembered = {"_user_id": str(user.id), "_fresh": True, SECRET: secret_of(user)}
            self._cookies[user.id] = f"session={signed.dumps(remembered)}"
        return self._cookies[user.id]


def _answer(response: TestResponse) -> Answer:
    return Answer(
        response.status_code,
        response.headers.get("Location", ""),
        FRESH.sub("", response.get_data().decode("utf-8", "replace")),
        dict(response.headers),
    )
