"""Which roles may a person hold in an organisation, and who may change or end them?

Lead applicants answer for its people. Everybody may give up a role of their own, or leave. An organisation keeps a lead
applicant as long as it has anybody.
"""

from workflows.actor import ORGANISATION_ROLES, Role
from workflows.machine import Reason, Refusal

LEADS = frozenset({Role.LEAD_APPLICANT})

NOT_HERE = Reason("role_not_here", "Choose a role in your organisation.", "roles")
NOT_YOURS = Reason("not_yours_to_give", "Only a lead applicant gives roles. You may give up your own.", "roles")
LAST_LEAD = Reason("last_lead", "This is the last lead applicant. Make somebody else lead applicant first.", "roles")


def check_roles(
    held: frozenset[Role], wanted: frozenset[Role], *, actor_roles: frozenset[Role], is_oneself: bool, other_leads: int
) -> None:
    """`Refusal` with every reason why somebody who holds these roles cannot hold the wanted ones in their place.

    `other_leads` counts the lead applicants beside them whose accounts are in use; nothing wanted ends the membership.
    """
    reasons = [NOT_HERE] if wanted - ORGANISATION_ROLES else []
    if not actor_roles & LEADS and not (is_oneself and wanted <= held):
        reasons.append(NOT_YOURS)
    if Role.LEAD_APPLICANT in held - wanted and other_leads == 0:
        reasons.append(LAST_LEAD)
    if reasons:
        raise Refusal(reasons)
