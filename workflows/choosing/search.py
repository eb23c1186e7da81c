"""What does a proposal of the best list hold: the list, the next ones, and for the refused who would have had to go?"""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.choosing.forcing import Displaced, displaced_by
from workflows.choosing.model import Problem
from workflows.choosing.outcome import Outcome, Status
from workflows.choosing.programme import Limits
from workflows.choosing.solve import alternatives, solve
from workflows.choosing.words import title
from workflows.choosing_rules import Objective
from workflows.money import PENCE, whole_pounds
from workflows.rules import Measure
from workflows.wording import counted, money, percent

# Of a refused project a search tells a little, so it may take a little.
LIMITS_OF_ONE = Limits(steps=50_000, seconds=60)
Said = Callable[[int, int, str], None]
# In how many awards each list is other than those before it: one out and one in.
APART = 2
# How many words a reason may have.
LONGEST_REASON = 100
# What a rule is eased by, for the words of its price.
_STEPS = {"co_investment": "by a percentage point", Measure.PENCE: "by £1,000", Measure.COUNT: "by one award"}
# A value under «score above the line × £» is basis points of the full mark on each £1,000: so many pence at full marks.
_PENCE = 10


@dataclass(frozen=True)
class Search:
    """The best list with those next to it, the best first, and what the best one refused: highest score first."""

    best: Outcome
    others: tuple[Outcome, ...] = ()
    displaced: tuple[Displaced, ...] = ()

    @property
    def lists(self) -> tuple[Outcome, ...]:
        """Every list that was found."""
        return (self.best, *self.others) if self.best.status == Status.PROPOSED else ()


def unheard(done: int, of: int, words: str) -> None:
    """The progress of those who do not ask for any."""


def search(problem: Problem, *, others: int, forced: int, told: Said = unheard, more_steps: int = 0) -> Search:
    """The best list, so many others, and of so many refused projects what funding them would have done to the rest.

    `told` hears of each step, and of `more_steps` that the caller takes afterwards.
    Raises `RuleBroken` for a list that does not keep every rule, which would be a defect of ours.
    """
    steps = 2 + forced + more_steps
    told(0, steps, "The best list is searched.")
    best = solve(problem)
    if best.status != Status.PROPOSED:
        return Search(best)
    refused = refused_by(problem, best)[:forced]
    steps = 2 + len(refused) + more_steps
    told(1, steps, "The next best lists are searched.")
    more = alternatives(problem, best, count=others, apart=APART)
    displaced = []
    for at, one in enumerate(refused):
        told(2 + at, steps, f"Who would have had to go for {problem.project_by_id[one].title}?")
        displaced.append(displaced_by(problem, best, one, limits=LIMITS_OF_ONE))
    return Search(best, _of_their_own(best, more), tuple(displaced))


def _of_their_own(best: Outcome, more: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Those that have an award which some list before them has not: to leave awards out is nothing to weigh."""
    return tuple(one for at, one in enumerate(more) if not any(_is_within(one, other) for other in (best, *more[:at])))


def _is_within(one: Outcome, other: Outcome) -> bool:
    return one.selection.keys() <= other.selection.keys()


def refused_by(problem: Problem, outcome: Outcome) -> tuple[str, ...]:
    """The projects that could be in and are not, the highest score first."""
    out = [one for one in problem.projects if problem.may_be_funded(one) and one.id not in outcome.selection]
    return tuple(one.id for one in sorted(out, key=lambda one: (-one.score, one.id)))


def reasons_for(number: int, problem: Problem, found: Search) -> dict[str, str]:
    """Why each project that scored higher than the last award of the best list is not in it, for who reads the list."""
    least = min((award.score for award in found.best.awards), default=0)
    said = {one.application_id: f"Proposal {number}: {' '.join(one.said)}" for one in found.displaced}
    return {
        one: text if len(text.split()) <= LONGEST_REASON else f"It is not in Proposal {number}."
        for one, text in said.items()
        if problem.project_by_id[one].score > least
    }


def value_words(problem: Problem, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """How good a list is, as facts for a page: its value, the bound, and how near it comes."""
    if problem.rules.objective == Objective.TOP_DOWN:
        return (("Objective", "down the ranking, so that nothing is summed"),)
    return (
        ("Value", _value(problem, outcome.value)),
        ("Bound: the most if parts of awards could be made", _value(problem, outcome.bound)),
        ("Lost to awards being whole", _share(outcome.gap_ppm)),
    )


def price_words(problem: Problem, outcome: Outcome) -> tuple[str, ...]:
    """What easing each rule by a small step would add, for the rules where it would add anything."""
    worth = {one.rule_id: one.worth for one in outcome.shadow_prices if one.worth}
    return tuple(
        f"{title(rule)}: eased {_STEPS.get(rule.kind) or _STEPS[rule.measure]}, the list would be worth about "
        f"{_value(problem, worth[rule.id])} more."
        for rule in problem.rules.rules
        if rule.id in worth
    )


def filler_words(problem: Problem, outcome: Outcome) -> dict[str, str]:
    """For each award made for what was left of the money: before whom it came, as a sentence."""
    known = problem.project_by_id
    return {
        one.application_id: (
            f"It came before {counted(len(one.passed_over), 'project')} of a higher score, first of them "
            f"{known[one.passed_over[0]].title}: what was left of the money was enough for it and not for them, or "
            "they are worth less to the list as a whole."
        )
        for one in outcome.awards
        if one.is_filler
    }


def _value(problem: Problem, value: int) -> str:
    full = problem.rules.full_mark
    if problem.rules.objective == Objective.ABOVE_LINE_TIMES_GRANT:
        return f"{money(PENCE * whole_pounds(value * _PENCE))} at full marks"
    whole, rest = divmod(value * 100 // full, 100)
    return f"{whole}.{rest:02d} full marks"


def _share(ppm: int) -> str:
    return "nothing" if not ppm else f"{percent(-(-ppm // 100))} at most"
