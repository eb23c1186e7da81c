"""The calls that a person works on, a new one, and the criteria table of each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from app import clock
from app.models import Call
from app.policy import Permission, may
from app.queries.agreement import agreement_of, all_regions, call_lines, drafting_funder
from app.queries.amendments import drafted_amendment
from app.queries.signatories import named_for
from app.regions import core_template, layer_template
from app.services.calls import draft_call
from app.transactions import unit_of_work
from app.web.agreement.blueprint import bp
from app.web.agreement.desk import sides_edited, sides_signed
from app.web.agreement.links import linked
from app.web.agreement.table import blocking, blocks_of, phases_of
from app.web.agreement.talking import may_talk
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.words import ANSWER_KINDS, STAFF_CALL_STATES
from forms.call import NewCallForm
from workflows import layers
from workflows.advice import advice
from workflows.call import BEFORE_OPENING
from workflows.machine import Refusal


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


@bp.route("/agreement/new", methods=["GET", "POST"])
@needs(Permission.CALL_DRAFT)
def new() -> ResponseReturnValue:
    """Begin a call from the national core and the layers of the regions that take part."""
    funder = drafting_funder(current_viewer())
    if funder is None:
        raise Forbidden
    form = NewCallForm(request.form)
    regions = all_regions()
    form.regions.choices = [(region.slug, region.name, region.lead_body) for region in regions]
    if request.method != "POST" or not form.validate():
        status = 422 if form.errors else 200
        return render_template("agreement/new.html", form=form, error_title=bool(form.errors)), status
    chosen = [region for region in regions if region.slug in form.regions.data]
    definition = layers.merge(form.applied_to(core_template()), [layer_template(region.slug) for region in chosen])
    try:
        with unit_of_work():
            call = draft_call(form.reference.data, funder, chosen, definition, current_actor(), clock.now())
            call_id = call.id
    except Refusal as refusal:
        for reason in refusal.reasons:
            getattr(form, reason.where).errors = [reason.text]
        return render_template("agreement/new.html", form=form, error_title=True), 409
    flash(f"{form.reference.data} is drafted. This is version 1; nobody has signed it.", "done")
    return redirect(url_for("agreement.call", call_id=call_id), 303)


@bp.get("/agreement/<uuid:call_id>")
@needs(Permission.CALL_READ)
def call(call: Call) -> ResponseReturnValue:
    """The criteria table: every side's part, the weights, the keys, and what still keeps them from turning."""
    agreement = agreement_of(call)
    edited = sides_edited(call) if agreement.state in BEFORE_OPENING else ()
    problems = layers.problems(agreement.definition)
    named = named_for(call.agreed_as_id)
    return render_template(
        "agreement/call.html",
        agreement=agreement,
        state=STAFF_CALL_STATES[agreement.state],
        phases=phases_of(agreement.state, agreement.definition.core.milestones),
        blocks=blocks_of(agreement, edited),
        problems=linked(agreement, problems, edited),
        advised=linked(agreement, advice(agreement.definition), edited) if edited else [],
        bounds={one.path: one for one in agreement.definition.core.openings},
        signing=blocking(agreement, sides_signed(call), current_actor(), clock.now(), named),
        may_sign=bool(sides_signed(call)),
        edited=edited,
        may_talk=may_talk(call),
        keys_shown=[(slot.name, slot.person, slot.signed_at, slot.state, slot.hash) for slot in agreement.slots],
        kinds=ANSWER_KINDS,
        drafted=drafted_amendment(call),
        named=[(slot.name, named[slot.side].name if slot.side in named else "") for slot in agreement.slots],
    )
