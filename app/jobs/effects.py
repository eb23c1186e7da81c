"""What is made or worked out outside any transaction, and written down in one: of which kind are the two halves?"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.models import Outbox

Payload = dict[str, Any]
# What writes down the result, in a transaction of its own.
Effect = Callable[[Outbox, datetime], None]
# What makes it, from what the row of the outbox holds.
Prepare = Callable[[Payload, datetime], Effect]


def nothing(_row: Outbox, _now: datetime) -> None:
    """There was nothing to do any more."""
