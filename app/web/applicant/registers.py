"""Finding a company in the register, and looking up an organisation that is on record."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from app import clock
from app.company_register import RegisterAway
from app.extensions import register
from app.models import Organisation
from app.permissions import Permission
from app.queries.registers import on_record
from app.services.registers import look_up
from app.transactions import end_reading, unit_of_work
from app.web.applicant.blueprint import bp
from app.web.shared.gate import current_actor, needs, signed_in
from app.web.shared.limits import count_look_up
from workflows.company import Answer, Company, company_number, is_company_number

LONGEST_QUERY = 100
NOT_NOW = "The register cannot be asked just now. Look it up later."


@dataclass(frozen=True)
class FoundCompany:
    """One company of the register, with the organisation on record under its number if there is one."""

    company: Company
    known: tuple[object, str] | None


def ask_register(number: str) -> Answer | None:
    """What the register says of a number; None where there is no register, or it cannot be asked now.

    Nothing is held in the database while it is asked.
    """
    if not register.client.name:
        return None
    try:
        count_look_up()
        end_reading()
        return Answer(number, register.client.find(number), register.client.name, clock.now())
    except (RegisterAway, TooManyRequests):
        return None


@bp.get("/organisations/find")
@signed_in
def find_company() -> ResponseReturnValue:
    """Companies by name or number, each with what can be done with it."""
    words = " ".join(request.args.get("q", "")[:LONGEST_QUERY].split())
    found, is_away = _search(words) if words else ((), not register.client.name)
    known = on_record([one.number for one in found]) if found else {}
    return render_template(
        "applicant/find_company.html",
        words=words,
        found=[FoundCompany(one, known.get(one.number)) for one in found],
        is_away=is_away,
        call=request.args.get("call", ""),
    )


@bp.post("/organisations/<uuid:organisation_id>/look-up")
@needs(Permission.ORGANISATION_CHANGE)
def look_up_organisation(organisation: Organisation) -> ResponseReturnValue:
    """Ask the register anew about an organisation on record."""
    organisation_id, number = organisation.id, organisation.company_number
    answer = ask_register(number) if number else None
    if answer is None:
        flash(NOT_NOW, "told")
    else:
        with unit_of_work():
            look_up(organisation_id, answer, current_actor(), clock.now())
        flash("The register is asked, and its answer kept.", "done")
    return redirect(url_for("applicant.organisation", organisation_id=organisation_id, _anchor="register"), code=303)


def _search(words: str) -> tuple[tuple[Company, ...], bool]:
    """What is found, and whether the register could not be asked."""
    number = company_number(words)
    try:
        count_look_up()
        end_reading()
        if is_company_number(number):
            one = register.client.find(number)
            return ((one,) if one else ()), False
        return register.client.search(words), False
    except (RegisterAway, TooManyRequests):
        return (), True
