"""What did the register say of an organisation, and which organisations are on record under these numbers and names?"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from app.extensions import db
from app.models import Organisation, RegisterAnswer
from workflows.company import Answer, Company, against, name_key
from workflows.machine import Reason

MOST_ALIKE = 5


def newest_answer(organisation_id: uuid.UUID) -> Answer | None:
    """What the register said last; None when it was never asked. One query."""
    query = (
        select(RegisterAnswer)
        .where(RegisterAnswer.organisation_id == organisation_id)
        .order_by(RegisterAnswer.asked_at.desc(), RegisterAnswer.id)
        .limit(1)
    )
    kept = db.session.scalars(query).one_or_none()
    return None if kept is None else Answer(kept.number, _company(kept), kept.source, kept.asked_at)


def against_organisation(organisation_id: uuid.UUID) -> tuple[Reason, ...]:
    """Why an organisation may not apply, by what the register said of it last; empty if it may, and when it was never
    asked. One query."""
    found = newest_answer(organisation_id)
    return against(found.company) if found is not None and found.company is not None else ()


def on_record(numbers: Collection[str]) -> Mapping[str, tuple[uuid.UUID, str]]:
    """The organisations on record with these numbers: id and name, by number. One query."""
    query = select(Organisation.company_number, Organisation.id, Organisation.name).where(
        Organisation.company_number.in_(numbers)
    )
    return {number: (organisation_id, name) for number, organisation_id, name in db.session.execute(query)}


def alike(name: str) -> Sequence[tuple[uuid.UUID, str]]:
    """Organisations on record whose names look like this one: ids and names, in the order of their names. One query."""
    query = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.name_key == name_key(name))
        .order_by(Organisation.name, Organisation.id)
        .limit(MOST_ALIKE)
    )
    return [(organisation_id, found) for organisation_id, found in db.session.execute(query)]


def outside_name(organisation_id: uuid.UUID) -> str | None:
    """What an organisation is called before strangers: as the register has it, else as it says. Two queries.

    None when there is no such organisation.
    """
    name = db.session.scalar(select(Organisation.name).where(Organisation.id == organisation_id))
    answer = newest_answer(organisation_id) if name else None
    return answer.company.name if answer and answer.company else name


def _company(kept: RegisterAnswer) -> Company | None:
    if kept.name is None or kept.status is None:
        return None
    return Company(kept.number, kept.name, kept.status, kept.address, tuple(kept.previous_names), kept.ended_on)
