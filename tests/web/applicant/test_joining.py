"""Can somebody ask to join what is on record, learn nothing of it before, and be let in or refused by its leads?"""

import re

from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import JoinRequest, Message
from tests.factories import AFTER, a_person
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, summary_lines, words_in


def _asked(bench: Bench, name: str = "Ada Asks") -> tuple[object, str]:
    person = a_person(name)
    bench.client_of(person).post(
        f"/organisations/{bench.applicant.organisation.id}/ask-to-join", data={"words": "I keep the books."}
    )
    db.session.rollback()
    asked = db.session.scalars(select(JoinRequest).where(JoinRequest.user_id == person.id)).one()
    return person, f"/join-requests/{asked.id}"


def test_who_asks_learns_the_name_and_nothing_of_people_or_applications(bench: Bench) -> None:
    page = bench.client_of(a_person()).get(f"/organisations/{bench.applicant.organisation.id}/ask-to-join")

    source = page.get_data(as_text=True)
    assert heading(page) == "Ask to join Northbeam Robotics Ltd"
    hidden = ("Lena Lead", "Colin Colleague", bench.applicant.lead.email, "Bright idea", bench.application.reference)
    assert [words for words in hidden if words in source] == []
    assert re.search(r"\d+ (people|person|applications?)\b", source) is None


def test_a_request_is_shown_on_the_first_page_and_can_be_withdrawn(bench: Bench) -> None:
    person, url = _asked(bench)
    browser = bench.client_of(person)

    first, own = browser.get("/home"), browser.get(url)
    gone = browser.post(f"{url}/withdraw", follow_redirects=True)

    assert "You ask to join Northbeam Robotics Ltd" in words_in(first)
    assert heading(own) == "Your request to join Northbeam Robotics Ltd"
    assert ("Waits for an answer" in words_in(own), "Let them join" in words_in(own)) == (True, False)
    assert "You ask to join" not in words_in(gone)


def test_a_lead_is_told_finds_it_among_the_tasks_and_lets_them_in(bench: Bench) -> None:
    person, url = _asked(bench)

    tasks = words_in(bench.lead.get(f"/home/{bench.applicant.organisation.id}"))
    shown = words_in(bench.lead.get(url))
    done = bench.lead.post(f"{url}/let-join", data={"role": "collaborator"}, follow_redirects=True)
    theirs = bench.client_of(person).get(bench.base)

    assert "Let Ada Asks join, or refuse They ask to join your organisation" in tasks
    assert "I keep the books." in shown
    assert "Ada Asks has joined." in done.get_data(as_text=True)
    assert theirs.status_code == 200
    drain_due(AFTER)
    told = {message.subject: message.address for message in db.session.scalars(select(Message))}
    assert told["Ada Asks asks to join Northbeam Robotics Ltd"] == bench.applicant.lead.email
    assert told["Your request to join an organisation is answered"] == person.email


def test_a_refusal_is_read_by_who_asked(bench: Bench) -> None:
    person, url = _asked(bench)

    empty = bench.lead.post(f"{url}/refuse", data={"reason": ""})
    bench.lead.post(f"{url}/refuse", data={"reason": "You left us in May."})
    own = bench.client_of(person).get(url)

    assert (empty.status_code, summary_lines(empty)) == (422, ["Enter why not"])
    assert "with these words: You left us in May." in words_in(own)
    assert "Lena Lead" not in own.get_data(as_text=True)


def test_nobody_else_sees_a_request(bench: Bench) -> None:
    person, url = _asked(bench)
    others = (bench.colleague, bench.applicant.signatory, a_person(), bench.world.officer)

    seen = [bench.client_of(who).get(url).status_code for who in others]
    own = [bench.client_of(person).post(f"{url}/{act}", data={}).status_code for act in ("let-join", "refuse")]

    assert (seen, own) == ([404] * 4, [403, 403])
    assert bench.lead.post(f"{url}/withdraw").status_code == 403


def test_asking_again_while_one_waits_says_so(bench: Bench) -> None:
    person, _url = _asked(bench)

    page = bench.client_of(person).post(f"/organisations/{bench.applicant.organisation.id}/ask-to-join", data={})

    assert (page.status_code, summary_lines(page)) == (
        409,
        ["You have asked already. Its lead applicants have been told."],
    )


def test_a_member_is_led_to_the_organisation_and_a_wrong_address_nowhere(bench: Bench) -> None:
    organisation_id = bench.applicant.organisation.id

    member = bench.lead.get(f"/organisations/{organisation_id}/ask-to-join")
    nowhere = bench.lead.get(f"/organisations/{bench.application.id}/ask-to-join")

    assert (member.headers["Location"], nowhere.status_code) == (f"/organisations/{organisation_id}", 404)
