"""Can what people fixed and forbade stand at all?"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workflows.assignment.model import Rule
from workflows.assignment.problem import Application, Assessor, Problem
from workflows.wording import counted, listed

_MEND = "Take one of these fixed pairs out."
_NAMED = 5
# Whom each rule asks for: the noun, and what follows it.
_ASKED = {
    Rule.TECHNICAL: ("technical assessor", ""),
    Rule.LAY: ("lay assessor", ""),
    Rule.LOCAL: ("assessor", " from its own region"),
    Rule.OUTSIDE: ("assessor", " from outside its region"),
}
# How many of those who are fixed are such people.
_ARE = {Rule.TECHNICAL: "technical", Rule.LAY: "lay", Rule.LOCAL: "from its region", Rule.OUTSIDE: "from outside it"}


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
        *_crowded(problem, [_Panel(problem.application_by_id[id_], tuple(panel)) for id_, panel in panels.items()]),
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


@dataclass(frozen=True)
class _Panel:
    """Those who are fixed on one application."""

    application: Application
    people: tuple[Assessor, ...]

    @property
    def names(self) -> str:
        return listed(sorted(one.called for one in self.people))

    def count(self, rule: Rule) -> int:
        """How many of them a rule asks for."""
        return sum(_is_asked_for(rule, self.application, one) for one in self.people)


def _crowded(problem: Problem, panels: Sequence[_Panel]) -> Iterator[str]:
    """One sentence for each rule that is broken, with every application where it is."""
    reviews = problem.rules.reviews
    over = [one for one in panels if len(one.people) > reviews]
    if over:
        places = _places(f"{one.application.name} ({one.names})" for one in over)
        yield f"Each application has {counted(reviews, 'review')}, and more assessors are fixed on {places}. {_MEND}"
    wanting: dict[tuple[Rule, ...], list[_Panel]] = defaultdict(list)
    for one in panels:
        for rules in () if one in over else _without_room(problem, one):
            wanting[rules].append(one)
    for rules, found in wanting.items():
        yield _no_room(problem, rules, found)
    yield from _from_one_organisation(problem.rules.per_organisation, panels)


def _without_room(problem: Problem, panel: _Panel) -> Iterator[tuple[Rule, ...]]:
    """The rules that ask for more people of one sort and another than there are reviews left on an application."""
    left = problem.rules.reviews - len(panel.people)
    for sort in ((Rule.TECHNICAL, Rule.LAY), (Rule.LOCAL, Rule.OUTSIDE)):
        missing = {rule: _least(problem, rule) - panel.count(rule) for rule in sort}
        wanted = {rule: number for rule, number in missing.items() if number > 0}
        if sum(wanted.values()) > left:
            yield tuple(wanted)


def _no_room(problem: Problem, rules: Sequence[Rule], panels: Sequence[_Panel]) -> str:
    asked = listed([f"{counted(_least(problem, rule), _ASKED[rule][0])}{_ASKED[rule][1]}" for rule in rules])
    places = _places(_filled(problem, rules, one) for one in panels)
    return f"Each application needs at least {asked}. Those who are fixed leave no room for that on {places}. {_MEND}"


def _filled(problem: Problem, rules: Sequence[Rule], panel: _Panel) -> str:
    has = ", ".join(f"{panel.count(rule)} {_ARE[rule]}" for rule in rules)
    of = f"{len(panel.people)} of {counted(problem.rules.reviews, 'review')}"
    return f"{panel.application.name} ({panel.names}: {of}, {has})"


def _from_one_organisation(most: int, panels: Sequence[_Panel]) -> Iterator[str]:
    told = []
    for one in panels:
        sent = Counter(each.organisation for each in one.people if each.organisation)
        for organisation, count in sorted(sent.items()):
            if most and count > most:
                names = listed(sorted(each.called for each in one.people if each.organisation == organisation))
                told.append(f"{one.application.name} ({names})")
    if told:
        rule = f"At most {most} on each application may come from one organisation"
        yield f"{rule}, and more do on {_places(told)}. {_MEND}"


def _places(told: Iterable[str]) -> str:
    """Some applications in a sentence: the first few by name, and how many more."""
    every = sorted(told)
    rest = len(every) - _NAMED
    return listed([*every[:_NAMED], *([counted(rest, "other application")] if rest > 0 else [])])


def _least(problem: Problem, rule: Rule) -> int:
    least: int = getattr(problem.rules, rule.value)
    return least


def _is_asked_for(rule: Rule, application: Application, assessor: Assessor) -> bool:
    if rule in (Rule.LOCAL, Rule.OUTSIDE):
        return application.is_local(assessor) == (rule == Rule.LOCAL)
    return assessor.kind.value == rule.value
