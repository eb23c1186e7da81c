"""How is a file kept beside the thing to which it belongs, and how is it let go?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Document
from app.services.record import add_to_outbox


@dataclass(frozen=True)
class Paper:
    """A file that lies in the store: its name, what it is, its length, its hash, and its pages if anybody counted."""

    name: str
    media_type: str
    size: int
    sha256: str
    pages: int | None = None


PDF = "application/pdf"
DROP_BYTES = "drop_bytes"


def keep(subject_kind: str, subject_id: uuid.UUID, paper: Paper, now: datetime) -> Document:
    """Keep a file beside its subject. One with the same bytes that is kept there already stays as it is."""
    query = select(Document).where(Document.subject_id == subject_id, Document.sha256 == paper.sha256)
    document = db.session.scalars(query).one_or_none()
    if document is None:
        document = Document(
            id=uuid.uuid4(),
            subject_kind=subject_kind,
            subject_id=subject_id,
            name=paper.name,
            media_type=paper.media_type,
            size=paper.size,
            sha256=paper.sha256,
            pages=paper.pages,
            created_at=now,
        )
        db.session.add(document)
        db.session.flush()
    return document


def forget(subject_kind: str, subject_id: uuid.UUID, now: datetime) -> None:
    """Let go of everything that is kept beside a thing. Its bytes go after the commit, if nothing else has them."""
    query = select(Document).where(Document.subject_kind == subject_kind, Document.subject_id == subject_id)
    for document in db.session.scalars(query).all():
        add_to_outbox(DROP_BYTES, {"sha256": document.sha256}, now)
        db.session.delete(document)
