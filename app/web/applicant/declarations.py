"""The declarations that a call asks for, as the applicants see them: whom they name, and who has declared."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Application
from app.permissions import Permission
from app.queries.applicant import bid_of, reread
from app.queries.declaration_board import board_of
from app.queries.team import WRITING
from app.services import declarations as use_cases
from app.services.declarations import Named
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.applicant.frame import frame_of
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.reasons import at_controls, in_words
from app.web.shared.stage_words import DECLARATION_STATES
from forms.declarations import MOVES, MoveForm, NameForm, RefereeNameForm
from workflows.declaration import DeclarationKind, DeclarationMove
from workflows.machine import Refusal

BASE = "/applications/<uuid:application_id>/declarations"


@bp.get(BASE)
@needs(Permission.APPLICATION_READ)
def declarations(application: Application) -> ResponseReturnValue:
    """Who has declared, who is asked, and what is still owed."""
    return _page(application)


@bp.get(f"{BASE}/signatory/<uuid:member_id>")
@needs(Permission.DECLARATION_ASK)
@keeps(rooms=team)
def name_signatory(application: Application, member_id: uuid.UUID) -> ResponseReturnValue:
    """Whom to name as the signatory of an organisation."""
    return _naming(application, NameForm(typed()), member_id)


@bp.post(f"{BASE}/signatory/<uuid:member_id>")
@needs(Permission.DECLARATION_ASK)
@keeps(rooms=team)
def ask_signatory(application: Application, member_id: uuid.UUID) -> ResponseReturnValue:
    """Ask somebody to declare for an organisation."""
    return _ask(application, NameForm(request.form), member_id)


@bp.get(f"{BASE}/referee")
@needs(Permission.DECLARATION_ASK)
@keeps(rooms=team)
def name_referee(application: Application) -> ResponseReturnValue:
    """Whom to name as a referee."""
    return _naming(application, RefereeNameForm(typed()), None)


@bp.post(f"{BASE}/referee")
@needs(Permission.DECLARATION_ASK)
@keeps(rooms=team)
def ask_referee(application: Application) -> ResponseReturnValue:
    """Ask somebody from outside for their word."""
    return _ask(application, RefereeNameForm(request.form), None)


@bp.get(f"{BASE}/<uuid:owed_id>/withdraw")
@needs(Permission.DECLARATION_ASK)
def withdraw_declaration(application: Application, owed_id: uuid.UUID) -> ResponseReturnValue:
    """What goes when a declaration that was made is withdrawn."""
    now, actor = clock.now(), current_actor()
    bid = bid_of(application, actor, now)
    one = board_of(application, bid, current_viewer(), actor, now).row(owed_id)
    if one is None or DeclarationMove.WITHDRAW not in one.moves:
        raise NotFound
    page = {**frame_of(bid, now, at="declarations"), "row": one.row}
    return render_template("applicant/declaration_withdraw.html", **page)


@bp.post(f"{BASE}/<uuid:owed_id>")
@needs(Permission.DECLARATION_ASK)
def move_declaration(application: Application, owed_id: uuid.UUID) -> ResponseReturnValue:
    """Write once more to somebody, ask again, or withdraw what was asked or declared."""
    application_id, move = application.id, MOVES.get(MoveForm(request.form).move.data)
    if move is None:
        return _page(application, status=422)
    own = current_viewer().ids(WRITING)
    try:
        with unit_of_work():
            kept = ACTS[move](application_id, owed_id, current_actor(), arrived(), own=own)
    except Refusal as refusal:
        return _page(reread(application_id), in_words(refusal.reasons), status=409)
    flash(TOLD[move].format(kept.name), "done")
    return redirect(url_for("applicant.declarations", application_id=application_id), code=303)


ACTS = {
    DeclarationMove.SEND_AGAIN: use_cases.send_again,
    DeclarationMove.ASK_AGAIN: use_cases.ask_again,
    DeclarationMove.WITHDRAW: use_cases.withdraw,
}
TOLD = {
    DeclarationMove.SEND_AGAIN: "We have written to {} again.",
    DeclarationMove.ASK_AGAIN: "We have written to {} and asked again.",
    DeclarationMove.WITHDRAW: "{} is no longer asked, and is told.",
}


def _ask(application: Application, form: NameForm, member_id: uuid.UUID | None) -> ResponseReturnValue:
    application_id = application.id
    if not form.validate():
        return _naming(application, form, member_id, status=422)
    kind = DeclarationKind.SIGNATORY if member_id else DeclarationKind.REFEREE
    named = Named(kind, member_id, form.name.data, form.email.data, form.relation.data)
    own = current_viewer().ids(WRITING)
    try:
        with unit_of_work():
            asked = use_cases.ask(application_id, named, current_actor(), arrived(), own=own)
            let_go()
    except Refusal as refusal:
        return _naming(reread(application_id), form, member_id, at_controls(refusal.reasons), status=409)
    flash(f"We have written to {asked.email}.", "done")
    return redirect(url_for("applicant.declarations", application_id=application_id), code=303)


def _page(
    application: Application, reasons: list[tuple[str, str]] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    now, actor = clock.now(), current_actor()
    bid = bid_of(application, actor, now)
    page = {
        **frame_of(bid, now, at="declarations"),
        "board": board_of(application, bid, current_viewer(), actor, now),
        "rules": bid.definition.core.declarations,
        "states": DECLARATION_STATES,
        "reasons": reasons or [],
    }
    return render_template("applicant/declarations.html", **page, error_title=status != 200), status


def _naming(
    application: Application,
    form: NameForm,
    member_id: uuid.UUID | None,
    reasons: list[tuple[str, str]] | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    now, actor = clock.now(), current_actor()
    bid = bid_of(application, actor, now)
    board = board_of(application, bid, current_viewer(), actor, now)
    party = next((one.party for one in board.signing if one.party.id == member_id), None)
    if member_id is not None and party is None:
        raise NotFound
    page = {
        **frame_of(bid, now, at="declarations"),
        "form": form,
        "party": party,
        "rules": bid.definition.core.declarations,
        "refusals": in_words(board.refusals_for(member_id)),
        "reasons": reasons or [],
    }
    return render_template("applicant/declaration_ask.html", **page, error_title=status != 200), status
