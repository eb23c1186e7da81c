"""Who would have had to go, had this project been funded?"""

from dataclasses import dataclass, replace

from workflows.choosing.model import Problem
from workflows.choosing.outcome import Outcome, Status
from workflows.choosing.programme import Limits
from workflows.choosing.solve import DEFAULT_LIMITS, nearest_with, with_project
from workflows.choosing.words import score_words
from workflows.wording import listed


@dataclass(frozen=True)
class Displaced:
    """What funding a refused project would have done to the others of a list.

    `had_to_go` are the fewest that any list with it would have lost. In the best list with it `gone` lose their place,
    `come` get one, and `cut` get another share of their grant; it is worth `value_lost` less, in the unit of the
    objective.
    """

    application_id: str
    is_possible: bool
    said: tuple[str, ...]
    had_to_go: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    value_lost: int = 0


def displaced_by(
    problem: Problem, outcome: Outcome, application_id: str, *, limits: Limits = DEFAULT_LIMITS
) -> Displaced:
    """Force a refused project in, search again, and say what that would have done to the others."""
    if not problem.may_be_funded(problem.project_by_id[application_id]):
        return Displaced(application_id, False, (_barred(problem, application_id),))
    forced = with_project(problem, application_id, limits=limits)
    near = nearest_with(problem, outcome, application_id, limits=limits)
    if forced.status != Status.PROPOSED or near is None:
        return Displaced(application_id, False, forced.said)
    before, after = outcome.selection, forced.selection
    found = Displaced(
        application_id=application_id,
        is_possible=True,
        said=(),
        had_to_go=tuple(one for one in before if one not in near),
        gone=tuple(one for one in before if one not in after),
        come=tuple(one for one in after if one not in before and one != application_id),
        cut=tuple(one for one in before if one in after and before[one] != after[one]),
        value_lost=outcome.value - forced.value,
    )
    return replace(found, said=_said(problem, found))


def _barred(problem: Problem, application_id: str) -> str:
    project = problem.project_by_id[application_id]
    if application_id in problem.fallen:
        return f"{project.title} depends on a project that cannot be funded, and falls with it."
    if project.score < problem.rules.line:
        return f"{project.title} is below {score_words(problem.rules.line, problem.rules)}, and no list may have it."
    return f"{project.title} asks for no grant."


def _said(problem: Problem, found: Displaced) -> tuple[str, ...]:
    def names(ids: tuple[str, ...]) -> str:
        return listed([problem.project_by_id[one].title for one in ids])

    title = problem.project_by_id[found.application_id].title
    opening = f"Nobody had to go for {title}, but a list with it is worth less."
    if found.had_to_go:
        opening = f"To fund {title}, {names(found.had_to_go)} at least would have lost their place."
    moved = (("lost their place", found.gone), ("come in", found.come), ("got another share of the grant", found.cut))
    parts = [f"{names(ids)} would have {what}" for what, ids in moved if ids]
    is_same = found.gone == found.had_to_go and len(parts) < 2
    return (opening,) if is_same or not parts else (opening, f"In the best list with it {'; '.join(parts)}.")
