"""Expressions of interest: the list, beginning one, writing and submitting it, and beginning what may come of it."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.models import Interest, Organisation
from app.permissions import Permission
from app.policy import actor_for
from app.queries import interests as queries
from app.queries.history import of_interest
from app.queries.interest_parents import parent_in
from app.queries.interests import InterestRead, interest_read
from app.queries.openings import Opening, opening_for, region_by_slug
from app.queries.visible import find
from app.services import interests as services
from app.services.applications import Overtaken
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, current_viewer, needs, signed_in
from app.web.shared.history_pages import told_rows
from app.web.shared.keeping import keeps, let_go, team, typed
from app.web.shared.saving import save_told
from app.web.shared.stage_words import ADVICE, ADVICE_TONES, INTEREST_TONES, OWN_INTEREST_STATES
from forms.application import StartForm
from forms.interest import BeginForm, InterestForm, interest_form, stored_data
from workflows import completeness
from workflows.answers import AnswerProblem
from workflows.history import Reader
from workflows.interest import INTEREST, Advice, InterestFacts, InterestMove, start_refusals
from workflows.machine import Reason, Refusal
from workflows.wording import counted, listed

ONE = "/interests/<uuid:interest_id>"
ASK_TO_BE_INVITED = "Whoever leads another organisation’s application can invite you to take part: ask them to."


@bp.get("/interests")
@signed_in
def interests() -> ResponseReturnValue:
    """Every expression of interest of the person's organisations."""
    return render_template(
        "applicant/interests.html",
        rows=queries.own_lines(current_viewer()),
        states=OWN_INTEREST_STATES,
        tones=INTEREST_TONES,
        advice=ADVICE,
    )


@bp.get("/interest/<uuid:staged_call_id>")
@signed_in
def start_interest(staged_call_id: uuid.UUID) -> ResponseReturnValue:
    """What is needed to begin: which organisation, in which region, with what title."""
    opening = _opening(staged_call_id)
    return _start_page(opening, _offered(StartForm(), opening))


@bp.post("/interest/<uuid:staged_call_id>")
@needs(Permission.ORGANISATION_APPLY)
def begin_interest(staged_call_id: uuid.UUID) -> ResponseReturnValue:
    """Begin an expression of interest for one of the organisations that the person leads."""
    opening = _opening(staged_call_id)
    form = _offered(StartForm(request.form), opening)
    if not form.validate():
        return _start_page(opening, form, status=422)
    organisation = find(Organisation, uuid.UUID(form.organisation_id.data), current_viewer())
    actor, region = actor_for(current_viewer(), organisation), region_by_slug(form.region.data)
    try:
        with unit_of_work():
            made = services.start(opening.call_id, region, organisation, form.title.data, actor, arrived())
    except Refusal as refusal:
        return _start_page(opening, form, reasons=_told(refusal.reasons), status=409)
    flash("Your expression of interest is begun. Nobody outside your organisation reads it before it closes.", "done")
    return redirect(url_for("applicant.interest", interest_id=made.id), code=303)


@bp.get(ONE)
@needs(Permission.INTEREST_READ)
@keeps(rooms=team)
def interest(interest: Interest) -> ResponseReturnValue:
    """One expression of interest: to write, or to read with what the region said."""
    return _page(interest)


@bp.post(ONE)
@needs(Permission.INTEREST_WRITE)
@keeps(rooms=team)
def save_interest(interest: Interest) -> ResponseReturnValue:
    """Save the whole form, and submit it where that was asked for."""
    interest_id, read = interest.id, interest_read(interest, current_viewer())
    form = interest_form(read.questions)(request.form)
    if not form.validate():
        return _page(interest, form, status=422)
    actor, now = current_actor(), arrived()
    try:
        with unit_of_work():
            services.save(interest_id, form.title.data, form.typed_answers, form.seen_number, actor, now)
            let_go()
        if request.form.get("go") == "submit":
            with unit_of_work():
                services.submit(interest_id, actor, now)
    except Overtaken as newer:
        return _overtaken(interest_id, form, newer)
    except AnswerProblem as problem:
        return _page(_reread(interest_id), form, reasons=[(problem.reason, "")], status=422)
    except Refusal as refusal:
        return _page(_reread(interest_id), form, reasons=_told(refusal.reasons), status=409)
    submitted = "submitted. The region reads it when the time for them is over"
    done = submitted if request.form.get("go") == "submit" else "saved"
    flash(f"Your expression of interest is {done}.", "done")
    return redirect(url_for("applicant.interest", interest_id=interest_id), code=303)


@bp.post(f"{ONE}/reopen")
@needs(Permission.INTEREST_SUBMIT)
def reopen_interest(interest: Interest) -> ResponseReturnValue:
    """Take a submitted one back to change it."""
    interest_id = interest.id
    try:
        with unit_of_work():
            services.reopen(interest_id, current_actor(), arrived())
    except Refusal as refusal:
        return _page(_reread(interest_id), reasons=_told(refusal.reasons), status=409)
    flash("It is a draft again. Submit it once more in time, or it will not be read.", "told")
    return redirect(url_for("applicant.interest", interest_id=interest_id), code=303)


@bp.route(f"{ONE}/withdraw", methods=["GET", "POST"])
@needs(Permission.INTEREST_SUBMIT)
def withdraw_interest(interest: Interest) -> ResponseReturnValue:
    """Withdraw it for good, after a page that says what that means."""
    interest_id = interest.id
    if request.method != "POST":
        read = interest_read(interest, current_viewer())
        moves = _moves(read, services.takes_interests(interest.call, clock.now()))
        may_withdraw = InterestMove.WITHDRAW in moves
        return render_template("applicant/interest_withdraw.html", read=read, may_withdraw=may_withdraw)
    try:
        with unit_of_work():
            services.withdraw(interest_id, current_actor(), arrived())
    except Refusal as refusal:
        return _page(_reread(interest_id), reasons=_told(refusal.reasons), status=409)
    flash("The expression of interest is withdrawn. You can still read it.", "done")
    return redirect(url_for("applicant.interest", interest_id=interest_id), code=303)


@bp.get(f"{ONE}/begin")
@needs(Permission.INTEREST_SUBMIT)
def begin_from_interest(interest: Interest) -> ResponseReturnValue:
    """Which expressions of interest the full application comes from, and its title."""
    read = interest_read(interest, current_viewer())
    together = (read, *(read.said.others if _is_to_merge(read) else ()))
    data = {"title": read.title, "interests": tuple(str(one.id) for one in together)}
    return _begin_page(read, _with_parents(BeginForm(data=data), read))


@bp.post(f"{ONE}/begin")
@needs(Permission.INTEREST_SUBMIT)
def begin_application(interest: Interest) -> ResponseReturnValue:
    """Begin the full application, which keeps where it came from."""
    read = interest_read(interest, current_viewer())
    form = _with_parents(BeginForm(request.form), read)
    if not form.validate():
        return _begin_page(read, form, status=422)
    organisation = find(Organisation, read.organisation_id, current_viewer())
    ids = [uuid.UUID(one) for one in form.interests.data]
    try:
        with unit_of_work():
            made = services.begin_application(
                read.call_id,
                ids,
                organisation,
                form.title.data,
                current_actor(),
                arrived(),
                is_meant_apart=form.apart.data,
            )
    except Refusal as refusal:
        reasons = [(one.text, f"#{one.where}" if one.where else "") for one in refusal.reasons]
        return _begin_page(read, form, reasons=reasons, status=409)
    flash(
        "Your application is begun. Only your organisation and partners that you invite read it before you submit.",
        "done",
    )
    return redirect(url_for("applicant.application", application_id=made.id), code=303)


def _opening(call_id: uuid.UUID) -> Opening:
    opening = opening_for(current_viewer(), call_id, clock.now())
    if opening is None or opening.interests_close_at is None:
        raise NotFound
    return opening


def _offered(form: StartForm, opening: Opening) -> StartForm:
    form.organisation_id.choices, form.region.choices = opening.organisations, opening.regions
    return form


def _start_page(
    opening: Opening, form: StartForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = {"form": form, "opening": opening, "reasons": reasons or [], "error_title": status != 200}
    return render_template("applicant/interest_start.html", **page), status


def _overtaken(interest_id: uuid.UUID, form: InterestForm, newer: Overtaken) -> ResponseReturnValue:
    """Somebody else saved first: what was typed stands, theirs below it, and saving once more is a decision."""
    form.version.raw_data = [str(newer.number)]
    who = "You, in another window," if newer.saved_by == current_actor().id else "Somebody else"
    told = f"{who} saved first. What you typed stands in the form, what is saved is below. Save to keep yours."
    return _page(_reread(interest_id), form, reasons=[(told, "")], status=409, overtaken=True)


def _page(
    interest: Interest,
    form: InterestForm | None = None,
    *,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
    overtaken: bool = False,
) -> ResponseReturnValue:
    read, now = interest_read(interest, current_viewer()), clock.now()
    moves = _moves(read, services.takes_interests(interest.call, now))
    given = typed() if request.method == "GET" else None
    kept = interest_form(read.questions)(given, data=stored_data(read.questions, read.title, read.answers, read.number))
    may_begin = _may_begin(read)
    page: dict[str, Any] = {
        "read": read,
        "form": form or kept,
        "missing": _missing(read) if InterestMove.SUBMIT in moves else [],
        "moves": moves,
        "state": (OWN_INTEREST_STATES[read.state], INTEREST_TONES[read.state]),
        "advice": (ADVICE[read.said.advice], ADVICE_TONES[read.said.advice]) if read.said else None,
        "may_begin": may_begin,
        "ask_to_be_invited": ASK_TO_BE_INVITED if _is_with_others(read) else "",
        "saved": save_told(read.saved_at, read.number, now),
        "overtaken": overtaken,
        "happened": told_rows(of_interest(interest, Reader.ORGANISATION), Reader.ORGANISATION),
        "reasons": reasons or [],
        "error_title": status != 200,
    }
    return render_template("applicant/interest.html", **page), status


def _moves(read: InterestRead, takes_words: bool) -> frozenset[str]:
    facts = InterestFacts(call_is_open=read.call_is_open, before_deadline=takes_words, stage_is_closed=False)
    return frozenset(INTEREST.open_moves(read.state, current_actor().roles, facts))


def _may_begin(read: InterestRead) -> bool:
    """Whether the page leads on to the full application; the rule itself is asked when one is begun."""
    return not _obstacle(read) and INTEREST.may(InterestMove.SUBMIT, current_actor().roles)


def _obstacle(read: InterestRead) -> str:
    """Why no full application can be begun from it alone now, in words of its own; '' when one can."""
    parent = parent_in(read)
    codes = {one.code for one in start_refusals([parent])}
    if "used_up" in codes:
        return _used_up(read, parent.may_become)
    if codes:
        told = "advised not to apply with it" if parent.advice else "has not told you yet what it advises"
        return f"{read.region} {told}."
    return "" if read.call_is_open else "The call is not open."


def _used_up(read: InterestRead, allowed: int) -> str:
    became = f"It has become {listed([one.words for one in read.applications])}"
    if all(one.is_own for one in read.applications):
        return f"{became}, and {read.region} allowed {counted(allowed, 'application')} of it."
    return f"{became}. {ASK_TO_BE_INVITED}"


def _is_with_others(read: InterestRead) -> bool:
    """Whether what may become of it is used up, and by another organisation's application."""
    is_used_up = read.said is not None and parent_in(read).is_used_up
    return is_used_up and read.call_is_open and not all(one.is_own for one in read.applications)


def _missing(read: InterestRead) -> list[tuple[str, str]]:
    return _told(completeness.missing_of(read.questions, read.answers))


def _told(reasons: tuple[Reason, ...]) -> list[tuple[str, str]]:
    return [(one.text, f"#answer_{one.where.removeprefix('question:')}" if one.where else "") for one in reasons]


def _with_parents(form: BeginForm, read: InterestRead) -> BeginForm:
    others = read.said.others if read.said else ()
    form.interests.choices = [
        (str(one.id), f"{one.title} ({one.reference})", one.organisation) for one in (read, *others)
    ]
    return form


def _begin_page(
    read: InterestRead, form: BeginForm, *, reasons: list[tuple[str, str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    page = {"read": read, "form": form, "obstacle": _obstacle(read), "reasons": reasons or []}
    page["to_merge"] = read.said.others if _is_to_merge(read) else ()
    return render_template("applicant/interest_begin.html", **page, error_title=status != 200), status


def _is_to_merge(read: InterestRead) -> bool:
    return read.said is not None and read.said.advice == Advice.MERGE


def _reread(interest_id: uuid.UUID) -> Interest:
    return queries.reread(interest_id, current_viewer())
