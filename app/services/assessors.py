"""How does an assessor keep their profile, declare their interests and accept the briefing?"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from app.extensions import db
from app.models import (
    AssessorAbsence,
    AssessorDeclaration,
    AssessorDomain,
    AssessorInterest,
    AssessorProfile,
    AssessorTerm,
    AssessorTie,
    BriefingAcceptance,
    Organisation,
    User,
)
from app.queries.assessors import places_to_choose
from app.services import conflicts
from app.services.record import NotFound, add_first, add_to_outbox, get_for_update, record_event
from workflows import briefing
from workflows.actor import CLOCK, Actor
from workflows.assessor import (
    DeclaredInterest,
    Profile,
    declaration_refusals,
    profile_refusals,
    valid_until,
)
from workflows.calendar import LONDON
from workflows.company import name_key
from workflows.machine import Reason, Refusal
from workflows.places import NATIONS, Nation
from workflows.plain import to_plain

PARTS = (AssessorTerm, AssessorDomain, AssessorTie, AssessorAbsence)
OVERTAKEN = Reason(
    "overtaken",
    "You saved your profile in another window after you opened this page. Look at what you typed, then save again: it "
    "takes the place of that.",
)
OTHER_WORDS = Reason("other_words", "The briefing has changed since you opened it. Read it as it is now.", "accepted")
NOT_ACCEPTED = Reason("not_accepted", "Confirm that you have read the briefing and keep to it.", "accepted")


def save_profile(profile: Profile, seen_number: int, actor: Actor, now: datetime) -> AssessorProfile:
    """Keep the whole profile of the person who acts, in place of what was there, and look for conflicts that it shows.
    `Refusal` with every reason, and with `overtaken` if another window saved a newer one."""
    user = _oneself(actor)
    reasons = profile_refusals(profile, [code for code, _name in places_to_choose()])
    kept = db.session.get(AssessorProfile, user.id)
    if (kept.number if kept else 0) != seen_number:
        reasons = (OVERTAKEN, *reasons)
    if reasons:
        raise Refusal(reasons)
    known = _known([profile.employer_number, *(tie.company_number for tie in profile.ties)])
    if kept is None:
        kept = AssessorProfile(user_id=user.id, number=0)
        db.session.add(kept)
    _fill(kept, profile, known)
    kept.number, kept.saved_at = kept.number + 1, now
    db.session.flush()
    _replace_parts(user.id, profile, known)
    record_event(user, "save_profile", actor, now, call_id=None, data={"number": kept.number})
    conflicts.find_for_person(user.id, now)
    return kept


def declare(
    interests: Sequence[DeclaredInterest], actor: Actor, now: datetime, *, says_nothing: bool | None
) -> AssessorDeclaration:
    """Declare interests, or that there are none, for a year from now, and look for conflicts that they are. Earlier
    declarations stay on record."""
    user = _oneself(actor)
    today = now.astimezone(LONDON).date()
    reasons = declaration_refusals(interests, says_nothing=says_nothing, today=today)
    if reasons:
        raise Refusal(reasons)
    made = AssessorDeclaration(
        id=uuid.uuid4(),
        user_id=user.id,
        declared_at=now,
        valid_until=valid_until(now),
        has_nothing=bool(says_nothing),
    )
    db.session.add(made)
    db.session.flush()
    known = _known(one.company_number for one in interests)
    db.session.add_all(_interest(made.id, at, one, known) for at, one in enumerate(interests))
    record_event(user, "declare_interests", actor, now, call_id=None, data={"interests": len(interests)})
    db.session.flush()
    conflicts.find_for_person(user.id, now)
    return made


def accept_briefing(version: str, actor: Actor, now: datetime, *, accepted: bool) -> None:
    """Note that the person has read this version of the briefing and keeps to it. Twice changes nothing."""
    user = _oneself(actor)
    reasons = [*([] if version == briefing.VERSION else [OTHER_WORDS]), *([] if accepted else [NOT_ACCEPTED])]
    if reasons:
        raise Refusal(reasons)
    made = BriefingAcceptance(user_id=user.id, version=version, text_sha256=briefing.text_sha256(), accepted_at=now)
    has = select(BriefingAcceptance.id).where(
        BriefingAcceptance.user_id == user.id, BriefingAcceptance.version == version
    )
    if db.session.scalar(has) is None and add_first(made):
        data = {"version": version, "text_sha256": made.text_sha256}
        record_event(user, "accept_briefing", actor, now, call_id=None, data=data)


def remind_of_declaration(declaration_id: uuid.UUID, now: datetime) -> bool:
    """Write to somebody whose declaration lapses soon; False when that was done."""
    kept: AssessorDeclaration = get_for_update(AssessorDeclaration, declaration_id)
    if kept.reminded_at is not None:
        return False
    kept.reminded_at = now
    user = db.session.get_one(User, kept.user_id)
    entry = record_event(user, "remind_of_declaration", CLOCK, now, call_id=None)
    told = {"subject_id": str(kept.id), "event": entry.number, "valid_until": to_plain(kept.valid_until)}
    add_to_outbox("notice", {"notice": "declaration_lapsing", **told}, now)
    return True


def _oneself(actor: Actor) -> User:
    """The person who acts, locked: two windows of one person save one after the other."""
    if actor.id is None:
        raise NotFound("the clock is no assessor")
    user: User = get_for_update(User, actor.id)
    return user


def _known(numbers: Iterable[str]) -> dict[str, uuid.UUID]:
    """The organisations on record among these company numbers."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    query = select(Organisation.company_number, Organisation.id).where(Organisation.company_number.in_(wanted))
    return {number: id_ for number, id_ in db.session.execute(query) if number}


def _fill(kept: AssessorProfile, profile: Profile, known: dict[str, uuid.UUID]) -> None:
    is_nation = profile.place in NATIONS
    kept.kind, kept.load = profile.kind, profile.load
    kept.place_code = None if is_nation else profile.place
    kept.nation = Nation(profile.place) if is_nation else None
    kept.employer, kept.employer_key = profile.employer, name_key(profile.employer)
    kept.employer_number = profile.employer_number or None
    kept.employer_organisation_id = known.get(profile.employer_number)


def _replace_parts(user_id: uuid.UUID, profile: Profile, known: dict[str, uuid.UUID]) -> None:
    for part in PARTS:
        db.session.execute(delete(part).where(part.user_id == user_id))
    db.session.add_all(AssessorTerm(user_id=user_id, facet=facet, code=code) for facet, code in profile.terms)
    db.session.add_all(AssessorDomain(user_id=user_id, domain=domain) for domain in profile.domains)
    db.session.add_all(
        AssessorTie(
            user_id=user_id,
            position=position,
            kind=tie.kind,
            name=tie.name,
            name_key=name_key(tie.name),
            company_number=tie.company_number or None,
            organisation_id=known.get(tie.company_number),
        )
        for position, tie in enumerate(profile.ties)
    )
    db.session.add_all(
        AssessorAbsence(user_id=user_id, from_on=one.from_on, until_on=one.until_on) for one in profile.absences
    )
    db.session.flush()


def _interest(
    declaration_id: uuid.UUID, position: int, one: DeclaredInterest, known: dict[str, uuid.UUID]
) -> AssessorInterest:
    return AssessorInterest(
        declaration_id=declaration_id,
        position=position,
        kind=one.kind,
        body=one.body,
        body_key=name_key(one.body),
        company_number=one.company_number or None,
        organisation_id=known.get(one.company_number),
        words=one.words,
        since=one.since,
        until=one.until,
    )
