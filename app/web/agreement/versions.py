"""A version of a call, as it was saved, and the papers of one that every side has signed."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.models import Call
from app.permissions import Permission
from app.queries.agreement import agreement_of, version_of
from app.queries.definitions import definition_of
from app.queries.sign_off import sheets_of
from app.web.agreement.blueprint import bp
from app.web.agreement.reading import words_for
from app.web.shared.documents import as_file, attached
from app.web.shared.gate import needs
from workflows.plain import canonical

BASE = "/agreement/<uuid:call_id>/versions/<int:number>"


@bp.get(BASE)
@needs(Permission.CALL_READ)
def version(call: Call, number: int) -> ResponseReturnValue:
    """The whole definition of one version, to read and to print."""
    agreement = agreement_of(call)
    line = next((line for line in agreement.versions if line.number == number), None)
    if line is None:
        abort(404)
    found = version_of(call, number)
    return render_template(
        "agreement/version.html",
        agreement=agreement,
        version=line,
        has_sheet=bool(sheets_of([found.id])),
        **words_for(definition_of(found)),
    )


@bp.get(f"{BASE}/signed-text.json")
@needs(Permission.CALL_READ)
def signed_text(call: Call, number: int) -> ResponseReturnValue:
    """The bytes whose SHA-256 is signed."""
    found = version_of(call, number)
    if found is None:
        abort(404)
    name = f"{call.reference} version {number}.json"
    return as_file(canonical(definition_of(found)), name, "application/json")


@bp.get(f"{BASE}/sign-off-sheet.pdf")
@needs(Permission.CALL_READ)
def sign_off_sheet(call: Call, number: int) -> ResponseReturnValue:
    """The sheet of a version that every side has signed, as it was made."""
    found = version_of(call, number)
    sheet = sheets_of([found.id]).get(found.id) if found is not None else None
    if sheet is None:
        abort(404)
    return attached(sheet)
