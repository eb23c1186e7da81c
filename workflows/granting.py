"""Who may give which role, and end it? A role is given on one thing by those who answer for that thing."""

from uuid import UUID

from workflows.actor import Role
from workflows.machine import Reason, Refusal

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

# Each role with those who give it. They hold their own role on the same thing, or are administrators of the platform.
# What binds a body (signing, approving) passes only from somebody who holds it, never from those whose work it checks.
GIVEN_BY: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: ADMINISTRATORS,
    Role.AUDITOR: ADMINISTRATORS,
    Role.PROGRAMME_OFFICER: ADMINISTRATORS | {Role.PROGRAMME_OFFICER},
    Role.NATIONAL_SIGNATORY: ADMINISTRATORS | {Role.NATIONAL_SIGNATORY},
    Role.APPROVER: ADMINISTRATORS | {Role.APPROVER, Role.SENIOR_APPROVER},
    Role.SENIOR_APPROVER: ADMINISTRATORS | {Role.SENIOR_APPROVER},
    Role.NATIONAL_ASSESSOR: ADMINISTRATORS | {Role.PROGRAMME_OFFICER},
    Role.REGION_LEAD: ADMINISTRATORS | {Role.REGION_LEAD},
    Role.REGIONAL_SIGNATORY: ADMINISTRATORS | {Role.REGIONAL_SIGNATORY},
    Role.PANEL_SECRETARY: ADMINISTRATORS | {Role.REGION_LEAD},
    Role.BOARD_MEMBER: ADMINISTRATORS | {Role.BOARD_MEMBER},
    Role.REGIONAL_SCORER: ADMINISTRATORS | {Role.REGION_LEAD},
}
GIVERS = frozenset(giver for givers in GIVEN_BY.values() for giver in givers)

# On which kind of thing each role is held.
HELD_ON_PLATFORM = (Role.ADMINISTRATOR, Role.AUDITOR)
HELD_ON_FUNDER = (
    Role.PROGRAMME_OFFICER,
    Role.NATIONAL_SIGNATORY,
    Role.APPROVER,
    Role.SENIOR_APPROVER,
    Role.NATIONAL_ASSESSOR,
)
HELD_ON_REGION = (
    Role.REGION_LEAD,
    Role.REGIONAL_SIGNATORY,
    Role.PANEL_SECRETARY,
    Role.BOARD_MEMBER,
    Role.REGIONAL_SCORER,
)

NOT_YOURS = Reason("not_yours_to_give", "Your own roles do not let you give or end this role.", "role")
NOT_ONESELF = Reason("not_oneself", "Nobody gives a role to themselves. Ask a colleague.", "email")
LAST_ADMINISTRATOR = Reason("last_administrator", "This is the last administrator. Invite another one first.")
NO_REASON = Reason("no_reason", "Say why the role ends.", "reason")


def may_give(role: Role, held: frozenset[Role]) -> bool:
    """Whether somebody with these roles, on the thing or on the platform, gives and ends this role on it."""
    return bool(GIVEN_BY.get(role, frozenset()) & held)


def check_giving(role: Role, held: frozenset[Role], *, giver: UUID | None, receiver: UUID | None) -> None:
    """`Refusal` with every reason why this person may not give this role to that one."""
    reasons = [] if may_give(role, held) else [NOT_YOURS]
    if receiver is not None and giver == receiver:
        reasons.append(NOT_ONESELF)
    if reasons:
        raise Refusal(reasons)


def check_ending(role: Role, held: frozenset[Role], *, reason: str, administrators: int) -> None:
    """`Refusal` with every reason why somebody with these roles may not end this one. `administrators` counts them."""
    reasons = [] if may_give(role, held) else [NOT_YOURS]
    if not reason.strip():
        reasons.append(NO_REASON)
    if role == Role.ADMINISTRATOR and administrators <= 1:
        reasons.append(LAST_ADMINISTRATOR)
    if reasons:
        raise Refusal(reasons)
