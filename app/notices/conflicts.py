"""Which notices does a side get whose assessors were found to have a conflict of interest after they were asked?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Assessment, Conflict, RoleGrant
from app.notices import matters
from app.notices.matters import Matter
from app.notices.readers import Reader, Readers, at_funder, in_regions
from app.notices.told import Notice, Told
from app.queries.quarantine import hidden_from
from workflows.actor import Role
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY


def who_lose_an_assessor(ledger: Ledger, group: Readers) -> Readers:
    """Those of a group who run this ledger, with how many of its assessments are concerned that they may know of.
    Whoever looked for the conflicts has seen them."""

    def readers(matter: Matter) -> Iterable[Reader]:
        for one in group(matter):
            count = 0 if str(one.user_id) == matter.data["by"] else _concerned(matter, ledger, one.user_id)
            if count:
                yield replace(one, count=count)

    return readers


def _concerned(matter: Matter, ledger: Ledger, reader_id: uuid.UUID | None) -> int:
    query = (
        select(func.count(func.distinct(Assessment.id)))
        .join(Application, Application.id == Assessment.application_id)
        .join(
            Conflict,
            (Conflict.application_id == Assessment.application_id) & (Conflict.user_id == Assessment.user_id),
        )
        .where(
            Conflict.id.in_([uuid.UUID(one) for one in matter.data["ids"]]),
            Conflict.lifted_at.is_(None),
            Assessment.ledger == ledger,
            Application.id.not_in(hidden_from(reader_id)),
        )
    )
    if ledger == Ledger.REGIONAL:
        held = select(RoleGrant.scope_id).where(
            RoleGrant.user_id == reader_id, RoleGrant.role == RUN_BY[ledger], RoleGrant.ended_at.is_(None)
        )
        query = query.where(Application.region_id.in_(held))
    return db.session.scalar(query) or 0


OFFICERS = at_funder(Role.PROGRAMME_OFFICER)
LEADS = in_regions(Role.REGION_LEAD)

OF_CONFLICTS: Mapping[str, Notice] = {
    "conflicts_found": Notice(
        matters.of_call,
        (
            Told(who_lose_an_assessor(Ledger.NATIONAL, OFFICERS), "conflicts_found", "funder.conflicts", "call_id"),
            Told(who_lose_an_assessor(Ledger.REGIONAL, LEADS), "conflicts_found", "region.conflicts", "call_id"),
        ),
    ),
}
