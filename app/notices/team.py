"""Which notices do those who write an application together get of each other?"""

from collections.abc import Mapping
from functools import partial

from app.notices import matters
from app.notices.readers import (
    asked_to_take_part,
    at_partner,
    in_organisation,
    in_team,
    no_longer_asked,
    who_did_not_say_all_of_it,
    with_questions,
)
from app.notices.told import Notice, Told
from workflows.actor import ORGANISATION_ROLES, Role

WRITERS = in_organisation(Role.LEAD_APPLICANT, Role.COLLABORATOR)
TEAM = in_team(Role.LEAD_APPLICANT, Role.COLLABORATOR)
EVERYBODY = in_team(*ORGANISATION_ROLES)

OF_TEAMS: Mapping[str, Notice] = {
    "lead_asked": Notice(
        matters.of_lead_change,
        (Told(at_partner(Role.LEAD_APPLICANT), "lead_asked", "applicant.team", "application_id"),),
    ),
    "lead_changed": Notice(
        matters.of_lead_change, (Told(EVERYBODY, "lead_changed", "applicant.team", "application_id"),)
    ),
    "lead_declined": Notice(
        matters.of_lead_change, (Told(WRITERS, "lead_declined", "applicant.team", "application_id"),)
    ),
    "partner_declined": Notice(
        matters.of_partner_invitation, (Told(WRITERS, "partner_declined", "applicant.team", "application_id"),)
    ),
    "partner_invitation": Notice(
        matters.of_partner_invitation,
        (
            Told(
                partial(asked_to_take_part, with_account=True),
                "partner_invitation",
                "applicant.partner_invitation",
                "partner_invitation_id",
            ),
            Told(partial(asked_to_take_part, with_account=False), "partner_invitation", "account.register"),
        ),
    ),
    "partner_invitation_withdrawn": Notice(
        matters.of_partner_invitation, (Told(no_longer_asked, "partner_invitation_withdrawn", "public.calls"),)
    ),
    "partner_joined": Notice(
        matters.of_partner_invitation, (Told(TEAM, "partner_joined", "applicant.team", "application_id"),)
    ),
    "partner_left": Notice(matters.of_partner, (Told(WRITERS, "partner_left", "applicant.team", "application_id"),)),
    "partner_removed": Notice(
        matters.of_partner,
        (Told(at_partner(Role.LEAD_APPLICANT, Role.COLLABORATOR), "partner_removed", "account.home"),),
    ),
    "questions_assigned": Notice(
        matters.of_questions_given,
        (Told(with_questions, "questions_assigned", "applicant.application", "application_id"),),
    ),
    "questions_handed_back": Notice(
        matters.of_questions_handed_back,
        (Told(with_questions, "questions_handed_back", "applicant.application", "application_id"),),
    ),
    "team_comments_written": Notice(
        matters.of_team_talk,
        (
            Told(
                who_did_not_say_all_of_it(EVERYBODY), "team_comments_written", "applicant.application", "application_id"
            ),
        ),
    ),
}
