"""Which messages does one notice make?"""

from datetime import datetime

from app.models import Outbox


def write_messages(row: Outbox, now: datetime) -> None:
    """Write one message for each person that the notice concerns. Writing twice writes nothing more."""
