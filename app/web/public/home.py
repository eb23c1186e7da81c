"""The first page of the service."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.queries.finding import open_lines
from app.queries.public import awards
from app.web.public.blueprint import bp
from app.web.shared.gate import public, who_looks

LATEST = 5


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What Accord is, which calls are open, and what was awarded last."""
    return render_template(
        "public/home.html", open_calls=open_lines(who_looks(), clock.now()), latest=awards(limit=LATEST)
    )
