"""May a region recommend this list, and what would a plain run down the ranking choose?"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows.choosing.check import LEVELS_ID, LINE_ID, Light, lights
from workflows.choosing.derived import BUDGET_ID
from workflows.choosing.model import Problem
from workflows.definition import YearBudget
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.plain import sha256
from workflows.wording import money

# What `refusals` says of a list in words of its own.
TOLD_OTHERWISE = frozenset({BUDGET_ID, LINE_ID, LEVELS_ID})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A ranked application and the grant it asks for, in all and (where it is known) by financial year.

    `regional_basis_points` is the mean of its regional marks, by which those that pass are ranked.
    """

    application_id: UUID
    grant_pence: int
    passes: bool
    position: int | None
    grant_by_year: tuple[YearBudget, ...] = ()
    regional_basis_points: int = 0


@dataclass(frozen=True)
class ChosenLine:
    """One line of a recommended list, as both sides see and sign it."""

    application_id: UUID
    position: int | None
    grant_pence: int


@dataclass(frozen=True)
class Proposal:
    """Who a run down the ranking takes, and who passes but does not fit into what is left."""

    chosen: tuple[UUID, ...]
    skipped: tuple[UUID, ...]


def refusals(
    candidates: Sequence[Candidate],
    chosen_ids: Collection[UUID],
    budget_pence: int,
    left_out: Mapping[UUID, str],
    budget_by_year: tuple[YearBudget, ...] = (),
    *,
    taken_pence: int = 0,
) -> tuple[Reason, ...]:
    """Every reason why this choice cannot be recommended. `left_out` holds the reason given for each better-ranked one.

    `where` is 'choice', 'budget' or 'application:<id>'. An empty choice chooses nobody, and is refused while anybody
    passes. Years are checked when `budget_by_year` is given; a year without a budget has none to spend.
    `budget_pence` is what is left of the budget when other rounds of the call have `taken_pence`.
    """
    chosen = [candidate for candidate in _in_rank_order(candidates) if candidate.application_id in chosen_ids]
    return (
        *_choice_refusals(candidates, chosen_ids),
        *_budget_refusals(chosen, budget_pence, taken_pence),
        *_year_refusals(chosen, budget_by_year),
        *(_below_threshold(candidate) for candidate in chosen if not candidate.passes),
        *_left_out_refusals(candidates, chosen, left_out),
    )


def chosen_lines(candidates: Sequence[Candidate], chosen_ids: Collection[UUID]) -> tuple[ChosenLine, ...]:
    """The chosen candidates as lines, in rank order."""
    return tuple(
        ChosenLine(candidate.application_id, candidate.position, candidate.grant_pence)
        for candidate in _in_rank_order(candidates)
        if candidate.application_id in chosen_ids
    )


def list_hash(lines: Sequence[ChosenLine], reasons: Mapping[UUID, str] | None = None, note: str = "") -> str:
    """The SHA-256 of the list: the same for the same applications, positions, grants and words in any order.

    `reasons` are those for leaving others out and `note` is that on the whole, which whoever signs the list off reads
    with it. A list without words has the hash that its lines alone always had.
    """
    ordered = sorted(lines, key=lambda line: str(line.application_id))
    said = sorted((str(id_), text) for id_, text in (reasons or {}).items() if text)
    return sha256((ordered, said, note)) if said or note else sha256(ordered)


def rule_refusals(problem: Problem, chosen_ids: Collection[UUID]) -> tuple[Reason, ...]:
    """A reason for each rule of choice that this list does not keep, but for those that `refusals` tells."""
    return tuple(
        Reason("rule_broken", f"{light.title}: {light.words}", "choice")
        for light in rule_lights(problem, chosen_ids)
        if not light.is_kept
    )


def rule_lights(problem: Problem, chosen_ids: Collection[UUID]) -> tuple[Light, ...]:
    """How the list stands to each rule of its call, but for those that `refusals` tells. Whole grants only."""
    found = lights(problem, whole_grants(problem, chosen_ids))
    return tuple(light for light in found if light.rule_id not in TOLD_OTHERWISE)


def whole_grants(problem: Problem, chosen_ids: Collection[UUID]) -> dict[str, int]:
    """These applications as a selection in which each gets all that it asks for, without those that nobody knows."""
    known = problem.project_by_id.keys()
    return {str(one): FULL_BASIS_POINTS for one in chosen_ids if str(one) in known}


def proposal(candidates: Sequence[Candidate], budget_pence: int) -> Proposal:
    """Those that pass, in rank order, each taken if its grant fits into what is left of the budget, else skipped."""
    chosen: list[UUID] = []
    skipped: list[UUID] = []
    left_pence = budget_pence
    for candidate in _in_rank_order(candidate for candidate in candidates if candidate.passes):
        fits = 0 < candidate.grant_pence <= left_pence
        (chosen if fits else skipped).append(candidate.application_id)
        left_pence -= candidate.grant_pence if fits else 0
    return Proposal(tuple(chosen), tuple(skipped))


def top_down(candidates: Sequence[Candidate], budget_pence: int) -> tuple[UUID, ...]:
    """The chosen of `proposal`: a proposal only, which skips what does not fit; `proposal` says what it skipped."""
    return proposal(candidates, budget_pence).chosen


def _in_rank_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    # Those without a position come last; the id keeps their order independent of the input.
    return sorted(
        candidates,
        key=lambda one: (one.position is None, one.position or 0, str(one.application_id)),
    )


def _choice_refusals(candidates: Sequence[Candidate], chosen_ids: Collection[UUID]) -> list[Reason]:
    known = {candidate.application_id for candidate in candidates}
    reasons = []
    if not chosen_ids and any(candidate.passes and candidate.grant_pence for candidate in candidates):
        text = "Nobody is chosen. Choose at least one of the applications that pass."
        reasons.append(Reason("nobody_chosen", text, "choice"))
    if len(set(chosen_ids)) != len(chosen_ids):
        reasons.append(Reason("chosen_twice", "An application is chosen more than once.", "choice"))
    if not known.issuperset(chosen_ids):
        text = "An application is chosen that is not in this ranking. Read the list again, then choose."
        reasons.append(Reason("unknown_application", text, "choice"))
    for candidate in candidates:
        if candidate.application_id in chosen_ids and not candidate.grant_pence:
            text = "An application that asks for no grant is chosen. Take it out."
            reasons.append(Reason("no_grant", text, f"application:{candidate.application_id}"))
    return reasons


def _budget_refusals(chosen: Sequence[Candidate], budget_pence: int, taken_pence: int) -> list[Reason]:
    asked = sum(candidate.grant_pence for candidate in chosen)
    if asked <= budget_pence:
        return []
    text = (
        f"The chosen applications ask for {money(asked)}; {_budget_words(budget_pence, taken_pence)}. "
        f"That is {money(asked - budget_pence)} too much."
    )
    return [Reason("budget_exceeded", text, "budget")]


def _budget_words(left_pence: int, taken_pence: int) -> str:
    if not taken_pence:
        return f"the budget is {money(left_pence)}"
    taken = f"other rounds have {money(taken_pence)} of the {money(left_pence + taken_pence)} of the budget"
    return f"{taken}, so that {money(left_pence)} is left"


def _year_refusals(chosen: Sequence[Candidate], budget_by_year: tuple[YearBudget, ...]) -> list[Reason]:
    if not budget_by_year:
        return []
    budget, asked = Counter[int](), Counter[int]()
    for year in budget_by_year:
        budget[year.starts_in] += year.pence
    for year in (year for candidate in chosen for year in candidate.grant_by_year):
        asked[year.starts_in] += year.pence
    return [_year_exceeded(year, asked[year], budget[year]) for year in sorted(asked) if asked[year] > budget[year]]


def _year_exceeded(year: int, asked: int, budget: int) -> Reason:
    text = (
        f"In the financial year from April {year} the chosen applications need {money(asked)}; "
        f"the budget is {money(budget)}. That is {money(asked - budget)} too much."
    )
    return Reason("year_budget_exceeded", text, "budget")


def _below_threshold(candidate: Candidate) -> Reason:
    text = "An application below the threshold is chosen. Take it out."
    return Reason("below_threshold", text, f"application:{candidate.application_id}")


def _left_out_refusals(
    candidates: Sequence[Candidate], chosen: Sequence[Candidate], left_out: Mapping[UUID, str]
) -> list[Reason]:
    last = max((one.position for one in chosen if one.position is not None), default=0)
    taken = {candidate.application_id for candidate in chosen}
    return [
        Reason(
            "left_out_without_reason",
            f"Number {candidate.position} in the ranking is left out although number {last} is chosen. Say why.",
            f"application:{candidate.application_id}",
        )
        for candidate in _in_rank_order(candidates)
        if candidate.passes and candidate.position is not None and candidate.position < last
        if candidate.application_id not in taken and not left_out.get(candidate.application_id, "").strip()
    ]
