"""Does the certificate say everything, and does a check without a solver find whatever is wrong in it?"""

import json
from dataclasses import replace

from hypothesis import given, settings

from tests.workflows.choosing.made import WHOLE, a_problem, a_project, budget, problems, theme
from workflows.choosing.bound import Prices, bound_of
from workflows.choosing.certificate import Certificate, Chosen, certificate, faults, input_sha256
from workflows.choosing.figures import figures_of
from workflows.choosing.lottery import committed
from workflows.choosing.model import Problem
from workflows.choosing.outcome import Status
from workflows.choosing.solve import solve
from workflows.choosing_rules import Objective
from workflows.plain import canonical, from_plain, sha256

VERSIONS = {"highs": "1.16.0", "accord": "1"}
PROBLEM = a_problem(
    (a_project(0, 9_000, 100), a_project(1, 8_000, 60), a_project(2, 6_500, 25, themes=("heat",))),
    budget(130),
    theme("heat", low=1),
)


def written(problem: Problem) -> Certificate:
    """What a run on this problem leaves."""
    return certificate(problem, solve(problem), VERSIONS, decided_by="u1")


@settings(max_examples=25)
@given(problem=problems())
def test_certificate_of_any_run_is_kept_read_back_and_found_right(problem: Problem) -> None:
    made = written(problem)

    kept = from_plain(Certificate, json.loads(canonical(made)))

    assert kept == made
    assert faults(problem, kept) == ()


@settings(max_examples=25)
@given(problem=problems())
def test_certificate_is_the_same_for_rows_in_any_order(problem: Problem) -> None:
    other = replace(problem, projects=problem.projects[::-1])

    assert sha256(written(other)) == sha256(written(problem))


@settings(max_examples=25)
@given(problem=problems())
def test_any_prices_whatever_bound_the_best_list(problem: Problem) -> None:
    figures, outcome = figures_of(problem), solve(problem)

    bounds = [
        bound_of(figures, Prices(tuple(sign * (at + 1) for at in range(len(figures.rows))), 4)).value
        for sign in (-3, 0, 5)
    ]

    assert all(bound >= outcome.value for bound in bounds) or outcome.status == Status.IMPOSSIBLE


def test_certificate_says_what_was_asked_done_and_found() -> None:
    made = written(PROBLEM)

    assert (made.status, made.value, made.bound, made.gap_ppm) == (Status.PROPOSED, 312_500, 322_500, 31_008)
    assert made.selection == {"a0": WHOLE, "a2": WHOLE}
    assert [(one.rule_id, one.used, one.slack) for one in made.uses] == [
        ("line", 0, 0),
        ("levels", 0, None),
        ("budget", 12_500_000, 500_000),
        ("theme:heat", 1, 0),
    ]
    assert made.rules_in_words[0] == Objective.ABOVE_LINE_TIMES_GRANT.words
    assert (made.seed, made.seed_commitment, made.decided_by) == ("seed", committed("seed"), "u1")
    assert (made.versions, made.broken) == ((("accord", "1"), ("highs", "1.16.0")), ())
    assert made.input_sha256 == input_sha256(PROBLEM)


def test_faults_of_a_list_that_breaks_a_rule_are_named() -> None:
    chosen = (Chosen("a0", WHOLE), Chosen("a1", WHOLE))
    forged = replace(written(PROBLEM), chosen=chosen, answer_sha256=sha256(chosen))

    assert faults(PROBLEM, forged) == (
        "Budget: £160,000; the most is £130,000: £30,000 too much.",
        "Theme: heat: 0 awards; the least is 1 award: 1 award more needed.",
        "The use of rules differs.",
        "The list is worth something else.",
    )


def test_faults_of_whatever_was_altered_are_named() -> None:
    made = written(PROBLEM)
    altered = {
        "The certificate is of another input.": replace(made, input_sha256="0"),
        "The list is not the one that was hashed.": replace(made, answer_sha256="0"),
        "The rules are others than those of the input.": replace(made, rules=replace(made.rules, line=1)),
        "The list is worth something else.": replace(made, value=312_499),
        "The prices prove another bound.": replace(made, bound=322_501),
        "The use of rules differs.": replace(made, uses=made.uses[1:]),
        "The seed is not the one that was committed to.": replace(made, seed_commitment="0"),
    }

    assert {text: faults(PROBLEM, one) for text, one in altered.items()} == {text: (text,) for text in altered}


def test_faults_of_prices_that_prove_nothing_are_named() -> None:
    made = written(PROBLEM)

    assert [faults(PROBLEM, replace(made, prices=prices)) for prices in ((), (1 << 62, 1))] == [
        ("The prices prove another bound.",)
    ] * 2


def test_faults_of_a_list_down_the_ranking_that_is_another_are_named() -> None:
    ranked = a_problem(PROBLEM.projects, budget(130), objective=Objective.TOP_DOWN)
    made = written(ranked)
    chosen = made.chosen[:1]

    forged = replace(made, chosen=chosen, answer_sha256=sha256(chosen))

    assert [one.application_id for one in made.chosen] == ["a0", "a2"]
    assert "A plain run down the ranking gives another list." in faults(ranked, forged)
