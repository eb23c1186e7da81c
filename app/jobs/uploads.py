"""How do the pieces of a file go, once it was taken in or nobody finished it?"""

import uuid
from datetime import datetime

from app.extensions import pieces
from app.models import Outbox


def drop_upload(row: Outbox, now: datetime) -> None:
    """Delete the pieces. A second run finds nothing."""
    pieces.drop(uuid.UUID(row.payload["upload_id"]))
