"""When may proposed panels become assignments, and when may that be taken back?

A proposal is worked out by a worker, inspected by the side whose ledger it fills, and deployed in one act. What it
rests on may change in between: then it is refused with everything that changed, and another one is asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows import assigning_open
from workflows.actor import Role
from workflows.assessment import AssessmentState
from workflows.assigning_open import OTHER_SIDE
from workflows.assignment.problem import Rules
from workflows.begun import may_be_moved
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.machine import Guard, Machine, Reason, Transition
from workflows.wording import counted


class ProposalState(StrEnum):
    """Where a proposal stands."""

    SOLVING = "solving"
    PROPOSED = "proposed"
    IMPOSSIBLE = "impossible"
    FAILED = "failed"
    DEPLOYED = "deployed"
    UNDEPLOYED = "undeployed"


class ProposalMove(StrEnum):
    """What can be done to it."""

    PROPOSE = "propose_panels"
    FIND_SHORT = "find_short"
    FAIL = "fail_proposal"
    STOP = "stop_proposal"
    BEGIN_AGAIN = "begin_proposal_again"
    DEPLOY = "deploy_proposal"
    UNDEPLOY = "undeploy_proposal"


class SeatFate(StrEnum):
    """What deploying does to a pair: asks somebody, leaves a review that stands, or takes back one nobody has begun."""

    NEW = "new"
    STANDS = "stands"
    FREED = "freed"


class LockKind(StrEnum):
    """What a person said of a pair."""

    FIXED = "fixed"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Wanted:
    """What a side asks for: rules of each panel, the least that everybody does, and the most beyond their promise."""

    rules: Rules
    least: int = 0
    most: int | None = None


MOST_TRIES = 3
TRIED_TOO_OFTEN = (
    f"The work was begun {MOST_TRIES} times and never came to an end. Begin it again; if that fails too, ask for fewer "
    "floors or fewer rules, or tell the service team."
)
STOPPED = "It was stopped by hand before it came to an end."
NOT_NOW = Reason("not_now", "Panels are proposed and deployed between the deadline and the closing of the ledgers.")
NO_APPLICATIONS = Reason("no_applications", "No application that you may see was found eligible yet.", "applications")
NO_CANDIDATES = Reason("no_candidates", "Nobody can be asked: nobody accepted a place in the pool.", "pool")


@dataclass(frozen=True)
class ProposalFacts:
    """What the guards need to know. `changes` is what is no longer as it was when the panels were worked out."""

    hindrances: tuple[Reason, ...] = ()
    changes: tuple[Reason, ...] = ()
    asks: int = 0
    can_be_taken_back: int = 0


OPEN: Guard[ProposalFacts] = Guard(
    "not_now", NOT_NOW.text, lambda facts: not facts.hindrances, lambda facts: facts.hindrances
)
# What is being worked out is stopped also once nothing can be assigned any more.
OWN_SIDE: Guard[ProposalFacts] = Guard("other_side", OTHER_SIDE.text, lambda facts: OTHER_SIDE not in facts.hindrances)
UNCHANGED: Guard[ProposalFacts] = Guard(
    "changed", "Something has changed since.", lambda facts: not facts.changes, lambda facts: facts.changes
)
DOES_SOMETHING: Guard[ProposalFacts] = Guard(
    "nothing_new", "Everything that is proposed is assigned already.", lambda facts: bool(facts.changes or facts.asks)
)
SOME_LEFT: Guard[ProposalFacts] = Guard(
    "nothing_to_take_back",
    "Everybody whom it asked has taken the review on or given it back: there is nothing to take back.",
    lambda facts: facts.can_be_taken_back > 0,
)

S, M = ProposalState, ProposalMove
RUNNERS = frozenset(RUN_BY.values())
BY_CLOCK = frozenset({Role.CLOCK})

PROPOSAL: Machine[ProposalFacts] = Machine(
    "proposal",
    Transition(M.PROPOSE, frozenset({S.SOLVING}), S.PROPOSED, BY_CLOCK),
    Transition(M.FIND_SHORT, frozenset({S.SOLVING}), S.IMPOSSIBLE, BY_CLOCK),
    Transition(M.FAIL, frozenset({S.SOLVING}), S.FAILED, BY_CLOCK),
    Transition(M.STOP, frozenset({S.SOLVING}), S.FAILED, RUNNERS, guards=(OWN_SIDE,)),
    Transition(M.BEGIN_AGAIN, frozenset({S.FAILED}), S.SOLVING, RUNNERS, guards=(OPEN,)),
    Transition(M.DEPLOY, frozenset({S.PROPOSED}), S.DEPLOYED, RUNNERS, guards=(OPEN, UNCHANGED, DOES_SOMETHING)),
    Transition(M.UNDEPLOY, frozenset({S.DEPLOYED}), S.UNDEPLOYED, RUNNERS, guards=(OPEN, SOME_LEFT)),
)


@dataclass(frozen=True)
class SeatNow:
    """A pair of a proposal and how it stands now. `asked` is where the person's assessment stands; None for none.

    `why_not` says that something is between the two now, '' for nothing.
    """

    application: str
    person_id: str
    person: str
    fate: SeatFate
    asked: AssessmentState | None
    is_eligible: bool = True
    is_in_pool: bool = True
    is_kept_aside: bool = False
    is_ready: bool = True
    why_not: str = ""


def hindrances(
    call_state: CallState, ledger: Ledger, roles: frozenset[Role], *, is_open_to_it: bool
) -> tuple[Reason, ...]:
    """Why this side cannot assign now, whatever is proposed."""
    return assigning_open.refusals(ledger, roles, call_state, NOT_NOW, is_open=is_open_to_it)


def changes(
    seats: Sequence[SeatNow], room: Mapping[str, int], others: Iterable[tuple[str, str]] = ()
) -> tuple[Reason, ...]:
    """Everything that keeps a proposal from being deployed as it is. `room` is how many more each person can be given
    than they have now, below nought where that is too many already; `others` are people asked about an application
    meanwhile, by name and reference."""
    found = [reason for seat in seats for reason in _changed(seat)]
    found += [_said(f"{person} was asked about {application} meanwhile.") for person, application in others]
    freed = [
        seat for seat in seats if seat.fate == SeatFate.FREED and may_be_moved(seat.asked, is_aside=seat.is_kept_aside)
    ]
    wanted: dict[str, list[SeatNow]] = {}
    for seat in seats:
        if seat.fate == SeatFate.NEW:
            wanted.setdefault(seat.person_id, []).append(seat)
    for person_id, theirs in wanted.items():
        has_room = max(0, room.get(person_id, 0) + sum(seat.person_id == person_id for seat in freed))
        if theirs[0].is_in_pool and len(theirs) > has_room:
            found.append(_said(f"{theirs[0].person} can be given {has_room} more now, and not {len(theirs)}."))
    return tuple(dict.fromkeys(found))


def broken_lock(kind: LockKind, person: str, application: str, *, is_placed: bool) -> tuple[Reason, ...]:
    """Why panels do not keep what was said of a pair after they were asked for; `is_placed` is whether they have it."""
    if is_placed == (kind == LockKind.FIXED):
        return ()
    if kind == LockKind.FORBIDDEN:
        return (_said(f"{person} is never to be on the panel of {application}, and is on it here."),)
    return (_said(f"{person} is to be kept on the panel of {application}, and is not on it here."),)


def _changed(seat: SeatNow) -> list[Reason]:
    if not seat.is_eligible:
        return [_said(f"{seat.application} is not found eligible any more.")]
    if seat.fate == SeatFate.FREED:
        return _why_not_freed(seat)
    if seat.fate == SeatFate.STANDS:
        stands = seat.asked is not None and seat.asked != AssessmentState.DECLINED and not seat.why_not
        return [] if stands else [_said(f"{seat.person} does not assess {seat.application} any more.")]
    return _why_not_asked(seat)


def _why_not_freed(seat: SeatNow) -> list[Reason]:
    if seat.asked is None or may_be_moved(seat.asked, is_aside=seat.is_kept_aside):
        return []
    if seat.is_kept_aside:
        return [_said(f"What {seat.person} was asked about {seat.application} is kept aside, and is not taken back.")]
    return [_said(f"{seat.person} has answered about {seat.application} and is not moved.")]


def _why_not_asked(seat: SeatNow) -> list[Reason]:
    if seat.asked is not None:
        return [_said(f"{seat.person} has been asked about {seat.application} already.")]
    if not seat.is_in_pool:
        return [_said(f"{seat.person} is not in the pool any more.")]
    found = [] if seat.is_ready else [_said(f"{seat.person} is not ready to assess any more.")]
    if seat.why_not:
        found.append(_said(f"{seat.person} must not assess {seat.application}. {seat.why_not}"))
    return found


def _said(text: str) -> Reason:
    return Reason("changed", text)


def default_rules(ledger: Ledger, reviews: int) -> Rules:
    """What a side is offered to begin with: the national ledger mixes kinds and places as far as its panels have room
    for it; a region's ledger is its own people's, who mostly work for the same authority."""
    if ledger == Ledger.REGIONAL:
        return Rules(reviews=reviews, local=1, outside=0, lay=0, technical=0, per_organisation=0)
    lay = int(reviews >= 3)
    return Rules(reviews=reviews, local=1, outside=int(reviews >= 2), lay=lay, technical=min(2, max(1, reviews - lay)))


def rules_refusals(wanted: Wanted) -> tuple[Reason, ...]:
    """Why panels cannot be asked for by these rules, each with the field where it is mended."""
    reasons, rules = [], wanted.rules
    if rules.local + rules.outside > rules.reviews:
        text = f"Local and outside assessors together are more than {counted(rules.reviews, 'review')}. Ask for fewer."
        reasons.append(Reason("too_many_places", text, "local"))
    if rules.lay + rules.technical > rules.reviews:
        text = f"Lay and technical assessors together are more than {counted(rules.reviews, 'review')}. Ask for fewer."
        reasons.append(Reason("too_many_kinds", text, "technical"))
    if wanted.most is not None and wanted.least > wanted.most:
        text = "The least that everybody does is more than the most. Change one of the two."
        reasons.append(Reason("least_above_most", text, "least"))
    return tuple(reasons)


STAYS_BECAUSE: Mapping[AssessmentState, str] = {
    AssessmentState.ACCEPTED: "has taken it on",
    AssessmentState.COMPLETE: "has handed it in",
    AssessmentState.DECLINED: "has given it back",
}
