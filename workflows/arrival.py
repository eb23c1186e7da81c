"""When did a request arrive, if a server in front of ours says that it had it before we did?

A request that arrived before the deadline counts, however long its body, or a lock, was waited for after that.
"""

import re
from datetime import UTC, datetime, timedelta

# Ours: longer than any proxy waits for a body. What is said to be older was not measured by a proxy.
LONGEST = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r"(?:t=)?([0-9]{1,12})(?:\.([0-9]{1,6}))?")


def arrived_at(said: str, seen_at: datetime) -> datetime:
    """The instant that `said` names in seconds since 1970, like 1798761600.123, if it can be believed: not after
    `seen_at`, when we saw the request ourselves, and not long before it. Else `seen_at`."""
    found = _SECONDS.fullmatch(said.strip())
    if found is None:
        return seen_at
    at = _EPOCH + timedelta(seconds=int(found[1]), microseconds=int((found[2] or "").ljust(6, "0")))
    return at if timedelta(0) <= seen_at - at <= LONGEST else seen_at
