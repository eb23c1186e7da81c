"""How is a file that was sent kept from everybody until the scanner has found it clean?"""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import select

from app.extensions import db, files, quarantine, scanner
from app.models import Document, Screening
from app.queries.screening import refused_as
from app.services import documents
from app.services.documents import Paper
from app.services.record import add_to_outbox, get_for_update, record_move
from workflows import screening
from workflows.actor import CLOCK
from workflows.screening import SCREENING, ScreeningFacts, ScreeningMove, ScreeningState

SCREEN_FILE, DROP_QUARANTINED = "screen_file", "drop_quarantined"


def problem_with(name: str, content: bytes) -> str:
    """Why these bytes are not taken in again: the scanner refused them before. '' while nothing is known of them."""
    found = refused_as(hashlib.sha256(content).hexdigest()) if scanner.is_on else ""
    return screening.refused(name, found) if found else ""


def take_in(subject_kind: str, subject_id: uuid.UUID, paper: Paper, content: bytes, now: datetime) -> Document:
    """Keep a file that was sent beside its subject: in quarantine until it is found clean, where there is a scanner."""
    store = quarantine if scanner.is_on else files
    store.put(content)
    document = documents.keep(subject_kind, subject_id, paper, now)
    if scanner.is_on and _of(document) is None:
        look = Screening(id=uuid.uuid4(), document_id=document.id, state=ScreeningState.WAITING, asked_at=now)
        db.session.add(look)
        db.session.flush()
        add_to_outbox(SCREEN_FILE, {"subject_id": str(look.id)}, now)
    return document


def awaited(screening_id: uuid.UUID) -> tuple[Screening, Document] | None:
    """A look that is still to be had, locked, with the file; None once it was."""
    look: Screening = get_for_update(Screening, screening_id)
    document = db.session.get_one(Document, look.document_id)
    return (look, document) if look.state == ScreeningState.WAITING else None


def decide(look: Screening, document: Document, found: str, now: datetime) -> Screening:
    """Record what the scanner said. What it refused leaves the quarantine for nowhere, and with it what it passed."""
    move = ScreeningMove.REFUSE if found else ScreeningMove.PASS
    step = SCREENING.decide(move, look.state, CLOCK.roles, ScreeningFacts(found))
    look.found, look.decided_at = found, now
    data = {"sha256": document.sha256, **({"found": found} if found else {})}
    record_move(look, step, CLOCK, now, call_id=None, data=data)
    add_to_outbox(DROP_QUARANTINED, {"sha256": document.sha256}, now)
    return look


def _of(document: Document) -> Screening | None:
    return db.session.scalars(select(Screening).where(Screening.document_id == document.id)).one_or_none()
