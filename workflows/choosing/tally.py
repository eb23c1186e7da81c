"""What does a list come to, by everything that a rule may count?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from workflows.choosing.model import Amounts, Kind, Problem, Project, Rule, Selection, amounts
from workflows.money import FULL_BASIS_POINTS
from workflows.rules import Measure

# What a rule counts: its kind and its subject.
Counted = tuple[Kind, str]


@dataclass
class Tally:
    """The sums of one list, and who is in it."""

    counts: Counter[Counted] = field(default_factory=Counter)
    pence: Counter[Counted] = field(default_factory=Counter)
    leads: dict[str, list[str]] = field(default_factory=dict)
    co_investment_pence: int = 0

    @property
    def grant_pence(self) -> int:
        """What is awarded in all."""
        return self.pence[Kind.BUDGET, ""]


def tally(problem: Problem, selection: Selection) -> Tally:
    """The sums of a list, in whole pence and counts."""
    result = Tally()
    for application_id, level in selection.items():
        project = problem.project_by_id[application_id]
        award = amounts(project, level)
        result.co_investment_pence += award.co_investment_pence
        if project.lead:
            result.leads.setdefault(project.lead, []).append(application_id)
        for kind, subject, pence in counted_by(project, award):
            counted = kind, subject
            result.counts[counted] += 1
            result.pence[counted] += pence
    return result


def counted_by(project: Project, award: Amounts) -> Iterator[tuple[Kind, str, int]]:
    """Everything under which an award is counted, with the pence that count there.

    An award counts once for each place in which some of it is spent, with the pence spent there, and whole for each of
    its themes and technologies.
    """
    grant = award.grant_pence
    yield Kind.BUDGET, "", grant
    yield from ((Kind.YEAR, str(year), pence) for year, pence in award.by_year.items() if pence)
    yield from ((Kind.PLACE, place, pence) for place, pence in award.by_place.items() if pence)
    yield from ((Kind.THEME, theme, grant) for theme in dict.fromkeys(project.themes))
    yield from ((Kind.TECHNOLOGY, one, grant) for one in dict.fromkeys(project.technologies))
    if project.size:
        yield Kind.SIZE, project.size, grant


def counts(rule: Rule, project: Project) -> bool:
    """Whether an award to this project counts under the rule’s subject."""
    match rule.kind:
        case Kind.YEAR:
            return any(year.pence and str(year.starts_in) == rule.subject for year in project.grant_by_year)
        case Kind.PLACE:
            return any(share and place == rule.subject for place, share in project.place_shares)
        case Kind.THEME:
            return rule.subject in project.themes
        case Kind.TECHNOLOGY:
            return rule.subject in project.technologies
        case Kind.SIZE:
            return project.size == rule.subject
        case _:
            return rule.kind == Kind.BUDGET


def share_of_grants(sums: Tally) -> int:
    """What others put in, in basis points of the grants and rounded down; of no grants, all that could be asked."""
    return FULL_BASIS_POINTS * sums.co_investment_pence // sums.grant_pence if sums.grant_pence else FULL_BASIS_POINTS


def used(rule: Rule, sums: Tally) -> int:
    """How much of what a rule bounds the list has. Exclusive and dependent projects are not counted so."""
    if rule.kind == Kind.CO_INVESTMENT:
        return share_of_grants(sums)
    if rule.kind == Kind.LEAD:
        return max((len(ids) for ids in sums.leads.values()), default=0)
    return (sums.pence if rule.measure == Measure.PENCE else sums.counts)[rule.kind, rule.subject]
