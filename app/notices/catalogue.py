"""Which notices are there, who is told of each, in which words, and to which page do they lead?

The words stand in `app/templates/mail/`. Somebody who belongs to two groups of one notice gets the first message only.
"""

from collections.abc import Mapping
from functools import partial

from app.models import TokenPurpose
from app.notices import matters
from app.notices.assessing import OF_ASSESSING
from app.notices.deciding import OF_LISTS
from app.notices.declaring import OF_DECLARATIONS, REMINDED
from app.notices.interests import OF_INTERESTS
from app.notices.moderating import OF_MODERATION
from app.notices.pools import OF_POOLS
from app.notices.readers import (
    answering,
    asked_to_apply,
    assessors_in,
    at_funder,
    if_for_everyone,
    if_set_up_lacks,
    in_organisation,
    in_regions,
    interested,
    its_author,
    leads_with_interests_to_tell,
    once_over,
    other_sides_than_its_author,
    other_than_the_first,
    the_assessor,
    the_invited,
    the_new_address,
    the_old_address,
    the_person,
    the_person_if_any,
    the_unconfirmed_person,
    together,
    who_did_not_write_all_of_it,
    who_want_reminders,
    with_questions_to_answer,
    writers_in,
    writing_interests,
)
from app.notices.reopening import OF_REOPENING
from app.notices.signing import OF_SIGNING, those_who_had_signed
from app.notices.sittings import OF_SITTINGS
from app.notices.team import OF_TEAMS, TEAM, WRITERS
from app.notices.told import Notice, Told
from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, Role
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.authority import APPROVERS

OFFICERS = at_funder(Role.PROGRAMME_OFFICER)
LEADS = in_regions(Role.REGION_LEAD)
SECRETARIES = in_regions(Role.PANEL_SECRETARY)
AGREEING = together(
    at_funder(Role.PROGRAMME_OFFICER, Role.NATIONAL_SIGNATORY),
    in_regions(Role.REGION_LEAD, Role.REGIONAL_SIGNATORY),
)

CATALOGUE: Mapping[str, Notice] = {
    **OF_ASSESSING,
    **OF_DECLARATIONS,
    **OF_INTERESTS,
    **OF_LISTS,
    **OF_POOLS,
    **OF_REOPENING,
    **OF_MODERATION,
    **OF_SIGNING,
    **OF_SITTINGS,
    **OF_TEAMS,
    "address_known": Notice(matters.of_user, (Told(the_person, "address_known", "account.sign_in"),)),
    "address_changed": Notice(matters.of_user, (Told(the_old_address, "address_changed", "account.forgotten"),)),
    "advice_near": Notice(
        matters.of_call, (Told(leads_with_interests_to_tell, "advice_near", "region.interests", "call_id"),)
    ),
    "amendment_begun": Notice(
        matters.of_amendment, (Told(AGREEING, "amendment_begun", "agreement.amendment", "call_id"),)
    ),
    "amendment_changed": Notice(
        matters.of_amendment, (Told(those_who_had_signed, "amendment_changed", "agreement.sign_amendment", "call_id"),)
    ),
    "amendment_in_force": Notice(
        matters.of_amendment_in_force,
        (
            Told(writers_in(ApplicationState.DRAFT), "amendment_in_force", "public.call", "public_call_id"),
            Told(
                if_for_everyone(writers_in(ApplicationState.SUBMITTED)),
                "amendment_in_force_submitted",
                "public.call",
                "public_call_id",
            ),
            Told(interested, "amendment_in_force_interest", "public.call", "public_call_id"),
            Told(AGREEING, "amendment_in_force_sides", "agreement.amendment", "call_id"),
        ),
    ),
    "amendment_lapsed": Notice(
        matters.of_amendment, (Told(AGREEING, "amendment_lapsed", "agreement.amendment", "call_id"),)
    ),
    "answers_near": Notice(
        matters.of_call, (Told(with_questions_to_answer, "answers_near", "agreement.clarifications", "call_id"),)
    ),
    "application_ineligible": Notice(
        matters.of_application,
        (Told(TEAM, "application_ineligible", "applicant.application", "application_id"),),
    ),
    "application_reopened": Notice(
        matters.of_application,
        (Told(TEAM, "application_reopened", "applicant.application", "application_id"),),
    ),
    "application_submitted": Notice(
        matters.of_application,
        (Told(TEAM, "application_submitted", "applicant.receipt", "application_id"),),
    ),
    "application_withdrawn": Notice(
        matters.of_application,
        (Told(TEAM, "application_withdrawn", "applicant.application", "application_id"),),
    ),
    "assessment_near": Notice(
        matters.of_call,
        (
            Told(
                assessors_in(AssessmentState.INVITED, AssessmentState.ACCEPTED, on_the_day_of_the_call=True),
                "assessment_near",
                "assessor.assessments",
            ),
            Told(once_over(OFFICERS), "assessment_over", "funder.call", "call_id"),
            Told(once_over(LEADS), "assessment_over", "region.call", "call_id"),
        ),
    ),
    "assessment_over": Notice(matters.of_call, (Told(OFFICERS, "assessment_over", "funder.call", "call_id"),)),
    "assessment_starts": Notice(
        matters.of_call,
        (
            Told(OFFICERS, "assessment_starts", "funder.call", "call_id"),
            Told(LEADS, "assessment_starts", "region.call", "call_id"),
        ),
    ),
    "assessor_invited": Notice(
        matters.of_assessment, (Told(the_assessor, "assessor_invited", "assessor.assessment", "assessment_id"),)
    ),
    "assessors_invited": Notice(
        matters.of_call, (Told(assessors_in(AssessmentState.INVITED), "assessor_invited", "assessor.assessments"),)
    ),
    "call_agreed": Notice(matters.of_call, (Told(AGREEING, "call_agreed", "agreement.call", "call_id"),)),
    "call_closed": Notice(
        matters.of_call,
        (
            Told(OFFICERS, "call_closed_funder", "funder.call", "call_id"),
            Told(LEADS, "call_closed_region", "region.call", "call_id"),
        ),
    ),
    "call_invitation": Notice(
        matters.of_call_invitation,
        (
            Told(partial(asked_to_apply, with_account=True), "call_invitation", "public.call", "public_call_id"),
            Told(partial(asked_to_apply, with_account=False), "call_invitation", "account.register"),
        ),
    ),
    "call_opened": Notice(matters.of_call, (Told(AGREEING, "call_opened", "public.call", "public_call_id"),)),
    "change_address": Notice(
        matters.of_user,
        (
            Told(
                the_new_address,
                "change_address",
                "account.confirm_new_address",
                "token",
                token=TokenPurpose.CHANGE_ADDRESS,
            ),
        ),
    ),
    "closing_near": Notice(
        matters.of_call,
        (
            Told(who_want_reminders(writers_in(ApplicationState.DRAFT)), "closing_near", "applicant.applications"),
            *REMINDED,
        ),
    ),
    "comments_written": Notice(
        matters.of_conversation,
        (Told(who_did_not_write_all_of_it(AGREEING), "comments_written", "agreement.talk", "call_id"),),
    ),
    "confirm_address": Notice(
        matters.of_user,
        (
            Told(
                the_unconfirmed_person,
                "confirm_address",
                "account.confirm",
                "token",
                token=TokenPurpose.CONFIRM_ADDRESS,
            ),
        ),
    ),
    "deadline_extended": Notice(
        matters.of_extension,
        (
            Told(
                writers_in(ApplicationState.DRAFT, ApplicationState.SUBMITTED),
                "deadline_extended",
                "applicant.applications",
            ),
            Told(AGREEING, "deadline_extended", "agreement.timetable", "call_id"),
        ),
    ),
    "decision_near": Notice(
        matters.of_call,
        (
            Told(SECRETARIES, "decision_near", "region.portfolio", "call_id"),
            Told(at_funder(*APPROVERS, Role.PROGRAMME_OFFICER), "decision_near", "funder.call", "call_id"),
        ),
    ),
    "decisions_released": Notice(
        matters.of_call, (Told(writers_in(ApplicationState.ELIGIBLE), "decisions_released", "applicant.applications"),)
    ),
    "extension_proposed": Notice(
        matters.of_extension, (Told(AGREEING, "extension_proposed", "agreement.timetable", "call_id"),)
    ),
    "draft_carried": Notice(
        matters.of_application,
        (Told(TEAM, "draft_carried", "applicant.application", "application_id"),),
    ),
    "identity_joined": Notice(matters.of_user, (Told(the_person, "identity_joined", "account.account"),)),
    "interests_closed": Notice(matters.of_call, (Told(LEADS, "interests_closed", "region.interests", "call_id"),)),
    "interests_near": Notice(
        matters.of_call, (Told(who_want_reminders(writing_interests), "interests_near", "applicant.interests"),)
    ),
    "join_answered": Notice(
        matters.of_join_request, (Told(the_person, "join_answered", "applicant.join_request", "join_request_id"),)
    ),
    "join_asked": Notice(
        matters.of_join_request,
        (Told(in_organisation(Role.LEAD_APPLICANT), "join_asked", "applicant.join_request", "join_request_id"),),
    ),
    "ledgers_closed": Notice(
        matters.of_call,
        (
            Told(SECRETARIES, "ledgers_closed_secretary", "region.portfolio", "call_id"),
            Told(LEADS, "ledgers_closed_lead", "region.ranking", "call_id"),
        ),
    ),
    "membership_changed": Notice(matters.of_membership, (Told(the_person, "membership_changed", "account.home"),)),
    "more_time_approved": Notice(
        matters.of_late_exception,
        (
            Told(
                other_than_the_first(at_funder(*FUNDER_ROLES)),
                "more_time_approved",
                "funder.late_request",
                "late_exception_id",
            ),
        ),
    ),
    "more_time_asked": Notice(
        matters.of_late_exception,
        (Told(OFFICERS, "more_time_asked", "funder.late_request", "late_exception_id"),),
    ),
    "more_time_granted": Notice(
        matters.of_late_exception, (Told(WRITERS, "more_time_granted", "applicant.more_time", "application_id"),)
    ),
    "more_time_refused": Notice(
        matters.of_late_exception, (Told(WRITERS, "more_time_refused", "applicant.more_time", "application_id"),)
    ),
    "new_device": Notice(matters.of_user, (Told(the_person, "new_device", "account.account"),)),
    "offer_accepted": Notice(
        matters.of_offer,
        (
            Told(OFFICERS, "offer_accepted_funder", "funder.offer", "offer_id"),
            Told(LEADS, "offer_accepted_region", "region.call", "call_id"),
            Told(
                in_organisation(Role.SIGNATORY, Role.LEAD_APPLICANT),
                "offer_accepted_applicant",
                "applicant.offer",
                "offer_id",
            ),
        ),
    ),
    "offer_refused": Notice(
        matters.of_offer,
        (
            Told(OFFICERS, "offer_refused", "funder.offer", "offer_id"),
            Told(LEADS, "offer_refused", "region.call", "call_id"),
        ),
    ),
    "offer_sent": Notice(
        matters.of_offer,
        (
            Told(in_organisation(Role.SIGNATORY), "offer_sent_signatory", "applicant.offer", "offer_id"),
            Told(in_organisation(Role.LEAD_APPLICANT), "offer_sent_lead", "applicant.offer", "offer_id"),
        ),
    ),
    "opening_missed": Notice(matters.of_call, (Told(AGREEING, "opening_missed", "agreement.call", "call_id"),)),
    "opening_near": Notice(matters.of_call, (Told(AGREEING, "opening_near", "agreement.call", "call_id"),)),
    "organisation_invitation": Notice(
        matters.of_invitation,
        (
            Told(partial(the_invited, with_account=True), "organisation_invitation", "account.home"),
            Told(partial(the_invited, with_account=False), "organisation_invitation", "account.register"),
        ),
    ),
    "panel_near": Notice(
        matters.of_call, (Told(together(SECRETARIES, LEADS), "panel_near", "region.portfolio", "call_id"),)
    ),
    "password_changed": Notice(matters.of_user, (Told(the_person, "password_changed", "account.forgotten"),)),
    "password_forgotten": Notice(
        matters.of_address,
        (
            Told(
                the_person_if_any,
                "password_forgotten",
                "account.reset_password",
                "token",
                token=TokenPurpose.RESET_PASSWORD,
            ),
        ),
    ),
    "question_answered": Notice(
        matters.of_clarification,
        (
            Told(in_organisation(*ORGANISATION_ROLES), "question_answered_asker", "public.answers", "public_call_id"),
            Told(
                together(writers_in(ApplicationState.DRAFT, ApplicationState.SUBMITTED), interested),
                "question_answered",
                "public.answers",
                "public_call_id",
            ),
        ),
    ),
    "question_asked": Notice(
        matters.of_clarification,
        (Told(answering(OFFICERS, LEADS), "question_asked", "agreement.clarification", "clarification_id"),),
    ),
    "question_declined": Notice(
        matters.of_clarification,
        (
            Told(
                in_organisation(*ORGANISATION_ROLES),
                "question_declined",
                "applicant.clarification",
                "clarification_id",
            ),
        ),
    ),
    "questions_near": Notice(
        matters.of_call,
        (
            Told(
                together(writers_in(ApplicationState.DRAFT), interested),
                "questions_near",
                "public.answers",
                "public_call_id",
            ),
        ),
    ),
    "release_near": Notice(matters.of_call, (Told(OFFICERS, "release_near", "funder.release", "call_id"),)),
    "role_ended": Notice(matters.of_user, (Told(the_person, "role_ended", "account.home"),)),
    "role_invitation": Notice(
        matters.of_role_invitation,
        (
            Told(partial(the_invited, with_account=True), "role_invitation", "account.home"),
            Told(partial(the_invited, with_account=False), "role_invitation", "account.register"),
        ),
    ),
    "set_up_missing": Notice(
        matters.of_call, (Told(if_set_up_lacks(AGREEING), "set_up_missing", "agreement.set_up", "call_id"),)
    ),
    "suggestion_answered": Notice(
        matters.of_suggestion,
        (Told(its_author, "suggestion_answered", "agreement.suggestion", "suggestion_id"),),
    ),
    "suggestion_made": Notice(
        matters.of_suggestion,
        (Told(other_sides_than_its_author(AGREEING), "suggestion_made", "agreement.suggestion", "suggestion_id"),),
    ),
}
