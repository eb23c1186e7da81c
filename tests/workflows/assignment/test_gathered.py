"""Does what people say of themselves become the right problem: who may, for how many, and what is fixed?"""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.assignment.gathered import WEIGHTS, Candidate, Gathered, Paper, Weighed, problem_of
from workflows.assignment.matching import Expertise, Subject, match, why
from workflows.assignment.problem import Kind, Locks, Rules

BARE = Rules(reviews=1, local=0, outside=0, lay=0, technical=0, per_organisation=0)
KNOWS = Expertise(topics=frozenset({"ai"}), languages=frozenset({"en"}), places=frozenset({"E1", "north"}))
ABOUT = Subject(topics=frozenset({"ai", "water"}), languages=frozenset({"en"}), places=frozenset({"E1"}))


def a_candidate(number: int, **changes: object) -> Candidate:
    one = Candidate(
        id=f"s{number}", name=f"Name {number}", kind=Kind.TECHNICAL, region="north", organisation="", expertise=KNOWS,
        promised=3,
    )  # fmt: skip
    return replace(one, **changes)  # type: ignore[arg-type]


def papers(count: int) -> tuple[Paper, ...]:
    return tuple(Paper(f"a{at}", f"A-{at}", frozenset({"north"}), ABOUT) for at in range(count))


def test_a_pair_is_explained_by_its_named_parts() -> None:
    problem = problem_of(Gathered(papers=papers(1), candidates=(a_candidate(0),)), BARE, Locks())

    [pair] = problem.pairs
    assert (
        why(pair.parts)
        == "725 points: 275 for topics, 200 for sector, 100 for stage, 50 for languages and 100 for place."
    )


def test_whoever_must_not_or_cannot_be_given_more_is_no_pair() -> None:
    away = a_candidate(1, may_be_given=False)
    found = Gathered(
        papers=papers(2),
        candidates=(a_candidate(0), away),
        kept_out=frozenset({("a0", "s0")}),
        standing=frozenset({("a1", "s1")}),
    )

    problem = problem_of(found, BARE, Locks())

    assert {pair.ids for pair in problem.pairs} == {("a1", "s0"), ("a1", "s1")}
    assert [(one.id, one.most) for one in problem.assessors] == [("s0", 3), ("s1", 1)]


def test_loads_keep_the_promise_and_what_is_begun() -> None:
    people = (a_candidate(0, elsewhere=2), a_candidate(1), a_candidate(2, promised=0))
    found = Gathered(
        papers=papers(2),
        candidates=people,
        standing=frozenset({("a0", "s2"), ("a1", "s2")}),
        begun=frozenset({("a0", "s2"), ("a1", "s2")}),
    )

    problem = problem_of(found, BARE, Locks(forbidden=frozenset({("a0", "s0")})), least=2, most=2)

    assert [(one.least, one.most) for one in problem.assessors] == [(1, 1), (2, 2), (2, 2)]
    assert (problem.locks.fixed, problem.locks.forbidden) == (found.begun, frozenset({("a0", "s0")}))


@settings(max_examples=20, deadline=None)
@given(
    known=st.lists(st.frozensets(st.sampled_from("abcdef")), min_size=30, max_size=40),
    asked=st.frozensets(st.sampled_from("abcdef"), min_size=1),
)
def test_where_not_all_pairs_are_weighed_the_best_of_them_is(
    known: list[frozenset[str]], asked: frozenset[str]
) -> None:
    people = tuple(a_candidate(at, expertise=Expertise(topics=topics)) for at, topics in enumerate(known))
    subject = Subject(topics=asked)
    found = Gathered(papers=(Paper("a", "A", frozenset({"north"}), subject),), candidates=people)
    pinned = Locks(fixed=frozenset({("a", "s29")}))

    pairs = problem_of(found, BARE, pinned, weighed=Weighed(all_up_to=0, best=3, best_of_each=1)).pairs

    best = max(match(subject, one.expertise, weights=WEIGHTS).total for one in people)
    assert max(pair.match for pair in pairs) == best
    assert len(pairs) <= 6
    assert "s29" in {pair.assessor_id for pair in pairs}
