"""The eligibility check of one call: a few questions, and what the rules that were signed say to the answers.

Nothing of it is stored. The answers stand in the address, which shows the same to everybody who opens it.
"""

import uuid
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.queries.definitions import current_version, definition_of
from app.queries.public import public_call
from app.web.public.blueprint import bp
from app.web.shared.gate import public, who_looks
from app.web.shared.words import (
    ORGANISATION_KINDS,
    ORGANISATION_SIZE_MEANINGS,
    ORGANISATION_SIZES,
    RESEARCH_CATEGORIES,
    RESEARCH_CATEGORY_MEANINGS,
)
from forms.eligibility_check import CARRIED, CheckForm, check_form
from workflows.call import CallState
from workflows.definition import Core
from workflows.eligibility import Outcome
from workflows.eligibility_check import findings, outcome_of

CHOICES: dict[str, Any] = {
    "lead_kind": list(ORGANISATION_KINDS.items()),
    "lead_size": [(size, words, ORGANISATION_SIZE_MEANINGS[size]) for size, words in ORGANISATION_SIZES.items()],
    "category": [(one, words, RESEARCH_CATEGORY_MEANINGS[one]) for one, words in RESEARCH_CATEGORIES.items()],
}
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.YES: ("Yes", "agreed"),
    Outcome.NO: ("No", "refused"),
    Outcome.ASK: ("Ask", "waiting"),
}


@bp.get("/calls/<uuid:public_call_id>/check")
@public
def check(public_call_id: uuid.UUID) -> ResponseReturnValue:
    """The questions and, once something is answered, what each rule says and what follows."""
    call = public_call(public_call_id, who_looks())
    if call is None:
        abort(404)
    core = definition_of(current_version(call)).core
    form = _form(core)
    is_right = form.validate()
    found = findings(core, form.applicant(core)) if request.args and is_right else ()
    page = render_template(
        "public/check.html",
        call=call,
        form=form,
        found=[(one, *OUTCOMES[one.outcome]) for one in found],
        outcome=outcome_of(found) if found else None,
        outcomes=OUTCOMES,
        is_open=call.state == CallState.OPEN and clock.now() < call.closes_at,
        carried=_carried(form),
        link=url_for("public.check", public_call_id=call.id, _external=True, **_said()),
        error_title=not is_right,
    )
    return page, 200 if is_right else 422


def _form(core: Core) -> CheckForm:
    form = check_form(core)(request.args)
    for name, choices in CHOICES.items():
        if name in form:
            form[name].choices = choices
    return form


def _said() -> dict[str, str]:
    """What the address says and was not left empty."""
    return {name: value for name, value in request.args.items() if value and not name.startswith("_")}


def _carried(form: CheckForm) -> dict[str, str]:
    """What goes along into an application and a new organisation."""
    return {name: str(form[name].data) for name in CARRIED if name in form and form[name].data is not None}
