"""Is a draft shown as applicants and assessors will meet it, with nothing of what is tried kept?"""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import Answer, EditDraft, Score
from tests.web.agreement.browser import send, summary_lines, words_in

GM = "greater-manchester"


def rows():
    return [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Answer, Score, EditDraft)]


def test_an_applicant_meets_each_question_with_how_it_is_marked(table):
    page = table.officer.get(f"{table.base}/preview/applicant?question=need")

    words = words_in(page)
    assert "Describe the need." in words
    assert "How this is marked: 0 to 10, 60% of the national score" in words
    assert "A preview of version 2. Nothing that you try here is kept." in words


def test_a_regions_own_question_says_whose_scorers_mark_it(table):
    words = words_in(table.lead.get(f"{table.base}/preview/applicant?question=g_local_fit"))

    assert "Each scorer in Greater Manchester marks this answer." in words


@pytest.mark.parametrize(
    ("answer", "said"),
    [("Enough words.", "This answer would be taken."), ("word " * 401, "It would be kept in the draft, and not sent.")],
)
def test_an_answer_is_tried_and_kept_nowhere(table, answer, said):
    page = send(table.officer, f"{table.base}/preview/applicant?question=need", answer=answer)

    assert page.status_code == 200
    assert said in words_in(page)
    assert (rows(), table.version.number) == ([0, 0, 0], 2)


def test_an_assessor_meets_the_bands_beside_a_made_up_answer(table):
    page = send(table.officer, f"{table.base}/preview/assessor?criterion=need", score="7", comment="Good.")

    words = words_in(page)
    assert "Made up, to show where an answer stands: word word" in words
    assert "6 to 10 All of it is there." in words
    assert "This mark would be taken." in words
    assert (rows(), summary_lines(page)) == ([0, 0, 0], [])


def test_a_regional_scorer_meets_the_regions_criteria_alone(table):
    page = table.lead.get(f"{table.base}/preview/assessor?ledger=regional")

    words = words_in(page)
    assert "Why this matters here: Greater Manchester" in words
    assert f"{table.base}/preview/assessor?region={GM}&amp;ledger=regional&amp;criterion=g_local_fit" in page.text
    assert "criterion=need" not in page.text


def test_what_is_not_in_the_draft_is_not_found(table):
    addresses = ("applicant?question=gone", "assessor?criterion=g_local_fit", "applicant?region=glasgow-city-region")

    assert [table.officer.get(f"{table.base}/preview/{one}").status_code for one in addresses] == [404] * 3
