"""Who reads the applications of a proposal now, and of whom are these short by its rules?"""

import uuid
from collections.abc import Collection

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Application, Assessment, AssessorProfile, Place, Proposal, ProposedPanel, Region
from app.queries.pools import WORKING
from workflows.assessor import AssessorKind
from workflows.assignment.problem import Kind
from workflows.panel_gaps import Gap, Panel, gaps
from workflows.plain import from_plain
from workflows.proposal import Wanted

NOBODY: Collection[uuid.UUID] = ()


def gaps_of(kept: Proposal, without: Collection[uuid.UUID] = NOBODY) -> tuple[Gap, ...]:
    """The applications of a proposal that are short of readers in its ledger, by reference, as if these
    assessments were not there. One query."""
    home, lives = aliased(Region), aliased(Region)
    work = (
        Assessment.application_id == Application.id,
        Assessment.ledger == kept.ledger,
        Assessment.state.in_(WORKING),
        Assessment.kept_aside_at.is_(None),
        Assessment.id.not_in(without),
    )
    query = (
        select(Application.reference, Assessment.id, AssessorProfile.kind, home.slug, lives.slug)
        .join(ProposedPanel, ProposedPanel.application_id == Application.id)
        .join(home, home.id == Application.region_id)
        .outerjoin(Assessment, and_(*work))
        .outerjoin(AssessorProfile, AssessorProfile.user_id == Assessment.user_id)
        .outerjoin(Place, Place.gss_code == AssessorProfile.place_code)
        .outerjoin(lives, lives.id == Place.region_id)
        .where(ProposedPanel.proposal_id == kept.id)
        .order_by(Application.reference, Assessment.id)
    )
    found: dict[str, list[tuple[Kind, bool]]] = {}
    for reference, assessment_id, kind, of, lives_in in db.session.execute(query):
        readers = found.setdefault(reference, [])
        if assessment_id:
            readers.append((Kind(kind or AssessorKind.MARKET), of == lives_in))
    rules = from_plain(Wanted, kept.wanted).rules
    return gaps(rules, [Panel(reference, tuple(readers)) for reference, readers in found.items()])
