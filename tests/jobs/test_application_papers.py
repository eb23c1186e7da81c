"""Is the PDF of record made once and for good, and that of a draft let go after a while?"""

import io
from datetime import datetime, timedelta

import pypdf
import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db, files
from app.jobs.clockwork import forget_copies
from app.jobs.outbox import drain_due
from app.models import Application, ApplicationPaper, Document, Event, Message, Submission
from app.queries.application_papers import record_of
from app.services import application_papers, applications, documents
from app.services.record import PRINT_SUBMISSION, add_to_outbox
from app.storage import MissingFile
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, DURING, Applicant, World
from workflows.actor import Actor, Role

LATER = DURING + timedelta(minutes=5)
OF_DRAFTS = Document.subject_kind == ApplicationPaper.__tablename__


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def applicant(world: World) -> Applicant:
    return factories.an_applicant(world)


def printed(document: Document | None) -> str:
    assert document is not None
    read = pypdf.PdfReader(io.BytesIO(files.get(document.sha256)))
    return " ".join(" ".join(leaf.extract_text() for leaf in read.pages).split())


def lead_of(applicant: Applicant) -> Actor:
    return Actor(applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))


def test_a_submission_has_its_paper_of_record_made(world: World, applicant: Applicant) -> None:
    application = factories.submitted(world, factories.a_call(world), applicant)

    drain_due(DURING)

    record = record_of(application.id)
    submission = db.session.scalars(select(Submission)).one()
    words = printed(record)
    assert record is not None
    assert (record.name, record.subject_id) == (f"Application {application.reference}.pdf", submission.id)
    assert (submission.sha256[:32] in words, "Submitted on" in words, "Two engineers" in words) == (True, True, False)
    told = db.session.scalars(select(Event).where(Event.move == "keep_paper")).one()
    assert told.data == {"sha256": record.sha256, "content_sha256": submission.sha256}


def test_a_second_run_makes_no_second_paper(world: World, applicant: Applicant) -> None:
    application = factories.submitted(world, factories.a_call(world), applicant)
    drain_due(DURING)

    with unit_of_work():
        add_to_outbox(PRINT_SUBMISSION, {"subject_id": str(db.session.scalars(select(Submission.id)).one())}, AFTER)
    drain_due(AFTER)

    kept = db.session.scalar(select(func.count()).where(Document.subject_kind == Submission.__tablename__))
    assert (kept, record_of(application.id) is not None) == (1, True)


def test_the_paper_says_what_was_submitted_even_if_it_is_made_later(world: World, applicant: Applicant) -> None:
    application = factories.submitted(world, factories.a_call(world), applicant)
    with unit_of_work():
        applications.reopen(application.id, lead_of(applicant), LATER)
    with unit_of_work():
        applications.save_answer(application.id, "need", "Written since.", 1, lead_of(applicant), LATER)

    drain_due(LATER)

    assert "Written since." not in printed(record_of(application.id))


def test_each_submission_has_a_paper_of_its_own(world: World, applicant: Applicant) -> None:
    application = factories.submitted(world, factories.a_call(world), applicant)
    drain_due(DURING)
    first = record_of(application.id)
    with unit_of_work():
        applications.reopen(application.id, lead_of(applicant), LATER)
    with unit_of_work():
        applications.submit(application.id, lead_of(applicant), LATER, declaration_made=True)

    drain_due(LATER)

    second = record_of(application.id)
    assert first is not None
    assert second is not None
    assert first.sha256 != second.sha256
    assert files.get(first.sha256).startswith(b"%PDF-")


def test_papers_of_record_wait_for_everything_else(world: World, applicant: Applicant) -> None:
    factories.submitted(world, factories.a_call(world), applicant)

    drain_due(DURING, leaving=frozenset({PRINT_SUBMISSION}))

    receipt = db.session.scalars(select(Message).where(Message.subject.contains("we have your application"))).first()
    assert receipt is not None
    assert f"/applications/{db.session.scalars(select(Application.id)).one()}/receipt.pdf" in receipt.body
    assert db.session.scalars(select(Document).where(Document.subject_kind == Submission.__tablename__)).all() == []


def test_a_draft_is_let_go_after_a_week_with_its_bytes(world: World, applicant: Applicant) -> None:
    application = factories.a_draft(world, factories.a_call(world), applicant)
    asked_for(application, applicant)
    sha256 = db.session.scalars(select(Document.sha256).where(OF_DRAFTS)).one()

    gone = [forget_copies(DURING + timedelta(days=days)) for days in (6, 7)]
    # The store goes by its own clock: nothing that was stored lately is dropped.
    drain_due(datetime(2100, 1, 1, tzinfo=DURING.tzinfo))

    assert gone == [0, 1]
    assert db.session.scalars(select(ApplicationPaper)).all() == []
    with pytest.raises(MissingFile):
        files.get(sha256)


def test_bytes_that_another_document_has_are_kept(world: World, applicant: Applicant) -> None:
    application = factories.a_draft(world, factories.a_call(world), applicant)
    asked_for(application, applicant)
    kept = db.session.scalars(select(Document).where(OF_DRAFTS)).one()
    with unit_of_work():
        paper = documents.Paper("mine.pdf", kept.media_type, kept.size, kept.sha256)
        documents.keep("application", application.id, paper, LATER)

    forget_copies(DURING + timedelta(days=7))
    drain_due(datetime(2100, 1, 1, tzinfo=DURING.tzinfo))

    assert files.get(kept.sha256).startswith(b"%PDF-")


def asked_for(application: Application, applicant: Applicant) -> None:
    """Somebody of the team has a PDF of the draft made."""
    with unit_of_work():
        application_papers.ask(application.id, lead_of(applicant), DURING)
    drain_due(DURING)
