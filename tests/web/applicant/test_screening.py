"""Is a file kept from everybody until the scanner has found it clean, and refused with words when it is not?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db, files, quarantine, scanner
from app.jobs.outbox import drain_due
from app.models import Answer, Application, Document, Event, Outbox, Screening, User
from app.scanner import ScannerAway
from app.storage import MissingFile
from tests import factories
from tests.attachments import a_pdf
from tests.clamd import EICAR, FOUND, clamd
from tests.factories import DURING, Applicant, World
from tests.web.applicant.reading import summary_lines, words_in
from tests.workflows.definitions import a_core, a_file_question
from workflows.definition import Section
from workflows.screening import ScreeningState

CLEAN, BAD = a_pdf(), a_pdf() + EICAR
TOLD = f"‘plan.pdf’ was refused, because the virus scanner found {FOUND} in it. Take it out, or attach a clean copy."
WAITS = "‘plan.pdf’ is still being checked for viruses. That takes a moment: try again soon."
# The stores go by their own clock: nothing that was put there lately is dropped.
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def scanned(app: Flask, tmp_path: Path) -> Iterator[None]:
    """A scanner that answers."""
    with clamd(tmp_path / "clamd") as address:
        app.config["CLAMD_URL"] = address
        yield
        app.config["CLAMD_URL"] = None


@pytest.fixture
def away(app: Flask, tmp_path: Path) -> Iterator[None]:
    """A scanner that is named and not there."""
    app.config["CLAMD_URL"] = f"unix://{tmp_path}/nobody"
    yield
    app.config["CLAMD_URL"] = None


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def applicant(world: World) -> Applicant:
    return factories.an_applicant(world)


@pytest.fixture
def base(world: World, applicant: Applicant, clock_at: Callable[[datetime], None]) -> str:
    """The address of a complete draft that may have a plan attached."""
    papers = Section("papers", "Papers", (a_file_question(required=False),))
    call = factories.a_call(world, core={"sections": (*a_core().sections, papers)})
    application = factories.complete(factories.a_draft(world, call, applicant), applicant)
    clock_at(DURING)
    return f"/applications/{application.id}"


@pytest.fixture
def lead(applicant: Applicant, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    return client_of(applicant.lead)


def attach(lead: FlaskClient, base: str, content: bytes) -> TestResponse:
    answer = db.session.scalars(select(Answer).where(Answer.question_id == "plan")).one_or_none()
    sent = {"version": str(answer.number if answer else 0), "upload": [(BytesIO(content), "plan.pdf")]}
    return lead.post(f"{base}/questions/plan", data=sent, content_type="multipart/form-data")


def attached_id() -> str:
    (file,) = db.session.scalars(select(Answer.value).where(Answer.question_id == "plan")).one()
    return str(file["id"])


@pytest.mark.usefixtures("scanned")
def test_a_file_waits_in_quarantine_until_it_is_found_clean(base: str, lead: FlaskClient) -> None:
    fresh = a_pdf(3, filler=11)  # which no other test has stored
    attach(lead, base, fresh)
    sha256 = db.session.scalars(select(Document.sha256)).one()
    file = f"{base}/files/{attached_id()}"

    page = words_in(lead.get(f"{base}/questions/plan"))
    early, refused = lead.get(file), lead.post(f"{base}/submit", data={"declaration": "y"})
    with pytest.raises(MissingFile):
        files.get(sha256)
    drain_due(DURING)
    served = lead.get(file)
    submitted = lead.post(f"{base}/submit", data={"declaration": "y"})
    drain_due(LONG_AFTER)

    assert ("being checked for viruses" in page, WAITS in page) == (True, True)
    assert (early.status_code, refused.status_code, summary_lines(refused)) == (404, 409, [WAITS])
    assert (served.data, submitted.status_code) == (fresh, 303)
    with pytest.raises(MissingFile):
        quarantine.get(sha256)


@pytest.mark.usefixtures("scanned")
def test_what_the_scanner_refuses_is_told_and_kept_nowhere(base: str, lead: FlaskClient) -> None:
    attach(lead, base, BAD)
    sha256 = db.session.scalars(select(Document.sha256)).one()
    drain_due(DURING)
    drain_due(LONG_AFTER)

    page = words_in(lead.get(f"{base}/questions/plan"))
    submitted = lead.post(f"{base}/submit", data={"declaration": "y"})
    again = attach(lead, base, BAD)

    assert TOLD in page
    assert (submitted.status_code, summary_lines(submitted)) == (409, [TOLD])
    assert (again.status_code, summary_lines(again)) == (409, [TOLD])
    assert lead.get(f"{base}/files/{attached_id()}").status_code == 404
    told = db.session.scalars(select(Event).where(Event.move == "refuse_file")).one()
    assert told.data == {"sha256": sha256, "found": FOUND}
    for store in (files, quarantine):
        with pytest.raises(MissingFile):
            store.get(sha256)


def test_while_the_scanner_is_away_a_file_stays_where_it_is_and_is_looked_at_later(
    app: Flask, away: None, base: str, lead: FlaskClient, tmp_path: Path
) -> None:
    attach(lead, base, CLEAN)

    drain_due(DURING)
    waiting = db.session.scalars(select(Screening.state)).one()
    why = db.session.scalars(select(Outbox.error).where(Outbox.kind == "screen_file")).one()
    with clamd(tmp_path / "nobody"):
        drain_due(DURING + timedelta(minutes=1))

    assert (waiting, why.startswith("ScannerAway: ")) == (ScreeningState.WAITING, True)
    assert lead.get(f"{base}/files/{attached_id()}").data == CLEAN


@pytest.mark.usefixtures("scanned")
def test_the_same_file_of_another_application_is_looked_at_for_itself(
    world: World, applicant: Applicant, base: str, lead: FlaskClient
) -> None:
    attach(lead, base, CLEAN)
    drain_due(DURING)
    first = db.session.scalars(select(Application)).one()
    other = factories.a_draft(world, db.session.get_one(factories.Call, first.call_id), applicant, title="Another")

    sent = {"version": "0", "upload": [(BytesIO(CLEAN), "plan.pdf")]}
    lead.post(f"/applications/{other.id}/questions/plan", data=sent, content_type="multipart/form-data")
    drain_due(LONG_AFTER)

    assert db.session.scalars(select(Screening.state)).all() == [ScreeningState.CLEAN] * 2
    assert lead.get(f"{base}/files/{attached_first(first)}").data == CLEAN


def attached_first(application: Application) -> str:
    query = select(Answer.value).where(Answer.question_id == "plan", Answer.application_id == application.id)
    return str(db.session.scalars(query).one()[0]["id"])


def test_without_a_scanner_the_page_says_so_and_files_are_served_at_once(base: str, lead: FlaskClient) -> None:
    attach(lead, base, CLEAN)

    assert "Files are not checked for viruses on this installation." in lead.get(f"{base}/questions/plan").text
    assert lead.get(f"{base}/files/{attached_id()}").data == CLEAN
    assert lead.get("/readyz").json["scanner"] == "off"


@pytest.mark.usefixtures("scanned")
def test_the_scanner_tells_clean_from_bad_and_is_asked_whether_it_is_there(client: FlaskClient) -> None:
    assert (scanner.find_in(b""), scanner.find_in(b"." * 200_000)) == ("", "")
    assert scanner.find_in(b"." * 100_000 + EICAR) == FOUND
    assert client.get("/readyz").json["scanner"] == "answers"


@pytest.mark.usefixtures("away")
def test_a_scanner_that_is_away_makes_nothing_clean(client: FlaskClient) -> None:
    with pytest.raises(ScannerAway):
        scanner.find_in(CLEAN)
    assert client.get("/readyz").json["scanner"] == "away"


def test_what_is_too_large_for_the_scanner_is_not_looked_at(app: Flask, tmp_path: Path) -> None:
    with clamd(tmp_path / "small", most_bytes=1_000) as address:
        app.config["CLAMD_URL"] = address
        with pytest.raises(ScannerAway):
            scanner.find_in(b"." * 5_000_000)
    app.config["CLAMD_URL"] = None
