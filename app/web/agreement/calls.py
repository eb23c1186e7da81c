"""The calls that a person works on, and the criteria table of each."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Call
from app.permissions import Permission
from app.policy import may
from app.queries.agreement import Agreement, agreement_of, call_lines
from app.queries.amendments import drafted_amendment
from app.queries.signatories import named_for
from app.regions import codes_known
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import sides_edited, sides_signed
from app.web.agreement.links import checks_at, linked
from app.web.agreement.table import blocking, blocks_of, phases_of
from app.web.agreement.talking import may_talk
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.words import ANSWER_KINDS, STAFF_CALL_STATES
from workflows import layers
from workflows.advice import advice
from workflows.call import BEFORE_OPENING, CallState
from workflows.machine import Reason
from workflows.rounds import milestones_of
from workflows.set_up import dates, missing


@bp.get("/agreement")
@needs(Permission.CALL_READ)
def calls() -> ResponseReturnValue:
    """Every call that this person works on, those being agreed first."""
    lines = call_lines(current_viewer())
    open_to_edits = [line for line in lines if line.state in BEFORE_OPENING]
    return render_template(
        "agreement/calls.html",
        being_agreed=open_to_edits,
        settled=[line for line in lines if line.state not in BEFORE_OPENING],
        states=STAFF_CALL_STATES,
        may_draft=may(current_actor(), Permission.CALL_DRAFT),
    )


@bp.get("/agreement/<uuid:call_id>")
@needs(Permission.CALL_READ)
def call(call: Call) -> ResponseReturnValue:
    """The criteria table: every side's part, the weights, the keys, and what still keeps them from turning."""
    agreement = agreement_of(call)
    edited = sides_edited(call) if agreement.state in BEFORE_OPENING else ()
    problems = layers.problems(agreement.definition)
    advised = advice(agreement.definition, codes_known()) if edited else ()
    named = named_for(call.agreed_as_id)
    return render_template(
        "agreement/call.html",
        agreement=agreement,
        state=STAFF_CALL_STATES[agreement.state],
        round_number=call.round_number,
        phases=phases_of(agreement.state, milestones_of(agreement.definition.core, call.round_number)),
        blocks=blocks_of(agreement, edited),
        problems=linked(agreement, problems, edited),
        past=linked(agreement, _dates_past(agreement), edited),
        advised=linked(agreement, advised, edited),
        checks=checks_at(problems, advised),
        bounds={one.path: one for one in agreement.definition.core.openings},
        signing=blocking(agreement, sides_signed(call), current_actor(), clock.now(), named),
        may_sign=bool(sides_signed(call)),
        edited=edited,
        may_talk=may_talk(call),
        keys_shown=[(slot.name, slot.person, slot.signed_at, slot.state, slot.hash) for slot in agreement.slots],
        kinds=ANSWER_KINDS,
        may_draft=may(current_actor(), Permission.CALL_DRAFT),
        drafted=drafted_amendment(call),
        named=[(slot.name, named[slot.side].name if slot.side in named else "") for slot in agreement.slots],
    )


def _dates_past(agreement: Agreement) -> tuple[Reason, ...]:
    """The dates of a draft that are past already, as the set-up says it; nothing of a call that is not drafted."""
    if agreement.state != CallState.DRAFTING:
        return ()
    return missing((dates(agreement.definition, clock.now(), is_drafted=True),))
