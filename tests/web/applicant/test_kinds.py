"""Can a question of every kind be answered, shown again and read, on its page and in the review?"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Answer, User
from app.queries.definitions import current_version, definition_of
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.attachments import a_pdf
from tests.factories import DRAFTED, OPENS, a_call, a_draft, a_person, a_world, actor, an_applicant, sign_both
from tests.web.applicant.reading import summary_lines, words_in
from tests.workflows.definitions import a_question_of
from workflows.call import CallState
from workflows.definition import AnswerKind, Question, Section

ONE, MANY = AnswerKind.ONE_OF, AnswerKind.MANY_OF

# What a browser sends, what is stored, and what the page says of it.
CASES = {
    AnswerKind.SHORT_TEXT: ({"answer": " One  line "}, "One line", "One line"),
    AnswerKind.LONG_TEXT: ({"answer": "First.\r\n\r\nSecond."}, "First.\n\nSecond.", "First. Second."),
    AnswerKind.NUMBER: ({"answer": "1,250"}, 1_250, "1,250"),
    AnswerKind.MONEY: ({"answer": "£1,250.5"}, 125_050, "£1,250.50"),
    AnswerKind.PERCENTAGE: ({"answer": "67.5%"}, 6_750, "67.5%"),
    AnswerKind.DATE: (
        {"answer-day": "3", "answer-month": "March", "answer-year": "2027"},
        "2027-03-03",
        "3 March 2027",
    ),
    AnswerKind.YES_NO: ({"answer": "no"}, False, "No"),
    ONE: ({"answer": "green"}, "green", "Green"),
    MANY: ({"answer": ["blue", "red"]}, ["red", "blue"], "Red; Blue"),
    AnswerKind.TABLE: (
        {"answer": ["Build", "1,250.50", "", "low", "", "", "", ""]},
        [{"name": "Build", "cost": 125_050, "start": None, "risk": "low"}],
        "Name Cost Start Risk Build £1,250.50 Low",
    ),
    AnswerKind.ADDRESS: (
        {"answer": ["1 Mill Lane", "", "", "Salford", "m54wt"]},
        {"lines": ["1 Mill Lane"], "town": "Salford", "postcode": "M5 4WT"},
        "1 Mill Lane Salford M5 4WT",
    ),
    AnswerKind.DECLARATION: (
        {"answer": "yes"},
        {"statement": "All of it is true.", "by": "Lena Lead", "at": "2027-01-31"},
        "All of it is true. Declared by Lena Lead on",
    ),
}
# A file is sent in another way; it has tests of its own.
TYPED = [kind for kind in AnswerKind if kind != AnswerKind.FILE]
WRONG = {
    AnswerKind.NUMBER: ({"answer": "a dozen"}, "Answer must be a whole number, like 12"),
    AnswerKind.MONEY: ({"answer": "plenty"}, "Answer must be a sum in pounds, like 1,250 or 1,250.50"),
    AnswerKind.PERCENTAGE: ({"answer": "101"}, "Answer must be 100% or less"),
    AnswerKind.DATE: (
        {"answer-day": "31", "answer-month": "2", "answer-year": "2027"},
        "Answer must be a real date, like 3 3 2027",
    ),
    ONE: ({"answer": "mauve"}, "Select one of the answers from the list"),
    AnswerKind.TABLE: (
        {"answer": ["Build", "plenty", "", "low"]},
        "Row 1, Cost: Enter a sum in pounds, with pence if there are any, like 1,250,000 or 1250000.50.",
    ),
    AnswerKind.ADDRESS: ({"answer": ["1 Mill Lane", "", "", "", "M5"]}, "Enter a full postcode, like M1 1AE."),
}


def _asked(kind: AnswerKind) -> Question:
    id_, title = f"kind_{kind.value}", f"A question of kind {kind.value}"
    limit = 400 if kind in (AnswerKind.LONG_TEXT, AnswerKind.SHORT_TEXT) else None
    most = 200_000 if kind == AnswerKind.FILE else None
    question = replace(a_question_of(kind), id=id_, title=title, word_limit=limit, required=False)
    return replace(question, most_bytes=most, most_pages=2 if kind == AnswerKind.FILE else None)


@pytest.fixture
def base(app: Flask, clock_at: Callable[[datetime], None]) -> str:
    """The address of a draft in a call that asks a question of every kind."""
    world = a_world()
    call = a_call(world, upto=CallState.DRAFTING)
    with unit_of_work():
        version = current_version(call)
        core = definition_of(version).core
        every = Section("kinds", "Every kind", tuple(_asked(kind) for kind in AnswerKind))
        calls.edit_core(
            call.id,
            replace(core, sections=(*core.sections, every)),
            actor(world.officer, call),
            DRAFTED,
            Said("Ask every kind", version.sha256),
        )
    sign_both(world, call)
    with unit_of_work():
        calls.open_call(call.id, OPENS)
    return f"/applications/{a_draft(world, call, an_applicant(world)).id}"


@pytest.fixture
def lead(base: str, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    """A browser of the lead applicant."""
    return client_of(db.session.scalars(select(User).where(User.name == "Lena Lead")).one())


@pytest.mark.parametrize("kind", TYPED)
def test_an_answer_is_stored_and_shown_in_words(base: str, lead: FlaskClient, kind: AnswerKind) -> None:
    sent, stored, words = CASES[kind]

    answer = lead.post(f"{base}/questions/kind_{kind.value}", data={**sent, "version": "0"})
    review = words_in(lead.get(f"{base}/review"))

    assert answer.status_code == 303
    kept = db.session.scalars(select(Answer.value)).one()
    assert (kept | {"at": kept["at"][:10]} if kind == AnswerKind.DECLARATION else kept) == stored
    assert f"A question of kind {kind.value} {words}" in review


@pytest.mark.parametrize("kind", TYPED)
def test_the_page_holds_what_is_stored_so_that_saving_it_again_changes_nothing(
    base: str, lead: FlaskClient, kind: AnswerKind
) -> None:
    sent, _stored, _words = CASES[kind]
    url = f"{base}/questions/kind_{kind.value}"
    lead.post(url, data={**sent, "version": "0"})

    page = lead.get(url).get_data(as_text=True)
    lead.post(url, data={**sent, "version": "1"})

    assert page.count('name="version" value="1"') == 1
    assert db.session.scalars(select(Answer.number)).one() == 1


@pytest.mark.parametrize("kind", list(WRONG))
def test_what_cannot_be_read_is_told_and_nothing_is_stored(base: str, lead: FlaskClient, kind: AnswerKind) -> None:
    sent, told = WRONG[kind]

    page = lead.post(f"{base}/questions/kind_{kind.value}", data={**sent, "version": "0"})

    assert (page.status_code, summary_lines(page)) == (422, [told])
    assert db.session.scalars(select(Answer)).all() == []


@pytest.mark.parametrize("kind", [AnswerKind.DATE, AnswerKind.YES_NO, ONE, MANY])
def test_two_answers_to_a_choice_are_shown_in_words_and_mine_can_be_kept(
    base: str, lead: FlaskClient, kind: AnswerKind
) -> None:
    mine = {
        AnswerKind.DATE: ("4 April 2027", {"answer": "2027-04-04"}),
        AnswerKind.YES_NO: ("Yes", {"answer": "yes"}),
        ONE: ("Blue", {"answer": "blue"}),
        MANY: ("Green; Blue", {"answer": ["green", "blue"]}),
    }
    words, sent = mine[kind]
    first, _stored, theirs = CASES[kind]
    url = f"{base}/questions/kind_{kind.value}"
    lead.post(url, data={**first, "version": "0"})

    page = lead.post(url, data={**sent, "version": "0"})
    lead.post(url, data={**sent, "version": "1"})

    shown = words_in(page)
    assert (page.status_code, f" {words} " in shown, f" {theirs} Keep what is saved" in shown) == (409, True, True)
    assert db.session.scalars(select(Answer.number)).one() == 2


PDF, LONGER = a_pdf(), a_pdf(2)


def attach(lead: FlaskClient, base: str, *files: tuple[bytes, str], **fields: str) -> TestResponse:
    sent = {"version": "0", "upload": [(BytesIO(content), name) for content, name in files], **fields}
    return lead.post(f"{base}/questions/kind_file", data=sent, content_type="multipart/form-data")


def test_file_is_kept_under_its_hash_and_served_to_be_saved_only(base: str, lead: FlaskClient) -> None:
    answer = attach(lead, base, (PDF, "the plan.exe"))

    (kept,) = db.session.scalars(select(Answer.value)).one()
    file = lead.get(f"{base}/files/{kept['id']}")
    assert (answer.status_code, kept["name"], kept["type"], kept["size"]) == (303, "the plan.pdf", "pdf", len(PDF))
    assert (kept["sha256"], file.data) == (hashlib.sha256(PDF).hexdigest(), PDF)
    assert file.headers["Content-Disposition"] == 'attachment; filename="the plan.pdf"'
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert f'href="{base}/files/{kept["id"]}"' in lead.get(f"{base}/review").text


def test_file_is_kept_or_taken_out_by_its_box(base: str, lead: FlaskClient) -> None:
    attach(lead, base, (PDF, "a.pdf"))
    (first,) = db.session.scalars(select(Answer.value)).one()

    attach(lead, base, (LONGER, "b.pdf"), version="1", answer=first["id"])
    both = db.session.scalars(select(Answer.value)).one()
    attach(lead, base, version="2", answer=both[1]["id"])

    assert [one["name"] for one in both] == ["a.pdf", "b.pdf"]
    assert [one["name"] for one in db.session.scalars(select(Answer.value)).one()] == ["b.pdf"]
    assert lead.get(f"{base}/files/{first['id']}").status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<script>", "‘a.pdf’ is not of a type that is taken here. Types that are: PDF or PNG picture."),
        (PDF + b"." * 200_000, "‘a.pdf’ has 201 kB; the most is 200 kB."),
        (a_pdf(3), "‘a.pdf’ has 3 pages; the most is 2."),
        (PDF[:-20], "‘a.pdf’ is broken or is not whole. Save it again where it was made, and attach that."),
        (b"%PDF-1.7\n%%EOF", "‘a.pdf’ is broken or is not whole. Save it again where it was made, and attach that."),
        (a_pdf(password="x"), "‘a.pdf’ is locked with a password. Save it without one and attach it again."),
    ],
)
def test_file_that_does_not_keep_the_limits_or_is_not_whole_is_refused(
    base: str, lead: FlaskClient, content: bytes, told: str
) -> None:
    page = attach(lead, base, (content, "a.pdf"))

    assert (page.status_code, summary_lines(page)) == (409, [told])
    assert db.session.scalars(select(Answer)).all() == []


def test_limits_are_told_before_anybody_chooses(base: str, lead: FlaskClient) -> None:
    page = lead.get(f"{base}/questions/kind_file").text

    assert "PDF, PNG picture. Up to 2 files, each of at most 200 kB. A PDF has at most 2 pages." in page
    assert 'data-most-files="2" data-most-bytes="200000" data-most-size="200 kB" data-suffixes="pdf png"' in page


def test_pages_are_kept_with_the_file(base: str, lead: FlaskClient) -> None:
    attach(lead, base, (LONGER, "b.pdf"))

    assert [one["pages"] for one in db.session.scalars(select(Answer.value)).one()] == [2]


def test_file_of_another_application_cannot_be_named(base: str, lead: FlaskClient) -> None:
    page = attach(lead, base, answer="5b0c1f3e-0000-4000-8000-000000000000")

    assert page.status_code == 303
    assert db.session.scalars(select(Answer.value)).one() is None


def test_another_row_is_shown_and_nothing_is_saved(base: str, lead: FlaskClient) -> None:
    sent = {"answer": ["Build", "much", "", "low"], "version": "0", "go": "row"}

    page = lead.post(f"{base}/questions/kind_table", data=sent)

    assert page.status_code == 200
    assert (page.text.count('aria-label="Name, row '), page.text.count('value="Build"')) == (3, 1)
    assert db.session.scalars(select(Answer)).all() == []


def test_file_is_not_there_for_those_who_may_not_read_the_answer(
    base: str, lead: FlaskClient, client_of: Callable[[User], FlaskClient]
) -> None:
    attach(lead, base, (PDF, "a.pdf"))
    (kept,) = db.session.scalars(select(Answer.value)).one()
    officer = db.session.scalars(select(User).where(User.name == "Olive Officer")).one()

    # Before the deadline the draft is its writers' alone, for a stranger and for the funder alike.
    assert client_of(a_person("Otto Outside")).get(f"{base}/files/{kept['id']}").status_code == 404
    assert client_of(officer).get(f"/funder{base}/files/{kept['id']}").status_code == 404
