"""When may applicants have an address that has not answered written to once more?

The address may be a stranger's, who asked for nothing: between two letters there is a day.
"""

from datetime import datetime, timedelta

from workflows.machine import Reason
from workflows.wording import moment

BETWEEN = timedelta(days=1)


def too_soon(sent_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """Why the address is not written to now, when it was last at `sent_at`; empty from a day later."""
    again_at = sent_at + BETWEEN
    if now >= again_at:
        return ()
    text = f"You wrote to them on {moment(sent_at)}. You can write again from {moment(again_at)}."
    return (Reason("written_to", text),)
