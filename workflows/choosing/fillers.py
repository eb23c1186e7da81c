"""Which awards came before projects of the same groups that scored higher?"""

from collections.abc import Collection, Iterator, Mapping

from workflows.choosing.model import Kind, Problem, Project, Selection
from workflows.choosing.tally import counts

_GROUPS = frozenset({Kind.THEME, Kind.PLACE, Kind.SIZE, Kind.TECHNOLOGY})
_BINDING = frozenset({Kind.EXCLUSIVE, Kind.DEPENDENT})


def passed_over(problem: Problem, selection: Selection) -> Mapping[str, tuple[str, ...]]:
    """For each award that has any: the projects of its groups that scored higher and are not in, the highest first.

    Of the same groups are projects that count under the same themes, places, sizes and technologies for which there is
    a rule. Those that are out because they exclude or depend on others, or because their organisation has its share,
    were not passed over.
    """
    groups: dict[frozenset[str], list[Project]] = {}
    for project in _out(problem, selection):
        groups.setdefault(group(problem, project), []).append(project)
    found = {}
    for application_id in sorted(selection):
        award = problem.project_by_id[application_id]
        higher = [one for one in groups.get(group(problem, award), ()) if one.score > award.score]
        if higher:
            found[application_id] = tuple(one.id for one in sorted(higher, key=lambda one: (-one.score, one.id)))
    return found


def group(problem: Problem, project: Project) -> frozenset[str]:
    """The rules of themes, places, sizes and technologies under which a project counts."""
    return frozenset(rule.id for rule in problem.rules.rules if rule.kind in _GROUPS and counts(rule, project))


def _out(problem: Problem, selection: Selection) -> Iterator[Project]:
    bound = {one for rule in problem.rules.rules if rule.kind in _BINDING for one in rule.members}
    full = _full(problem, selection)
    for project in problem.projects:
        is_out = project.id not in selection and problem.may_be_funded(project)
        if is_out and project.id not in bound and project.lead not in full:
            yield project


def _full(problem: Problem, selection: Selection) -> Collection[str]:
    """The lead organisations that have as many awards as they may."""
    most = min(
        (rule.high for rule in problem.rules.rules if rule.kind == Kind.LEAD and rule.high is not None), default=None
    )
    leads = [problem.project_by_id[one].lead for one in selection]
    return {lead for lead in leads if lead and most is not None and leads.count(lead) >= most}
