"""Does a list keep every rule, with how much to spare, and which projects are to be looked at where it does not?

In whole numbers and without a solver: for the lights while somebody composes, and for what a solver proposes before
anybody sees it.
"""

from dataclasses import dataclass, replace

from workflows.choosing.model import Kind, Problem, Project, Rule, Selection, amounts
from workflows.choosing.tally import Tally, counts, tally, used
from workflows.choosing.words import amount, score_words, title
from workflows.money import FULL_BASIS_POINTS
from workflows.wording import counted, listed

LINE_ID = "line"
LEVELS_ID = "levels"
_LOOKED_AT = 5


class RuleBroken(RuntimeError):
    """A list was about to be given that breaks a rule. The message names every one it breaks."""


@dataclass(frozen=True, kw_only=True)
class Light:
    """How a list stands to one rule.

    `used`, `low`, `high` and `slack` are in the rule’s own unit: pence, awards, or basis points of the grants. `slack`
    is what is left to the nearer bound, below nought by how much it is broken, None where nothing bounds it.
    `look_at` names the applications to look at first, at most five, where it is broken.
    """

    rule_id: str
    title: str
    words: str
    is_kept: bool
    used: int
    low: int | None = None
    high: int | None = None
    slack: int | None = None
    look_at: tuple[str, ...] = ()


def recheck(problem: Problem, selection: Selection) -> None:
    """Raise `RuleBroken` unless this list keeps every rule."""
    found = broken(problem, selection)
    if found:
        raise RuleBroken(" ".join(found))


def broken(problem: Problem, selection: Selection) -> tuple[str, ...]:
    """Every rule that the list breaks, as sentences."""
    return tuple(f"{light.title}: {light.words}" for light in lights(problem, selection) if not light.is_kept)


def lights(problem: Problem, selection: Selection) -> tuple[Light, ...]:
    """A light for the line, one for the shares of the grants, and one for each rule in its order.

    Raises `KeyError` for an application that does not stand for choice.
    """
    sums = tally(problem, selection)
    chosen = [problem.project_by_id[one] for one in selection]
    return (
        _line(problem, chosen),
        _levels(problem, selection),
        *(_light(problem, rule, selection, sums) for rule in problem.rules.rules),
    )


def _line(problem: Problem, chosen: list[Project]) -> Light:
    line = problem.rules.line
    under = sorted((one for one in chosen if one.score < line), key=lambda one: (one.score, one.id))
    edge = score_words(line, problem.rules)
    return Light(
        rule_id=LINE_ID,
        title="Quality line",
        words=f"{_are(len(under), 'award')} below {edge}." if under else f"No award is below {edge}.",
        is_kept=not under,
        used=len(under),
        high=0,
        slack=-len(under),
        look_at=_first(under),
    )


def _levels(problem: Problem, selection: Selection) -> Light:
    known = problem.project_by_id
    wrong = [
        known[one]
        for one, level in sorted(selection.items())
        if level not in problem.levels_of(known[one]) or not known[one].grant_pence
    ]
    parts = sum(level < FULL_BASIS_POINTS for level in selection.values())
    kept = f"{_are(parts, 'award')} of a part of the grant; each part is declared and enough."
    told = f"{listed([one.title for one in wrong[:_LOOKED_AT]])} cannot have that part of the grant."
    return Light(
        rule_id=LEVELS_ID,
        title="Parts of grants",
        words=told if wrong else kept if parts else "Every grant is awarded whole.",
        is_kept=not wrong,
        used=parts,
        look_at=_first(wrong),
    )


def _light(problem: Problem, rule: Rule, selection: Selection, sums: Tally) -> Light:
    if rule.kind == Kind.EXCLUSIVE:
        return _exclusive(problem, rule, selection)
    if rule.kind == Kind.DEPENDENT:
        return _dependent(problem, rule, selection)
    if rule.kind == Kind.CO_INVESTMENT:
        return _co_investment(problem, rule, selection, sums)
    number = used(rule, sums)
    light = _bounded(rule, number, _standing(rule, number))
    return light if light.is_kept else replace(light, look_at=_to_look_at(problem, rule, selection, sums))


def _bounded(rule: Rule, number: int, words: str) -> Light:
    spare = [room for room in _rooms(rule, number) if room is not None]
    return Light(
        rule_id=rule.id,
        title=title(rule),
        words=words,
        is_kept=min(spare, default=0) >= 0,
        used=number,
        low=rule.low,
        high=rule.high,
        slack=min(spare, default=None),
    )


def _rooms(rule: Rule, number: int) -> tuple[int | None, int | None]:
    over = None if rule.low is None else number - rule.low
    return over, None if rule.high is None else rule.high - number


def _standing(rule: Rule, number: int) -> str:
    """Where a number stands between its bounds, with what is left or too much."""
    has = amount(rule, number)
    over, left = _rooms(rule, number)
    if over is not None and over < 0:
        return f"{has}; the least is {amount(rule, rule.low or 0)}: {amount(rule, -over)} more needed."
    if left is not None and left < 0:
        return f"{has}; the most is {amount(rule, rule.high or 0)}: {amount(rule, -left)} too much."
    parts = []
    if over is not None:
        parts.append(f"the least is {amount(rule, rule.low or 0)}")
    if left is not None:
        parts.append(f"{amount(rule, left)} left of {amount(rule, rule.high or 0)}")
    return "; ".join((has, *parts)) + "."


def _co_investment(problem: Problem, rule: Rule, selection: Selection, sums: Tally) -> Light:
    """Compared in pence, so that no share is rounded into being enough."""
    low, high, put_in = rule.low, rule.high, FULL_BASIS_POINTS * sums.co_investment_pence
    enough = low is None or put_in >= low * sums.grant_pence
    is_kept = enough and (high is None or put_in <= high * sums.grant_pence)
    number = used(rule, sums)
    light = _bounded(rule, number, _standing(rule, number) if sums.grant_pence else "Nothing is awarded yet.")
    slack = light.slack if is_kept or light.slack is None else min(light.slack, -1)
    result = replace(light, is_kept=is_kept, slack=slack)
    if is_kept:
        return replace(result, slack=max(0, slack or 0))
    return replace(result, look_at=() if enough else _by_co_investment(problem, selection, rule.low or 0))


def _by_co_investment(problem: Problem, selection: Selection, low: int) -> tuple[str, ...]:
    """The awards that put in least beside what is asked of the whole, the worst first."""

    def short(one: str) -> int:
        award = amounts(problem.project_by_id[one], selection[one])
        return low * award.grant_pence - FULL_BASIS_POINTS * award.co_investment_pence

    return tuple(sorted((one for one in selection if short(one) > 0), key=lambda one: (-short(one), one))[:_LOOKED_AT])


def _exclusive(problem: Problem, rule: Rule, selection: Selection) -> Light:
    both = [one for one in rule.members if one in selection]
    names = listed([_title(problem, one) for one in both])
    words = f"{names} exclude each other; take out all but one." if len(both) > 1 else "At most one of them is in."
    return Light(
        rule_id=rule.id,
        title=title(rule),
        words=words,
        is_kept=len(both) <= 1,
        used=len(both),
        high=1,
        slack=1 - len(both),
        look_at=tuple(both) if len(both) > 1 else (),
    )


def _dependent(problem: Problem, rule: Rule, selection: Selection) -> Light:
    first, others = rule.members[0], rule.members[1:]
    is_in = first in selection
    missing = [one for one in others if one not in selection] if is_in else []
    words = f"{_title(problem, first)} is in with all it depends on." if is_in else "It is not in, so it asks for none."
    if missing:
        falls = [one for one in missing if not _can_come(problem, one)]
        names = listed([_title(problem, one) for one in missing])
        words = f"{_title(problem, first)} needs {names}: {_how(len(falls) > 0)}"
    return Light(
        rule_id=rule.id,
        title=title(rule),
        words=words,
        is_kept=not missing,
        used=len(missing),
        high=0,
        slack=-len(missing),
        look_at=(first, *(one for one in missing if one in problem.project_by_id)) if missing else (),
    )


def _how(falls: bool) -> str:
    return "that cannot be funded, so it falls too." if falls else "take that in, or this out."


def _can_come(problem: Problem, application_id: str) -> bool:
    project = problem.project_by_id.get(application_id)
    return project is not None and problem.may_be_funded(project)


def _to_look_at(problem: Problem, rule: Rule, selection: Selection, sums: Tally) -> tuple[str, ...]:
    """Too much: the lowest scores that count for it. Too little: the highest scores that would, and are not in."""
    if rule.kind == Kind.LEAD:
        over = [ids for _, ids in sorted(sums.leads.items()) if rule.high is not None and len(ids) > rule.high]
        return tuple(one for ids in over for one in sorted(ids))[:_LOOKED_AT]
    is_over = rule.high is not None and used(rule, sums) > rule.high
    among = [
        one
        for one in problem.projects
        if (one.id in selection) == is_over and (is_over or problem.may_be_funded(one)) and counts(rule, one)
    ]
    sign = 1 if is_over else -1
    return _first(sorted(among, key=lambda one: (sign * one.score, one.id)))


def _first(projects: list[Project]) -> tuple[str, ...]:
    return tuple(one.id for one in projects[:_LOOKED_AT])


def _title(problem: Problem, application_id: str) -> str:
    project = problem.project_by_id.get(application_id)
    return project.title if project else application_id


def _are(number: int, noun: str) -> str:
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"
