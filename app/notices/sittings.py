"""Which notices do those get who sit on a panel, those who run it, and the applicants whom it invites?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from app.extensions import db
from app.models import Sitting, SittingItem, SittingMember, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, people
from app.notices.team import WRITERS
from app.notices.told import Notice, Told
from app.queries.sittings_seen import kept_from
from workflows.sitting import SittingState
from workflows.wording import moment

OVER = frozenset({SittingState.AGREED, SittingState.CANCELLED})


def of_sitting(payload: Payload) -> Matter:
    """A sitting, told without a word of the applications on its agenda: not every reader may know of each."""
    kept = db.session.get_one(Sitting, uuid.UUID(payload["subject_id"]), populate_existing=True)
    about = matters.of_call({**payload, "subject_id": str(kept.call_id)})
    said = {**payload, "when": moment(kept.starts_at), "where": _where(kept), "kind": kept.kind.value}
    return replace(about, data=said, ids={**about.ids, "sitting_id": kept.id})


def of_item(payload: Payload) -> Matter:
    """One interview, for the applicants and for whoever runs the sitting."""
    item = db.session.get_one(SittingItem, uuid.UUID(payload["subject_id"]), populate_existing=True)
    kept = db.session.get_one(Sitting, item.sitting_id, populate_existing=True)
    about = matters.of_application({**payload, "subject_id": str(item.application_id)})
    said = {
        **payload,
        "when": moment(item.slot_at) if item.slot_at else "",
        "where": _where(kept),
        "bring": kept.bring,
        "minutes": item.minutes,
        "secretary": kept.secretary_id,
        "answer": item.answer.value if item.answer else "",
        "is_off": kept.state in OVER or kept.state == SittingState.PLANNED,
    }
    return replace(about, data=said, ids={**about.ids, "sitting_item_id": item.id, "sitting_id": kept.id})


def who_sit(matter: Matter) -> Iterable[Reader]:
    """The members of the panel, the chair among them, if they were ever called."""
    if _kept(matter).called_at is None:
        return ()
    query = select(SittingMember.user_id).where(SittingMember.sitting_id == matter.ids["sitting_id"])
    return people(select(User).where(User.id.in_(query)))


def the_chair(matter: Matter) -> Iterable[Reader]:
    """Whoever takes the chair."""
    return people(select(User).where(User.id == _kept(matter).chair_id))


def who_wrote(matter: Matter) -> Iterable[Reader]:
    """Whoever wrote the minutes up."""
    return people(select(User).where(User.id == _kept(matter).written_by))


def the_secretary(matter: Matter) -> Iterable[Reader]:
    """The secretary, unless they must not know of the application."""
    found = people(select(User).where(User.id == matter.data["secretary"]))
    return [one for one in found if not _is_kept_from(one, matter)]


def invited(matter: Matter) -> Iterable[Reader]:
    """The writers of the application, as long as they have a time."""
    return WRITERS(matter) if matter.data["when"] and not matter.data["is_off"] else ()


def _is_kept_from(reader: Reader, matter: Matter) -> bool:
    item = select(SittingItem.id).where(SittingItem.id == matter.ids["sitting_item_id"])
    return db.session.scalar(item.where(kept_from(reader.user_id))) is not None


def _kept(matter: Matter) -> Sitting:
    return db.session.get_one(Sitting, matter.ids["sitting_id"])


def _where(kept: Sitting) -> str:
    return ", ".join(filter(None, (kept.place, kept.link)))


PAGE = ("panels.sitting", "sitting_id")
OF_SITTINGS: Mapping[str, Notice] = {
    "interview_answered": Notice(
        of_item, (Told(the_secretary, "interview_answered", "panels.item", "sitting_item_id"),)
    ),
    "interview_off": Notice(of_item, (Told(WRITERS, "interview_off", "applicant.interview", "application_id"),)),
    "interview_set": Notice(of_item, (Told(invited, "interview_set", "applicant.interview", "application_id"),)),
    "minutes_agreed": Notice(of_sitting, (Told(who_sit, "minutes_agreed", "panels.minutes", "sitting_id"),)),
    "minutes_sent_back": Notice(of_sitting, (Told(who_wrote, "minutes_sent_back", "panels.minutes", "sitting_id"),)),
    "minutes_written": Notice(of_sitting, (Told(the_chair, "minutes_written", "panels.minutes", "sitting_id"),)),
    "sitting_called": Notice(of_sitting, (Told(who_sit, "sitting_called", *PAGE),)),
    "sitting_cancelled": Notice(of_sitting, (Told(who_sit, "sitting_cancelled", *PAGE),)),
    "sitting_put_off": Notice(of_sitting, (Told(who_sit, "sitting_put_off", *PAGE),)),
}
