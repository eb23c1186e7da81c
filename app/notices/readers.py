"""Who is told? Each function answers for one kind of reader; people whose account or role has ended are not told."""

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Clarification,
    Interest,
    InterestAdvice,
    Partner,
    Region,
    RoleGrant,
    Scope,
    User,
)
from app.notices.matters import Matter
from app.queries.definitions import current_version, definition_of
from app.queries.quarantine import is_counted
from app.queries.signatories import set_up_of
from app.queries.team import takes_part, taking_part
from workflows.actor import Role
from workflows.amendment import Effect
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.call_invitation import CallInvitationState
from workflows.clarification import ClarificationState
from workflows.consortium import PartnerState
from workflows.definition import NATIONAL, Ledger
from workflows.interest import Advice, InterestState
from workflows.partner_invitation import PartnerInvitationState
from workflows.timetable import Reminder

WRITERS = frozenset({Role.LEAD_APPLICANT, Role.COLLABORATOR})


@dataclass(frozen=True)
class Reader:
    """One address; name and user id are empty for somebody without an account. `count` says how many things wait."""

    address: str
    name: str = ""
    user_id: uuid.UUID | None = None
    count: int = 1


Readers = Callable[[Matter], Iterable[Reader]]


def at_funder(*roles: Role) -> Readers:
    """People who hold one of these roles at the call's funder."""
    return lambda matter: _holders(roles, {matter.call.funder_id}) if matter.call else ()


def in_regions(*roles: Role) -> Readers:
    """People who hold one of these roles in a region that the matter concerns."""
    return lambda matter: _holders(roles, matter.region_ids)


def in_organisation(*roles: Role) -> Readers:
    """People who hold one of these roles in the lead organisation of the application."""
    return lambda matter: _holders(roles, {matter.organisation.id}) if matter.organisation else ()


def in_team(*roles: Role) -> Readers:
    """People who hold one of these roles in any organisation that takes part in the application now."""
    return lambda matter: _holders(roles, _team(matter)) if matter.application else ()


def at_partner(*roles: Role) -> Readers:
    """People who hold one of these roles in the organisation that joined, or left."""
    return lambda matter: _holders(roles, {matter.partner.id}) if matter.partner else ()


def _team(matter: Matter) -> set[uuid.UUID]:
    query = select(Partner.organisation_id).where(*taking_part(matter.application.id))
    return set(db.session.scalars(query))


def together(*groups: Readers) -> Readers:
    """Several groups who read the same words and go to the same page."""
    return lambda matter: [reader for group in groups for reader in group(matter)]


def askers(ledger: Ledger, group: Readers) -> Readers:
    """The side that asked for an assessment, if it is in this ledger: the other side does not hear of it."""
    return lambda matter: group(matter) if matter.assessment and matter.assessment.ledger == ledger else ()


def answering(national: Readers, regional: Readers) -> Readers:
    """The people of the side that answers a question: the funder's, or the region's."""
    return lambda matter: (national if matter.side == NATIONAL else regional)(matter)


def other_sides_than_its_author(group: Readers) -> Readers:
    """Those of a group who read a suggestion for the first time: neither its author, nor who speaks for that side.

    Whoever writes the part that it is about reads it on whichever side they are.
    """
    return lambda matter: [one for one in group(matter) if _reads_anew(matter, one)]


def its_author(matter: Matter) -> Iterable[Reader]:
    """The person who made a suggestion."""
    return people(select(User).where(User.id == matter.suggestion.author_id)) if matter.suggestion else ()


def who_did_not_write_all_of_it(group: Readers) -> Readers:
    """Those of a group for whom there is something new in a conversation, with how much."""

    def new_to(matter: Matter) -> Iterable[Reader]:
        for one in group(matter):
            count = sum(comment.author_id != one.user_id for comment in matter.comments)
            if count:
                yield replace(one, count=count)

    return new_to


def _reads_anew(matter: Matter, reader: Reader) -> bool:
    suggestion = matter.suggestion
    if suggestion is None or reader.user_id in (None, suggestion.author_id):
        return False
    sides = _sides_of(reader.user_id, matter)
    return sides != {suggestion.side} or suggestion.part in sides


def _sides_of(user_id: uuid.UUID | None, matter: Matter) -> set[str]:
    """The sides of the call on which a person holds any role now."""
    held = set(
        db.session.scalars(select(RoleGrant.scope_id).where(RoleGrant.user_id == user_id, RoleGrant.ended_at.is_(None)))
    )
    regions = db.session.execute(select(Region.id, Region.slug).where(Region.id.in_(matter.region_ids)))
    national = {NATIONAL} if matter.call and matter.call.funder_id in held else set()
    return national | {slug for region_id, slug in regions if region_id in held}


def assessors_in(*states: AssessmentState, on_the_day_of_the_call: bool = False) -> Readers:
    """Everybody with assessments of a call in one of these states, each with the number of them; if so asked, only
    those that have no day of their own."""
    days = (Assessment.due_at.is_(None),) if on_the_day_of_the_call else ()

    def readers(matter: Matter) -> Iterable[Reader]:
        query = (
            select(User, func.count(Assessment.id))
            .join(Assessment, Assessment.user_id == User.id)
            .join(Application, Application.id == Assessment.application_id)
            .where(Application.call_id == matter.call.id, Assessment.state.in_(states), is_counted(), *_active(), *days)
            .group_by(User)
            .order_by(User.email)
        )
        return [Reader(user.email, user.name, user.id, count) for user, count in db.session.execute(query)]

    return readers


def writers_in(*states: ApplicationState) -> Readers:
    """The writers of every application of a call that is in one of these states."""
    return lambda matter: people(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Partner, Partner.organisation_id == RoleGrant.scope_id)
        .join(Application, Application.id == Partner.application_id)
        .where(
            Application.call_id == matter.call.id,
            Application.state.in_(states),
            Partner.state == PartnerState.TAKES_PART,
            RoleGrant.scope == Scope.ORGANISATION,
            RoleGrant.role.in_(WRITERS),
            RoleGrant.ended_at.is_(None),
        )
    )


def interested(matter: Matter) -> Iterable[Reader]:
    """The writers of every expression of interest in a call that may still become an application and has not yet."""
    applied = (
        select(Partner.organisation_id)
        .join(Application, Application.id == Partner.application_id)
        .where(Partner.state == PartnerState.TAKES_PART)
    )
    refused = select(InterestAdvice.interest_id).where(InterestAdvice.advice == Advice.NO)
    return _writers_of_interests(
        matter,
        Interest.state != InterestState.WITHDRAWN,
        or_(Interest.state != InterestState.TOLD, Interest.id.not_in(refused)),
        Interest.organisation_id.not_in(applied.where(Application.call_id == matter.call.id)),
    )


def writing_interests(matter: Matter) -> Iterable[Reader]:
    """The writers of every expression of interest in a call that is not submitted yet."""
    return _writers_of_interests(matter, Interest.state == InterestState.DRAFT)


def _writers_of_interests(matter: Matter, *which: ColumnElement[bool]) -> Iterable[Reader]:
    return people(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Interest, Interest.organisation_id == RoleGrant.scope_id)
        .where(
            Interest.call_id == matter.call.id,
            *which,
            RoleGrant.scope == Scope.ORGANISATION,
            RoleGrant.role.in_(WRITERS),
            RoleGrant.ended_at.is_(None),
        )
    )


def leads_with_interests_to_tell(matter: Matter) -> Iterable[Reader]:
    """The leads of every region whose applicants still wait to be told about their expressions of interest."""
    waits = (InterestState.SUBMITTED, InterestState.DECIDED)
    query = select(Interest.region_id).where(Interest.call_id == matter.call.id, Interest.state.in_(waits))
    return _holders({Role.REGION_LEAD}, set(db.session.scalars(query)))


def with_questions_to_answer(matter: Matter) -> Iterable[Reader]:
    """Those who answer for every side of which applicants have asked something that waits."""
    asked = (Clarification.call_id == matter.call.id, Clarification.state == ClarificationState.ASKED)
    sides = set(db.session.scalars(select(Clarification.side).where(*asked)))
    regions = set(db.session.scalars(select(Region.id).where(Region.slug.in_(sides))))
    national = _holders({Role.PROGRAMME_OFFICER}, {matter.call.funder_id}) if NATIONAL in sides else ()
    return [*national, *_holders({Role.REGION_LEAD}, regions)]


def if_for_everyone(group: Readers) -> Readers:
    """A group whom an amendment touches only if its effect is for everyone."""
    return lambda matter: group(matter) if matter.data["effect"] == Effect.EVERYONE else ()


def if_set_up_lacks(group: Readers) -> Readers:
    """A group who hear of an opening only while something is not there that the call needs for it."""
    return lambda matter: group(matter) if _set_up_lacks(matter) else ()


def _set_up_lacks(matter: Matter) -> bool:
    if matter.call is None or matter.at is None:
        return False
    found = set_up_of(matter.call, definition_of(current_version(matter.call)), matter.at)
    return any(not check.holds for check in found)


def other_than_the_first(group: Readers) -> Readers:
    """Those of a group who may say the second yes to more time: whoever said the first may not."""
    return lambda matter: [one for one in group(matter) if matter.late and one.user_id != matter.late.approved_by]


def who_want_reminders(group: Readers) -> Readers:
    """Those of a group who have not asked us to stop reminding them."""

    def wanting(matter: Matter) -> Iterable[Reader]:
        readers = list(group(matter))
        ids = [one.user_id for one in readers]
        wanted = set(db.session.scalars(select(User.id).where(User.id.in_(ids), User.wants_reminders)))
        return [one for one in readers if one.user_id in wanted]

    return wanting


def once_over(group: Readers) -> Readers:
    """A group who hear of a milestone only when its time is over."""
    return lambda matter: group(matter) if matter.data["reminder"] == Reminder.OVER else ()


def the_assessor(matter: Matter) -> Iterable[Reader]:
    """The person who is asked, as long as they have not answered and no conflict of interest was found."""
    if (
        matter.assessment is None
        or matter.assessment.state != AssessmentState.INVITED
        or matter.assessment.kept_aside_at is not None
    ):
        return []
    return people(select(User).where(User.id == matter.user.id))


def the_person(matter: Matter) -> Iterable[Reader]:
    """The person themselves, with an account that is in use."""
    return people(select(User).where(User.id == matter.user.id))


def the_person_if_any(matter: Matter) -> Iterable[Reader]:
    """The person with the address that was typed, if there is one with an account in use."""
    return the_person(matter) if matter.user is not None else []


def the_new_address(matter: Matter) -> Iterable[Reader]:
    """The address that the person wants, unless it is somebody's already."""
    address = matter.data["address"]
    is_taken = db.session.scalar(select(User.id).where(User.email == address)) is not None
    return [] if is_taken or not matter.user.is_active else [Reader(address, matter.user.name, matter.user.id)]


def the_old_address(matter: Matter) -> Iterable[Reader]:
    """The address that was the person's until now."""
    return [Reader(matter.data["address"], matter.user.name, matter.user.id)]


def the_unconfirmed_person(matter: Matter) -> Iterable[Reader]:
    """The person themselves, until they have confirmed their address."""
    user = matter.user
    return [Reader(user.email, user.name, user.id)] if user.confirmed_at is None and user.ended_at is None else []


def the_invited(matter: Matter, *, with_account: bool) -> Iterable[Reader]:
    """The invited address, as long as the invitation is open."""
    invitation = matter.invitation
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        return []
    return at_address(invitation.email, with_account=with_account)


def asked_to_apply(matter: Matter, *, with_account: bool) -> Iterable[Reader]:
    """The invited address, or the lead applicants of the invited organisation, as long as the invitation stands."""
    if matter.asked.state != CallInvitationState.INVITED:
        return []
    if matter.asked.organisation_id is not None:
        return _holders({Role.LEAD_APPLICANT}, {matter.asked.organisation_id}) if with_account else []
    return at_address(matter.asked.email, with_account=with_account)


def asked_to_take_part(matter: Matter, *, with_account: bool) -> Iterable[Reader]:
    """The invited address, as long as it has not answered."""
    if matter.partner_asked.state != PartnerInvitationState.PENDING:
        return []
    return at_address(matter.partner_asked.email, with_account=with_account)


def no_longer_asked(matter: Matter) -> Iterable[Reader]:
    """The address whose invitation was withdrawn."""
    return whoever_has(matter.partner_asked.email)


def at_address(address: str, *, with_account: bool) -> Iterable[Reader]:
    """Whoever has this address: a person with an account in use, or nobody that we know."""
    return [one for one in whoever_has(address) if (one.user_id is not None) == with_account]


def whoever_has(address: str) -> Iterable[Reader]:
    """Whoever has this address, with an account or without."""
    return list(people(select(User).where(User.email == address))) or [Reader(address)]


def with_questions(matter: Matter) -> Iterable[Reader]:
    """The person to whom questions came, as long as there are any and they take part; with the number of them."""
    if not matter.questions or not takes_part(matter.application.id, matter.user.id):
        return []
    return [replace(one, count=len(matter.questions)) for one in the_person(matter)]


def who_did_not_say_all_of_it(group: Readers) -> Readers:
    """Those of a team for whom there is something new in what it said, with how much."""

    def new_to(matter: Matter) -> Iterable[Reader]:
        for one in group(matter):
            count = sum(comment.author_id != one.user_id for _, comment in matter.team_comments)
            if count:
                yield replace(one, count=count)

    return new_to


def _holders(roles: Collection[Role], scope_ids: Collection[uuid.UUID]) -> Iterable[Reader]:
    query = (
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role.in_(roles), RoleGrant.scope_id.in_(scope_ids), RoleGrant.ended_at.is_(None))
    )
    return people(query)


def people(query: Select[tuple[User]]) -> Iterable[Reader]:
    """Everybody whom a query of people finds and whose account is in use, by address."""
    found = db.session.scalars(query.where(*_active()).distinct().order_by(User.email))
    return [Reader(user.email, user.name, user.id) for user in found]


def _active() -> tuple[ColumnElement[bool], ...]:
    return User.confirmed_at.is_not(None), User.ended_at.is_(None)
