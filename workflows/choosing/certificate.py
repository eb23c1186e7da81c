"""What is written down of a search for the best list, and can anybody check it without a solver?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.choosing.bound import Prices, bound_of
from workflows.choosing.check import broken, lights
from workflows.choosing.figures import figures_of
from workflows.choosing.lottery import committed
from workflows.choosing.model import Problem, Rules, value
from workflows.choosing.outcome import Outcome, Status
from workflows.choosing.top_down import in_order, plain_run
from workflows.choosing.words import all_asked
from workflows.choosing_rules import Objective
from workflows.plain import sha256

OPTIONS = (
    ("mip_abs_gap", "0"),
    ("mip_rel_gap", "0"),
    ("threads", "1"),
    ("time limit", "ends a search without a proposal"),
    ("ties", "one project at a time, by SHA-256 of seed and application"),
)


@dataclass(frozen=True)
class Use:
    """How the list uses one rule, in the rule’s own unit, and what easing it by a small step would add."""

    rule_id: str
    title: str
    used: int
    low: int | None
    high: int | None
    slack: int | None
    shadow_price: int


@dataclass(frozen=True)
class Chosen:
    """One award: the basis points of its grant that an application gets."""

    application_id: str
    basis_points: int


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One run, in plain values, so that its canonical JSON can be kept and read back.

    `bound` is the most that any list could be worth where parts of awards could be made; `prices` prove it, in parts of
    2 to the power of `price_bits`. `broken` is what the check in whole numbers found. No name of a person is in it
    beyond the id of who decided.
    """

    input_sha256: str
    answer_sha256: str
    rules: Rules
    rules_in_words: tuple[str, ...]
    objective: Objective
    versions: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]
    status: Status
    said: tuple[str, ...]
    chosen: tuple[Chosen, ...]
    value: int
    bound: int
    gap_ppm: int
    price_bits: int
    prices: tuple[int, ...]
    uses: tuple[Use, ...]
    tied: tuple[str, ...]
    seed_commitment: str
    seed: str
    decided_by: str
    broken: tuple[str, ...]

    @property
    def selection(self) -> dict[str, int]:
        """The list."""
        return {one.application_id: one.basis_points for one in self.chosen}


def certificate(
    problem: Problem,
    outcome: Outcome,
    versions: Mapping[str, str],
    *,
    decided_by: str = "",
    seed_commitment: str = "",
) -> Certificate:
    """The certificate of a run on this problem. Without a commitment it has that of the seed itself."""
    chosen = tuple(Chosen(one, level) for one, level in outcome.selection.items())
    prices = outcome.prices or Prices((), 0)
    return Certificate(
        input_sha256=input_sha256(problem),
        answer_sha256=sha256(chosen),
        rules=problem.rules,
        rules_in_words=all_asked(problem.rules),
        objective=problem.rules.objective,
        versions=tuple(sorted(versions.items())),
        options=OPTIONS,
        status=outcome.status,
        said=outcome.said,
        chosen=chosen,
        value=outcome.value,
        bound=outcome.bound,
        gap_ppm=outcome.gap_ppm,
        price_bits=prices.bits,
        prices=prices.rows,
        uses=tuple(_uses(problem, outcome)),
        tied=outcome.tied,
        seed_commitment=seed_commitment or committed(problem.seed),
        seed=problem.seed,
        decided_by=decided_by,
        broken=broken(problem, outcome.selection) if outcome.status == Status.PROPOSED else (),
    )


def input_sha256(problem: Problem) -> str:
    """The SHA-256 of the problem’s canonical JSON, its projects sorted by id."""
    return sha256(replace(problem, projects=tuple(sorted(problem.projects, key=lambda one: one.id))))


def faults(problem: Problem, written: Certificate) -> tuple[str, ...]:
    """What is not as the certificate says, as sentences; nothing if all is. It needs no solver.

    The bound is worked out from the prices by weak duality: bad prices would give a higher bound, never a wrong one.
    That the list is the best below the bound is the one thing that only another search can tell.
    """
    return tuple(text for holds, text in _checks(problem, written) if not holds)


def _checks(problem: Problem, written: Certificate) -> Iterator[tuple[bool, str]]:
    selection = written.selection
    yield written.input_sha256 == input_sha256(problem), "The certificate is of another input."
    yield written.answer_sha256 == sha256(written.chosen), "The list is not the one that was hashed."
    yield written.rules == problem.rules, "The rules are others than those of the input."
    yield written.seed == problem.seed, "The seed is another than that of the input."
    yield written.seed_commitment == committed(written.seed), "The seed is not the one that was committed to."
    if written.status != Status.PROPOSED:
        return
    if not set(selection) <= set(problem.project_by_id):
        yield False, "The list has a project that does not stand for choice."
        return
    yield from ((False, text) for text in broken(problem, selection))
    yield _used(problem, selection) == [(one.rule_id, one.used) for one in written.uses], "The use of rules differs."
    if problem.rules.objective == Objective.TOP_DOWN:
        yield _is_down_the_ranking(problem, selection), "A plain run down the ranking gives another list."
        return
    yield written.value == value(problem, selection), "The list is worth something else."
    yield _proved(problem, written) == written.bound, "The prices prove another bound."
    yield written.value <= written.bound, "The list is worth more than the bound allows."


def _used(problem: Problem, selection: dict[str, int]) -> list[tuple[str, int]]:
    return [(one.rule_id, one.used) for one in lights(problem, selection)]


def _uses(problem: Problem, outcome: Outcome) -> Iterator[Use]:
    prices = {one.rule_id: one.worth for one in outcome.shadow_prices}
    for one in outcome.lights:
        price = prices.get(one.rule_id, 0)
        yield Use(one.rule_id, one.title, one.used, one.low, one.high, one.slack, price)


def _proved(problem: Problem, written: Certificate) -> int:
    figures = figures_of(problem)
    rows = written.prices or (0,) * len(figures.rows)
    try:
        return bound_of(figures, Prices(rows, written.price_bits)).value
    except ValueError:
        return -1


def _is_down_the_ranking(problem: Problem, selection: dict[str, int]) -> bool:
    """Whether the list is that of a plain run; where a run breaks a least, only a search can tell."""
    figures = figures_of(problem)
    run = plain_run(figures, in_order(figures))
    return not figures.keeps(run) or figures.selection(run) == selection
