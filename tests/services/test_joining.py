"""Does somebody join an organisation only when one of its lead applicants lets them, and do both sides learn of it?"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import JoinRequest, Organisation, Outbox, RoleGrant, User
from app.queries.visible import find
from app.services.joining import ask_to_join, let_join, refuse_joining, withdraw_asking
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    Applicant,
    World,
    a_person,
    a_world,
    actor,
    an_applicant,
    grant,
    viewer,
)
from workflows.actor import Role
from workflows.join_request import ASK_AGAIN_AFTER, MOST_OPEN, JoinState
from workflows.machine import Refusal


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def applicant(world: World) -> Applicant:
    return an_applicant(world)


@pytest.fixture
def person(app: Flask) -> User:
    return a_person("Ada Asks")


def _ask(applicant: Applicant, person: User, at: object = DURING) -> JoinRequest:
    with unit_of_work():
        return ask_to_join(applicant.organisation.id, " I keep the books. ", person.id, at)


def _roles(user: User) -> list[Role]:
    query = select(RoleGrant.role).where(RoleGrant.user_id == user.id, RoleGrant.ended_at.is_(None))
    return list(db.session.scalars(query))


def _notices() -> list[str]:
    rows = db.session.scalars(select(Outbox).order_by(Outbox.created_at, Outbox.id))
    return sorted(row.payload["notice"] for row in rows if row.payload.get("notice", "").startswith("join_"))


def _codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_asking_gives_nothing_and_tells_the_leads(applicant: Applicant, person: User) -> None:
    asked = _ask(applicant, person)

    assert (asked.state, asked.words, _roles(person), _notices()) == (
        JoinState.ASKED,
        "I keep the books.",
        [],
        ["join_asked"],
    )
    assert find(Organisation, applicant.organisation.id, viewer(person)) is None


def test_a_lead_lets_somebody_in_in_a_role(applicant: Applicant, person: User) -> None:
    asked = _ask(applicant, person)

    with unit_of_work():
        let_join(asked.id, Role.COLLABORATOR, actor(applicant.lead, asked), DURING)

    assert (asked.state, asked.role, asked.answered_by) == (
        JoinState.APPROVED,
        Role.COLLABORATOR,
        applicant.lead.id,
    )
    assert (_roles(person), _notices()) == ([Role.COLLABORATOR], ["join_answered", "join_asked"])


def test_a_refusal_has_its_reason(applicant: Applicant, person: User) -> None:
    asked = _ask(applicant, person)
    lead = actor(applicant.lead, asked)

    with pytest.raises(Refusal) as refused, unit_of_work():
        refuse_joining(asked.id, "  ", lead, DURING)
    with unit_of_work():
        refuse_joining(asked.id, "You left us in May.", lead, DURING)

    assert (_codes(refused), asked.state, asked.answer) == (["no_reason"], JoinState.REFUSED, "You left us in May.")
    assert _roles(person) == []


def test_who_was_refused_waits_before_they_ask_again(applicant: Applicant, person: User) -> None:
    asked = _ask(applicant, person)
    with unit_of_work():
        refuse_joining(asked.id, "No.", actor(applicant.lead, asked), DURING)

    with pytest.raises(Refusal) as refused:
        _ask(applicant, person, DURING + ASK_AGAIN_AFTER - timedelta(seconds=1))
    again = _ask(applicant, person, DURING + ASK_AGAIN_AFTER)

    assert (_codes(refused), again.state) == (["refused_lately"], JoinState.ASKED)


def test_nobody_asks_twice_at_once_or_where_they_belong(applicant: Applicant, person: User) -> None:
    _ask(applicant, person)

    with pytest.raises(Refusal) as twice:
        _ask(applicant, person)
    with pytest.raises(Refusal) as member:
        _ask(applicant, applicant.signatory)

    assert (_codes(twice), _codes(member)) == (["asked_already"], ["member_already"])


def test_only_so_many_requests_wait_at_once(world: World, person: User) -> None:
    firms = [an_applicant(world, f"Firm {number} Ltd") for number in range(MOST_OPEN + 1)]
    first, *rest = [_ask(firm, person) for firm in firms[:MOST_OPEN]]

    with pytest.raises(Refusal) as refused:
        _ask(firms[-1], person)
    with unit_of_work():
        withdraw_asking(first.id, actor(person, first), DURING)
    _ask(firms[-1], person)

    assert (_codes(refused), first.state, len(rest)) == (["too_many_open"], JoinState.WITHDRAWN, MOST_OPEN - 1)


def test_what_is_answered_or_withdrawn_stays_so(applicant: Applicant, person: User) -> None:
    asked = _ask(applicant, person)
    lead, asker = actor(applicant.lead, asked), actor(person, asked)
    with unit_of_work():
        withdraw_asking(asked.id, asker, DURING)

    for answer in (
        lambda: let_join(asked.id, Role.COLLABORATOR, lead, DURING),
        lambda: refuse_joining(asked.id, "No.", lead, DURING),
        lambda: withdraw_asking(asked.id, asker, DURING),
    ):
        with pytest.raises(Refusal) as refused, unit_of_work():
            answer()
        assert _codes(refused) == ["wrong_state"]
    assert _roles(person) == []


def test_nobody_answers_but_a_lead_and_nobody_lets_themselves_in(applicant: Applicant, person: User) -> None:
    asked = _ask(applicant, person)
    colleague = grant(a_person(), Role.COLLABORATOR, applicant.organisation)

    for who in (person, colleague, applicant.signatory):
        with pytest.raises(Refusal) as refused, unit_of_work():
            let_join(asked.id, Role.LEAD_APPLICANT, actor(who, asked), DURING)
        assert _codes(refused) == ["wrong_role"]
    assert _roles(person) == []


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.ASKER, Role.AUDITOR])
def test_nobody_is_let_in_beside_the_organisation(applicant: Applicant, person: User, role: Role) -> None:
    asked = _ask(applicant, person)

    with pytest.raises(Refusal) as refused, unit_of_work():
        let_join(asked.id, role, actor(applicant.lead, asked), DURING)

    assert (_codes(refused), _roles(person)) == (["role_not_here"], [])


def test_a_request_is_seen_by_who_asks_and_by_leads(world: World, applicant: Applicant, person: User) -> None:
    asked, rival = _ask(applicant, person), an_applicant(world, "Rival Ltd")

    seen = [
        find(JoinRequest, asked.id, viewer(who)) is not None
        for who in (person, applicant.lead, applicant.signatory, rival.lead, world.officer)
    ]

    assert seen == [True, True, False, False, False]


def test_an_organisation_that_is_not_there_is_not_found(person: User) -> None:
    with pytest.raises(NotFound), unit_of_work():
        ask_to_join(person.id, "", person.id, DURING)
