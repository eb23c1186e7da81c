"""Can a role be given only by those who answer for it, and never to oneself?"""

from uuid import UUID

import pytest

from workflows import granting
from workflows.actor import DERIVED_ROLES, ORGANISATION_ROLES, Role
from workflows.machine import Refusal

ADA, EVE = UUID(int=1), UUID(int=2)
BINDING = {
    Role.NATIONAL_SIGNATORY,
    Role.APPROVER,
    Role.SENIOR_APPROVER,
    Role.REGIONAL_SIGNATORY,
    Role.BOARD_MEMBER,
}


def gives(*held: Role) -> set[Role]:
    """Every role that somebody with these gives."""
    return {role for role in Role if granting.may_give(role, frozenset(held))}


def codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.parametrize(
    ("held", "given"),
    [
        (Role.PROGRAMME_OFFICER, {Role.PROGRAMME_OFFICER, Role.NATIONAL_ASSESSOR}),
        (Role.REGION_LEAD, {Role.REGION_LEAD, Role.PANEL_SECRETARY, Role.REGIONAL_SCORER}),
        (Role.NATIONAL_SIGNATORY, {Role.NATIONAL_SIGNATORY}),
        (Role.APPROVER, {Role.APPROVER}),
        (Role.REGIONAL_SIGNATORY, {Role.REGIONAL_SIGNATORY}),
        (Role.PANEL_SECRETARY, set()),
        (Role.AUDITOR, set()),
        (Role.LEAD_APPLICANT, set()),
        (Role.ADMINISTRATOR, set(Role) - ORGANISATION_ROLES - DERIVED_ROLES),
    ],
)
def test_each_role_gives_what_the_table_says(held: Role, given: set[Role]) -> None:
    assert gives(held) == given


def test_binding_roles_pass_only_from_a_holder_or_an_administrator() -> None:
    others = [role for role in Role if role not in BINDING | {Role.ADMINISTRATOR}]

    assert gives(*others) & BINDING == set()


def test_every_role_that_is_given_is_held_on_one_kind_of_thing() -> None:
    placed = [*granting.HELD_ON_PLATFORM, *granting.HELD_ON_FUNDER, *granting.HELD_ON_REGION]

    assert sorted(placed) == sorted(granting.GIVEN_BY)


def test_nobody_gives_to_themselves_or_what_is_not_theirs() -> None:
    with pytest.raises(Refusal) as refused:
        granting.check_giving(Role.APPROVER, frozenset({Role.PROGRAMME_OFFICER}), giver=ADA, receiver=ADA)

    assert codes(refused) == ["not_yours_to_give", "not_oneself"]


def test_giving_to_a_colleague_is_allowed() -> None:
    granting.check_giving(Role.APPROVER, frozenset({Role.APPROVER}), giver=ADA, receiver=EVE)


@pytest.mark.parametrize(
    ("reason", "administrators", "expected"),
    [("  ", 1, ["no_reason", "last_administrator"]), ("Left", 1, ["last_administrator"]), (" ", 2, ["no_reason"])],
)
def test_the_last_administrator_stays_and_an_end_has_a_reason(
    reason: str, administrators: int, expected: list[str]
) -> None:
    with pytest.raises(Refusal) as refused:
        granting.check_ending(Role.ADMINISTRATOR, granting.ADMINISTRATORS, reason=reason, administrators=administrators)

    assert codes(refused) == expected
