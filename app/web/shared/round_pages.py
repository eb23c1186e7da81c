"""What do funder and region see of the rounds of an always-open call, side by side?"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from app.models import Call
from app.policy import Viewer
from app.queries.rounds import received_in, rounds_of, sent_on_in
from app.queries.visible import AFTER_CLOSING
from app.web.shared.words import STAFF_CALL_STATES


def rounds_beside(call: Call, viewer: Viewer, href: Callable[[uuid.UUID], str]) -> Mapping[str, Any]:
    """Every round with what was received in it and what its lists ask for; nothing of a call without rounds."""
    rounds = rounds_of(call)
    if rounds is None:
        return {"rounds": None}
    received, sent_on = received_in(rounds, viewer), sent_on_in(rounds, viewer)
    rows = [
        (
            line,
            STAFF_CALL_STATES[line.state] if line.state else "To come",
            str(received.get(line.id, 0)) if line.state in AFTER_CLOSING else "after the cut-off",
            sent_on.get(line.id, 0) if line.id else 0,
            href(line.id) if line.id and line.number != rounds.number else "",
        )
        for line in rounds.lines
    ]
    return {"rounds": rounds, "round_rows": rows}
