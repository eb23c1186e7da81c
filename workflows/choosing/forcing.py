"""Who would have had to go, had this project been funded?"""

from dataclasses import dataclass

from workflows.choosing.model import Problem
from workflows.choosing.outcome import Outcome, Status
from workflows.choosing.programme import Limits
from workflows.choosing.solve import DEFAULT_LIMITS, with_project
from workflows.choosing.words import score_words
from workflows.wording import listed


@dataclass(frozen=True)
class Displaced:
    """What the best list with a refused project would have been, beside the list.

    `gone` lose their place, `come` get one beside it, and `cut` get another share of their grant. `value_lost` is in
    the unit of the objective.
    """

    application_id: str
    is_possible: bool
    gone: tuple[str, ...]
    come: tuple[str, ...]
    cut: tuple[str, ...]
    value_lost: int
    said: tuple[str, ...]


def displaced_by(
    problem: Problem, outcome: Outcome, application_id: str, *, limits: Limits = DEFAULT_LIMITS
) -> Displaced:
    """Force a refused project in, search again, and say what that would have done to the others."""
    project = problem.project_by_id[application_id]
    if not problem.may_be_funded(project):
        return Displaced(application_id, False, (), (), (), 0, (_barred(problem, application_id),))
    forced = with_project(problem, application_id, limits=limits)
    if forced.status != Status.PROPOSED:
        return Displaced(application_id, False, (), (), (), 0, forced.said)
    before, after = outcome.selection, forced.selection
    gone = tuple(one for one in before if one not in after)
    come = tuple(one for one in after if one not in before and one != application_id)
    cut = tuple(one for one in before if one in after and before[one] != after[one])
    said = _said(problem, application_id, gone, come, cut)
    return Displaced(application_id, True, gone, come, cut, outcome.value - forced.value, said)


def _barred(problem: Problem, application_id: str) -> str:
    project = problem.project_by_id[application_id]
    if application_id in problem.fallen:
        return f"{project.title} depends on a project that cannot be funded, and falls with it."
    if project.score < problem.rules.line:
        return f"{project.title} is below {score_words(problem.rules.line, problem.rules)}, and no list may have it."
    return f"{project.title} asks for no grant."


def _said(
    problem: Problem, application_id: str, gone: tuple[str, ...], come: tuple[str, ...], cut: tuple[str, ...]
) -> tuple[str, ...]:
    def names(ids: tuple[str, ...]) -> str:
        return listed([problem.project_by_id[one].title for one in ids])

    title = problem.project_by_id[application_id].title
    parts = [f"To fund {title}, {names(gone)} would have lost their place." if gone else ""]
    parts.append(f"{names(come)} would have come in as well." if come else "")
    parts.append(f"{names(cut)} would have got another share of the grant." if cut else "")
    found = tuple(part for part in parts if part)
    return found or (f"{title} would have fitted beside all others, but for less value.",)
