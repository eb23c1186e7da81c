"""How is a save told, to a person and to the script that saves as they write?"""

from datetime import datetime

from flask import request

from workflows.calendar import LONDON
from workflows.wording import day


def clock_time(at: datetime) -> str:
    """The time in London to the second: 14:02:31."""
    return at.astimezone(LONDON).strftime("%H:%M:%S")


def save_told(at: datetime | None, number: int, now: datetime, by: str = "") -> str:
    """When something was saved: 'Saved 14:02:31, save 9', with the day when that was another day; '' for never."""
    if at is None:
        return ""
    on = "" if at.astimezone(LONDON).date() == now.astimezone(LONDON).date() else f" on {day(at)} at"
    who = f" by {by}" if by else ""
    return f"Saved{on} {clock_time(at)}{who}, save {number}"


def asked_by_script() -> bool:
    """Whether the answer goes to the script that saves as people write, rather than to a person."""
    return request.accept_mimetypes.best == "application/json"
