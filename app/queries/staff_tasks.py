"""Which tasks do the calls of a funder or a region make for each of its roles?

Each function reads one call for one role and says what follows: something that waits for this person, something that is
with others, or something done.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.policy import Viewer
from app.queries.amendment_tasks import to_draft, to_sign
from app.queries.call_rows import CallRow, ListRow
from app.queries.home import Task
from app.queries.list_steps import steps_of
from app.queries.staff_found import Bucket, Found
from workflows.actor import FUNDER_ROLES, Role
from workflows.call import CallState
from workflows.decision import WAITING, HoldState, RecommendationState
from workflows.definition import Ledger
from workflows.wording import counted

SCORERS = {Ledger.NATIONAL: "national assessors", Ledger.REGIONAL: "regional scorers"}


def tasks_of_call(row: CallRow, viewer: Viewer) -> Found:
    """Everything that one call means for the roles that this person holds on this side."""
    for role, rule in RULES.items():
        if role in row.roles:
            yield from rule(row, viewer)
    if row.late and FUNDER_ROLES & row.roles:
        why = f"{counted(row.late, 'request')} for more time, and each needs two people"
        yield Bucket.WAITING, _task(row, "funder.late_requests", "Answer requests", why)


def _task(row: CallRow, endpoint: str, title: str, why: str, due: Any = None, **values: Any) -> Task:
    where: Mapping[str, Any] = values or {"call_id": row.call.id}
    return Task(f"{title}: {row.call.title}", (endpoint, where), why, due)


def _keys(row: CallRow) -> str:
    if not row.keys_turned:
        return "Nobody has signed this version yet"
    return f"{row.keys_turned} of {row.keys_needed} sides have signed this version"


def _before_closing(row: CallRow, endpoint: str) -> Found:
    """What everybody sees of a call that is agreed or open."""
    if row.call.state == CallState.AGREED:
        task = _task(row, "agreement.call", "Opens by itself", "Every side has signed it", row.call.opens_at)
        yield Bucket.ON_ITS_WAY, task
    if row.call.state == CallState.OPEN and row.is_in_first_stage:
        why, closes_at = "Expressions of interest are being written", row.call.interests_close_at
        yield Bucket.ON_ITS_WAY, _task(row, endpoint, "First stage open", why, closes_at)
    elif row.call.state == CallState.OPEN:
        yield Bucket.ON_ITS_WAY, _task(row, endpoint, "Open", "Applications are being written", row.call.closes_at)


def _interests(row: CallRow) -> Found:
    """What a region has to say to those who expressed an interest."""
    number = row.interests_to_decide
    if number:
        why = f"{counted(number, 'expression')} of interest to read, and nobody is told before all are decided"
        yield Bucket.WAITING, _task(row, "region.interests", "Decide on expressions of interest", why)
    elif row.interests_to_tell:
        why = f"{counted(row.interests_to_tell, 'applicant')} to tell, all at once"
        yield Bucket.WAITING, _task(row, "region.tell_interests", "Tell what you advise", why)


def _questions(row: CallRow) -> Found:
    """What applicants asked of this side and wait to hear."""
    if row.call.by_invitation and not row.invited and row.call.state in (CallState.AGREED, CallState.OPEN):
        why = "The call is by invitation, and nobody is invited yet"
        yield Bucket.WAITING, _task(row, "agreement.invitations", "Invite applicants", why, row.call.closes_at)
    if row.asked and row.call.state == CallState.OPEN:
        why = f"{counted(row.asked, 'question')} from applicants, and the answer goes to all of them"
        yield Bucket.WAITING, _task(row, "agreement.clarifications", "Answer questions", why, row.call.closes_at)


def _officer(row: CallRow, viewer: Viewer) -> Found:
    yield from _officer_drafts(row)
    yield from to_draft(row)
    yield from _questions(row)
    if row.interests_to_decide or row.interests_to_tell:
        why = f"{counted(row.interests_to_decide + row.interests_to_tell, 'expression')} of interest being read"
        yield Bucket.ON_ITS_WAY, _task(row, "funder.interests", "With the regions", why)
    yield from _before_closing(row, "funder.call")
    if row.call.state == CallState.CLOSED:
        yield from _officer_after_closing(row)
    if row.call.state == CallState.ASSESSING:
        yield from _officer_assesses(row)
    if row.call.state == CallState.RANKED:
        yield Bucket.ON_ITS_WAY, _task(row, "funder.call", "Ranked", "The lists of projects are being agreed")
    if row.call.state in (CallState.DECIDED, CallState.RELEASED):
        yield from _officer_offers(row)


def _talk(row: CallRow) -> Found:
    """What the other sides said about the part that this side writes, and what is said about the others' parts."""
    said = [(row.talk.suggestions, "suggestion"), (row.talk.questions, "question")]
    waiting = " and ".join(counted(number, word) for number, word in said if number)
    if waiting:
        is_one = sum(row.talk) == 1
        title = f"{waiting} wait{'s' if is_one else ''} for you"
        why = f"Until {'it is' if is_one else 'they are'} answered nobody can sign"
        yield Bucket.WAITING, _task(row, "agreement.talk", title, why, row.call.opens_at)
    elsewhere = row.unresolved - sum(row.talk)
    if elsewhere:
        why = f"{counted(elsewhere, 'thing')} for another side to answer"
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.talk", "Being negotiated", why)


def _officer_drafts(row: CallRow) -> Found:
    if row.call.state != CallState.DRAFTING:
        return
    yield from _talk(row)
    if row.own_problems:
        why = f"{counted(row.own_problems, 'thing')} to mend before anybody can sign"
        yield Bucket.WAITING, _task(row, "agreement.call", "Finish the draft", why, row.call.opens_at)
    elif row.other_problems:
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.call", "With the region", "Its layer is not finished")
    elif row.unresolved:
        return
    elif not row.is_rehearsed:
        yield _rehearse(row)
    else:
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.call", "Ready to sign", _keys(row), row.call.opens_at)


def _rehearse(row: CallRow) -> tuple[Bucket, Task]:
    """A whole draft that nobody can sign before it is rehearsed, which any of its writers can have done."""
    why = "Nothing is left to mend, and nobody can sign it before that"
    return Bucket.WAITING, _task(row, "agreement.rehearsal", "Rehearse", why, row.call.opens_at)


def _officer_after_closing(row: CallRow) -> Found:
    if row.unchecked:
        why = f"{counted(row.unchecked, 'application')} to check for eligibility"
        yield Bucket.WAITING, _task(row, "funder.applications", "Check eligibility", why)
    yield from _officer_finds_assessors(row)
    if row.unchecked or any(row.short_of_people.values()):
        return
    if row.more_time:
        why = "Somebody has more time to submit, or has asked for it"
        yield Bucket.ON_ITS_WAY, _task(row, "funder.late_requests", "Assessors wait", why)
    elif row.eligible:
        why = f"{counted(row.eligible, 'application')} checked and assigned"
        yield Bucket.WAITING, _task(row, "funder.start_assessment", "Let the assessors in", why)
    else:
        yield Bucket.DONE, _task(row, "funder.call", "Closed", "No application goes to assessment")


def _officer_finds_assessors(row: CallRow) -> Found:
    if row.short_of_people[Ledger.NATIONAL]:
        why = f"{counted(row.short_of_people[Ledger.NATIONAL], 'application')} without enough national assessors"
        yield Bucket.WAITING, _task(row, "funder.assessors", "Assign assessors", why)
    if row.short_of_people[Ledger.REGIONAL]:
        why = f"{counted(row.short_of_people[Ledger.REGIONAL], 'application')} without enough regional scorers"
        yield Bucket.ON_ITS_WAY, _task(row, "funder.assessors", "With the region", why)


def _officer_assesses(row: CallRow) -> Found:
    yield from _officer_finds_assessors(row)
    if any(row.short_of_scores.values()):
        yield from _scores_to_come(row, "funder.assessors", tuple(Ledger))
    else:
        why = f"Every score is in for {counted(row.eligible, 'application')}"
        yield Bucket.WAITING, _task(row, "funder.close_ledgers", "Close the ledgers", why)


def _scores_to_come(row: CallRow, endpoint: str, ledgers: tuple[Ledger, ...]) -> Found:
    short = [
        f"{counted(row.short_of_scores[ledger], 'application')} by {SCORERS[ledger]}"
        for ledger in ledgers
        if row.short_of_scores[ledger]
    ]
    if short:
        yield Bucket.ON_ITS_WAY, _task(row, endpoint, "Being scored", f"Still to score: {', '.join(short)}")


def _officer_offers(row: CallRow) -> Found:
    offers, is_released = row.offers, row.call.state == CallState.RELEASED
    if not is_released:
        why = "Every list is approved. Applicants wait to hear"
        yield Bucket.WAITING, _task(row, "funder.release", "Release the decisions", why)
    if offers.preparing:
        why = f"{counted(offers.preparing, 'offer')} to prepare"
        yield Bucket.WAITING, _task(row, "funder.offers", "Prepare offers", why)
    if offers.built:
        why = f"{counted(offers.built, 'letter')} ready{'' if is_released else ' for the day of the release'}"
        bucket = Bucket.WAITING if is_released else Bucket.ON_ITS_WAY
        yield bucket, _task(row, "funder.offers", "Send offers", why)
    if offers.building:
        why = f"{counted(offers.building, 'letter')} being made"
        yield Bucket.ON_ITS_WAY, _task(row, "funder.offers", "Letters", why)
    if offers.lapsed:
        why = f"The last day to accept is over for {counted(offers.lapsed, 'offer')}"
        yield Bucket.WAITING, _task(row, "funder.offers", "Prepare a new letter", why)
    if is_released:
        yield from _answers(row, "funder.offers")


def _answers(row: CallRow, endpoint: str) -> Found:
    """How the offers of a released call were answered."""
    offers = row.offers
    if offers.sent > offers.lapsed:
        why = f"{counted(offers.sent - offers.lapsed, 'offer')} with the applicants"
        yield Bucket.ON_ITS_WAY, _task(row, endpoint, "Waiting for answers", why)
    answered = [f"{offers.accepted} accepted"] if offers.accepted else []
    answered += [f"{offers.refused} refused"] if offers.refused else []
    if answered or not any(offers):
        why = f"Offers: {', '.join(answered)}" if answered else "Nothing was awarded"
        yield Bucket.DONE, _task(row, endpoint, "Decided and released", why)


def _signatory(row: CallRow, viewer: Viewer) -> Found:
    """Either side's signatory."""
    yield from to_sign(row)
    if row.call.state != CallState.DRAFTING:
        yield Bucket.DONE, _task(row, "agreement.call", "Signed", "Every side has signed it")
    elif row.can_be_signed:
        why = f"{_broken(row)}{_keys(row)}"
        yield Bucket.WAITING, _task(row, "agreement.sign", "Read and sign", why, row.call.opens_at)
    else:
        endpoint, title, why = _not_yet_signed(row)
        yield Bucket.ON_ITS_WAY, _task(row, endpoint, title, f"{_broken(row)}{why}", row.call.opens_at)


def _not_yet_signed(row: CallRow) -> tuple[str, str, str]:
    """What a draft waits for whose key this person cannot turn: the page, what it is called, and why."""
    if row.is_whole and not row.is_rehearsed and not row.unresolved:
        return "agreement.rehearsal", "Not rehearsed yet", "Nobody can sign before it is, and you are told when you can"
    if row.is_signed:
        return "agreement.call", "Signed by your side", _keys(row)
    if row.is_whole and not row.is_named:
        return "agreement.set_up", "Somebody else signs", "Another person is named for it"
    if row.unresolved:
        why = f"{counted(row.unresolved, 'thing')} to answer before anybody can sign"
        return "agreement.talk", "Being negotiated", why
    return "agreement.call", "Being drafted", "You are told when it can be signed"


def _broken(row: CallRow) -> str:
    """Says to who signed before the last edit that their key is broken; nothing to anybody else."""
    if row.is_signed or not row.broken_number:
        return ""
    return f"Your signature on version {row.broken_number} no longer holds, because the criteria changed. "


def _approver(row: CallRow, viewer: Viewer) -> Found:
    for one in row.lists:
        yield _list_to_approve(row, one, viewer)
    if row.call.state == CallState.RANKED and not row.lists:
        yield Bucket.ON_ITS_WAY, _task(row, "funder.call", "With the region", "It is composing its list")


def _list_to_approve(row: CallRow, one: ListRow, viewer: Viewer) -> tuple[Bucket, Task]:
    values = {"recommendation_id": one.recommendation.id}
    page = "funder.recommendation"
    if one.recommendation.state == RecommendationState.APPROVED:
        return Bucket.DONE, _task(row, page, "List approved", f"The list of {one.region}", **values)
    if one.recommendation.hold == HoldState.HELD:
        return Bucket.ON_ITS_WAY, _task(row, page, "Held", one.recommendation.hold_reason, **values)
    steps = steps_of(one.recommendation)
    if viewer.id in (*steps.prepared_by, steps.endorsed_by):
        why = f"You took a step on the list of {one.region}, so somebody else approves it"
        return Bucket.ON_ITS_WAY, _task(row, page, "With another approver", why, **values)
    if viewer.id == steps.first_approved_by:
        why = f"You approved the list of {one.region}. It takes a second person"
        return Bucket.ON_ITS_WAY, _task(row, page, "With a second approver", why, **values)
    return Bucket.WAITING, _task(row, page, "Approve the list", f"{one.region} recommends it", **values)


def _region_lead(row: CallRow, viewer: Viewer) -> Found:
    if row.call.state == CallState.DRAFTING:
        yield from _talk(row)
        yield _layer(row)
    yield from to_draft(row)
    yield from _questions(row)
    yield from _interests(row)
    yield from _before_closing(row, "region.call")
    if row.call.state == CallState.CLOSED and row.unchecked:
        why = f"{counted(row.unchecked, 'application')} being checked for eligibility"
        yield Bucket.ON_ITS_WAY, _task(row, "region.call", "Closed", why)
    if row.short_of_people[Ledger.REGIONAL]:
        why = f"{counted(row.short_of_people[Ledger.REGIONAL], 'application')} without enough regional scorers"
        yield Bucket.WAITING, _task(row, "region.assessors", "Assign scorers", why)
    if row.call.state == CallState.ASSESSING:
        yield from _scores_to_come(row, "region.assessors", (Ledger.REGIONAL,))
    if row.call.state == CallState.RANKED:
        is_approved = any(one.recommendation.state == RecommendationState.APPROVED for one in row.lists)
        why = "Your list is approved. Another region’s is not yet"
        why = why if is_approved else "The list of projects is being agreed"
        yield Bucket.ON_ITS_WAY, _task(row, "region.ranking", "Ranked", why)
    yield from _region_decided(row)


def _region_decided(row: CallRow) -> Found:
    """What a region sees from the approval of the last list on. The funder releases the decisions and sends offers."""
    if row.call.state == CallState.DECIDED:
        why = "Every list is approved. Applicants wait to hear"
        yield Bucket.ON_ITS_WAY, _task(row, "region.ranking", "Decided", why)
    if row.offers.lapsed:
        why = f"The last day to accept is over for {counted(row.offers.lapsed, 'offer')}"
        yield Bucket.ON_ITS_WAY, _task(row, "region.call", "Waiting for a new letter", why)
    if row.call.state == CallState.RELEASED:
        answered = tuple(_answers(row, "region.call"))
        yield from answered
        to_send = row.offers.preparing + row.offers.building + row.offers.built
        if to_send and not answered:
            why = f"{counted(to_send, 'offer')} to be sent by the funder"
            yield Bucket.DONE, _task(row, "region.call", "Decided and released", why)


def _layer(row: CallRow) -> tuple[Bucket, Task]:
    if row.own_problems:
        why = f"{counted(row.own_problems, 'thing')} to mend before anybody can sign"
        return Bucket.WAITING, _task(row, "agreement.call", "Finish your layer", why, row.call.opens_at)
    if not row.layer_edits:
        why = "Your region has not said anything of its own yet"
        return Bucket.WAITING, _task(row, "agreement.call", "Write your layer", why, row.call.opens_at)
    if row.other_problems:
        return Bucket.ON_ITS_WAY, _task(row, "agreement.call", "With the funder", "The national core is not finished")
    if row.unresolved:
        return Bucket.ON_ITS_WAY, _task(row, "agreement.call", "Layer written", _keys(row), row.call.opens_at)
    if not row.is_rehearsed:
        return _rehearse(row)
    return Bucket.ON_ITS_WAY, _task(row, "agreement.call", "Ready to sign", _keys(row), row.call.opens_at)


def _secretary(row: CallRow, viewer: Viewer) -> Found:
    if row.call.state in (CallState.CLOSED, CallState.ASSESSING):
        yield Bucket.ON_ITS_WAY, _task(row, "region.call", "Being assessed", "Your list begins when every score is in")
    states = {one.recommendation.state: one.recommendation for one in row.lists}
    page = "region.portfolio"
    if RecommendationState.APPROVED in states:
        yield Bucket.DONE, _task(row, page, "List approved", "The funder approved your list")
    elif RecommendationState.WITH_BOARD in states:
        yield Bucket.ON_ITS_WAY, _task(row, page, "With the board", "Your list waits to be endorsed")
    elif WAITING & states.keys():
        yield Bucket.ON_ITS_WAY, _task(row, page, "With the funder", "Your list waits for approval")
    elif row.call.state == CallState.RANKED:
        begun = states.get(RecommendationState.PREPARING)
        reason = f"It was sent back: {begun.sent_back_reason}" if begun and begun.sent_back_reason else ""
        why = reason or ("Your draft is kept" if begun else "Both ledgers are closed and the ranking is there")
        yield Bucket.WAITING, _task(row, page, "Mend the list" if reason else "Compose the list", why)


def _board_member(row: CallRow, viewer: Viewer) -> Found:
    page = "region.portfolio"
    for kept in (one.recommendation for one in row.lists):
        if kept.state != RecommendationState.WITH_BOARD:
            done = kept.state == RecommendationState.APPROVED
            why = "The funder approved the list" if done else "Nothing is asked of the board now"
            yield Bucket.DONE if done else Bucket.ON_ITS_WAY, _task(row, page, STANDS[kept.state], why)
        elif kept.hold == HoldState.HELD:
            yield Bucket.ON_ITS_WAY, _task(row, page, "Held", kept.hold_reason)
        elif viewer.id in steps_of(kept).prepared_by:
            why = "You prepared the list, so another member of the board endorses it"
            yield Bucket.ON_ITS_WAY, _task(row, page, "With another member", why)
        else:
            yield Bucket.WAITING, _task(row, page, "Endorse the list", "The panel recommends it")


STANDS = {
    RecommendationState.PREPARING: "Being chosen",
    RecommendationState.RECOMMENDED: "With the funder",
    RecommendationState.ONCE_APPROVED: "With the funder",
    RecommendationState.APPROVED: "List approved",
}
RULES: Mapping[Role, Callable[[CallRow, Viewer], Found]] = {
    Role.PROGRAMME_OFFICER: _officer,
    Role.NATIONAL_SIGNATORY: _signatory,
    Role.APPROVER: _approver,
    Role.SENIOR_APPROVER: _approver,
    Role.REGION_LEAD: _region_lead,
    Role.REGIONAL_SIGNATORY: _signatory,
    Role.PANEL_SECRETARY: _secretary,
    Role.BOARD_MEMBER: _board_member,
}
