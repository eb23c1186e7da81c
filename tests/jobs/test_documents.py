"""Is the sign-off sheet made once, when the last key is turned, and read by those who may?"""

import hashlib
import io
from collections.abc import Callable

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.extensions import db, files
from app.jobs.outbox import drain_due
from app.models import Call, CallVersion, Document, Event, User
from app.queries.definitions import current_version
from app.queries.sign_off import sheets_of
from app.services import decisions
from app.services.record import add_to_outbox
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, DRAFTED, World, actor
from workflows.call import CallState


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def sheet_of(call: Call) -> Document | None:
    version = current_version(call)
    return sheets_of([version.id]).get(version.id)


def test_the_last_key_has_the_sheet_made(world: World) -> None:
    call = factories.a_call(world, upto=CallState.AGREED, sheet=True)

    drain_due(DRAFTED)

    sheet = sheet_of(call)
    assert sheet is not None
    made = files.get(sheet.sha256)
    printed = "".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert (sheet.name, sheet.size) == ("Sign-off sheet GM-2027-01 version 2.pdf", len(made))
    assert ("Ravi Signs" in printed, "Nora Signs" in printed) == (True, True)
    told = db.session.scalars(select(Event).where(Event.move == "keep_sheet")).one()
    assert (told.subject_id, told.data["sha256"]) == (call.id, sheet.sha256)


def test_one_key_makes_no_sheet(world: World) -> None:
    call = factories.a_call(world, upto=CallState.DRAFTING)

    drain_due(DRAFTED)

    assert sheet_of(call) is None


def test_a_second_run_makes_no_second_sheet(world: World) -> None:
    call = factories.a_call(world, upto=CallState.AGREED, sheet=True)
    drain_due(DRAFTED)

    with unit_of_work():
        payload = {"subject_id": str(call.id), "version_id": str(current_version(call).id)}
        add_to_outbox("build_sheet", payload, AFTER)
    drain_due(AFTER)

    query = select(func.count()).where(Document.subject_kind == CallVersion.__tablename__)
    assert db.session.scalar(query) == 1


def test_public_and_sides_read_the_sheet_and_the_sides_the_signed_text(
    world: World, client: FlaskClient, client_of: Callable[[User], FlaskClient]
) -> None:
    call = factories.a_call(world, upto=CallState.AGREED, sheet=True)
    call_id, signed = call.id, current_version(call).sha256
    drain_due(DRAFTED)
    lead = client_of(world.region_lead)

    public = client.get(f"/calls/{call_id}/versions/2/sign-off-sheet.pdf")
    own = lead.get(f"/agreement/{call_id}/versions/2/sign-off-sheet.pdf")
    text = lead.get(f"/agreement/{call_id}/versions/2/signed-text.json")

    assert (public.status_code, public.mimetype, public.data) == (200, "application/pdf", own.data)
    assert public.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert hashlib.sha256(text.data).hexdigest() == signed
    assert f'href="/calls/{call_id}/versions/2/sign-off-sheet.pdf"' in client.get(f"/calls/{call_id}").text
    assert (
        f'href="/agreement/{call_id}/versions/2/sign-off-sheet.pdf"'
        in lead.get(f"/agreement/{call_id}/versions/2").text
    )


def test_what_is_not_in_force_or_not_made_is_not_there(world: World, client: FlaskClient) -> None:
    call_id = factories.a_call(world, upto=CallState.AGREED, sheet=True).id

    unmade = client.get(f"/calls/{call_id}/versions/2/sign-off-sheet.pdf")
    older = client.get(f"/calls/{call_id}/versions/1/sign-off-sheet.pdf")
    unknown = client.get(f"/calls/{call_id}/versions/99/sign-off-sheet.pdf")
    early = client.get(f"/calls/{call_id}/versions/2/signed-text.json")

    assert [one.status_code for one in (unmade, older, unknown, early)] == [404] * 4


def test_signed_text_is_public_once_decisions_are_told(world: World, client: FlaskClient) -> None:
    call, received = factories.a_ranked_call(world)
    factories.approved(world, call, received[:1])
    with unit_of_work():
        decisions.release(call.id, actor(world.officer, call), AFTER)
    signed = current_version(call)

    text = client.get(f"/calls/{call.id}/versions/{signed.number}/signed-text.json")

    assert hashlib.sha256(text.data).hexdigest() == signed.sha256
