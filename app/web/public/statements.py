"""What the service says of itself: accessibility, privacy, open data."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.web.public.blueprint import bp
from app.web.shared.gate import public


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
