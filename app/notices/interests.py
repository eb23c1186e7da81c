"""Which notices do those get who expressed an interest: when it is submitted, answered, and taken up by another?"""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from app.extensions import db
from app.models import Application, Organisation
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.team import WRITERS
from app.notices.told import Notice, Told
from app.queries.interest_advice import was_told_to_join


def of_interest_joined(payload: Payload) -> Matter:
    """An expression of interest that another organisation took into its application: both of these are there only
    where the advice named that organisation to its writers."""
    about = matters.of_interest(payload)
    made = db.session.get_one(Application, uuid.UUID(payload["application"]))
    if about.interest is None or not was_told_to_join(about.interest.id, made.organisation_id):
        return about
    return replace(about, application=made, partner=db.session.get_one(Organisation, made.organisation_id))


OF_INTERESTS: Mapping[str, Notice] = {
    "interest_joined": Notice(
        of_interest_joined, (Told(WRITERS, "interest_joined", "applicant.interest", "interest_id"),)
    ),
    "interest_submitted": Notice(
        matters.of_interest, (Told(WRITERS, "interest_submitted", "applicant.interest", "interest_id"),)
    ),
    "interest_told": Notice(
        matters.of_interest, (Told(WRITERS, "interest_told", "applicant.interest", "interest_id"),)
    ),
}
