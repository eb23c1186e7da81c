"""One call, as anyone may read it."""

import uuid
from datetime import datetime
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.queries.agreed import agreed_before, version_in_force
from app.queries.call_documents import offered_file, offered_with
from app.queries.clarifications import answered, answered_count, asking
from app.queries.definitions import definition_of
from app.queries.invitations import is_invited_viewer
from app.queries.public import CallPage, awards, call_page, public_call, public_file
from app.queries.rounds import awarded_in, rounds_of
from app.queries.sign_off import sheets_of
from app.web.public.blueprint import bp
from app.web.public.money import money_rows, rate_rows
from app.web.shared.answers import attachment
from app.web.shared.documents import as_file, attached
from app.web.shared.gate import public, who_looks
from app.web.shared.words import CALL_SHAPES, PUBLIC_CALL_STATES, RESEARCH_CATEGORIES, SCORED_BY
from workflows.amendment import EFFECT_WORDS
from workflows.call import CallState
from workflows.definition import Milestones
from workflows.plain import canonical

NEWEST_ANSWERS = 3
TONES = {CallState.OPEN: "waiting", CallState.RELEASED: "agreed", CallState.AGREED: "draft"}


@bp.get("/calls/<uuid:public_call_id>")
@public
def call(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """One call: dates, money, criteria and who agreed them."""
    page = call_page(public_call_id, who_looks())
    if page is None:
        return _agreed_again(public_call_id)
    rounds = rounds_of(page.call)
    awarded = awarded_in(rounds) if rounds else {}
    return render_template(
        "public/call.html",
        page=page,
        line=page.line,
        is_open=page.line.state == CallState.OPEN and clock.now() < page.line.closes_at,
        state=PUBLIC_CALL_STATES[page.line.state],
        tone=TONES.get(page.line.state, "closed"),
        scored_by=SCORED_BY,
        stage=_stage(page),
        invited=not page.call.by_invitation or is_invited_viewer(page.call, who_looks()),
        shapes=CALL_SHAPES,
        effects=EFFECT_WORDS,
        asking=asking(page.call),
        answers=answered(page.line.id, limit=NEWEST_ANSWERS),
        answered_count=answered_count(page.line.id),
        points=_points(page.line.state, page.milestones),
        rounds=rounds,
        documents=offered_with(page.call),
        awarded=awarded,
        money_rows=money_rows(page, sum(pence for _count, pence in awarded.values()) if rounds else None),
        rates=rate_rows(page.finance),
        categories=RESEARCH_CATEGORIES,
        awards=awards(call_id=page.line.id) if rounds and page.line.state == CallState.RELEASED else (),
        states=PUBLIC_CALL_STATES,
    )


def _agreed_again(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """The page of a call that was public and is being agreed again, without its criteria."""
    before = agreed_before(public_call_id)
    if before is None:
        abort(404)
    return render_template("public/call_again.html", before=before)


def _stage(page: CallPage) -> dict[str, Any] | None:
    """The first stage of a call in its dates, and whether it takes words now."""
    stage, call = page.first_stage, page.call
    if stage is None:
        return None
    takes = call.interests_closed_at is None and clock.now() < stage.closes_at
    return {"closes_at": stage.closes_at, "told_by_at": stage.told_by_at, "takes": takes}


@bp.get("/calls/<uuid:public_call_id>/evidence/<uuid:piece_id>")
@public
def evidence_file(public_call_id: uuid.UUID, piece_id: uuid.UUID) -> ResponseReturnValue:
    """A document behind a clause that its region shows to everybody, to save."""
    return attachment(public_file(public_call_id, piece_id, who_looks()))


@bp.get("/calls/<uuid:public_call_id>/documents/<uuid:piece_id>")
@public
def document(public_call_id: uuid.UUID, piece_id: uuid.UUID) -> ResponseReturnValue:
    """A document that a side of the call hands to those who apply, to save."""
    call = public_call(public_call_id, who_looks())
    return attachment(offered_file(call, piece_id) if call is not None else None)


@bp.get("/calls/<uuid:public_call_id>/versions/<int:number>/sign-off-sheet.pdf")
@public
def sign_off_sheet(public_call_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """The sheet of a version that is or was in force: who signed which hash, and what it says."""
    version = version_in_force(public_call_id, number, who_looks())
    sheet = sheets_of([version.id]).get(version.id) if version is not None else None
    if sheet is None:
        abort(404)
    return attached(sheet)


@bp.get("/calls/<uuid:public_call_id>/versions/<int:number>/signed-text.json")
@public
def signed_text(public_call_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """The bytes whose SHA-256 was signed, once decisions are told: what assessors are advised stands in them too."""
    version = version_in_force(public_call_id, number, who_looks(), after_release=True)
    if version is None:
        abort(404)
    return as_file(canonical(definition_of(version)), f"Version {number}.json", "application/json")


def _points(state: CallState, milestones: Milestones) -> list[tuple[str, datetime, str]]:
    """The dates of a call in order, each past or to come. Between deadline and release nothing tells how far it is."""
    names = (
        ("Opens", "opens_at", 1),
        ("Questions until", "questions_until_at", 2),
        ("Answers by", "answers_by_at", 2),
        ("Closes", "closes_at", 2),
        ("Assessed by", "assessment_due_at", 3),
        ("Panel", "panel_at", 3),
        ("Decided by", "decision_due_at", 4),
        ("Decisions told", "release_at", 4),
    )
    reached = {CallState.AGREED: 0, CallState.OPEN: 1, CallState.RELEASED: 4}.get(state, 2)
    return [
        (name, getattr(milestones, field), "done" if at <= reached else "next")
        for name, field, at in names
        if getattr(milestones, field) is not None
    ]
