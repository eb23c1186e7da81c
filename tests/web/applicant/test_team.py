"""Does the team page say who takes part and what waits, and is an invitation there for its own address alone?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Partner, PartnerInvitation, WorkPackage
from app.transactions import unit_of_work
from tests.factories import ENGINEER, Applicant, a_declaration, a_person, an_applicant, costed, joined, partner_of
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, links_in, words_in
from workflows.consortium import PartnerState
from workflows.declaration import DeclarationKind
from workflows.partner_invitation import PartnerInvitationState
from workflows.writing_again import too_soon

GUEST = "gwen@guest.example"


@pytest.fixture
def partner(bench: Bench) -> Applicant:
    return an_applicant(bench.world, "Partner Works Ltd")


def invite(bench: Bench, email: str = GUEST) -> PartnerInvitation:
    bench.lead.post(f"{bench.base}/team/invite", data={"email": email, "hint": "Guest Ltd", "words": "Join us."})
    db.session.rollback()
    return db.session.scalars(select(PartnerInvitation).where(PartnerInvitation.email == email.lower())).one()


def state_of(asked: PartnerInvitation) -> PartnerInvitationState:
    db.session.rollback()
    return db.session.get_one(PartnerInvitation, asked.id).state


def page_of(asked: PartnerInvitation) -> str:
    return f"/partner-invitations/{asked.id}"


def test_team_page_names_everybody_and_what_waits(bench: Bench) -> None:
    invite(bench)

    page = bench.lead.get(f"{bench.base}/team")

    assert heading(page) == "Team"
    words = words_in(page)
    for said in ("gwen@guest.example, Guest Ltd", "Colin Colleague, collaborator", "Leads the project"):
        assert said in words


def test_pending_invitation_stands_among_the_reasons_of_the_review_with_a_link_to_the_team(bench: Bench) -> None:
    invite(bench)

    page = bench.lead.get(f"{bench.base}/review")

    said = f"{GUEST} is invited to take part and has not answered. Wait for the answer, or withdraw the invitation."
    assert links_in(page, said) == [f"{bench.base}/team"]


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({}, 422, "Enter an email address"),
        ({"email": "own"}, 409, "This is your own address. Enter that of somebody in the other organisation."),
        ({"email": GUEST}, 409, "This address is invited already and has not answered. You can send the invitation"),
    ],
)
def test_invitation_that_cannot_be_sent_is_refused_with_what_was_typed(
    bench: Bench, data: dict[str, str], status: int, said: str
) -> None:
    invite(bench)
    sent = {"email": bench.applicant.lead.email} if data.get("email") == "own" else data

    page = bench.lead.post(f"{bench.base}/team/invite", data={**sent, "words": "Come along."})

    assert page.status_code == status
    assert said in words_in(page)
    assert "Come along." in page.text


def test_invitation_is_sent_again_after_a_day_and_withdrawn(bench: Bench, clock_at: Callable[[datetime], None]) -> None:
    asked = invite(bench)
    sent_at, path = asked.sent_at, f"{bench.base}/team/invitations/{asked.id}/send-again"

    at_once, page = bench.lead.post(path), words_in(bench.lead.get(f"{bench.base}/team"))
    clock_at(sent_at + timedelta(days=1))
    later = words_in(bench.lead.get(f"{bench.base}/team"))
    again = bench.lead.post(path, follow_redirects=True)
    withdrawn = bench.lead.post(f"{bench.base}/team/invitations/{asked.id}/withdraw", follow_redirects=True)

    said = too_soon(sent_at, sent_at)[0].text
    assert (at_once.status_code, said in words_in(at_once)) == (409, True)
    assert [(said in words, "Send it again" in words) for words in (page, later)] == [(True, False), (False, True)]
    assert f"We have written to {GUEST} again." in words_in(again)
    assert f"The invitation to {GUEST} is withdrawn." in words_in(withdrawn)
    assert state_of(asked) == PartnerInvitationState.WITHDRAWN


def test_whoever_is_asked_reads_what_for_and_accepts_with_their_organisation(bench: Bench, partner: Applicant) -> None:
    asked, browser = invite(bench, partner.lead.email), bench.client_of(partner.lead)

    home, page = browser.get("/home"), browser.get(page_of(asked))
    accepted = browser.post(f"{page_of(asked)}/accept", data={"organisation_id": str(partner.organisation.id)})
    after = browser.get(accepted.headers["Location"])

    assert links_in(home, "Read the invitation") == [page_of(asked)]
    assert links_in(home, "Answer an invitation to take part in an application") == [page_of(asked)]
    assert heading(page) == f"Take part in ‘{bench.application.title}’"
    assert "Join us." in words_in(page)
    assert (accepted.status_code, accepted.headers["Location"]) == (303, bench.base)
    assert heading(after) == bench.application.title
    assert state_of(asked) == PartnerInvitationState.ACCEPTED


def test_forwarded_invitation_is_not_there_for_anybody_else(bench: Bench, partner: Applicant) -> None:
    asked = invite(bench)
    browsers: list[FlaskClient] = [bench.client_of(a_person()), bench.client_of(partner.lead), bench.lead]

    answers = [
        (one.get(page_of(asked)).status_code, one.post(f"{page_of(asked)}/accept").status_code) for one in browsers
    ]

    assert answers == [(404, 404)] * 3


def test_somebody_without_an_organisation_registers_one_and_comes_back(bench: Bench) -> None:
    person = a_person("Nia Newcomer")
    asked, browser = invite(bench, person.email), bench.client_of(person)

    beginning, page = browser.get("/home"), browser.get(page_of(asked))
    [where] = links_in(page, "Register your organisation")
    details = {"name": "New Ltd", "kind": "business", "size": "medium", "address": "1 Road", "place_code": ""}
    back = browser.post(where, data=details)

    assert links_in(beginning, "Read the invitation") == [page_of(asked)]
    assert back.headers["Location"] == page_of(asked)


def test_declined_invitation_leads_home_and_is_gone(bench: Bench) -> None:
    person = a_person("Nia Newcomer")
    asked, browser = invite(bench, person.email), bench.client_of(person)

    page = browser.post(f"{page_of(asked)}/decline", follow_redirects=True)

    assert "You have declined. Whoever asked you is told." in words_in(page)
    assert browser.get(page_of(asked)).status_code == 404


def test_removing_a_partner_says_what_goes_and_shuts_its_people_out(bench: Bench, partner: Applicant) -> None:
    taken = joined(bench.application, bench.applicant, partner)
    taken_id, browser = taken.id, bench.client_of(partner.lead)
    a_declaration(bench.application, partner, partner.signatory.email, DeclarationKind.SIGNATORY)
    package = {"number": 2, "title": "Trials", "first_month": 1, "last_month": 6}
    with unit_of_work():
        db.session.add(WorkPackage(application_id=bench.application.id, partner_id=taken_id, **package))
    before = browser.get(f"{bench.base}/questions/need")
    address = f"{bench.base}/team/organisations/{taken_id}/remove"

    confirm, done = bench.lead.get(address), bench.lead.post(address, follow_redirects=True)

    for said in (
        "2 people of Partner Works Ltd lose this application at once",
        "Dee Declares is no longer asked to declare for Partner Works Ltd as its signatory. We write to them.",
        "Work package ‘2: Trials’ is led by nobody then.",
    ):
        assert said in words_in(confirm)
    assert "Partner Works Ltd no longer takes part." in words_in(done)
    assert [before.status_code, browser.get(f"{bench.base}/questions/need").status_code] == [200, 404]
    db.session.rollback()
    assert db.session.get_one(Partner, taken_id).state == PartnerState.LEFT


def test_partner_leaves_and_may_not_remove_anybody(bench: Bench, partner: Applicant) -> None:
    taken_id = joined(bench.application, bench.applicant, partner).id
    browser, base = bench.client_of(partner.lead), f"{bench.base}/team/organisations/{taken_id}"

    statuses = [browser.post(f"{base}/remove").status_code, bench.lead.post(f"{base}/leave").status_code]
    done = browser.post(f"{base}/leave", follow_redirects=True)

    assert statuses == [403, 403]
    assert "Partner Works Ltd has left ‘Bright idea’." in words_in(done)
    assert browser.get(bench.base).status_code == 404


def test_partner_sees_its_own_costs_and_never_those_of_the_lead(bench: Bench, partner: Applicant) -> None:
    taken = joined(bench.application, bench.applicant, partner)
    costed(bench.application, partner, ENGINEER)
    own, leads = bench.client_of(partner.lead), partner_of(bench.application, bench.applicant)

    pages = [own.get(f"/partners/{taken.id}/costs"), bench.lead.get(f"{bench.base}/costs")]

    assert ["One engineer" in page.text for page in pages] == [True, False]
    assert bench.lead.get(f"/partners/{taken.id}/costs").status_code == 404
    assert own.get(f"/partners/{leads.id}/costs").status_code == 404


def test_colleague_is_invited_by_the_organisation_and_the_way_leads_back_to_the_team(bench: Bench) -> None:
    page = bench.lead.get(f"{bench.base}/team")
    where = f"/organisations/{bench.applicant.organisation.id}/invite?application={bench.application.id}"

    done = bench.lead.post(where, data={"email": "new@people.example", "role": "collaborator"})

    assert f'href="{where}"' in page.text
    assert done.headers["Location"] == f"{bench.base}/team"


def test_history_tells_the_team_who_came_and_went(bench: Bench, partner: Applicant) -> None:
    joined(bench.application, bench.applicant, partner)

    words = words_in(bench.lead.get(f"{bench.base}/history"))

    assert "Invitation to take part: partner invited" in words
    assert "Partner Works Ltd: takes part" in words


def test_lead_is_asked_for_and_taken_on_the_team_page(bench: Bench, partner: Applicant) -> None:
    taken_id, browser = joined(bench.application, bench.applicant, partner).id, bench.client_of(partner.lead)
    ask = f"{bench.base}/team/organisations/{taken_id}/lead"

    confirm, asked = bench.lead.get(ask), bench.lead.post(ask, follow_redirects=True)
    team, page = browser.get(f"{bench.base}/team"), browser.get(f"{bench.base}/team/lead")
    done = browser.post(f"{bench.base}/team/lead", follow_redirects=True)

    assert "When it agrees, Partner Works Ltd alone does these" in words_in(confirm)
    assert "Partner Works Ltd is asked to take the lead and has not answered." in words_in(asked)
    assert links_in(team, "Agree or decline") == [f"{bench.base}/team/lead"]
    assert heading(page) == "Lead with Partner Works Ltd?"
    assert "Partner Works Ltd leads the application now." in words_in(done)
    assert bench.lead.get(ask).status_code == 403


def test_lead_is_declined_and_withdrawn(bench: Bench, partner: Applicant) -> None:
    taken_id, browser = joined(bench.application, bench.applicant, partner).id, bench.client_of(partner.lead)
    ask = f"{bench.base}/team/organisations/{taken_id}/lead"

    bench.lead.post(ask)
    declined = browser.post(f"{bench.base}/team/lead/decline", follow_redirects=True)
    bench.lead.post(ask)
    withdrawn = bench.lead.post(f"{bench.base}/team/lead/withdraw", follow_redirects=True)

    assert "You have declined to lead. Whoever asked you is told." in words_in(declined)
    assert "The request is withdrawn. Your organisation leads as before." in words_in(withdrawn)
    assert browser.get(f"{bench.base}/team/lead").status_code == 404
