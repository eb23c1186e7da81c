"""Which messages does one notice make?"""

import re
from datetime import datetime
from typing import Any

from flask import current_app
from jinja2 import Environment
from sqlalchemy import select

from app.extensions import db
from app.models import Message, Outbox, Token
from app.notices.catalogue import CATALOGUE
from app.notices.matters import Matter
from app.notices.readers import Reader
from app.notices.told import Told

LONGEST_SUBJECT = 300
_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def write_messages(row: Outbox, now: datetime) -> None:
    """Write one message for each person that the notice concerns. Writing twice writes nothing more."""
    notice = CATALOGUE[row.payload["notice"]]
    matter = notice.matter(row.payload)
    written = set(db.session.scalars(select(Message.address).where(Message.outbox_id == row.id)))
    for told, reader in notice.once_each(matter):
        if reader.address not in written:
            db.session.add(_message(row, told, matter, reader, now))


def page_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, where there is no request to take a host from."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['BASE_URL']}{path}"


def _message(row: Outbox, told: Told, matter: Matter, reader: Reader, now: datetime) -> Message:
    subject, body = _words(told.words, matter=matter, reader=reader, link=_link(told, matter, now))
    return Message(
        outbox_id=row.id, user_id=reader.user_id, address=reader.address, subject=subject, body=body, created_at=now
    )


def words_for(told: Told, matter: Matter, reader: Reader, environment: Environment) -> tuple[str, str]:
    """Subject and body as they would be written now, by another environment. Of no notice with a secret in its link."""
    if told.token is not None:
        raise ValueError("A secret is made when it is sent, and not to be shown.")
    link = page_address(told.page, **{name: matter.ids[name] for name in told.parameters})
    return _words(told.words, environment, matter=matter, reader=reader, link=link)


def _link(told: Told, matter: Matter, now: datetime) -> str:
    if told.token is not None:
        token, secret = Token.issue(matter.user, told.token, now, new_value=matter.data.get("address", ""))
        db.session.add(token)
        return page_address(told.page, **{told.parameter: secret})
    return page_address(told.page, **{name: matter.ids[name] for name in told.parameters})


def _words(name: str, environment: Environment | None = None, **values: Any) -> tuple[str, str]:
    """A subject of one line, and a body in paragraphs: the first line of the template, and the rest."""
    text = (environment or current_app.jinja_env).get_template(f"mail/{name}.txt").render(**values)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split())[:LONGEST_SUBJECT], _BLANK_LINES.sub("\n\n", body.strip()) + "\n"
