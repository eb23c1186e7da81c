"""Is an answer that a condition hides kept in the draft, and in nothing that goes to others?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Answer, Application, User
from app.queries.definitions import current_version, definition_of
from app.queries.reading import reading_of
from app.services import applications, calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import (
    DRAFTED,
    DURING,
    OPENS,
    Applicant,
    a_call,
    a_draft,
    a_world,
    actor,
    an_applicant,
    complete,
    load,
    sign_both,
)
from tests.web.applicant.reading import words_in
from tests.workflows.definitions import a_question
from workflows.call import CallState
from workflows.definition import AnswerKind, Clause, Condition, Operator, Section

GATE = a_question("gate", kind=AnswerKind.YES_NO, title="Export", word_limit=None)
EXTRA = a_question("extra", title="Markets", shown_if=Condition((Clause("gate", Operator.IS, "yes"),)))


@pytest.fixture
def begun(app: Flask, clock_at: Callable[[datetime], None]) -> tuple[Application, Applicant]:
    """A draft in a call that asks one question on a condition."""
    world = a_world()
    call = a_call(world, upto=CallState.DRAFTING)
    with unit_of_work():
        version = current_version(call)
        core = definition_of(version).core
        more = Section("more", "More", (GATE, EXTRA))
        calls.edit_core(
            call.id,
            replace(core, sections=(*core.sections, more)),
            actor(world.officer, call),
            DRAFTED,
            Said("Ask on a condition", version.sha256),
        )
    sign_both(world, call)
    with unit_of_work():
        calls.open_call(call.id, OPENS)
    applicant = an_applicant(world)
    return a_draft(world, call, applicant), applicant


@pytest.fixture
def base(begun: tuple[Application, Applicant]) -> str:
    """The address of the draft."""
    return f"/applications/{begun[0].id}"


@pytest.fixture
def lead(base: str, client_of: Callable[[User], FlaskClient]) -> FlaskClient:
    """A browser of the lead applicant."""
    return client_of(db.session.scalars(select(User).where(User.name == "Lena Lead")).one())


def answer(lead: FlaskClient, base: str, question: str, typed: str, version: str = "0") -> None:
    lead.post(f"{base}/questions/{question}", data={"answer": typed, "version": version})


def test_next_question_is_the_one_that_an_answer_has_just_opened(lead: FlaskClient, base: str) -> None:
    saved = lead.post(f"{base}/questions/gate", data={"answer": "yes", "version": "0", "go": "next"})
    closed = lead.post(f"{base}/questions/gate", data={"answer": "no", "version": "1", "go": "next"})

    assert saved.headers["Location"] == f"{base}/questions/extra"
    assert closed.headers["Location"] != f"{base}/questions/extra"


def test_question_is_asked_when_its_condition_holds(base: str, lead: FlaskClient) -> None:
    answer(lead, base, "gate", "yes")

    overview = words_in(lead.get(base))
    assert "Markets" in overview
    assert "More, question 5 of 6 Markets" in words_in(lead.get(f"{base}/questions/extra"))


def test_question_is_not_asked_and_its_answer_is_kept(base: str, lead: FlaskClient) -> None:
    answer(lead, base, "gate", "yes")
    answer(lead, base, "extra", "France and Spain.")
    answer(lead, base, "gate", "no", "1")

    assert "Markets" not in words_in(lead.get(base))
    assert "France" not in words_in(lead.get(f"{base}/review"))
    page = words_in(lead.get(f"{base}/questions/extra"))
    assert "Because of an earlier answer, this question is not asked of you now." in page
    kept = db.session.scalars(select(Answer.value).where(Answer.question_id == "extra")).one()
    assert kept == "France and Spain."


def test_save_of_the_answer_that_hides_goes_on_to_what_is_asked(base: str, lead: FlaskClient) -> None:
    sent = {"answer": "no", "version": "0", "go": "next"}

    saved = lead.post(f"{base}/questions/gate", data=sent)

    assert saved.status_code == 303
    assert saved.headers["Location"].endswith("/questions/g_local_fit")


def test_hidden_answer_is_neither_submitted_nor_read_by_others(begun: tuple[Application, Applicant]) -> None:
    application, applicant = complete(*begun), begun[1]
    lead = actor(applicant.lead, application)

    with unit_of_work():
        applications.save_answer(application.id, "gate", "no", 1, lead, DURING)
        kept = applications.submit(application.id, lead, DURING, declaration_made=True)

    reading = reading_of(load(application.id, applicant.lead))
    read = [one.question.id for _section, answers in reading.sections for one in answers]
    assert set(kept.content["answers"]) == {"summary", "need", "risks", "gate", "g_local_fit"}
    assert read == ["summary", "need", "risks", "gate", "g_local_fit"]
    assert db.session.scalars(select(Answer.question_id).where(Answer.question_id == "extra")).all() == ["extra"]
