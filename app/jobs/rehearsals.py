"""How is a rehearsal done beside the web, so that nobody waits for it?"""

import uuid
from datetime import datetime

from app.models import Outbox
from app.services import rehearsals


def rehearse(row: Outbox, now: datetime) -> None:
    """Write one chapter. A second run of the same row writes the next one, or finds the rehearsal finished."""
    rehearsals.take_step(uuid.UUID(row.payload["subject_id"]), now)
