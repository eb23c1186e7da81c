"""How are documents made from what was approved?

A document takes a good part of a second, and SQLite has one writer: what it says is read in one transaction, it is made
in none, and it is kept in another.
"""

import uuid
from datetime import datetime, timedelta
from functools import partial

from flask import current_app
from sqlalchemy import exists, select

from app.documents import application, offer_letter, sign_off_sheet
from app.documents.engine import DocumentNotBuilt
from app.extensions import db, files
from app.jobs.effects import Effect, Payload, nothing
from app.models import ApplicationPaper, CallVersion, Document, Outbox, Submission
from app.queries import application_papers as papers
from app.queries.sign_off import sheets_of, snapshot_of
from app.services import application_papers, offers, sign_off
from app.transactions import unit_of_work
from workflows.application_paper import content_mark
from workflows.letter import LetterSnapshot
from workflows.machine import Refusal
from workflows.offer import OfferState
from workflows.plain import from_plain

UNWANTED_FOR = timedelta(minutes=10)


def build_letter(payload: Payload, _now: datetime) -> Effect:
    """Make the letter of an offer that is waiting for it. A second run finds the offer built and does nothing."""
    offer_id = uuid.UUID(payload["subject_id"])
    with unit_of_work():
        offer = offers.load(offer_id)
        snapshot = from_plain(LetterSnapshot, offer.snapshot) if offer.state == OfferState.BUILDING else None
    if snapshot is None:
        return nothing
    try:
        letter = offer_letter.render(snapshot)
    except (DocumentNotBuilt, Refusal) as fault:
        return partial(_fail_letter, offer_id, str(fault))
    return partial(_keep_letter, offer_id, letter)


def _keep_letter(offer_id: uuid.UUID, letter: bytes, _row: Outbox, now: datetime) -> None:
    if offers.load(offer_id).state == OfferState.BUILDING:
        offers.keep_letter(offer_id, files.put(letter), len(letter), now)


def _fail_letter(offer_id: uuid.UUID, fault: str, _row: Outbox, now: datetime) -> None:
    if offers.load(offer_id).state == OfferState.BUILDING:
        offers.record_failure(offer_id, fault, now)


def build_sheet(payload: Payload, _now: datetime) -> Effect:
    """Make the sign-off sheet of a version that every side has signed. A second run finds it made."""
    version_id = uuid.UUID(payload["version_id"])
    with unit_of_work():
        version = db.session.get_one(CallVersion, version_id)
        is_made = bool(sheets_of([version_id]))
        snapshot = None if is_made else snapshot_of(version, demonstration=_is_demonstration())
    if snapshot is None:
        return nothing
    return partial(_keep_sheet, version_id, sign_off_sheet.render(snapshot))


def _keep_sheet(version_id: uuid.UUID, sheet: bytes, _row: Outbox, now: datetime) -> None:
    if not sheets_of([version_id]):
        sign_off.keep_sheet(db.session.get_one(CallVersion, version_id), files.put(sheet), len(sheet), now)


def print_draft(payload: Payload, now: datetime) -> Effect:
    """Make the PDF of a draft as it stands now. A second run finds it made, or its paper forgotten."""
    paper_id = uuid.UUID(payload["subject_id"])
    with unit_of_work():
        paper = db.session.get(ApplicationPaper, paper_id)
        if paper is None or paper.made_at is not None:
            return nothing
        snapshot = papers.draft_snapshot(papers.whole(paper.application_id), now, demonstration=_is_demonstration())
    return partial(_keep_draft, paper_id, content_mark(snapshot), application.render(snapshot))


def _keep_draft(paper_id: uuid.UUID, mark: str, made: bytes, _row: Outbox, now: datetime) -> None:
    paper = db.session.get(ApplicationPaper, paper_id)
    if paper is not None and paper.made_at is None:
        application_papers.keep_draft(paper, mark, files.put(made), len(made), now)


def print_submission(payload: Payload, _now: datetime) -> Effect:
    """Make the PDF of record of a submission. A second run finds it made."""
    submission_id = uuid.UUID(payload["subject_id"])
    with unit_of_work():
        if papers.record_of_submission(submission_id) is not None:
            return nothing
        submission = db.session.get_one(Submission, submission_id)
        snapshot = papers.submitted_snapshot(submission, demonstration=_is_demonstration())
    return partial(_keep_record, submission_id, application.render(snapshot))


def _keep_record(submission_id: uuid.UUID, made: bytes, _row: Outbox, now: datetime) -> None:
    submission = db.session.get_one(Submission, submission_id)
    application_papers.keep_record(submission, files.put(made), len(made), now)


def drop_bytes(row: Outbox, now: datetime) -> None:
    """Delete the bytes of what was let go, unless a document has them, or somebody has just stored them again."""
    sha256 = row.payload["sha256"]
    if not db.session.scalar(select(exists().where(Document.sha256 == sha256))):
        files.drop(sha256, now - UNWANTED_FOR)


def _is_demonstration() -> bool:
    return bool(current_app.config["DEMO"])
