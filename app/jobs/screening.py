"""How is a file looked at for malware, beside the web and as often as the scanner needs to be asked?"""

import uuid
from datetime import datetime, timedelta

from app.extensions import files, quarantine, scanner
from app.models import Outbox
from app.queries.screening import are_awaited
from app.services import screening
from app.storage import MissingFile

UNWANTED_FOR = timedelta(minutes=10)


def screen_file(row: Outbox, now: datetime) -> None:
    """Have the scanner look at a file, and let it into the store when it is clean. A second run finds it decided.

    A scanner that is away fails the row: the file stays in quarantine, and the outbox asks again.
    """
    found = screening.awaited(uuid.UUID(row.payload["subject_id"]))
    if found is None:
        return
    look, document = found
    content = _bytes_of(document.sha256)
    malware = scanner.find_in(content)
    if not malware:
        files.put(content)
    screening.decide(look, document, malware, now)


def drop_quarantined(row: Outbox, now: datetime) -> None:
    """Delete what the scanner has decided about, unless somebody has sent the same again meanwhile."""
    if not are_awaited(row.payload["sha256"]):
        quarantine.drop(row.payload["sha256"], now - UNWANTED_FOR)


def _bytes_of(sha256: str) -> bytes:
    try:
        return quarantine.get(sha256)
    except MissingFile:
        # Somebody else sent the same file, and theirs was found clean and let in.
        return files.get(sha256)
