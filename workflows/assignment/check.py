"""Does a choice of pairs keep every rule? Asked of the ids alone, in whole numbers, without a solver."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from workflows.assignment.problem import Application, Assessor, Kind, Problem
from workflows.wording import counted

Ids = tuple[str, str]


class RuleBroken(RuntimeError):
    """An assignment was about to be given that breaks a rule. The message names every one it breaks."""


def recheck(problem: Problem, chosen: Sequence[Ids]) -> None:
    """Raise `RuleBroken` unless these pairs of application and assessor keep every rule."""
    found = broken(problem, chosen)
    if found:
        raise RuleBroken(" ".join(found))


def broken(problem: Problem, chosen: Sequence[Ids]) -> tuple[str, ...]:
    """Every rule that these pairs break, as sentences; floors are not among them."""
    return (*_pairs_broken(problem, chosen), *_loads_broken(problem, chosen), *_panels_broken(problem, chosen))


def _pairs_broken(problem: Problem, chosen: Sequence[Ids]) -> Iterator[str]:
    for ids, times in Counter(chosen).items():
        if times > 1:
            yield f"{ids[1]} is to assess {ids[0]} {times} times."
        if not problem.can_be(ids):
            yield f"{ids[1]} may not assess {ids[0]}."
    yield from (f"{ids[1]} is not to assess {ids[0]}, as was fixed." for ids in problem.locks.fixed - set(chosen))


def _loads_broken(problem: Problem, chosen: Sequence[Ids]) -> Iterator[str]:
    given = Counter(assessor for _, assessor in chosen)
    for assessor in problem.assessors:
        if not assessor.least <= given[assessor.id] <= assessor.most:
            has = counted(given[assessor.id], "review")
            yield f"{assessor.id} has {has}, not {assessor.least} to {assessor.most}."


def _panels_broken(problem: Problem, chosen: Sequence[Ids]) -> Iterator[str]:
    panels: dict[str, list[Assessor]] = {application.id: [] for application in problem.applications}
    for application_id, assessor_id in chosen:
        if application_id in panels and assessor_id in problem.assessor_by_id:
            panels[application_id].append(problem.assessor_by_id[assessor_id])
    for application in problem.applications:
        yield from _panel_broken(problem, application, panels[application.id])


def _panel_broken(problem: Problem, application: Application, panel: Collection[Assessor]) -> Iterator[str]:
    rules, local = problem.rules, sum(application.is_local(one) for one in panel)
    kinds = Counter(one.kind for one in panel)
    if len(panel) != rules.reviews:
        yield f"{application.id} has {counted(len(panel), 'review')}, not {rules.reviews}."
    covers = (
        ("local", local, rules.local),
        ("outside", len(panel) - local, rules.outside),
        ("lay", kinds[Kind.LAY], rules.lay),
        ("technical", kinds[Kind.TECHNICAL], rules.technical),
    )
    yield from (f"{application.id} has {has} {what}, not {least}." for what, has, least in covers if has < least)
    sent = Counter(one.organisation for one in panel if one.organisation)
    if rules.per_organisation and sent and max(sent.values()) > rules.per_organisation:
        yield f"{application.id} has more than {rules.per_organisation} from one organisation."
