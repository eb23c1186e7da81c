"""Does a no to an application say what follows from it before anything is recorded?"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.extensions import db
from app.models import Application, Outbox, User
from app.services import applications
from app.transactions import unit_of_work
from tests import factories as f
from tests.web.applicant.reading import box, heading, hidden_in, summary_lines, words_in

ClientOf = Callable[[User], FlaskClient]
REASON = "It is for machines alone.\r\n\r\nThe call is for people."


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> f.World:
    monkeypatch.setattr(clock, "now", lambda: f.AFTER)
    return f.a_world()


@pytest.fixture
def received(world: f.World) -> Application:
    call = f.a_call(world)
    application = f.submitted(world, call)
    f.close(call)
    return application


def recorded(application: Application) -> tuple[str, str, int]:
    """What stands on the application, and how many messages wait for its team."""
    kept = db.session.get_one(Application, application.id, populate_existing=True)
    waiting = db.session.query(Outbox).filter(Outbox.payload["notice"].as_string() == "application_ineligible").count()
    return kept.state.value, kept.ineligible_reason, waiting


def test_no_is_shown_with_what_follows_before_it_is_recorded(
    world: f.World, received: Application, client_of: ClientOf
) -> None:
    officer, check = client_of(world.officer), f"/funder/applications/{received.id}/check"

    asked = officer.post(check, data={"is_eligible": "no", "reason": REASON})
    before = recorded(received)
    done = officer.post(check, data={"is_eligible": "no", "reason": hidden_in(asked, "reason"), "stage": "confirmed"})

    assert (asked.status_code, heading(asked)) == (200, "Find Bright idea not eligible?")
    assert words_in(asked) == (
        "GM-2027-01-001 Find Bright idea not eligible? It goes no further: nobody assesses it. This cannot be taken"
        " back. The reason, as the applicant reads it It is for machines alone. The call is for people. 1 person is"
        " told at once, with a link to this reason: Lena Lead Find it not eligible Go back and change the reason"
    )
    assert before == ("submitted", "", 0)
    assert done.status_code == 303
    assert recorded(received) == ("ineligible", "It is for machines alone.\n\nThe call is for people.", 1)


def test_way_back_from_a_no_keeps_what_was_typed(world: f.World, received: Application, client_of: ClientOf) -> None:
    check = f"/funder/applications/{received.id}/check"
    sent = {"is_eligible": "no", "reason": REASON, "stage": "taken_back"}

    page = client_of(world.officer).post(check, data=sent)

    assert (page.status_code, heading(page), summary_lines(page)) == (200, "Bright idea", [])
    assert box(page, "reason") == "It is for machines alone.\r\n\r\nThe call is for people."
    assert 'value="no" checked' in page.text
    assert recorded(received) == ("submitted", "", 0)


def test_yes_is_one_step(world: f.World, received: Application, client_of: ClientOf) -> None:
    check = f"/funder/applications/{received.id}/check"

    page = client_of(world.officer).post(check, data={"is_eligible": "yes", "reason": ""})

    assert page.status_code == 303
    assert recorded(received) == ("eligible", "", 0)


def test_no_without_a_reason_is_not_asked_about(world: f.World, received: Application, client_of: ClientOf) -> None:
    check = f"/funder/applications/{received.id}/check"

    pages = [
        client_of(world.officer).post(check, data={"is_eligible": "no", "reason": " ", "stage": stage})
        for stage in ("", "confirmed")
    ]

    assert [(page.status_code, summary_lines(page)) for page in pages] == [
        (422, ["Enter the reason, in words that the applicant will read"])
    ] * 2


def test_no_to_what_was_checked_meanwhile_is_refused_at_once(
    world: f.World, received: Application, client_of: ClientOf
) -> None:
    officer = f.actor(world.officer, received.call)
    with unit_of_work():
        applications.confirm_eligible(received.id, officer, f.AFTER)

    page = client_of(world.officer).post(
        f"/funder/applications/{received.id}/check", data={"is_eligible": "no", "reason": REASON}
    )

    assert (page.status_code, heading(page)) == (409, "Bright idea")
    assert summary_lines(page) == ["The application is found eligible."]
    assert recorded(received) == ("eligible", "", 0)
