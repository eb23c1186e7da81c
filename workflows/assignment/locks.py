"""Can what people fixed and forbade stand at all?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from workflows.assignment.problem import Application, Assessor, Kind, Problem
from workflows.wording import counted

_MEND = "Take one of these fixed pairs out."


def lock_problems(problem: Problem) -> tuple[str, ...]:
    """Why the fixed pairs break a rule whatever the rest is; nothing where none does."""
    fixed = sorted(problem.locks.fixed)
    impossible = tuple(_cannot_be(problem, ids) for ids in fixed if not problem.can_be(ids))
    if impossible:
        return impossible
    panels: dict[str, list[Assessor]] = defaultdict(list)
    for application_id, assessor_id in fixed:
        panels[application_id].append(problem.assessor_by_id[assessor_id])
    loads = Counter(assessor_id for _, assessor_id in fixed)
    return (
        *(text for id_, panel in panels.items() for text in _crowded(problem, problem.application_by_id[id_], panel)),
        *(
            _overloaded(problem.assessor_by_id[id_], count)
            for id_, count in loads.items()
            if _most(problem, id_) < count
        ),
    )


def _most(problem: Problem, assessor_id: str) -> int:
    return problem.assessor_by_id[assessor_id].most


def _cannot_be(problem: Problem, ids: tuple[str, str]) -> str:
    application = problem.application_by_id.get(ids[0])
    assessor = problem.assessor_by_id.get(ids[1])
    name = application.name if application else ids[0]
    who = assessor.called if assessor else ids[1]
    if ids in problem.locks.forbidden:
        return f"{who} on {name} is both fixed and forbidden. Take one of the two back."
    return f"{who} is fixed on {name}, but has a conflict there or is not in the pool. Take the fixed pair out."


def _overloaded(assessor: Assessor, count: int) -> str:
    return f"{assessor.called} is fixed on {counted(count, 'application')} and can take {assessor.most}. {_MEND}"


def _crowded(problem: Problem, application: Application, panel: Sequence[Assessor]) -> Iterator[str]:
    rules, left = problem.rules, problem.rules.reviews - len(panel)
    kinds, local = Counter(one.kind for one in panel), sum(application.is_local(one) for one in panel)
    asked = ((rules.lay, kinds[Kind.LAY]), (rules.technical, kinds[Kind.TECHNICAL]))
    places = ((rules.local, local), (rules.outside, len(panel) - local))
    if left < 0:
        yield f"{application.name} has {len(panel)} fixed assessors for {counted(rules.reviews, 'review')}. {_MEND}"
    elif max(sum(max(0, least - has) for least, has in each) for each in (asked, places)) > left:
        yield f"The fixed assessors of {application.name} leave no room for those whom a rule asks for. {_MEND}"
    sent = Counter(one.organisation for one in panel if one.organisation)
    if rules.per_organisation and sent and max(sent.values()) > rules.per_organisation:
        yield f"More are fixed on {application.name} from one organisation than the rule allows. {_MEND}"
