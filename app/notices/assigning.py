"""Which notices do those get who are no longer asked to assess, and those who fill a ledger, of panels to look at?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from app.extensions import db
from app.models import Call, Conflict, Proposal, ProposedPanel, RoleGrant, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, Readers, people, the_person
from app.notices.told import Notice, Told
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.proposal import ProposalState

# Of which there is something to tell.
TOLD = frozenset({ProposalState.PROPOSED, ProposalState.IMPOSSIBLE})


def of_withdrawn(payload: Payload) -> Matter:
    """Assignments that were taken back from `user`, in one call."""
    about = matters.of_user(payload)
    return replace(about, call=db.session.get_one(Call, uuid.UUID(payload["call"])))


def of_proposal(payload: Payload) -> Matter:
    """Proposed panels; `side` is the ledger whose side looks at them."""
    kept = db.session.get_one(Proposal, uuid.UUID(payload["subject_id"]), populate_existing=True)
    about = matters.of_call({**payload, "subject_id": str(kept.call_id)})
    return replace(about, side=kept.ledger.value, ids={**about.ids, "proposal_id": kept.id, "scope_id": kept.scope_id})


def who_fill(ledger: Ledger) -> Readers:
    """Those who fill this ledger, as long as there is something to look at, without anybody who has a conflict of
    interest with one of the applications: they do not learn that it is there."""

    def readers(matter: Matter) -> Iterable[Reader]:
        proposal = db.session.get_one(Proposal, matter.ids["proposal_id"])
        if proposal.ledger != ledger or proposal.state not in TOLD:
            return []
        conflicted = (
            select(Conflict.user_id)
            .join(ProposedPanel, ProposedPanel.application_id == Conflict.application_id)
            .where(ProposedPanel.proposal_id == proposal.id, Conflict.lifted_at.is_(None))
        )
        return people(
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                RoleGrant.role == RUN_BY[ledger],
                RoleGrant.scope_id == proposal.scope_id,
                RoleGrant.ended_at.is_(None),
                User.id.not_in(conflicted),
            )
        )

    return readers


OF_ASSIGNING: Mapping[str, Notice] = {
    "assignments_withdrawn": Notice(of_withdrawn, (Told(the_person, "assignments_withdrawn", "assessor.assessments"),)),
    "panels_mended": Notice(
        of_proposal,
        (
            Told(who_fill(Ledger.NATIONAL), "panels_mended", "funder.proposals", "call_id"),
            Told(who_fill(Ledger.REGIONAL), "panels_mended", "region.proposals", "call_id"),
        ),
    ),
}
