"""How are documents made from what was approved?"""

import uuid
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, select

from app.documents import application, offer_letter, sign_off_sheet
from app.documents.engine import DocumentNotBuilt
from app.extensions import db, files
from app.models import ApplicationPaper, CallVersion, Document, Outbox, Submission
from app.queries import application_papers as papers
from app.queries.sign_off import sheets_of, snapshot_of
from app.services import application_papers, offers, sign_off
from workflows.application_paper import content_mark
from workflows.letter import LetterSnapshot
from workflows.machine import Refusal
from workflows.offer import OfferState
from workflows.plain import from_plain

UNWANTED_FOR = timedelta(minutes=10)


def build_letter(row: Outbox, now: datetime) -> None:
    """Make the letter of an offer that is waiting for it. A second run finds the offer built and does nothing."""
    offer = offers.load(uuid.UUID(row.payload["subject_id"]))
    if offer.state != OfferState.BUILDING:
        return
    try:
        letter = offer_letter.render(from_plain(LetterSnapshot, offer.snapshot))
    except (DocumentNotBuilt, Refusal) as fault:
        offers.record_failure(offer.id, str(fault), now)
        return
    offers.keep_letter(offer.id, files.put(letter), len(letter), now)


def build_sheet(row: Outbox, now: datetime) -> None:
    """Make the sign-off sheet of a version that every side has signed. A second run finds it made."""
    version = db.session.get_one(CallVersion, uuid.UUID(row.payload["version_id"]))
    if sheets_of([version.id]):
        return
    sheet = sign_off_sheet.render(snapshot_of(version, demonstration=_is_demonstration()))
    sign_off.keep_sheet(version, files.put(sheet), len(sheet), now)


def print_draft(row: Outbox, now: datetime) -> None:
    """Make the PDF of a draft as it stands now. A second run finds it made, or its paper forgotten."""
    paper = db.session.get(ApplicationPaper, uuid.UUID(row.payload["subject_id"]))
    if paper is None or paper.made_at is not None:
        return
    snapshot = papers.draft_snapshot(papers.whole(paper.application_id), now, demonstration=_is_demonstration())
    made = application.render(snapshot)
    application_papers.keep_draft(paper, content_mark(snapshot), files.put(made), len(made), now)


def print_submission(row: Outbox, now: datetime) -> None:
    """Make the PDF of record of a submission. A second run finds it made."""
    submission = db.session.get_one(Submission, uuid.UUID(row.payload["subject_id"]))
    if papers.record_of_submission(submission.id) is not None:
        return
    made = application.render(papers.submitted_snapshot(submission, demonstration=_is_demonstration()))
    application_papers.keep_record(submission, files.put(made), len(made), now)


def drop_bytes(row: Outbox, now: datetime) -> None:
    """Delete the bytes of what was let go, unless a document has them, or somebody has just stored them again."""
    sha256 = row.payload["sha256"]
    if not db.session.scalar(select(exists().where(Document.sha256 == sha256))):
        files.drop(sha256, now - UNWANTED_FOR)


def _is_demonstration() -> bool:
    return bool(current_app.config["DEMO"])
