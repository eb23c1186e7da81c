"""Which notice do those get who take part in the discussion of an application's marks?"""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from app.models import Assessment, User
from app.notices import matters
from app.notices.matters import Matter
from app.notices.readers import Reader, Readers, at_funder, in_regions, people
from app.notices.told import Notice, Told
from app.queries.discussion import marks_in
from app.queries.quarantine import is_hidden
from workflows.actor import Role
from workflows.definition import Ledger


def others_with_marks_in(matter: Matter) -> Iterable[Reader]:
    """The other assessors of this ledger whose marks are in and count."""
    if matter.application is None:
        return []
    work = select(User).join(Assessment, Assessment.user_id == User.id)
    query = work.where(
        marks_in(matter.application.id, Ledger(matter.data["ledger"])),
        User.id != uuid.UUID(matter.data["by"]),
    )
    return [one for one in people(query) if not is_hidden(one.user_id, matter.application.id)]


def of_ledger(ledger: Ledger, group: Readers) -> Readers:
    """The side that runs this ledger, but for whoever wrote."""

    def readers(matter: Matter) -> Iterable[Reader]:
        if matter.application is None or matter.data["ledger"] != ledger:
            return []
        application_id = matter.application.id
        others = [one for one in group(matter) if str(one.user_id) != matter.data["by"]]
        return [one for one in others if not is_hidden(one.user_id, application_id)]

    return readers


OFFICERS = at_funder(Role.PROGRAMME_OFFICER)
LEADS = in_regions(Role.REGION_LEAD)

OF_DISCUSSION: Mapping[str, Notice] = {
    "discussion_written": Notice(
        matters.of_application,
        (
            Told(others_with_marks_in, "discussion_written", "assessor.assessments"),
            Told(of_ledger(Ledger.NATIONAL, OFFICERS), "discussion_written", "funder.discussion", "application_id"),
            Told(of_ledger(Ledger.REGIONAL, LEADS), "discussion_written", "region.discussion", "application_id"),
        ),
    ),
}
