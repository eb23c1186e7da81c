"""How is the best list of a region asked for, worked out beside the web, and what is kept of the answer?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Alternative, Call, ListProposal, Region
from app.queries.composing import money_of, problem_for
from app.queries.definitions import current_version, definition_of
from app.queries.list_alternatives import made_now, names_of
from app.queries.moderated import asides_of
from app.queries.panel import marks_of_region
from app.queries.ranking import candidates, ranking_of, recommendation_of, record_of, region_budget
from app.services.list_alternatives import Listed, add
from app.services.record import NotFound, add_to_outbox, get_for_update, get_with_call, record_event, record_move
from workflows.actor import CLOCK, Actor
from workflows.alternative import Made, is_free
from workflows.calibration import Variances
from workflows.call import CallState
from workflows.choosing.certificate import Certificate, certificate, faults
from workflows.choosing.fragility import Inclusion
from workflows.choosing.model import Problem
from workflows.choosing.outcome import Outcome, Status
from workflows.choosing.search import Search, filler_words, price_words, reasons_for, value_words
from workflows.list_proposal import (
    LIST_PROPOSAL,
    STOPPED,
    TRIED_TOO_OFTEN,
    ListProposalFacts,
    ListProposalMove,
    ListProposalState,
    name_of,
    refuse_to_ask,
)
from workflows.marks_design import Review
from workflows.plain import to_plain
from workflows.proposal import MOST_TRIES

PROPOSE_LIST = "propose_list"
SOFTWARE = ("highspy", "numpy", "scipy")
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Work:
    """What a worker is to search, as it stood when it was begun, on which ranking, and the marks behind it."""

    problem: Problem
    made: Made
    reviews: Sequence[Review] = ()
    frozen: Variances | None = None


def ask(call_id: uuid.UUID, region: Region, actor: Actor, now: datetime) -> ListProposal:
    """Have the best list worked out by the objective of the call; a worker does it. `Refusal` with every reason."""
    call = get_for_update(Call, call_id)
    refuse_to_ask(facts_of(call, region))
    of_region = (ListProposal.call_id == call_id, ListProposal.region_id == region.id)
    number = (db.session.scalar(select(func.max(ListProposal.number)).where(*of_region)) or 0) + 1
    kept = ListProposal(
        id=uuid.uuid4(),
        call_id=call_id,
        region_id=region.id,
        number=number,
        state=ListProposalState.SOLVING,
        asked_by=actor.id,
        asked_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    record_event(kept, "ask_list_proposal", actor, now, call_id=call_id, target=kept.state.value)
    add_to_outbox(PROPOSE_LIST, {"subject_id": str(kept.id)}, now)
    return kept


def start(proposal_id: uuid.UUID, now: datetime) -> Work | None:
    """Everything that a worker needs; None where there is nothing to do any more, or it was tried too often."""
    call, kept = get_with_call(ListProposal, proposal_id)
    if kept.state != ListProposalState.SOLVING:
        return None
    standing = ranking_of(call.id)
    if kept.tries >= MOST_TRIES or standing is None:
        _fail(kept, TRIED_TOO_OFTEN if standing else "The ranking was opened again meanwhile.", now)
        return None
    kept.tries, kept.done = kept.tries + 1, 0
    region = db.session.get_one(Region, kept.region_id)
    definition = definition_of(current_version(call))
    money = money_of(definition, call, region.slug, region_budget(definition, call, region).left_pence)
    ranked, seed = candidates(call.id, region.id), record_of(standing).rule.seed
    marks = marks_of_region(call.id, region.id, asides_of(call.id))
    problem = problem_for(definition, region.slug, ranked, money, seed)
    return Work(problem, made_now(call.id), marks.counting, marks.frozen)


def note_progress(proposal_id: uuid.UUID, done: int, steps: int, words: str) -> bool:
    """Say how far the work is; False where nobody waits for it any more."""
    changed = db.session.execute(
        update(ListProposal)
        .where(ListProposal.id == proposal_id, ListProposal.state == ListProposalState.SOLVING)
        .values(done=min(done, steps), steps=steps, step_words=words[:LONGEST_WORDS])
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def finish(proposal_id: uuid.UUID, work: Work, found: Search, drawn: Inclusion | str, now: datetime) -> None:
    """Keep what was found, as alternatives. Where somebody stopped it, or another worker was first, nothing is done.

    `drawn` says in how many draws each project was in the best list, or why that cannot be said. What a check without
    the solver does not confirm is never shown: the work has failed then.
    """
    call, kept = get_with_call(ListProposal, proposal_id)
    if kept.state != ListProposalState.SOLVING:
        return
    written = certificate(work.problem, found.best, {name: version(name) for name in SOFTWARE})
    wrong = faults(work.problem, written)
    if found.best.status == Status.UNFINISHED or wrong:
        _fail(kept, " ".join(wrong or found.best.said), now)
        return
    _write(kept, work, found, written, now)
    kept.inclusion = {"said": drawn} if isinstance(drawn, str) else to_plain(drawn)
    for place, outcome in enumerate(found.lists):
        _keep(call, kept, work, outcome, place, found, now)


def stop(proposal_id: uuid.UUID, call_id: uuid.UUID, region: Region, actor: Actor, now: datetime) -> ListProposal:
    """Ask no further: what a worker still finds is not kept."""
    call, kept = held(proposal_id, call_id, region)
    step = LIST_PROPOSAL.decide(ListProposalMove.STOP, kept.state, actor.roles, facts_of(call, region))
    kept.said, kept.finished_at = [STOPPED], now
    record_move(kept, step, actor, now, call_id=call.id)
    return kept


def begin_again(
    proposal_id: uuid.UUID, call_id: uuid.UUID, region: Region, actor: Actor, now: datetime
) -> ListProposal:
    """Have the same worked out anew after it failed or was stopped."""
    call, kept = held(proposal_id, call_id, region)
    step = LIST_PROPOSAL.decide(ListProposalMove.BEGIN_AGAIN, kept.state, actor.roles, facts_of(call, region))
    kept.tries, kept.done, kept.step_words, kept.said, kept.finished_at = 0, 0, "", [], None
    record_move(kept, step, actor, now, call_id=call.id)
    add_to_outbox(PROPOSE_LIST, {"subject_id": str(kept.id)}, now)
    return kept


def held(proposal_id: uuid.UUID, call_id: uuid.UUID, region: Region) -> tuple[Call, ListProposal]:
    """The call and a proposal for this region's list in it, both locked; `NotFound` for any other."""
    call, kept = get_with_call(ListProposal, proposal_id)
    if (kept.call_id, kept.region_id) != (call_id, region.id):
        raise NotFound(f"Proposal of a list {proposal_id}")
    return call, kept


def facts_of(call: Call, region: Region) -> ListProposalFacts:
    """What holds of the proposals for this region's list now."""
    begun = recommendation_of(call.id, region.id)
    running = select(ListProposal.id).where(
        ListProposal.call_id == call.id,
        ListProposal.region_id == region.id,
        ListProposal.state == ListProposalState.SOLVING,
    )
    return ListProposalFacts(
        call_is_ranked=call.state == CallState.RANKED,
        list_state=begun.state if begun else None,
        passing=sum(one.passes for one in candidates(call.id, region.id)),
        is_running=db.session.scalar(running.limit(1)) is not None,
    )


def _write(kept: ListProposal, work: Work, found: Search, written: Certificate, now: datetime) -> None:
    kept.certificate, kept.problem, kept.said = to_plain(written), to_plain(work.problem), list(found.best.said)
    kept.displaced = [[one.application_id, list(one.said)] for one in found.displaced]
    kept.finished_at, kept.done = now, kept.steps
    is_found = found.best.status == Status.PROPOSED
    move = ListProposalMove.PROPOSE if is_found else ListProposalMove.FIND_NONE
    step = LIST_PROPOSAL.decide(move, kept.state, CLOCK.roles, ListProposalFacts())
    data = {"input_sha256": written.input_sha256, "answer_sha256": written.answer_sha256}
    record_move(kept, step, CLOCK, now, call_id=kept.call_id, data=data)


def _keep(
    call: Call, kept: ListProposal, work: Work, outcome: Outcome, place: int, found: Search, now: datetime
) -> Alternative:
    """One of the lists as an alternative. Whom it leaves out has the reason that the search found."""
    region = db.session.get_one(Region, kept.region_id)
    chosen = [uuid.UUID(one) for one in outcome.selection]
    why = {} if place else reasons_for(kept.number, work.problem, found)
    asker = Actor(kept.asked_by, frozenset())
    listed = Listed(chosen, {uuid.UUID(one): text for one, text in why.items()})
    made = add(call, region, listed, _name(call, region, kept.number, place), asker, now, work.made)
    made.list_proposal_id, made.place, made.found = kept.id, place, _found(work.problem, outcome)
    return made


def _name(call: Call, region: Region, number: int, place: int) -> str:
    """A name that nobody has given meanwhile."""
    taken, name = names_of(call.id, region.id), name_of(number, place)
    return name if is_free(name, taken) else f"{name} (found)"


def _found(problem: Problem, outcome: Outcome) -> dict[str, Any]:
    known = problem.project_by_id
    return {
        "facts": [list(one) for one in value_words(problem, outcome)],
        "prices": list(price_words(problem, outcome)),
        "fillers": filler_words(problem, outcome),
        "tied": [known[one].title for one in outcome.tied],
    }


def _fail(kept: ListProposal, why: str, now: datetime) -> None:
    step = LIST_PROPOSAL.decide(ListProposalMove.FAIL, kept.state, CLOCK.roles, ListProposalFacts())
    kept.said, kept.finished_at = [why], now
    record_move(kept, step, CLOCK, now, call_id=kept.call_id, data={"why": why})
