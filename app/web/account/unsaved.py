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
# What a box that stands alone sends when it is ticked.
_TICKED = "y"
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
            **_told(sent(MultiDict(copy.fields)).texts),
        }
        for copy in unsaved_of(current_viewer())
    ]
    return render_template("account/unsaved.html", rows=rows)


def _told(texts: Texts) -> dict[str, Texts]:
    """What was written, each to copy from a box; and in a line what was chosen, the choices of one field together."""
    chosen: dict[str, list[str]] = {}
    for title, value in texts:
        if _CHOSEN.fullmatch(value):
            chosen.setdefault(title, []).append("yes" if value == _TICKED else value.replace("_", " "))
    return {
        "texts": tuple(one for one in texts if not _CHOSEN.fullmatch(one[1])),
        "chosen": tuple((title, ", ".join(words)) for title, words in chosen.items()),
    }


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
