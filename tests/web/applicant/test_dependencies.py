"""Is one's own application named at once and another's only with its lead, and does nobody learn what there is?"""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Application, Dependency, Submission
from app.queries.dependencies import links_in
from app.services import applications
from app.transactions import unit_of_work
from tests.factories import AFTER, DURING, Applicant, a_draft, a_person, actor, an_applicant, complete, grant
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import summary_lines, words_in
from workflows.actor import Role

WAITS = "It counts once the lead of that application agrees, if there is one."


@pytest.fixture
def rival(bench: Bench) -> tuple[Applicant, Application]:
    """Another organisation with a draft in the same call."""
    other = an_applicant(bench.world, "Rival Ltd")
    return other, a_draft(bench.world, bench.call, other, title="Rival idea")


def _asked(bench: Bench, reference: str) -> str:
    """The page after this reference was named."""
    page = bench.lead.post(f"{bench.base}/depends-on", data={"reference": reference})
    assert page.status_code == 303
    return words_in(bench.lead.get(f"{bench.base}/depends-on"))


def _only_id() -> str:
    db.session.rollback()
    return str(db.session.scalars(select(Dependency.id)).one())


def test_own_application_is_named_at_once(bench: Bench) -> None:
    second = a_draft(bench.world, bench.call, bench.applicant, title="Test rig")

    page = _asked(bench, second.reference)

    assert f"{second.reference}, Test rig, Northbeam Robotics Ltd. Agreed." in page
    assert links_in(bench.call.id) == ((bench.application.id, second.id),)
    assert f"Depends on {second.reference}, Test rig" in words_in(bench.lead.get(f"{bench.base}/review"))
    other = words_in(bench.lead.get(f"/applications/{second.id}/depends-on"))
    assert f"Others that depend on this application {bench.application.reference}, Bright idea" in other


def test_unknown_and_unseen_references_answer_alike(bench: Bench, rival: tuple[Applicant, Application]) -> None:
    known = _asked(bench, rival[1].reference)
    db.session.rollback()
    bench.lead.post(f"{bench.base}/depends-on/{_only_id()}", data={"move": "end_dependency"})
    unknown = _asked(bench, "GM-2027-01-999")

    assert WAITS in known
    assert known.replace(rival[1].reference, "GM-2027-01-999") == unknown
    assert re.search("Rival", known) is None


def test_another_s_application_counts_when_its_lead_agrees(bench: Bench, rival: tuple[Applicant, Application]) -> None:
    _asked(bench, f" {rival[1].reference.lower()} ")
    theirs, path = bench.client_of(rival[0].lead), f"/applications/{rival[1].id}/depends-on"
    asked = words_in(theirs.get(path))
    before = links_in(bench.call.id)

    agreed = theirs.post(f"{path}/{_only_id()}", data={"move": "confirm_dependency"})

    assert f"{bench.application.reference}, Bright idea, Northbeam Robotics Ltd wants to depend" in asked
    assert (before, agreed.status_code) == ((), 303)
    assert links_in(bench.call.id) == ((bench.application.id, rival[1].id),)
    own = words_in(bench.lead.get(f"{bench.base}/depends-on"))
    assert f"{rival[1].reference}, Rival idea, Rival Ltd. Agreed." in own


def test_declined_looks_like_waiting(bench: Bench, rival: tuple[Applicant, Application]) -> None:
    before = _asked(bench, rival[1].reference)
    theirs = bench.client_of(rival[0].lead)

    theirs.post(f"/applications/{rival[1].id}/depends-on/{_only_id()}", data={"move": "decline_dependency"})

    assert words_in(bench.lead.get(f"{bench.base}/depends-on")).removeprefix(before) == ""


def test_only_the_lead_that_is_asked_agrees(bench: Bench, rival: tuple[Applicant, Application]) -> None:
    _asked(bench, rival[1].reference)

    own = bench.lead.post(f"{bench.base}/depends-on/{_only_id()}", data={"move": "confirm_dependency"})

    assert own.status_code == 404
    assert links_in(bench.call.id) == ()


def test_buttons_are_the_lead_s_and_in_time(
    bench: Bench, rival: tuple[Applicant, Application], clock_at: Callable[[datetime], None]
) -> None:
    _asked(bench, rival[1].reference)
    path = f"/applications/{rival[1].id}/depends-on"
    colleague = bench.client_of(grant(a_person("Cora Colleague"), Role.COLLABORATOR, rival[0].organisation))

    read = [words_in(client.get(path)) for client in (bench.client_of(rival[0].lead), colleague)]
    clock_at(AFTER)
    read.append(words_in(bench.client_of(rival[0].lead).get(path)))

    assert ["Agree Decline" in words for words in read] == [True, False, False]
    assert ["Your lead applicant answers." in words for words in read] == [False, True, False]


def test_circles_itself_and_twice_are_refused(bench: Bench) -> None:
    second = a_draft(bench.world, bench.call, bench.applicant, title="Second")
    _asked(bench, second.reference)

    back = bench.lead.post(f"/applications/{second.id}/depends-on", data={"own": bench.application.reference})
    twice = bench.lead.post(f"{bench.base}/depends-on", data={"reference": second.reference})
    itself = bench.lead.post(f"{bench.base}/depends-on", data={"reference": bench.application.reference})
    nothing = bench.lead.post(f"{bench.base}/depends-on", data={})

    assert [(page.status_code, summary_lines(page)) for page in (back, twice, itself, nothing)] == [
        (409, ["This would make a circle: each application would wait for the other."]),
        (409, [f"{second.reference} is named already."]),
        (409, ["This is the application itself. Name another one."]),
        (422, ["Choose one of your applications, or enter a reference"]),
    ]
    assert links_in(bench.call.id) == ((bench.application.id, second.id),)


def test_withdrawn_one_says_so_and_what_was_agreed_is_submitted(bench: Bench) -> None:
    second = a_draft(bench.world, bench.call, bench.applicant, title="Second")
    _asked(bench, second.reference)
    complete(bench.application, bench.applicant)
    bench.lead.post(f"{bench.base}/submit", data={"declaration": "yes"})
    with unit_of_work():
        applications.withdraw(second.id, actor(bench.applicant.lead, bench.applicant.organisation), DURING)

    page = words_in(bench.lead.get(f"{bench.base}/depends-on"))

    assert f"{second.reference}, Second, Northbeam Robotics Ltd: withdrawn . Agreed." in page
    assert db.session.scalars(select(Submission.content)).one()["depends_on"] == [second.reference]
