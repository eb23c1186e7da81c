"""Do roles in an organisation change as its lead applicants say, does access end at once, and does a lead stay?"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import Application, Event, Organisation, OrganisationInvitation, Outbox, RoleGrant, User
from app.queries.visible import find
from app.services.members import change_roles
from app.services.organisations import (
    ChangedDetails,
    accept_invitation,
    change_details,
    details_mark,
    invite_member,
    send_again,
    withdraw_invitation,
)
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    Applicant,
    World,
    a_call,
    a_draft,
    a_person,
    a_world,
    actor,
    an_applicant,
    grant,
    viewer,
)
from workflows.actor import Role
from workflows.definition import OrganisationKind
from workflows.machine import Refusal

LEAD, WRITER, SIGNS = Role.LEAD_APPLICANT, Role.COLLABORATOR, Role.SIGNATORY
LATER = DURING + timedelta(hours=2)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def applicant(world: World) -> Applicant:
    return an_applicant(world)


@pytest.fixture
def colleague(applicant: Applicant) -> User:
    return grant(a_person("Colin Colleague"), WRITER, applicant.organisation)


def _change(applicant: Applicant, whose: User, *wanted: Role, by: User | None = None) -> None:
    who = actor(by or applicant.lead, applicant.organisation)
    with unit_of_work():
        change_roles(applicant.organisation.id, whose.id, frozenset(wanted), who, LATER)


def _roles(user: User) -> set[Role]:
    query = select(RoleGrant.role).where(RoleGrant.user_id == user.id, RoleGrant.ended_at.is_(None))
    return set(db.session.scalars(query))


def _codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def _notices() -> list[tuple[str, list[str]]]:
    rows = db.session.scalars(select(Outbox).order_by(Outbox.created_at))
    return [
        (row.payload["subject_id"], row.payload["roles"])
        for row in rows
        if row.payload.get("notice") == "membership_changed"
    ]


def _invite(applicant: Applicant, address: str, by: User | None = None) -> OrganisationInvitation:
    with unit_of_work():
        who = actor(by or applicant.lead, applicant.organisation)
        invite_member(applicant.organisation.id, address, WRITER, who, DURING)
    return db.session.scalars(select(OrganisationInvitation).where(OrganisationInvitation.email == address)).one()


def test_a_lead_changes_what_somebody_does_and_they_are_told(applicant: Applicant, colleague: User) -> None:
    _change(applicant, colleague, WRITER, SIGNS)

    assert (_roles(colleague), _notices()) == ({WRITER, SIGNS}, [(str(colleague.id), ["collaborator", "signatory"])])


def test_a_role_that_is_kept_is_not_given_anew(applicant: Applicant, colleague: User) -> None:
    _change(applicant, colleague, WRITER)

    moves = select(Event.move).where(Event.at == LATER)
    assert (db.session.scalars(moves).all(), _notices()) == ([], [])


def test_access_ends_at_once(world: World, applicant: Applicant, colleague: User) -> None:
    bid = a_draft(world, a_call(world), applicant)
    before = find(Application, bid.id, viewer(colleague))

    _change(applicant, colleague)

    assert before is not None
    assert (find(Application, bid.id, viewer(colleague)), _roles(colleague)) == (None, set())
    assert find(Organisation, applicant.organisation.id, viewer(colleague)) is None


def test_everybody_may_leave(applicant: Applicant, colleague: User) -> None:
    _change(applicant, colleague, by=colleague)

    assert (_roles(colleague), _notices()) == (set(), [])


def test_nobody_but_a_lead_gives_a_role(applicant: Applicant, colleague: User) -> None:
    for whose in (colleague, applicant.signatory):
        with pytest.raises(Refusal) as refused:
            _change(applicant, whose, WRITER, SIGNS, by=colleague)
        assert _codes(refused) == ["not_yours_to_give"]

    assert (_roles(colleague), _roles(applicant.signatory)) == ({WRITER}, {SIGNS})


@pytest.mark.parametrize("wanted", [(), (WRITER,)])
def test_the_last_lead_applicant_stays(applicant: Applicant, colleague: User, wanted: tuple[Role, ...]) -> None:
    with pytest.raises(Refusal) as refused:
        _change(applicant, applicant.lead, *wanted)

    assert (_codes(refused), _roles(applicant.lead)) == (["last_lead"], {LEAD})


def test_a_lead_whose_account_has_ended_does_not_count(applicant: Applicant) -> None:
    gone = grant(a_person(), LEAD, applicant.organisation)
    with unit_of_work():
        db.session.get_one(User, gone.id).ended_at = DURING

    with pytest.raises(Refusal) as refused:
        _change(applicant, applicant.lead)

    assert _codes(refused) == ["last_lead"]


def test_a_lead_leaves_when_another_stays(applicant: Applicant, colleague: User) -> None:
    _change(applicant, colleague, LEAD)
    _change(applicant, applicant.lead)

    assert (_roles(applicant.lead), _roles(colleague)) == (set(), {LEAD})


def test_no_role_outside_the_organisation_is_given(applicant: Applicant, colleague: User) -> None:
    with pytest.raises(Refusal) as refused:
        _change(applicant, colleague, Role.PROGRAMME_OFFICER)

    assert _codes(refused) == ["role_not_here"]


def test_a_stranger_is_no_member(applicant: Applicant) -> None:
    with pytest.raises(NotFound):
        _change(applicant, a_person(), WRITER)


def test_an_invitation_does_not_outlive_the_right_behind_it(applicant: Applicant) -> None:
    second, friend = grant(a_person(), LEAD, applicant.organisation), a_person()
    sent = _invite(applicant, friend.email, by=second)
    to_them = _invite(applicant, second.email)

    _change(applicant, second)

    assert (sent.withdrawn_at, to_them.withdrawn_at) == (LATER, LATER)
    with pytest.raises(NotFound), unit_of_work():
        accept_invitation(sent.id, friend, LATER)


def test_an_invitation_is_sent_again_after_an_hour_and_by_whoever_sends_it(applicant: Applicant) -> None:
    second = grant(a_person(), LEAD, applicant.organisation)
    sent = _invite(applicant, "new@people.example")
    who = actor(second, applicant.organisation)

    with pytest.raises(Refusal) as refused, unit_of_work():
        send_again(applicant.organisation.id, sent.id, who, DURING + timedelta(minutes=59))
    with unit_of_work():
        address = send_again(applicant.organisation.id, sent.id, who, LATER)

    assert (_codes(refused), address) == (["just_sent"], "new@people.example")
    assert (sent.invited_by, sent.invited_at) == (second.id, LATER)


def test_an_invitation_that_is_taken_back_cannot_be_accepted_or_sent(applicant: Applicant) -> None:
    person = a_person()
    sent = _invite(applicant, person.email)
    who = actor(applicant.lead, applicant.organisation)
    for _ in range(2):
        with unit_of_work():
            withdraw_invitation(applicant.organisation.id, sent.id, who, DURING)

    with pytest.raises(NotFound), unit_of_work():
        accept_invitation(sent.id, person, LATER)
    with pytest.raises(Refusal) as refused, unit_of_work():
        send_again(applicant.organisation.id, sent.id, who, LATER)

    assert _codes(refused) == ["not_open"]


def test_another_organisations_invitation_is_not_there(world: World, applicant: Applicant) -> None:
    rival = an_applicant(world, "Rival Ltd")
    sent = _invite(applicant, "new@people.example")

    with pytest.raises(NotFound), unit_of_work():
        withdraw_invitation(rival.organisation.id, sent.id, actor(rival.lead, rival.organisation), LATER)

    assert sent.withdrawn_at is None


def _details(organisation: Organisation, **changes: object) -> ChangedDetails:
    stands = {name: getattr(organisation, name) for name in ChangedDetails.__dataclass_fields__}
    return ChangedDetails(**{**stands, **changes})  # type: ignore[arg-type]


def test_details_change_with_what_was_before(applicant: Applicant) -> None:
    organisation, who = applicant.organisation, actor(applicant.lead, applicant.organisation)
    wanted = _details(organisation, name="Northbeam Ltd", kind=OrganisationKind.RTO, letter_address="PO Box 1")

    with unit_of_work():
        change_details(organisation.id, wanted, who, LATER, seen=details_mark(organisation))

    event = db.session.scalars(select(Event).where(Event.move == "change_details")).one()
    assert event.data == {
        "changed": ["kind", "letter_address", "name"],
        "kind": {"from": "business", "to": "rto"},
        "name": {"from": "Northbeam Robotics Ltd", "to": "Northbeam Ltd"},
    }
    assert (organisation.name, organisation.letter_address) == ("Northbeam Ltd", "PO Box 1")


def test_who_saw_other_details_is_told_so(applicant: Applicant) -> None:
    organisation, who = applicant.organisation, actor(applicant.lead, applicant.organisation)
    seen = details_mark(organisation)
    with unit_of_work():
        change_details(organisation.id, _details(organisation, name="First Ltd"), who, LATER, seen=seen)

    with pytest.raises(Refusal) as refused, unit_of_work():
        change_details(organisation.id, _details(organisation, name="Second Ltd"), who, LATER, seen=seen)

    assert (_codes(refused), organisation.name) == (["changed_meanwhile"], "First Ltd")
