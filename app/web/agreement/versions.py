"""A version of a call, as it was saved."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.models import Call
from app.policy import Permission
from app.queries.agreement import agreement_of, version_of
from app.queries.definitions import definition_of
from app.web.agreement.blueprint import bp
from app.web.agreement.reading import words_for
from app.web.shared.gate import needs


@bp.get("/agreement/<uuid:call_id>/versions/<int:number>")
@needs(Permission.CALL_READ)
def version(call: Call, number: int) -> ResponseReturnValue:
    """The whole definition of one version, to read and to print."""
    agreement = agreement_of(call)
    line = next((line for line in agreement.versions if line.number == number), None)
    if line is None:
        abort(404)
    words = words_for(definition_of(version_of(call, number)))
    return render_template("agreement/version.html", agreement=agreement, version=line, **words)
