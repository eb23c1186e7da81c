"""Who is acting, and which roles do they hold on the thing they act on?"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workflows.sign_in import Proof


class Role(StrEnum):
    """What a person may be to a thing. A role is always *on* something: a funder, a region, an organisation, a call."""

    PROGRAMME_OFFICER = "programme_officer"
    NATIONAL_SIGNATORY = "national_signatory"
    APPROVER = "approver"
    SENIOR_APPROVER = "senior_approver"
    REGION_LEAD = "region_lead"
    REGIONAL_SIGNATORY = "regional_signatory"
    PANEL_SECRETARY = "panel_secretary"
    BOARD_MEMBER = "board_member"
    NATIONAL_ASSESSOR = "national_assessor"
    REGIONAL_SCORER = "regional_scorer"
    LEAD_APPLICANT = "lead_applicant"
    COLLABORATOR = "collaborator"
    SIGNATORY = "signatory"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    # Derived, never granted: the person holds an assignment for this application.
    ASSESSOR = "assessor"
    # Derived, never granted: what the three roles of an organisation come to in an application that another one leads.
    PARTNER_LEAD = "partner_lead"
    PARTNER_WRITER = "partner_writer"
    PARTNER_SIGNATORY = "partner_signatory"
    # Derived, never granted: the address of the person is the one that was asked.
    INVITED = "invited"
    # Derived, never granted: the person has asked to join this organisation.
    ASKER = "asker"
    # Derived, never granted: the person sits on this panel.
    PANEL_MEMBER = "panel_member"
    # The service itself, when time has passed or a document is ready.
    CLOCK = "clock"


FUNDER_ROLES = frozenset({Role.PROGRAMME_OFFICER, Role.NATIONAL_SIGNATORY, Role.APPROVER, Role.SENIOR_APPROVER})
REGION_ROLES = frozenset({Role.REGION_LEAD, Role.REGIONAL_SIGNATORY, Role.PANEL_SECRETARY, Role.BOARD_MEMBER})
ORGANISATION_ROLES = frozenset({Role.LEAD_APPLICANT, Role.COLLABORATOR, Role.SIGNATORY})
AS_PARTNER = {
    Role.LEAD_APPLICANT: Role.PARTNER_LEAD,
    Role.COLLABORATOR: Role.PARTNER_WRITER,
    Role.SIGNATORY: Role.PARTNER_SIGNATORY,
}
PARTNER_ROLES = frozenset(AS_PARTNER.values())
# Everybody who takes part in an application, for the organisation that leads it or for another.
TEAM_ROLES = ORGANISATION_ROLES | PARTNER_ROLES
# What nobody grants: it follows from what a person does, or belongs to the service.
DERIVED_ROLES = frozenset({Role.ASSESSOR, Role.ASKER, Role.CLOCK, Role.INVITED, Role.PANEL_MEMBER}) | PARTNER_ROLES
POOL_ROLES = frozenset({Role.NATIONAL_ASSESSOR, Role.REGIONAL_SCORER})


@dataclass(frozen=True)
class Actor:
    """A person (or the clock, with no id) together with their roles on one thing.

    `proof` is there when the act needed the person to show anew who they are; the record then keeps it.
    """

    id: UUID | None
    roles: frozenset[Role]
    proof: Proof | None = None


CLOCK = Actor(id=None, roles=frozenset({Role.CLOCK}))
