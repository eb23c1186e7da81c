"""The discussion of an application's marks, for an assessor whose own marks are in."""

from flask import url_for
from flask.typing import ResponseReturnValue

from app.models import Assessment
from app.permissions import Permission
from app.web.assessor.blueprint import bp
from app.web.shared.discussion_pages import converse
from app.web.shared.gate import needs


@bp.route("/assessments/<uuid:assessment_id>/discussion", methods=["GET", "POST"])
@needs(Permission.MODERATION_ANSWER)
def discussion(assessment: Assessment) -> ResponseReturnValue:
    """What the others said, and saying something."""
    application = assessment.application
    about = {"reference": application.reference, "title": application.title}
    here = url_for("assessor.discussion", assessment_id=assessment.id)
    return converse(
        application.id,
        assessment.ledger,
        "assessor/discussion.html",
        here,
        lambda: {"about": about},
        with_names=False,
    )
