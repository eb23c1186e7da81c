"""How is somebody told what they lack to assess, and where each thing is mended?"""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for

from app.web.shared.reasons import Told
from workflows.assessor import Standing
from workflows.machine import Reason
from workflows.wording import day

# The pages on which an assessor is made ready, by the place that a reason names.
PAGES = {"profile": "assessor.profile", "declaration": "assessor.declaration", "briefing": "assessor.briefing"}
TITLES = {"profile": "Your profile", "declaration": "Your interests", "briefing": "Briefing and confidentiality"}


def mended_at(reason: Reason) -> str:
    """The page where a reason is mended, or the control of this page that it names; '' for nowhere."""
    if reason.where in PAGES:
        return url_for(PAGES[reason.where])
    return f"#{reason.where}" if reason.where else ""


def told(reasons: Iterable[Reason]) -> list[Told]:
    """Each reason with the place where it is mended."""
    return [(reason.text, mended_at(reason)) for reason in reasons]


def ready_rows(standing: Standing, now: datetime) -> list[tuple[str, str, str, str]]:
    """The three things that an assessor keeps: title, address, where each stands, and the tone of that."""
    lacking = {reason.where: reason.code for reason in standing.unready(now)}
    rows = []
    for where, title in TITLES.items():
        code = lacking.get(where, "")
        done = f"Until {day(standing.declared_until)}" if where == "declaration" and standing.declared_until else "Done"
        word = "Again" if code in ("declaration_lapsed", "old_briefing") else "To do" if code else done
        rows.append((title, url_for(PAGES[where]), word, "waiting" if code else "agreed"))
    return rows
