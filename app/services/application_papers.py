"""How is the PDF of an application asked for, kept and let go?"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from app.extensions import db
from app.models import Application, ApplicationPaper, Document, Submission
from app.queries.application_papers import draft_snapshot, newest, record_of_submission, whole
from app.services import documents
from app.services.record import NotFound, add_to_outbox, get_for_update, get_to_hold, record_event
from workflows.actor import CLOCK, Actor
from workflows.application_paper import content_mark

PRINT_DRAFT = "print_draft"
# A draft changes, and the next PDF of it is a click away.
DRAFTS_KEPT_FOR = timedelta(days=7)


def ask(application_id: uuid.UUID, actor: Actor, now: datetime) -> ApplicationPaper:
    """Have a PDF of a draft made, unless the last one that was asked for says the same or is not made yet."""
    if get_to_hold(Application, application_id) is None:
        raise NotFound(str(application_id))
    mark = content_mark(draft_snapshot(whole(application_id), now))
    last = newest(application_id)
    if last is not None and (last.made_at is None or last.content_mark == mark):
        return last
    paper = ApplicationPaper(
        id=uuid.uuid4(), application_id=application_id, asked_by=actor.id, asked_at=now, content_mark=mark
    )
    db.session.add(paper)
    db.session.flush()
    add_to_outbox(PRINT_DRAFT, {"subject_id": str(paper.id)}, now)
    return paper


def keep_draft(paper: ApplicationPaper, mark: str, sha256: str, size: int, now: datetime) -> Document:
    """Keep the PDF of a draft, with the mark of what it came to say: somebody may have written since it was asked."""
    application = db.session.get_one(Application, paper.application_id)
    paper.content_mark, paper.made_at = mark, now
    name = f"Draft application {application.reference}.pdf"
    return documents.keep(
        ApplicationPaper.__tablename__, paper.id, documents.Paper(name, documents.PDF, size, sha256), now
    )


def keep_record(submission: Submission, sha256: str, size: int, now: datetime) -> Document:
    """Keep the PDF of record of a submission by its hash. One that is kept already stays: it is never replaced."""
    application: Application = get_to_hold(Application, submission.application_id)
    # The application may be held by many at once. Of two workers with one submission the second waits for the first.
    get_for_update(Submission, submission.id)
    kept = record_of_submission(submission.id)
    if kept is not None:
        return kept
    name = f"Application {application.reference}.pdf"
    paper = documents.Paper(name, documents.PDF, size, sha256)
    kept = documents.keep(Submission.__tablename__, submission.id, paper, now)
    data = {"sha256": sha256, "content_sha256": submission.sha256}
    record_event(application, "keep_paper", CLOCK, now, call_id=application.call_id, data=data)
    return kept


def forget_old(now: datetime) -> int:
    """Forget the PDFs of drafts that were made some days ago, and their bytes; how many."""
    return _forget(ApplicationPaper.made_at <= now - DRAFTS_KEPT_FOR, now)


def forget_drafts(application_id: uuid.UUID, now: datetime) -> int:
    """Forget the PDFs of a draft: what stands in them is not for everybody who is in the team from now on."""
    return _forget(ApplicationPaper.application_id == application_id, now)


def _forget(which: ColumnElement[bool], now: datetime) -> int:
    papers = db.session.scalars(select(ApplicationPaper).where(which)).all()
    for paper in papers:
        documents.forget(ApplicationPaper.__tablename__, paper.id, now)
        db.session.delete(paper)
    db.session.flush()
    return len(papers)
