"""Which notices do those get who are no longer asked to assess, and those who fill a ledger: of what was given back,
and of panels to look at?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Call, Conflict, Proposal, ProposedPanel, RoleGrant, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, Readers, askers, at_funder, in_regions, people, the_person
from app.notices.told import Notice, Told
from app.queries.proposals import holds_hidden
from workflows.actor import Role
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


def of_declined(payload: Payload) -> Matter:
    """An assessment that was given back, with the proposal of who takes over where one is worked out for it."""
    about = matters.of_assessment(payload)
    if about.assessment is None:
        return about
    query = (
        select(Proposal.id)
        .join(ProposedPanel, ProposedPanel.proposal_id == Proposal.id)
        .where(
            ProposedPanel.application_id == about.assessment.application_id,
            Proposal.ledger == about.assessment.ledger,
            Proposal.asked_by.is_(None),
            or_(Proposal.finished_at.is_(None), Proposal.finished_at >= about.assessment.answered_at),
        )
        .order_by(Proposal.asked_at.desc())
        .limit(1)
    )
    found = db.session.scalar(query)
    return replace(about, ids={**about.ids, "proposal_id": found}) if found else about


def who_may_look(group: Readers) -> Readers:
    """Those of a group who may know of the proposal that the matter names; nobody where it names none."""
    return lambda matter: [one for one in group(matter) if _may_look(matter, one)]


def who_may_not(group: Readers) -> Readers:
    """The others of the group."""
    return lambda matter: [one for one in group(matter) if not _may_look(matter, one)]


def _may_look(matter: Matter, reader: Reader) -> bool:
    found = matter.ids.get("proposal_id")
    return found is not None and not holds_hidden(found, reader.user_id)


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


OFFICERS = askers(Ledger.NATIONAL, at_funder(Role.PROGRAMME_OFFICER))
LEADS = askers(Ledger.REGIONAL, in_regions(Role.REGION_LEAD))
OF_PROPOSAL = ("proposal_id",)

OF_ASSIGNING: Mapping[str, Notice] = {
    "assessment_declined": Notice(
        of_declined,
        (
            Told(who_may_look(OFFICERS), "assessment_taken_over", "funder.proposal", "call_id", also=OF_PROPOSAL),
            Told(who_may_look(LEADS), "assessment_taken_over", "region.proposal", "call_id", also=OF_PROPOSAL),
            Told(who_may_not(OFFICERS), "assessment_declined", "funder.assessors", "call_id"),
            Told(who_may_not(LEADS), "assessment_declined", "region.assessors", "call_id"),
        ),
    ),
    "assignments_withdrawn": Notice(of_withdrawn, (Told(the_person, "assignments_withdrawn", "assessor.assessments"),)),
    "panels_mended": Notice(
        of_proposal,
        (
            Told(who_fill(Ledger.NATIONAL), "panels_mended", "funder.proposal", "call_id", also=OF_PROPOSAL),
            Told(who_fill(Ledger.REGIONAL), "panels_mended", "region.proposal", "call_id", also=OF_PROPOSAL),
        ),
    ),
}
