"""May an applicant ask about a call, and do everybody else's pages say nothing of it until it is answered?"""

from sqlalchemy import select

from app.extensions import db
from app.models import Clarification, PublishedAnswer
from tests.factories import CLOSES, a_person, a_question, an_applicant, answered
from tests.web.agreement.browser import forms_in, send, summary_lines, words_in

WORDS = "May we at Northbeam Robotics buy the rig?"


def asked(bench):
    return db.session.scalars(select(Clarification)).one()


def test_question_is_asked_from_the_page_of_the_call_and_read_in_its_own_words(bench):
    public = f"/calls/{bench.call.id}"

    page = bench.lead.get(f"{public}/ask?topic=core:finance")
    sent = send(bench.lead, f"{public}/ask", page, words=WORDS)
    own = words_in(bench.lead.get(sent.location))

    assert sent.status_code == 303
    assert (asked(bench).topic, asked(bench).words) == ("core:finance", WORDS)
    assert WORDS in own
    assert "Waits for an answer" in own
    assert WORDS in words_in(bench.lead.get("/questions"))


def test_empty_question_is_refused_at_its_box(bench):
    page = send(bench.lead, f"/calls/{bench.call.id}/ask", words="")

    assert page.status_code == 422
    assert summary_lines(page) == [("Enter your question", "#words")]


def test_person_without_an_organisation_is_led_to_register_one(bench):
    stranger = bench.client_of(a_person())

    page = stranger.get(f"/calls/{bench.call.id}/ask")

    assert "Register your organisation first" in words_in(page)
    assert stranger.post(f"/calls/{bench.call.id}/ask").status_code == 403


def test_question_after_the_time_for_them_is_refused_and_its_words_stand(bench, clock_at):
    page = bench.lead.get(f"/calls/{bench.call.id}/ask")
    clock_at(CLOSES)

    late = send(bench.lead, f"/calls/{bench.call.id}/ask", page, words=WORDS)

    assert late.status_code == 409
    assert "The time for questions is over" in words_in(late)
    assert WORDS in late.text
    assert "Send the question" not in words_in(bench.lead.get(f"/calls/{bench.call.id}/ask"))


def test_unanswered_question_shows_on_no_page_of_anybody_else(bench):
    a_question(bench.call, bench.applicant, WORDS)
    rival = bench.client_of(an_applicant(bench.world, "Rival Ltd").lead)
    where = f"/questions/{asked(bench).id}"

    pages = [rival.get(f"/calls/{bench.call.id}{end}").text for end in ("", "/answers", "/ask")]

    assert [page for page in pages if "rig" in page] == []
    assert (rival.get(where).status_code, rival.post(f"{where}/withdraw").status_code) == (404, 404)


def test_answer_stands_on_the_public_page_and_beside_the_own_words(bench, client):
    answered(bench.world, a_question(bench.call, bench.applicant, WORDS))

    public = words_in(client.get(f"/calls/{bench.call.id}"))
    every = words_in(client.get(f"/calls/{bench.call.id}/answers"))
    own = words_in(bench.lead.get(f"/questions/{asked(bench).id}"))

    for page in (public, every, own):
        assert "May a test rig be bought?" in page
        assert "Yes, as capital usage." in page
    assert "Northbeam" not in public + every
    assert WORDS in own
    assert "1 question answered to everybody" in public


def test_answers_are_filtered_and_searched_with_their_count(bench, client):
    answered(bench.world, a_question(bench.call, bench.applicant))
    answered(bench.world, a_question(bench.call, bench.applicant, topic="core:milestones"), "No: 100% of it.")
    base = f"/calls/{bench.call.id}/answers"

    found = words_in(client.get(f"{base}?topic=core:milestones"))
    searched = words_in(client.get(f"{base}?words=100%25"))
    nothing = words_in(client.get(f"{base}?words=ninety"))
    unknown = words_in(client.get(f"{base}?topic=core:nonsense"))

    assert "1 of 2 questions, Dates, the newest first" in found
    assert "1 of 2 questions, with ‘100%’, the newest first" in searched
    assert "0 of 2 questions, with ‘ninety’" in nothing
    assert "2 questions, the newest first" in unknown


def test_question_is_withdrawn_until_it_is_answered(bench):
    where = f"/questions/{a_question(bench.call, bench.applicant).id}"

    gone = bench.lead.post(f"{where}/withdraw")
    again = bench.lead.post(f"{where}/withdraw")

    assert (gone.status_code, again.status_code) == (303, 409)
    assert forms_in(bench.lead.get(where)) == []
    assert db.session.query(PublishedAnswer).count() == 0
