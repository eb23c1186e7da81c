"""What you typed anywhere and did not save: to read, to go back to, and to throw away."""

import re
import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app import clock
from app.queries.working_copies import unsaved_of
from app.services import working_copies
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.shared.gate import current_viewer, signed_in
from app.web.shared.keeping import time_words
from app.web.shared.sent import sent

URL = "/unsaved"
_CHOSEN = re.compile(r"[a-z]+(_[a-z]+)*")

Texts = tuple[tuple[str, str], ...]


@bp.get(URL)
@signed_in
def unsaved() -> ResponseReturnValue:
    """Every working copy of one's own, the newest first; only of things that one may still see."""
    rows = [
        {
            "id": copy.id,
            "about": f"{copy.about}: {copy.part}" if copy.part else copy.about,
            "when": time_words(copy.typed_at, clock.now()),
            "page": copy.page,
            "texts": _in_words(sent(MultiDict(copy.fields)).texts),
        }
        for copy in unsaved_of(current_viewer())
    ]
    return render_template("account/unsaved.html", rows=rows)


def _in_words(texts: Texts) -> Texts:
    """What was written; what was chosen from a list comes back on its page, and says nothing by its name here."""
    return tuple(one for one in texts if not _CHOSEN.fullmatch(one[1])) or texts


@bp.post(URL)
@signed_in
def throw_away() -> ResponseReturnValue:
    """Throw one of them away."""
    try:
        copy_id = uuid.UUID(request.form.get("copy", ""))
    except ValueError:
        return redirect(url_for("account.unsaved"), 303)
    with unit_of_work():
        working_copies.drop_one(current_user.id, copy_id)
    flash("Thrown away.", "done")
    return redirect(url_for("account.unsaved"), 303)
