"""How do written messages leave?

Each in a transaction of its own that locks it, so that a message handed to the server is marked before anybody else can
take it. Should the process die between the two, the server may get it again, under the same Message-ID.
"""

import smtplib
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app
from sqlalchemy import func, select

from app.extensions import db
from app.models import Message
from app.transactions import unit_of_work

log = structlog.get_logger(__name__)

SECONDS_TO_ANSWER = 10
AT_ONCE = 500


def send_waiting(now: datetime) -> int:
    """Send every message that was written and not sent, each in its own transaction; the count sent.

    Without a mail server a message is kept for the outbox page and counts as sent. A server that is away or refuses
    leaves the message as it is, for the next time.
    """
    waiting = _waiting()
    if not waiting:
        return 0
    if not current_app.config["MAIL_URL"]:
        return sum(_hand_over(message_id, None, now) for message_id in waiting)
    try:
        with _connected() as server:
            return _send_all(waiting, server, now)
    except (smtplib.SMTPException, OSError) as away:
        log.warning("mail_server_away", error=type(away).__name__)
        return 0


def oldest_unsent() -> datetime | None:
    """Since when the longest-waiting message has been waiting; None when none waits."""
    return db.session.scalar(select(func.min(Message.created_at)).where(Message.sent_at.is_(None)))


def _waiting() -> list[uuid.UUID]:
    with unit_of_work():
        query = select(Message.id).where(Message.sent_at.is_(None)).order_by(Message.created_at, Message.id)
        return list(db.session.scalars(query.limit(AT_ONCE)))


def _send_all(waiting: list[uuid.UUID], server: smtplib.SMTP, now: datetime) -> int:
    sent = 0
    for message_id in waiting:
        try:
            sent += _hand_over(message_id, server, now)
        except smtplib.SMTPServerDisconnected:
            log.warning("mail_server_left", unsent=len(waiting) - sent)
            return sent
        except (smtplib.SMTPException, ValueError) as refused:
            # One address that the server will not take keeps nobody else waiting.
            log.warning("mail_refused", message=str(message_id), error=type(refused).__name__)
    return sent


def _hand_over(message_id: uuid.UUID, server: smtplib.SMTP | None, now: datetime) -> bool:
    """Send one message and mark it, or neither. False when somebody else has it or had it."""
    with unit_of_work():
        query = (
            select(Message)
            .where(Message.id == message_id, Message.sent_at.is_(None))
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        message = db.session.scalars(query).one_or_none()
        if message is None:
            return False
        if server is not None:
            server.send_message(_email(message))
        message.sent_at = now
        return True


def _email(message: Message) -> EmailMessage:
    host = urlsplit(current_app.config["BASE_URL"]).hostname
    email = EmailMessage()
    email["From"] = f"Accord <no-reply@{host}>"
    email["To"] = message.address
    email["Subject"] = message.subject
    email["Date"] = format_datetime(message.created_at)
    email["Message-ID"] = f"<{message.id}@{host}>"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.body)
    return email


@contextmanager
def _connected() -> Iterator[smtplib.SMTP]:
    """A conversation with the mail server. Credentials travel over TLS or not at all."""
    where = urlsplit(current_app.config["MAIL_URL"])
    with smtplib.SMTP(where.hostname or "", where.port or 25, timeout=SECONDS_TO_ANSWER) as server:
        if where.username:
            server.starttls(context=ssl.create_default_context())
            server.login(unquote(where.username), unquote(where.password or ""))
        yield server
