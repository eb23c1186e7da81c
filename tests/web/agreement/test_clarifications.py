"""Do the staff of a call answer what applicants ask, each side its own, and never with a change of the rules?"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Clarification, PublishedAnswer
from tests.factories import CLOSES, DURING, a_call, a_question, an_applicant, answered
from tests.web.agreement.browser import press, send, summary_lines, words_in

WORDS = "May we at Northbeam Robotics buy the rig?"


@pytest.fixture
def asked(table, monkeypatch):
    """A question to the funder about an open call, and the address of its page."""
    monkeypatch.setattr(clock, "now", lambda: DURING)
    call = a_call(table.world, reference="GM-2027-02")
    made = a_question(call, an_applicant(table.world), WORDS)
    return made.call_id, f"/clarifications/{made.id}"


def answer(client, where, **typed):
    said = {"question": "May a rig be bought?", "answer": "Yes.", "changes_rule": "no"}
    return send(client, where, client.get(where), **{**said, **typed})


def test_officer_answers_to_everybody(table, asked):
    call_id, where = asked

    page = words_in(table.officer.get(where))
    done = answer(table.officer, where)

    assert WORDS in page
    assert "Lena Lead" not in page
    assert "2 people are told" in page
    assert (done.status_code, done.location) == (303, f"/agreement/{call_id}/clarifications")
    assert [(one.question, one.answer) for one in db.session.query(PublishedAnswer)] == [
        ("May a rig be bought?", "Yes.")
    ]


def test_answer_that_changes_a_rule_is_refused_with_the_way_to_amend(table, asked):
    _, where = asked

    page = answer(table.officer, where, changes_rule="yes", question=WORDS)

    assert page.status_code == 409
    assert [href for _, href in summary_lines(page)] == ["#changes_rule", "#question"]
    assert "have the call amended" in words_in(page)
    assert db.session.query(PublishedAnswer).count() == 0


def test_region_reads_the_funders_question_and_cannot_answer_it(table, asked):
    _, where = asked

    page = words_in(table.lead.get(where))
    refused = table.lead.post(where, data={"question": "May it?", "answer": "Yes.", "changes_rule": "no"})

    assert "It waits for Innovate UK." in page
    assert "Publish question and answer" not in page
    assert refused.status_code == 409
    assert "This question is with another side." in words_in(refused)


def test_question_is_passed_on_and_its_new_side_has_it_among_its_tasks(table, asked):
    call_id, where = asked
    before = words_in(table.lead.get("/home"))

    moved = press(table.officer, table.officer.get(where), f"{where}/hand-on")
    done = table.officer.post(f"{where}/hand-on", data={"side": "greater-manchester"})

    assert moved.status_code == 422
    assert done.status_code == 303
    assert "Answer questions" not in before
    assert "Answer questions: Small call 1 question from applicants" in words_in(table.lead.get("/home"))
    assert table.lead.get(f"/agreement/{call_id}/clarifications?side=greater-manchester").status_code == 200


def test_question_is_declined_with_a_reason(table, asked):
    _, where = asked

    empty = table.officer.post(f"{where}/decline", data={"reason": ""})
    done = table.officer.post(f"{where}/decline", data={"reason": "The page of the call says so."})

    assert summary_lines(empty) == [("Enter why you decline", "#reason")]
    assert done.status_code == 303
    assert "The page of the call says so." in words_in(table.officer.get(where))


def test_list_says_how_many_and_which(table, asked):
    call_id, _ = asked
    base = f"/agreement/{call_id}/clarifications"
    kept = db.session.scalars(select(Clarification)).one()
    answered(table.world, kept)

    every, waiting = words_in(table.officer.get(base)), words_in(table.officer.get(f"{base}?state=asked"))
    found = words_in(table.officer.get(f"{base}?state=published&side=national&words=capital"))

    assert "All (1) To answer (0) Answered (1) Declined (0) Withdrawn (0)" in every
    assert "1 question, the oldest first" in every
    assert "No question here" in waiting
    assert "1 question, answered, Innovate UK, with ‘capital’, the oldest first" in found


def test_late_answer_is_refused(table, asked, monkeypatch):
    _, where = asked
    page = table.officer.get(where)
    monkeypatch.setattr(clock, "now", lambda: CLOSES)

    late = send(table.officer, where, page, question="May it?", answer="Yes.", changes_rule="no")

    assert late.status_code == 409
    assert "The call promised its answers before now" in words_in(late)


def test_officer_names_the_dates_of_questions(table):
    where = f"{table.base}/question-dates"
    typed = {"answers_by_at-day": "24", "answers_by_at-month": "2", "answers_by_at-year": "2027"}

    saved = send(table.officer, where, **typed, **{"answers_by_at-time": "5pm"})

    assert saved.status_code == 303
    assert str(table.definition.core.milestones.answers_by_at) == "2027-02-24 17:00:00+00:00"
    assert table.lead.get(where).status_code == 403


def test_changing_the_basics_keeps_the_dates_of_questions(table):
    typed = {"answers_by_at-day": "24", "answers_by_at-month": "2", "answers_by_at-year": "2027"}
    send(table.officer, f"{table.base}/question-dates", **typed, **{"answers_by_at-time": "5pm"})
    before = table.definition.core

    send(table.officer, f"{table.base}/basics", title="Larger call")

    assert table.definition.core == replace(before, title="Larger call")
