"""Does each message reach the mail server once, whatever the server does?"""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due, oldest_due
from app.models import Message, Outbox
from app.notices.send import oldest_unsent, send_waiting
from app.transactions import unit_of_work
from tests.factories import AFTER


class Postbox:
    """Takes every mail, except to addresses that it refuses."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class FreePort(Controller):
    """A mail server on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def postbox(app: Flask, socket_enabled: None) -> Iterator[Postbox]:
    """A real mail server, to which the application is told to send."""
    box = Postbox()
    server = FreePort(box, hostname="127.0.0.1", port=0)
    server.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    yield box
    app.config["MAIL_URL"] = None
    server.stop()


def a_message(address: str = "ada@people.example", **changes: Any) -> Message:
    """A written message that has not been sent."""
    with unit_of_work():
        row = Outbox(kind="notice", payload={}, created_at=AFTER, due_at=AFTER, done_at=AFTER)
        db.session.add(row)
        db.session.flush()
        values = {"subject": "A – subject", "body": "Hello Ada,\n\nRead “this”.\n", "created_at": AFTER} | changes
        message = Message(outbox_id=row.id, address=address, **values)
        db.session.add(message)
    return message


def sent_at(message: Message) -> Any:
    db.session.rollback()
    return db.session.scalar(select(Message.sent_at).where(Message.id == message.id))


def test_message_arrives_as_it_was_written(postbox: Postbox) -> None:
    message = a_message()

    count = send_waiting(AFTER)

    mail = postbox.mails[0]
    assert count == 1
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "ada@people.example",
        "Accord <no-reply@localhost>",
        "A – subject",
    )
    assert mail["Message-ID"] == f"<{message.id}@localhost>"
    assert mail.get_content().replace("\r\n", "\n") == "Hello Ada,\n\nRead “this”.\n"
    assert sent_at(message) == AFTER


def test_draining_twice_sends_once(postbox: Postbox) -> None:
    a_message()

    drain_due(AFTER)
    drain_due(AFTER)

    assert len(postbox.mails) == 1


def test_refused_address_keeps_nobody_waiting_and_is_tried_again(postbox: Postbox) -> None:
    first = a_message("gone@people.example")
    second = a_message("ada@people.example", created_at=AFTER + timedelta(seconds=1))
    postbox.refused = {"gone@people.example"}

    send_waiting(AFTER)

    assert [mail["To"] for mail in postbox.mails] == ["ada@people.example"]
    assert (sent_at(first), sent_at(second)) == (None, AFTER)
    postbox.refused = set()
    assert send_waiting(AFTER) == 1
    assert [mail["To"] for mail in postbox.mails] == ["ada@people.example", "gone@people.example"]


def test_server_that_is_away_leaves_the_message(app: Flask, postbox: Postbox) -> None:
    message = a_message()
    working = app.config["MAIL_URL"]
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"

    assert send_waiting(AFTER) == 0
    assert sent_at(message) is None
    assert oldest_unsent() == AFTER
    assert oldest_due(AFTER) == AFTER
    app.config["MAIL_URL"] = working
    assert send_waiting(AFTER) == 1
    assert oldest_due(AFTER) is None


def test_without_a_server_messages_are_kept(app: Flask) -> None:
    message = a_message()

    count = send_waiting(AFTER)

    assert count == 1
    assert sent_at(message) == AFTER
    assert send_waiting(AFTER) == 0
