"""The first page of the service."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.queries.public import awards, calls
from app.web.public.blueprint import bp
from app.web.shared.gate import public, who_looks

LATEST = 5


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What Accord is, which calls are open, and what was awarded last."""
    return render_template(
        "public/home.html", open_calls=calls("open", viewer=who_looks()), latest=awards(limit=LATEST)
    )
