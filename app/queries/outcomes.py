"""Which outcomes does the release of a call's decisions make known?"""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Award, Call, Organisation
from workflows.application import ApplicationState


@dataclass(frozen=True)
class Release:
    """How many applications had which outcome, and the funded ones: title, organisation and grant in pence."""

    funded: tuple[tuple[str, str, int], ...]
    unfunded: int
    ineligible: int

    @property
    def assessed(self) -> int:
        """How many applications went to the assessors: the release tells their writers, and nobody else."""
        return len(self.funded) + self.unfunded

    @property
    def grant_pence(self) -> int:
        """What is awarded in all."""
        return sum(pence for _, _, pence in self.funded)


def released_by(call: Call) -> Release:
    """The outcomes of a call. Two queries."""
    funded = db.session.execute(
        select(Application.title, Organisation.name, Award.grant_pence)
        .join(Award, Award.application_id == Application.id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.call_id == call.id)
        .order_by(Application.reference)
    )
    states = db.session.execute(
        select(Application.state, func.count()).where(Application.call_id == call.id).group_by(Application.state)
    )
    counts = {state: number for state, number in states}
    rows = tuple((title, name, pence) for title, name, pence in funded)
    return Release(
        funded=rows,
        unfunded=counts.get(ApplicationState.ELIGIBLE, 0) - len(rows),
        ineligible=counts.get(ApplicationState.INELIGIBLE, 0),
    )
