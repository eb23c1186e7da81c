"""Do applicants find what the sides hand to them, once the call is agreed, and does each side keep its own?"""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Call, Event, User
from app.queries.call_documents import offered_with
from tests import factories
from tests.factories import World
from workflows.call import CallState

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def put_up(browser: FlaskClient, call: Call, title: str = "Guide to costs", content: bytes = PDF) -> int:
    data = {"title": title, "upload": (io.BytesIO(content), "guide.pdf")}
    return browser.post(f"/agreement/{call.id}/documents", data=data, content_type="multipart/form-data").status_code


def test_document_stands_on_the_page_of_the_call_once_it_is_agreed(
    world: World, client: FlaskClient, client_of: Callable[[User], FlaskClient]
) -> None:
    call = factories.a_call(world, upto=CallState.DRAFTING)
    officer = client_of(world.officer)
    put_up(officer, call)
    (one,) = offered_with(call)
    address = f"/calls/{call.id}/documents/{one.id}"
    drafted = (client.get(address).status_code, officer.get(f"/agreement/{call.id}/documents/{one.id}").status_code)
    factories.sign_both(world, call)

    page, file = client.get(f"/calls/{call.id}").text, client.get(address)

    assert drafted == (404, 200)
    assert f'<a class="govuk-link" href="{address}">Guide to costs</a>' in page
    assert "from Innovate UK" in page
    assert (file.status_code, file.data) == (200, PDF)
    assert file.headers["Content-Disposition"] == "attachment; filename=guide.pdf"


def test_each_side_takes_down_its_own_and_the_record_keeps_that(
    world: World, client: FlaskClient, client_of: Callable[[User], FlaskClient]
) -> None:
    call = factories.a_call(world)
    lead, officer = client_of(world.region_lead), client_of(world.officer)
    put_up(lead, call, "Our priorities")
    (one,) = offered_with(call)
    take_down = f"/agreement/{call.id}/documents/{one.id}/withdraw"

    statuses = [browser.post(take_down).status_code for browser in (officer, lead, lead)]

    moves = select(Event.move, Event.data["title"].as_string()).where(Event.move.endswith("_document"))
    assert statuses == [409, 303, 404]
    assert "Our priorities" not in client.get(f"/calls/{call.id}").text
    assert [tuple(row) for row in db.session.execute(moves.order_by(Event.number))] == [
        ("offer_document", "Our priorities"),
        ("withdraw_document", "Our priorities"),
    ]


def test_file_of_no_known_type_is_refused(world: World, client_of: Callable[[User], FlaskClient]) -> None:
    call = factories.a_call(world)

    assert put_up(client_of(world.officer), call, content=b"MZ not a document") == 409
    assert put_up(client_of(world.officer), call, title="") == 422
    assert put_up(client_of(world.approver), call) == 403
    assert offered_with(call) == []
