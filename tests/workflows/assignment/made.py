"""Small assignments for tests, and every answer they have."""

from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import strategies as st

from workflows.assignment.check import broken
from workflows.assignment.matching import Match
from workflows.assignment.problem import Application, Assessor, Kind, Pair, Problem, Rules

T, M, L = Kind.TECHNICAL, Kind.MARKET, Kind.LAY
NO_RULES = Rules(reviews=1, local=0, outside=0, lay=0, technical=0, per_organisation=0)


def an_assessor(number: int, kind: Kind = T, *, region: str = "north", least: int = 0, most: int = 9) -> Assessor:
    """Assessor number so and so, alone in their organisation."""
    return Assessor(id=f"s{number}", kind=kind, region=region, organisation=f"o{number}", least=least, most=most)


def applications(count: int, region: str = "north") -> tuple[Application, ...]:
    """So many, all of one region."""
    return tuple(Application(f"a{number}", frozenset({region})) for number in range(count))


def all_pairs(some: tuple[Application, ...], people: tuple[Assessor, ...], match: int = 500) -> tuple[Pair, ...]:
    """Everybody with everything, each as good as any."""
    return tuple(Pair(one.id, other.id, Match(match)) for one in some for other in people)


def a_problem(
    some: tuple[Application, ...], people: tuple[Assessor, ...], rules: Rules, pairs: tuple[Pair, ...] | None = None
) -> Problem:
    """Without conflicts, unless its pairs are given."""
    return Problem(
        applications=some, assessors=people, pairs=all_pairs(some, people) if pairs is None else pairs, rules=rules
    )


RULES = st.builds(
    Rules,
    reviews=st.just(2),
    local=st.integers(0, 1),
    outside=st.integers(0, 1),
    lay=st.integers(0, 1),
    technical=st.integers(0, 1),
    per_organisation=st.integers(0, 1),
)
PEOPLE = st.lists(
    st.tuples(st.sampled_from((T, M, L)), st.sampled_from(("north", "south")), st.integers(0, 2), st.integers(0, 1)),
    min_size=2,
    max_size=5,
)


@st.composite
def problems(draw: st.DrawFn, rules: st.SearchStrategy[Rules] = RULES) -> Problem:
    """Up to three applications and five assessors, with conflicts, employers and promises."""
    some = tuple(
        Application(f"a{number}", frozenset({draw(st.sampled_from(("north", "south")))}))
        for number in range(draw(st.integers(1, 3)))
    )
    people = tuple(
        Assessor(
            id=f"s{number}",
            kind=kind,
            region=region,
            organisation=("", "x", "y")[work],
            least=least,
            most=draw(st.integers(1, 3)),
        )
        for number, (kind, region, work, least) in enumerate(draw(PEOPLE))
    )
    matches = draw(st.lists(st.integers(-200, 1_000), min_size=15, max_size=15))
    each = zip(product(some, people), matches, strict=False)
    pairs = tuple(Pair(one.id, other.id, Match(match)) for (one, other), match in each if match >= 0)
    return Problem(applications=some, assessors=people, pairs=pairs, rules=draw(rules), seed="seed")


def every_answer(problem: Problem) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every choice of pairs that keeps all rules: an oracle that tries them all."""
    mine = [[pair.ids for pair in problem.pairs if pair.application_id == one.id] for one in problem.applications]
    panels = [list(combinations(ids, problem.rules.reviews)) for ids in mine]
    for choice in product(*panels):
        chosen = tuple(ids for panel in choice for ids in panel)
        if not broken(problem, chosen):
            yield chosen


def worth(problem: Problem, chosen: tuple[tuple[str, str], ...]) -> int:
    """The whole match of a choice."""
    return sum(problem.pair_by_ids[ids].match for ids in chosen)


def best_alone(problem: Problem, application: Application) -> int | None:
    """The best panel of one application, by trying them all."""
    people = tuple(
        Assessor(id=one.id, kind=one.kind, region=one.region, organisation=one.organisation, most=one.most)
        for one in problem.assessors
    )
    pairs = tuple(pair for pair in problem.pairs if pair.application_id == application.id)
    alone = Problem(applications=(application,), assessors=people, pairs=pairs, rules=problem.rules)
    return max((worth(alone, chosen) for chosen in every_answer(alone)), default=None)
