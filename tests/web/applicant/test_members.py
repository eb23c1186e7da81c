"""Can lead applicants change what people do, end memberships and see to invitations, and can everybody leave?"""

from datetime import timedelta

from sqlalchemy import select

from app.extensions import db
from app.models import Organisation, OrganisationInvitation, RoleGrant, User
from tests.factories import DURING, a_person, grant
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, links_in, summary_lines, words_in
from workflows.actor import Role
from workflows.definition import OrganisationKind

LAST_LEAD = "This is the last lead applicant. Make somebody else lead applicant first."


def _base(bench: Bench) -> str:
    return f"/organisations/{bench.applicant.organisation.id}"


def _roles(user: User) -> list[Role]:
    db.session.rollback()
    query = select(RoleGrant.role).where(RoleGrant.user_id == user.id, RoleGrant.ended_at.is_(None))
    return sorted(db.session.scalars(query))


def test_a_lead_changes_what_somebody_does(bench: Bench) -> None:
    url = f"{_base(bench)}/people/{bench.colleague.id}"

    shown = bench.lead.get(url)
    done = bench.lead.post(url, data={"roles": ["collaborator", "signatory"]})

    assert heading(shown) == "What Colin Colleague does in Northbeam Robotics Ltd"
    assert (done.status_code, done.headers["Location"]) == (303, _base(bench))
    assert _roles(bench.colleague) == [Role.COLLABORATOR, Role.SIGNATORY]


def test_somebody_keeps_at_least_one_role_or_is_ended_apart(bench: Bench) -> None:
    page = bench.lead.post(f"{_base(bench)}/people/{bench.colleague.id}", data={"roles": ""})

    assert (page.status_code, summary_lines(page)) == (422, ["Select at least one thing that they do"])


def test_the_end_of_a_membership_is_confirmed_and_holds_at_once(bench: Bench) -> None:
    url = f"{_base(bench)}/people/{bench.colleague.id}/end"
    browser = bench.client_of(bench.colleague)
    before = browser.get(bench.base).status_code

    shown = words_in(bench.lead.get(url))
    done = bench.lead.post(url)

    assert "Colin Colleague is no longer: collaborator They see nothing of Northbeam Robotics Ltd" in shown
    assert (before, done.status_code, browser.get(bench.base).status_code) == (200, 303, 404)
    assert (_roles(bench.colleague), browser.get("/home").status_code) == ([], 200)


def test_the_last_lead_applicant_neither_leaves_nor_steps_back(bench: Bench) -> None:
    left = bench.lead.post(f"{_base(bench)}/leave")
    stepped = bench.lead.post(f"{_base(bench)}/people/{bench.applicant.lead.id}", data={"roles": "collaborator"})

    assert [(page.status_code, summary_lines(page)) for page in (left, stepped)] == [(409, [LAST_LEAD])] * 2
    assert _roles(bench.applicant.lead) == [Role.LEAD_APPLICANT]


def test_a_colleague_leaves(bench: Bench) -> None:
    browser = bench.client_of(bench.colleague)

    page = browser.post(f"{_base(bench)}/leave", follow_redirects=True)

    assert (heading(page), _roles(bench.colleague)) == ("Where to begin", [])
    assert browser.get(f"{_base(bench)}/leave").status_code == 404


def test_ending_ones_own_membership_is_leaving(bench: Bench) -> None:
    page = bench.lead.get(f"{_base(bench)}/people/{bench.applicant.lead.id}/end")

    assert page.headers["Location"] == f"{_base(bench)}/leave"


def test_only_a_lead_changes_others(bench: Bench) -> None:
    url = f"{_base(bench)}/people/{bench.applicant.signatory.id}"
    colleague, stranger = bench.client_of(bench.colleague), bench.client_of(a_person())

    answers = [
        who.post(to, data={"roles": "collaborator"}).status_code
        for who in (colleague, stranger)
        for to in (url, f"{url}/end")
    ]

    assert answers == [403, 403, 404, 404]
    assert bench.lead.get(f"{_base(bench)}/people/{bench.world.officer.id}").status_code == 404


def test_an_invitation_is_sent_again_and_taken_back(bench: Bench) -> None:
    bench.lead.post(f"{_base(bench)}/invite", data={"email": "new@people.example", "role": "signatory"})
    invitation = db.session.scalars(select(OrganisationInvitation)).one()
    url = f"{_base(bench)}/invitations/{invitation.id}"

    too_soon = bench.lead.post(f"{url}/send-again", follow_redirects=True)
    invitation.invited_at = DURING - timedelta(days=1)
    db.session.commit()
    again = bench.lead.post(f"{url}/send-again", follow_redirects=True)
    gone = bench.lead.post(f"{url}/withdraw", follow_redirects=True)

    texts = [page.get_data(as_text=True) for page in (too_soon, again)]
    assert ["Give it an hour." in texts[0], "We have written to new@people.example again." in texts[1]] == [True, True]
    assert "No invitation waits for an answer." in words_in(gone)


def test_details_change_and_the_effect_on_drafts_comes_first(bench: Bench) -> None:
    url = f"{_base(bench)}/change"
    shown = bench.lead.get(url)
    sent = {
        "seen": hidden_in(shown, "seen"),
        "name": "Northbeam Research",
        "kind": "research_organisation",
        "address": "1 Example Street",
        "letter_address": "PO Box 1\r\nHometown",
        "place_code": "",
    }

    asked = bench.lead.post(url, data=sent)
    done = bench.lead.post(url, data={**sent, "confirmed": hidden_in(asked, "confirmed")}, follow_redirects=True)

    assert (asked.status_code, "Highest rate now" in words_in(asked)) == (409, True)
    assert f"Bright idea {bench.application.reference} 45% 100% 0%" in words_in(asked)
    kept = db.session.get_one(Organisation, bench.applicant.organisation.id, populate_existing=True)
    assert (kept.name, kept.kind, kept.letter_address, kept.place_code) == (
        "Northbeam Research",
        OrganisationKind.RESEARCH_ORGANISATION,
        "PO Box 1\nHometown",
        None,
    )
    assert heading(done) == "Northbeam Research"


def test_history_tells_who_changed_what(bench: Bench) -> None:
    second = grant(a_person("Sue Second"), Role.LEAD_APPLICANT, bench.applicant.organisation)
    bench.lead.post(f"{_base(bench)}/people/{second.id}/end")

    words = words_in(bench.lead.get(f"{_base(bench)}/history"))

    assert "Role: role ended, of Sue Second Lena Lead" in words
    assert links_in(bench.lead.get(_base(bench)), "Leave Northbeam Robotics Ltd") == [f"{_base(bench)}/leave"]
