"""Does a large file arrive in pieces, go on where it stopped, and stay within its limits?"""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.extensions import db, pieces
from app.jobs.clockwork import forget_copies
from app.jobs.outbox import drain_due
from app.models import Answer, Upload, User
from app.storage import MissingFile
from app.transactions import unit_of_work
from tests import factories
from tests.attachments import a_pdf
from tests.factories import CLOSES, DURING, Applicant, World
from tests.workflows.definitions import a_core, a_file_question
from workflows.actor import Role
from workflows.definition import Section
from workflows.uploading import MOST_OPEN, TOO_MANY

# Each piece is smaller than what a browser of the tests would write to a file of its own.
PIECE = 400_000
LARGE = a_pdf(filler=700_000)


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def applicant(world: World) -> Applicant:
    return factories.an_applicant(world)


@pytest.fixture
def base(world: World, applicant: Applicant, clock_at: Callable[[datetime], None]) -> str:
    papers = Section("papers", "Papers", (a_file_question(required=False),))
    call = factories.a_call(world, core={"sections": (*a_core().sections, papers)})
    application = factories.a_draft(world, call, applicant)
    clock_at(DURING)
    return f"/applications/{application.id}"


@pytest.fixture
def lead(applicant: Applicant, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    return client_of(applicant.lead)


def announce(browser: FlaskClient, base: str, content: bytes = LARGE, **changes: Any) -> TestResponse:
    about = {"name": "plan.pdf", "size": len(content), "mark": "1700000000000", **changes}
    return browser.post(f"{base}/questions/plan/uploads", data=about)


def piece(browser: FlaskClient, base: str, upload: str, offset: int, content: bytes) -> TestResponse:
    sent = {"upload": upload, "offset": str(offset), "piece": (BytesIO(content), "piece")}
    return browser.post(f"{base}/questions/plan/uploads/piece", data=sent, content_type="multipart/form-data")


def begun(browser: FlaskClient, base: str, upto: int = PIECE) -> str:
    """An upload of which so much has arrived."""
    upload = str(announce(browser, base).json["upload"])
    assert piece(browser, base, upload, 0, LARGE[:upto]).json == {"received": upto, "file": ""}
    return upload


def is_kept(upload: str) -> bool:
    """Whether any bytes of it are there."""
    try:
        return bool(pieces.read(UUID(upload)))
    except MissingFile:
        return False


def test_a_file_in_pieces_is_attached_like_any_other(base: str, lead: FlaskClient) -> None:
    upload = begun(lead, base)

    last = piece(lead, base, upload, PIECE, LARGE[PIECE:])
    saved = lead.post(f"{base}/questions/plan", data={"version": "0", "answer": last.json["file"]})
    drain_due(DURING)

    (kept,) = db.session.scalars(select(Answer.value)).one()
    assert (last.json["received"], saved.status_code, kept["id"]) == (len(LARGE), 303, last.json["file"])
    assert lead.get(f"{base}/files/{kept['id']}").data == LARGE
    assert (db.session.scalars(select(Upload)).all(), is_kept(upload)) == ([], False)


def test_the_same_file_chosen_again_goes_on_where_it_stopped(base: str, lead: FlaskClient) -> None:
    upload = begun(lead, base)

    again, another = announce(lead, base), announce(lead, base, mark="1800000000000")

    assert again.json == {"upload": upload, "received": PIECE, "piece": 1_000_000}
    assert another.json["received"] == 0


def test_a_piece_that_is_not_the_next_is_told_where_to_go_on(base: str, lead: FlaskClient) -> None:
    upload = begun(lead, base)

    answers = [
        piece(lead, base, upload, 0, LARGE[:10]),
        piece(lead, base, upload, PIECE + 10, LARGE[:10]),
        piece(lead, base, upload, PIECE, b""),
        piece(lead, base, upload, PIECE, b"." * (len(LARGE) - PIECE + 1)),
    ]

    assert [one.status_code for one in answers] == [409] * 4
    assert [one.json for one in answers] == [{"received": PIECE}] * 4


def test_a_file_that_had_come_whole_is_finished_by_an_empty_piece(base: str, lead: FlaskClient) -> None:
    upload = begun(lead, base)
    with unit_of_work():
        # As after a connection that was lost with the last answer.
        kept = db.session.scalars(select(Upload)).one()
        pieces.write(kept.id, 0, LARGE)
        kept.received = len(LARGE)

    last = piece(lead, base, upload, len(LARGE), b"")

    assert (last.status_code, last.json.get("told"), bool(last.json["file"])) == (200, None, True)


def test_a_file_that_breaks_a_rule_is_refused_at_the_first_word_or_the_last(base: str, lead: FlaskClient) -> None:
    large = announce(lead, base, size=2_000_001)
    odd = str(announce(lead, base, content=b"." * 20).json["upload"])
    refused = piece(lead, base, odd, 0, b"." * 20)

    assert (large.status_code, large.json["told"]) == (422, "‘plan.pdf’ has 2.1 MB; the most is 2 MB.")
    assert refused.status_code == 422
    assert refused.json["told"].startswith("‘plan.pdf’ is not of a type that is taken here.")
    assert db.session.scalars(select(Upload)).all() == []


def test_an_upload_is_its_senders_alone(
    applicant: Applicant, base: str, lead: FlaskClient, client_of: Callable[[User], FlaskClient]
) -> None:
    colleague = client_of(factories.grant(factories.a_person(), Role.COLLABORATOR, applicant.organisation))
    stranger = client_of(factories.a_person())
    upload = begun(lead, base)

    answers = [piece(one, base, upload, PIECE, b"more") for one in (colleague, stranger)]

    assert [one.status_code for one in answers] == [404, 404]
    assert announce(colleague, base).json["received"] == 0
    assert announce(stranger, base).status_code == 404


def test_only_so_many_files_are_on_their_way_at_once(base: str, lead: FlaskClient) -> None:
    answers = [announce(lead, base, mark=str(number)) for number in range(MOST_OPEN + 1)]

    assert [one.status_code for one in answers] == [200] * MOST_OPEN + [422]
    assert answers[-1].json["told"] == TOO_MANY


def test_what_nobody_goes_on_with_is_let_go_after_a_day(base: str, lead: FlaskClient) -> None:
    upload = begun(lead, base)

    gone = [forget_copies(DURING + timedelta(hours=hours)) for hours in (23, 24)]
    drain_due(DURING + timedelta(hours=24))

    assert (gone, is_kept(upload)) == ([0, 1], False)
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 0


def test_after_the_deadline_no_piece_is_taken(
    base: str, lead: FlaskClient, clock_at: Callable[[datetime], None]
) -> None:
    upload = begun(lead, base)

    clock_at(CLOSES)
    late = piece(lead, base, upload, PIECE, LARGE[PIECE:])

    assert late.status_code == 422
    assert db.session.scalars(select(Upload.received)).one() == PIECE


def test_what_is_not_sent_as_it_must_be_is_told(base: str, lead: FlaskClient) -> None:
    upload = begun(lead, base)
    url = f"{base}/questions/plan/uploads"

    answers = [
        announce(lead, base, size="-1"),
        announce(lead, base, size="many"),
        lead.post(f"{url}/piece", data={"upload": upload, "offset": "0"}),
        piece(lead, base, "nobody", 0, b"x"),
        lead.post(f"{base}/questions/need/uploads", data={"name": "a", "size": "1", "mark": ""}),
    ]

    assert [one.status_code for one in answers] == [422, 422, 422, 404, 404]
