"""How is a save told, to a person and to the script that saves as they write?"""

from datetime import datetime

from flask import request

from workflows.calendar import LONDON
from workflows.wording import day


def save_told(at: datetime | None, number: int, now: datetime) -> str:
    """When something was saved: 'Saved 14:02:31, save 9', with the day when that was another day; '' for never."""
    if at is None:
        return ""
    local = at.astimezone(LONDON)
    on = "" if local.date() == now.astimezone(LONDON).date() else f" on {day(at)} at"
    return f"Saved{on} {local:%H:%M:%S}, save {number}"


def asked_by_script() -> bool:
    """Whether the answer goes to the script that saves as people write, rather than to a person."""
    return request.accept_mimetypes.best == "application/json"
