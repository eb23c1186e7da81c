"""Does a page that refuses an act say so in its heading, and does it say in people's words where the thing stands?"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Recommendation, User
from app.services import applications, assessments
from app.transactions import unit_of_work
from tests import factories as f
from tests.web.applicant.reading import summary_lines, words_in
from workflows.actor import Actor, Role
from workflows.release_hold import HOLD

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> f.World:
    monkeypatch.setattr(clock, "now", lambda: f.AFTER)
    return f.a_world()


def said(page: TestResponse) -> tuple[str, list[str]]:
    """The heading of a page and what its summary refuses."""
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.S)
    assert heading
    return heading[1].strip(), summary_lines(page)


def test_acts_of_a_call_in_assessment_say_what_can_be_done(world: f.World, client_of: ClientOf) -> None:
    call = f.a_call(world)
    application = f.submitted(world, call)
    f.close(call)
    f.assigned(world, f.eligible(world, application))
    f.started(world, call)
    officer = client_of(world.officer)

    pages = [officer.get(f"/funder/calls/{call.id}/{act}") for act in ("start-assessment", "close-ledgers", "release")]

    assert [said(page) for page in pages] == [
        ("The assessment has started", ["The call is in assessment."]),
        ("Both ledgers cannot be closed yet", ["Some applications still lack the scores that the call promises."]),
        ("The decisions cannot be released yet", ["The call is in assessment."]),
    ]


def test_acts_of_a_list_that_is_approved_are_not_asked_about(world: f.World, client_of: ClientOf) -> None:
    call, received = f.a_ranked_call(world)
    f.approved(world, call, received)
    kept = db.session.query(Recommendation).one().id
    approver, officer = client_of(world.approver), client_of(world.officer)

    pages = [approver.get(f"/funder/lists/{kept}/{act}") for act in ("approve", "send-back")]
    closing = officer.get(f"/funder/calls/{call.id}/close-ledgers")

    assert [said(page) for page in pages] == [
        (f"The list of {world.region.name} is approved", ["The list is approved."]),
        (f"The list of {world.region.name} cannot be sent back now", ["The list is approved."]),
    ]
    assert ["<form method" in page.text.split("<main")[1] for page in pages] == [False, False]
    assert said(closing) == ("Both ledgers are closed", ["The call is decided, and its decisions are not released."])


def test_release_says_who_was_told_and_who_was_not(world: f.World, client_of: ClientOf) -> None:
    call, officer = f.a_call(world), Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))
    fitting, other = (f.submitted(world, call, f.an_applicant(world, f"{name} Ltd")) for name in ("Here", "Elsewhere"))
    f.close(call)
    with unit_of_work():
        applications.find_ineligible(other.id, "It is elsewhere.", officer, f.AFTER)
    work = f.assigned(world, f.eligible(world, fitting))
    f.started(world, call)
    for one in work:
        f.scored(one)
    with unit_of_work():
        assessments.close_ledgers(call.id, officer, f.AFTER, "All is in place.")
    f.approved(world, call, [fitting])

    browser = client_of(world.officer)
    done = browser.post(f"/funder/calls/{call.id}/release", data={"people": "1"}, follow_redirects=True)
    drain_due(f.AFTER + 10 * HOLD)
    page = words_in(browser.get(f"/funder/calls/{call.id}/release"))

    assert "The decisions are released in a minute. Until then you can stop it." in words_in(done, "<body", "</body>")
    assert (
        "Everybody who writes the 1 application that was assessed was told then that there is a decision to"
        " read. The team of each application found not eligible was told so when it was checked, and got no message"
        " with the release."
    ) in page
