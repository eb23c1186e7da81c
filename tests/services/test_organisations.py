"""Is an organisation registered once, and joined only by the person whose address was asked?"""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models import OrganisationInvitation, Outbox, RoleGrant, User
from app.services.organisations import OrganisationDetails, accept_invitation, invite_member, register_organisation
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import DURING, Applicant, a_person, a_world, actor, an_applicant
from workflows.actor import Actor, Role
from workflows.definition import OrganisationKind, OrganisationSize
from workflows.machine import Refusal

DETAILS = OrganisationDetails(
    name="Quiet Engines Ltd",
    kind=OrganisationKind.BUSINESS,
    size=OrganisationSize.MEDIUM,
    company_number="SC123456",
    address="2 Example Road",
    place_code=None,
)


@pytest.fixture
def applicant(app: Flask) -> Applicant:
    return an_applicant(a_world())


def _invite(applicant: Applicant, email: str, role: Role = Role.COLLABORATOR) -> OrganisationInvitation:
    with unit_of_work():
        invite_member(applicant.organisation.id, email, role, actor(applicant.lead, applicant.organisation), DURING)
    return db.session.scalars(select(OrganisationInvitation)).one()


def _roles(user: User) -> list[Role]:
    query = select(RoleGrant.role).where(RoleGrant.user_id == user.id, RoleGrant.ended_at.is_(None))
    return list(db.session.scalars(query))


def _codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_whoever_registers_an_organisation_leads_it(app: Flask) -> None:
    person = a_person()

    with unit_of_work():
        made = register_organisation(DETAILS, Actor(person.id, frozenset()), DURING)

    assert (made.created_by, _roles(person)) == (person.id, [Role.LEAD_APPLICANT])


def test_a_company_number_is_registered_once(app: Flask) -> None:
    for_first, for_second = a_person(), a_person()
    with unit_of_work():
        register_organisation(DETAILS, Actor(for_first.id, frozenset()), DURING)

    with pytest.raises(Refusal) as refused, unit_of_work():
        register_organisation(replace(DETAILS, name="Other"), Actor(for_second.id, frozenset()), DURING)

    assert (_codes(refused), _roles(for_second)) == (["organisation_known"], [])


def test_organisations_without_a_number_do_not_collide(app: Flask) -> None:
    person = Actor(a_person().id, frozenset())
    nameless = replace(DETAILS, company_number=None)

    with unit_of_work():
        made = [register_organisation(nameless, person, DURING).company_number for _ in range(2)]

    assert made == [None, None]


def test_an_invitation_is_bound_to_the_address_in_small_letters_and_sent_once(applicant: Applicant) -> None:
    invitation = _invite(applicant, " New@People.example ")

    sent = [
        row.payload for row in db.session.scalars(select(Outbox)) if row.payload["subject_id"] == str(invitation.id)
    ]
    assert (invitation.email, sent) == (
        "new@people.example",
        [{"notice": "organisation_invitation", "subject_id": str(invitation.id)}],
    )


def test_the_same_invitation_is_not_sent_twice(applicant: Applicant) -> None:
    _invite(applicant, "new@people.example")

    with pytest.raises(Refusal) as refused:
        _invite(applicant, "NEW@people.example")

    assert _codes(refused) == ["already_invited"]


@pytest.mark.parametrize("role", [Role.PROGRAMME_OFFICER, Role.REGION_LEAD, Role.AUDITOR, Role.NATIONAL_ASSESSOR])
def test_no_invitation_gives_a_role_outside_the_organisation(applicant: Applicant, role: Role) -> None:
    with pytest.raises(Refusal) as refused:
        _invite(applicant, "new@people.example", role)

    assert _codes(refused) == ["role_not_here"]


def test_accepting_gives_the_role_once(applicant: Applicant) -> None:
    person = a_person()
    invitation = _invite(applicant, person.email)

    for _ in range(2):
        with unit_of_work():
            accept_invitation(invitation.id, person, DURING)

    assert (_roles(person), invitation.accepted_at) == ([Role.COLLABORATOR], DURING)


def test_somebody_elses_invitation_is_not_there(applicant: Applicant) -> None:
    person, other = a_person(), a_person()
    invitation = _invite(applicant, person.email)

    with pytest.raises(NotFound), unit_of_work():
        accept_invitation(invitation.id, other, DURING)

    assert _roles(other) == []


def test_a_withdrawn_invitation_is_not_there(applicant: Applicant) -> None:
    person = a_person()
    invitation = _invite(applicant, person.email)
    with unit_of_work():
        invitation.withdrawn_at = DURING

    with pytest.raises(NotFound), unit_of_work():
        accept_invitation(invitation.id, person, DURING)

    assert _roles(person) == []
