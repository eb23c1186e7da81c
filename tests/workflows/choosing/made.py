"""Small choices for tests, and every list they have."""

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from workflows.choosing.check import broken
from workflows.choosing.model import Kind, Problem, Project, Rule, Rules, Selection, value
from workflows.choosing.tickets import ticket
from workflows.choosing_rules import Objective
from workflows.definition import YearBudget
from workflows.rules import Measure

THOUSAND = 100_000
WHOLE = 10_000
ANY = st.sampled_from(Objective)
LINE = 6_000
PLACES = ("E08000003", "E08000006")


def a_project(number: int, score: int = 7_000, thousands: int = 100, **other: object) -> Project:
    """Project number so and so, which asks for so many thousand pounds."""
    return Project(id=f"a{number}", score=score, grant_pence=thousands * THOUSAND, **other)  # type: ignore[arg-type]


def budget(thousands: int) -> Rule:
    """So many thousand pounds in all."""
    return Rule(id="budget", kind=Kind.BUDGET, measure=Measure.PENCE, high=thousands * THOUSAND)


def theme(name: str, *, low: int | None = None, high: int | None = None, measure: Measure = Measure.COUNT) -> Rule:
    """A rule of a theme."""
    return Rule(id=f"theme:{name}", kind=Kind.THEME, subject=name, measure=measure, low=low, high=high)


def a_problem(projects: tuple[Project, ...], *rules: Rule, seed: str = "seed", **other: object) -> Problem:
    """By the score above a line of 60% times the grant, unless another objective is given."""
    kept = Rules(rules=rules, line=LINE, **other)  # type: ignore[arg-type]
    return Problem(projects=projects, rules=kept, seed=seed)


@st.composite
def projects(draw: st.DrawFn, number: int) -> Project:
    """A project near the line, with round marks and round money, so that there are ties."""
    thousands = draw(st.sampled_from((25, 50, 50, 75, 100)))
    first_year = draw(st.integers(0, thousands)) * THOUSAND
    share = draw(st.sampled_from((WHOLE, 6_000)))
    return Project(
        id=f"a{number}",
        score=draw(st.sampled_from((5_900, 6_000, 6_500, 7_000, 7_000, 8_000))),
        grant_pence=thousands * THOUSAND,
        grant_by_year=(YearBudget(2027, first_year), YearBudget(2028, thousands * THOUSAND - first_year)),
        place_shares=((PLACES[0], share), (PLACES[1], WHOLE - share)),
        themes=draw(st.sampled_from(((), ("heat",), ("heat", "rail")))),
        technologies=draw(st.sampled_from(((), ("ai",)))),
        size=draw(st.sampled_from(("medium", "large"))),
        lead=draw(st.sampled_from(("", "x", "y"))),
        co_investment_pence=draw(st.integers(0, 150)) * THOUSAND,
        least_basis_points=draw(st.sampled_from((WHOLE, 6_000))),
    )


@st.composite
def bounds(draw: st.DrawFn, most: int) -> dict[str, int | None]:
    """A least, a most, or both."""
    low, high = sorted((draw(st.integers(0, most)), draw(st.integers(0, most))))
    return draw(st.sampled_from(({"low": low // 2}, {"high": high}, {"low": low // 3, "high": high})))


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """The budget and up to four other rules."""
    pence, count = {"measure": Measure.PENCE}, {"measure": Measure.COUNT}
    parts = st.sampled_from((WHOLE, 7_500))
    possible = (
        st.builds(lambda b: Rule(id="y", kind=Kind.YEAR, subject="2027", **pence, **b), bounds(200 * THOUSAND)),
        st.builds(lambda b: Rule(id="t", kind=Kind.THEME, subject="heat", **count, **b), bounds(4)),
        st.builds(lambda b: Rule(id="p", kind=Kind.PLACE, subject=PLACES[1], **pence, **b), bounds(150 * THOUSAND)),
        st.builds(lambda b: Rule(id="s", kind=Kind.SIZE, subject="large", **pence, **b), bounds(200 * THOUSAND)),
        st.builds(lambda b: Rule(id="k", kind=Kind.TECHNOLOGY, subject="ai", **count, **b), bounds(3)),
        st.builds(lambda b: Rule(id="c", kind=Kind.CO_INVESTMENT, measure=Measure.BASIS_POINTS, low=b), parts),
        st.just(Rule(id="l", kind=Kind.LEAD, high=1)),
        st.just(Rule(id="e", kind=Kind.EXCLUSIVE, members=("a0", "a1", "elsewhere"))),
        st.just(Rule(id="d", kind=Kind.DEPENDENT, members=("a2", "a0"))),
        st.just(Rule(id="f", kind=Kind.DEPENDENT, members=("a3", "a2", "a1"))),
    )
    kinds = draw(st.lists(st.integers(0, len(possible) - 1), unique=True, max_size=4))
    return (budget(draw(st.integers(50, 300))), *(draw(possible[kind]) for kind in sorted(kinds)))


@st.composite
def problems(draw: st.DrawFn, objectives: st.SearchStrategy[Objective] = ANY) -> Problem:
    """Up to five projects with up to five rules, and parts of grants in half of them."""
    return a_problem(
        tuple(draw(projects(number)) for number in range(draw(st.integers(1, 5)))),
        *draw(rules()),
        objective=draw(objectives),
        levels=draw(st.sampled_from(((WHOLE,), (WHOLE, 6_000)))),
        seed=draw(st.sampled_from(("one", "two", "three"))),
    )


def every_list(problem: Problem) -> Iterator[Selection]:
    """Every list that keeps every rule, by the exact check alone."""
    states = [(0, *problem.levels_of(one)) for one in problem.projects]
    for levels in product(*states):
        pairs = zip(problem.projects, levels, strict=True)
        selection = {one.id: level for one, level in pairs if level}
        if not broken(problem, selection):
            yield selection


def best_list(problem: Problem) -> Selection | None:
    """The best of all lists, tickets deciding, found by looking at each."""

    def by_ticket(selection: Selection) -> tuple[int, ...]:
        is_ranked = problem.rules.objective == Objective.TOP_DOWN
        order = sorted(
            problem.projects,
            key=lambda one: (-one.score if is_ranked else 0, ticket(problem.seed, one.id)),
        )
        return tuple(selection.get(one.id, 0) for one in order)

    return max(every_list(problem), key=lambda one: (value(problem, one), by_ticket(one)), default=None)
