"""What the service says of itself: accessibility, privacy, open data, the record."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.extensions import record_key
from app.queries.chain import last_checkpoint_before
from app.web.public.blueprint import bp
from app.web.shared.gate import public
from workflows.chain import fingerprint


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How far the service can be used by everybody."""
    return render_template("public/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What the service keeps of a person, and the one cookie that it sets."""
    minutes = int(current_app.permanent_session_lifetime.total_seconds()) // 60
    return render_template("public/privacy.html", session_minutes=minutes)


@bp.get("/open-data")
@public
def open_data() -> ResponseReturnValue:
    """Where the awards can be downloaded."""
    return render_template("public/open_data.html")


@bp.get("/record")
@public
def record() -> ResponseReturnValue:
    """The key that seals the record, and yesterday's seal for anybody to write down.

    Never today's, and never a count of events: whoever watched it could tell when assessors and panels are at work.
    """
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    key = record_key.public_key
    return render_template(
        "public/record.html",
        public_key=key,
        fingerprint=fingerprint(key),
        checkpoint=last_checkpoint_before(today),
    )
