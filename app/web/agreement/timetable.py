"""A call's timetable: what happened, by itself or by hand, what comes next, and a later deadline if it must be."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.policy import may
from app.queries.agreement import TURNED, Agreement, agreement_of
from app.queries.interest_advice import untold_in
from app.queries.rounds import RoundLine, rounds_of
from app.queries.signatories import set_up_of
from app.queries.timetable import ExtensionLine, Happened, dates_of, extensions_of, happened, moments_of
from app.queries.visible import find
from app.services import timetable as services
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import sides_edited
from app.web.agreement.links import linked
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.words import STAFF_CALL_STATES
from forms.timetable import ExtensionForm
from workflows.call import BEFORE_OPENING, CallState
from workflows.extension import ExtensionState
from workflows.machine import Reason, Refusal
from workflows.rounds import milestones_of
from workflows.set_up import missing, unsigned
from workflows.timetable import (
    PHASE_BEGINS,
    Milestone,
    Moments,
    Reminder,
    how_long,
    overtaken_start,
    still_ahead,
    to_come,
)

BASE = "/agreement/<uuid:call_id>/timetable"
CLOCK = "the clock"
MILESTONE_WORDS: dict[Milestone, str] = {
    Milestone.OPENS: "The call opens",
    Milestone.INTERESTS_CLOSE: "Expressions of interest close",
    Milestone.ADVICE_DUE: "Applicants are to be told about their expressions of interest",
    Milestone.QUESTIONS_UNTIL: "No more questions are taken",
    Milestone.ANSWERS_BY: "Questions are to be answered",
    Milestone.CLOSES: "The call closes",
    Milestone.ASSESSMENT_STARTS: "The assessors are let in",
    Milestone.ASSESSMENT_DUE: "Assessment is to be finished",
    Milestone.PANEL: "The panel meets",
    Milestone.DECISION_DUE: "Decisions are due",
    Milestone.RELEASE: "Decisions are to be told",
}

# Who makes what is to come: by itself, by itself once the work is done, and the rest by people.
BY_ITSELF = frozenset({Milestone.OPENS, Milestone.INTERESTS_CLOSE, Milestone.QUESTIONS_UNTIL, Milestone.CLOSES})
AFTER_WORK = frozenset(PHASE_BEGINS.values())
HAPPENED = {
    "open": "The call opened",
    "close_interests": "Expressions of interest closed",
    "close": "The call closed",
    "start_assessment": "The assessors were let in",
    "close_ledgers": "Both ledgers were closed",
    "decide": "The last list was approved",
    "release": "The decisions were released",
}
ROUND_HAPPENED = HAPPENED | {"open_round": "Round {} opened", "close": "Round {} closed"}

REMINDER_WORDS: dict[Reminder, str] = {
    Reminder.WEEK: "a week before",
    Reminder.DAY: "a day before",
    Reminder.OVER: "that the time is over",
}


EXTENSION_STATES: dict[ExtensionState, str] = {
    ExtensionState.PROPOSED: "Proposed, waits for another side",
    ExtensionState.CONFIRMED: "Confirmed, in force",
    ExtensionState.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True)
class Ahead:
    """Something that is still to come: what, whether by itself, when, and in how long."""

    what: str
    by: str
    at: datetime
    wait: str


@dataclass(frozen=True)
class Behind:
    """Something that happened: what, when it was due (None for no time), when it was done, how late or early that was,
    by whom, and why where it was done by hand."""

    what: str
    due_at: datetime | None
    at: datetime
    late: str
    by: str
    why: str


@bp.get(BASE)
@needs(Permission.CALL_READ)
def timetable(call: Call) -> ResponseReturnValue:
    """What happened, what comes next, and every later deadline that was proposed."""
    return _page(call, ExtensionForm())


@bp.post(BASE)
@needs(Permission.CALL_EXTEND)
def propose_extension(call: Call) -> ResponseReturnValue:
    """Propose a later deadline, for the first side whose part the person writes."""
    form, call_id = ExtensionForm(request.form), call.id
    if not form.validate():
        return _page(call, form, status=422)
    side = next(iter(sides_edited(call)), "")
    try:
        with unit_of_work():
            services.propose_extension(call_id, side, form.to_at.data, form.reason.data, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), form, refusal=refusal, status=409)
    flash("The later deadline is proposed. It counts when somebody of another side confirms it.", "done")
    return redirect(url_for("agreement.timetable", call_id=call_id), 303)


@bp.post(f"{BASE}/<uuid:extension_id>/confirm")
@needs(Permission.CALL_CONFIRM_EXTENSION, fresh=True)
def confirm_extension(call: Call, extension_id: uuid.UUID) -> ResponseReturnValue:
    """Confirm another side's proposal: the later deadline counts at once."""
    call_id = call.id
    try:
        with unit_of_work():
            services.confirm_extension(extension_id, call_id, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), ExtensionForm(), refusal=refusal, status=409)
    flash("The later deadline counts from now on. Everybody who applies is told.", "done")
    return redirect(url_for("agreement.timetable", call_id=call_id), 303)


@bp.post(f"{BASE}/<uuid:extension_id>/withdraw")
@needs(Permission.CALL_EXTEND)
def withdraw_extension(call: Call, extension_id: uuid.UUID) -> ResponseReturnValue:
    """Take a proposal back, or turn it down; the deadline stands."""
    call_id = call.id
    try:
        with unit_of_work():
            services.withdraw_extension(extension_id, call_id, current_actor(), clock.now())
    except Refusal as refusal:
        return _page(find(Call, call_id, current_viewer()), ExtensionForm(), refusal=refusal, status=409)
    flash("The proposal is withdrawn. The deadline stands as it was.", "done")
    return redirect(url_for("agreement.timetable", call_id=call_id), 303)


def _page(call: Call, form: ExtensionForm, *, refusal: Refusal | None = None, status: int = 200) -> ResponseReturnValue:
    agreement, now, dates, rounds = agreement_of(call), clock.now(), _still_to_do(call), rounds_of(call)
    lines = extensions_of(call.id)
    waiting = next((line for line in lines if line.state == ExtensionState.PROPOSED), None)
    is_open = call.state == CallState.OPEN and now < call.closes_at
    page = render_template(
        "agreement/timetable.html",
        agreement=agreement,
        state=STAFF_CALL_STATES[agreement.state],
        now=now,
        round_number=call.round_number,
        opens_at=call.opens_at,
        ahead=_ahead(dates, call, rounds.after if rounds else None, now),
        behind=[_behind(one, call.round_number) for one in happened(call)],
        lacking=linked(agreement, _lacking(call, agreement, now), sides_edited(call)),
        overtaken=_overtaken(call, waiting),
        signed_closes_at=milestones_of(agreement.definition.core, call.round_number).closes_at,
        closes_at=call.closes_at,
        extensions=lines,
        extension_states=EXTENSION_STATES,
        waiting=waiting,
        may_propose=is_open and waiting is None and may(current_actor(), Permission.CALL_EXTEND),
        may_withdraw=waiting is not None and may(current_actor(), Permission.CALL_EXTEND),
        may_confirm=is_open and _may_confirm(waiting),
        form=form,
        reasons=linked(agreement, refusal.reasons if refusal else (), sides_edited(call)),
        error_title=status != 200,
    )
    return page, status


def _lacking(call: Call, agreement: Agreement, now: datetime) -> list[Reason]:
    """What keeps the clock from opening a call that has not opened: keys not turned, and what its set-up needs."""
    if call.state not in BEFORE_OPENING:
        return []
    keys = unsigned((slot.name for slot in agreement.slots if slot.state != TURNED), agreement.number)
    return [*keys, *missing(set_up_of(call, agreement.definition, now))]


def _overtaken(call: Call, waiting: ExtensionLine | None) -> tuple[datetime, datetime] | None:
    """The start of assessment and the deadline after it, of what is proposed, otherwise as the call stands."""
    dates = dates_of(call)
    if waiting is not None:
        dates = dates.with_deadline(waiting.to_at)
    starts_at = overtaken_start(dates) if call.state == CallState.OPEN else None
    return (starts_at, dates.closes_at) if starts_at else None


def _still_to_do(call: Call) -> Moments:
    """The dates of a call without those whose work is done, as that of telling applicants once all of them are told."""
    is_told = call.interests_closed_at is not None and not untold_in(call)
    ahead = still_ahead(moments_of(call), call.state)
    return {one: at for one, at in ahead.items() if one != Milestone.ADVICE_DUE or not is_told}


def _may_confirm(waiting: ExtensionLine | None) -> bool:
    actor = current_actor()
    return waiting is not None and waiting.proposed_by != actor.id and may(actor, Permission.CALL_CONFIRM_EXTENSION)


def _ahead(dates: Moments, call: Call, after: RoundLine | None, now: datetime) -> Sequence[Ahead]:
    moments = [
        (at, _named(milestone, call.round_number), _made_by(milestone, call.state))
        for milestone, at in dates.items()
        if at > now
    ]
    moments += _next_opening(call, after, now)
    reminders = [
        (one.at, f"People are {_reminded(one.milestone, one.reminder, call.round_number)}", CLOCK)
        for one in to_come(dates, call.state, now)
    ]
    return [Ahead(what, by, at, how_long(at - now)) for at, what, by in sorted(moments + reminders)]


def _made_by(milestone: Milestone, state: CallState) -> str:
    if milestone == Milestone.OPENS and state == CallState.DRAFTING:
        return f"{CLOCK}, if it is signed and set up by then"
    if milestone in BY_ITSELF:
        return CLOCK
    return f"people, then {CLOCK}" if milestone in AFTER_WORK else "people"


def _next_opening(call: Call, after: RoundLine | None, now: datetime) -> list[tuple[datetime, str, str]]:
    """The opening of the round after this one, which is the cut-off of this one."""
    if after is None or call.closes_at <= now:
        return []
    return [(call.closes_at, f"Round {after.number} opens", CLOCK)]


def _named(milestone: Milestone, round_number: int) -> str:
    """A milestone in words; of an always-open call it is the round that closes."""
    if round_number and milestone == Milestone.CLOSES:
        return f"Round {round_number} closes"
    return MILESTONE_WORDS[milestone]


def _reminded(milestone: Milestone, reminder: Reminder, round_number: int) -> str:
    return f"reminded {REMINDER_WORDS[reminder]}: {_named(milestone, round_number)}"


def _behind(one: Happened, round_number: int) -> Behind:
    return Behind(
        what=_what_happened(one, round_number),
        due_at=one.due_at,
        at=one.at,
        late=_late(one),
        by=f"{one.person}, by hand" if one.person else CLOCK,
        why=one.why,
    )


def _what_happened(one: Happened, round_number: int) -> str:
    if one.milestone is None or one.reminder is None:
        return (ROUND_HAPPENED if round_number else HAPPENED)[one.move].format(round_number)
    return f"People were {_reminded(one.milestone, one.reminder, round_number)}"


def _late(one: Happened) -> str:
    """How far from its time something was done; a minute more or less is none."""
    if one.due_at is None:
        return ""
    late = one.at - one.due_at
    if abs(late) < timedelta(minutes=1):
        return "not late"
    return f"{how_long(abs(late))} {'late' if late > timedelta() else 'early'}"
