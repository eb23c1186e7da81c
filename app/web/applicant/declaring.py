"""A declaration as whoever is asked for it reads it: what it is for, and making it or declining."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import Declaration
from app.permissions import Permission
from app.queries.declaration_page import DeclarationRead, declaration_read
from app.services import declarations as use_cases
from app.services.declarations import Signed, sums_mark
from app.transactions import unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.arrival import arrived
from app.web.shared.gate import current_actor, needs
from app.web.shared.keeping import keeps, let_go, typed
from app.web.shared.reasons import in_words
from forms.declarations import DeclineForm, RefereeForm, SignatoryForm, statement_form
from workflows.machine import Refusal

BASE = "/declarations/<uuid:declaration_id>"


@bp.get(BASE, endpoint="declaration")
@needs(Permission.DECLARATION_MAKE)
@keeps()
def read_declaration(declaration: Declaration) -> ResponseReturnValue:
    """What is asked, for which application, and in which words one declares."""
    found = declaration_read(declaration.id, current_actor(), clock.now())
    return _page(found, _form(found, typed()))


@bp.post(BASE)
@needs(Permission.DECLARATION_MAKE)
@keeps()
def make_declaration(declaration: Declaration) -> ResponseReturnValue:
    """Declare."""
    declaration_id = declaration.id
    found = declaration_read(declaration_id, current_actor(), clock.now())
    form = _form(found, request.form)
    if not form.validate():
        return _page(found, form, status=422)
    try:
        with unit_of_work():
            use_cases.make(declaration_id, _signed(form), current_actor(), arrived())
            let_go()
    except Refusal as refusal:
        return _again(declaration_id, form, in_words(refusal.reasons))
    flash("You have declared. Whoever asked you is told.", "done")
    return redirect(url_for("applicant.declaration", declaration_id=declaration_id), code=303)


@bp.get(f"{BASE}/decline")
@needs(Permission.DECLARATION_MAKE)
@keeps()
def decline_declaration(declaration: Declaration) -> ResponseReturnValue:
    """Why somebody does not declare."""
    return _decline_page(declaration.id, DeclineForm(typed()))


@bp.post(f"{BASE}/decline")
@needs(Permission.DECLARATION_MAKE)
@keeps()
def declined_declaration(declaration: Declaration) -> ResponseReturnValue:
    """Decline, with a reason."""
    form, declaration_id = DeclineForm(request.form), declaration.id
    if not form.validate():
        return _decline_page(declaration_id, form, status=422)
    try:
        with unit_of_work():
            use_cases.decline(declaration_id, form.reason.data, current_actor(), arrived())
            let_go()
    except Refusal as refusal:
        return _decline_page(declaration_id, form, in_words(refusal.reasons), status=409)
    flash("You have declined. Whoever asked you is told, with your reason.", "done")
    return redirect(url_for("account.home"), code=303)


def _form(found: DeclarationRead, sent: object) -> SignatoryForm | RefereeForm:
    if not found.is_signatory:
        return statement_form(found.statement_words)(sent, data={"name": found.name, "position": found.relation})
    data = {"name": found.name, "position": found.relation, "seen": sums_mark(found.sums)}
    return SignatoryForm(sent, data=data)


def _signed(form: SignatoryForm | RefereeForm) -> Signed:
    if isinstance(form, SignatoryForm):
        return Signed(form.name.data, form.position.data, seen=form.seen.data)
    return Signed(form.name.data, form.position.data, statement=form["statement"].data)


def _again(
    declaration_id: uuid.UUID, form: SignatoryForm | RefereeForm, reasons: list[tuple[str, str]]
) -> ResponseReturnValue:
    """The page as things stand now. Whoever declares once more declares for the sums that it shows."""
    found = declaration_read(declaration_id, current_actor(), clock.now())
    if isinstance(form, SignatoryForm):
        form.seen.data, form.seen.raw_data = sums_mark(found.sums), None
    return _page(found, form, reasons, status=409)


def _page(
    found: DeclarationRead,
    form: SignatoryForm | RefereeForm,
    reasons: list[tuple[str, str]] | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    page = {"asked": found, "form": form, "reasons": reasons or []}
    return render_template("applicant/declaration.html", **page, error_title=status != 200), status


def _decline_page(
    declaration_id: uuid.UUID,
    form: DeclineForm,
    reasons: list[tuple[str, str]] | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    found = declaration_read(declaration_id, current_actor(), clock.now())
    page = {"asked": found, "form": form, "reasons": reasons or []}
    return render_template("applicant/declaration_decline.html", **page, error_title=status != 200), status
