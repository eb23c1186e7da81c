"""Which documents does a call hand to those who apply?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, CallDocument, Document, User
from app.queries.files import kept
from app.queries.screening import held_among
from workflows.compound_answers import KeptFile
from workflows.filetypes import WORDS, size_words


@dataclass(frozen=True)
class OfferedFile:
    """One document: whose, what it is called, and its file."""

    id: uuid.UUID
    side: str
    title: str
    file: KeptFile
    adder: str
    added_at: datetime

    @property
    def about(self) -> str:
        """What the file is and how large: PDF, 120 kB."""
        return f"{WORDS[self.file.type]}, {size_words(self.file.size)}"


def offered_with(call: Call) -> Sequence[OfferedFile]:
    """The documents of a call that came through the gate, in the order in which they were added. One query."""
    query = (
        select(CallDocument, Document, User.name)
        .join(Document, Document.id == CallDocument.document_id)
        .join(User, User.id == CallDocument.added_by)
        .where(CallDocument.call_id == call.agreed_as_id, CallDocument.withdrawn_at.is_(None))
        .order_by(CallDocument.added_at, CallDocument.id)
    )
    return [
        OfferedFile(one.id, one.side, one.title, kept(document), name, one.added_at)
        for one, document, name in db.session.execute(query)
    ]


def offered_file(call: Call, piece_id: uuid.UUID) -> KeptFile | None:
    """One of them, to save; None for any other, and for what is in quarantine. Two queries."""
    found = next((one.file for one in offered_with(call) if one.id == piece_id), None)
    return None if found is None or held_among([found.id]) else found
