"""How do staff and assessors read and write in the discussion of an application's marks?"""

import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.queries.discussion import discussion_facts, messages_in
from app.services import discussion
from app.transactions import unit_of_work
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.words import LEDGERS
from forms.moderation import DiscussForm
from workflows.definition import Ledger
from workflows.discussion import reading_refusals, writing_refusals
from workflows.machine import Refusal


def converse(
    application_id: uuid.UUID,
    ledger: Ledger,
    template: str,
    here: str,
    frame: Callable[[], dict[str, Any]],
    *,
    with_names: bool,
) -> ResponseReturnValue:
    """What was said, and room to say more while there is time; for whoever may not read it, there is no such page.
    `frame` gives what stands around it, read anew where a refusal undid what was read."""
    facts = discussion_facts(application_id, ledger, current_actor())
    if reading_refusals(facts):
        abort(404)
    form, over = DiscussForm(request.form), [reason.text for reason in writing_refusals(facts)]
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                discussion.write(application_id, ledger, form.words.data, current_actor(), clock.now())
        except Refusal as refusal:
            form.words.errors = [reason.text for reason in refusal.reasons]
        else:
            flash("It is said. Everybody else who takes part is written to.", "done")
            return redirect(here, code=303)
    page = {
        "messages": messages_in(application_id, ledger, current_viewer().id, with_names=with_names),
        "form": form,
        "over": over,
        "ledger_words": LEDGERS[ledger],
        "error_title": bool(form.errors),
    }
    status = 409 if form.errors and over else 422 if form.errors else 200
    return render_template(template, **frame(), **page), status
