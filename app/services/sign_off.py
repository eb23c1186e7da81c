"""How is the sign-off sheet of a version kept once it is made?"""

from datetime import datetime

from app.models import Call, CallVersion, Document
from app.queries.sign_off import sheets_of
from app.services import documents
from app.services.record import get_for_update, record_event
from workflows.actor import CLOCK


def keep_sheet(version: CallVersion, sheet_sha256: str, size: int, now: datetime) -> Document:
    """Keep the sheet of a version by its hash. One that is kept already stays: a sheet is never replaced."""
    call = get_for_update(Call, version.call_id)
    kept = sheets_of([version.id]).get(version.id)
    if kept is not None:
        return kept
    name = f"Sign-off sheet {call.reference} version {version.number}.pdf"
    paper = documents.Paper(name, documents.PDF, size, sheet_sha256)
    kept = documents.keep(CallVersion.__tablename__, version.id, paper, now)
    data = {"version": version.number, "sha256": sheet_sha256, "criteria_sha256": version.sha256}
    record_event(call, "keep_sheet", CLOCK, now, call_id=call.id, data=data)
    return kept
