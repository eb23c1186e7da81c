"""Are there enough assessors, and if not, of whom are there too few, and where?

Each question is a flow from applications to assessors. Where less flows than is needed, the smallest cut of the flow
names the applications that want and the assessors that are all there is for them: its arithmetic is the sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from workflows.assignment.model import KINDS, Flags, Ints, Model, Rule
from workflows.assignment.problem import Kind, Problem
from workflows.wording import counted, listed

_NAMED = 3
_WORDS = {
    Rule.TECHNICAL: ("by technical assessors", "technical assessor"),
    Rule.LAY: ("by lay assessors", "lay assessor"),
    Rule.LOCAL: ("from the application’s own region", "local assessor"),
    Rule.OUTSIDE: ("from outside the application’s region", "outside assessor"),
    Rule.REVIEWS: ("done", "assessor"),
}


@dataclass(frozen=True)
class Shortage:
    """Where too few can be had: `needed` reviews against `can_take`, and who wants them and who is there for them.

    `few` of what can be taken is by assessors who may assess only a part of these applications.
    """

    rule: Rule
    needed: int
    can_take: int
    few: int
    application_ids: tuple[str, ...]
    assessor_ids: tuple[str, ...]
    text: str

    @property
    def short(self) -> int:
        """How many reviews are missing."""
        return self.needed - self.can_take


@dataclass(frozen=True)
class _Cut:
    """The flow of a network and what can still be reached from its source."""

    value: int
    is_reached: Flags


@dataclass(frozen=True)
class _Network:
    """Edges from one node to another, with what each can carry. The source is node 0 and the sink node 1."""

    nodes: int
    edges: tuple[tuple[Ints, Ints, Ints], ...]

    def cut(self) -> _Cut:
        """The largest flow, and the smallest cut on the side of the source."""
        start, end, most = (np.concatenate(column).astype(np.int32) for column in zip(*self.edges, strict=True))
        graph = csr_array(csr_matrix((most, (start, end)), shape=(self.nodes, self.nodes), dtype=np.int32))
        result = maximum_flow(graph, 0, 1)
        rest = csr_array(graph - result.flow)
        rest.data = np.maximum(rest.data, 0)
        rest.eliminate_zeros()
        is_reached = np.zeros(self.nodes, dtype=np.bool_)
        is_reached[breadth_first_order(rest, 0, return_predecessors=False)] = True
        return _Cut(int(result.flow_value), is_reached)


def shortages(problem: Problem, model: Model) -> tuple[Shortage, ...]:
    """Every kind of which there are too few; where each alone suffices, whether all together do.

    Nothing found means that loads and kinds can be kept; rules that cut across each other may still fail together.
    """
    rules, loads = problem.rules, _loads(problem, model)
    asked = (
        (Rule.TECHNICAL, rules.technical, model.kind == KINDS.index(Kind.TECHNICAL)),
        (Rule.LAY, rules.lay, model.kind == KINDS.index(Kind.LAY)),
        (Rule.LOCAL, rules.local, model.is_local),
        (Rule.OUTSIDE, rules.outside, ~model.is_local),
        (Rule.REVIEWS, rules.reviews, np.ones(model.size, dtype=np.bool_)),
    )
    alone = (_of_one(problem, model, rule, (each, who, loads[:, 1])) for rule, each, who in asked if each)
    found = tuple(shortage for shortage in alone if shortage)
    if found:
        return found
    together = (_of_kinds(problem, model, loads[:, 1]), _of_promises(problem, model, loads[:, 0]))
    return tuple(shortage for shortage in together if shortage)


def _loads(problem: Problem, model: Model) -> Ints:
    people = [problem.assessor_by_id[one] for one in model.assessor_ids]
    return np.array([(one.least, one.most) for one in people], dtype=np.int64).reshape(-1, 2)


def _of_one(problem: Problem, model: Model, rule: Rule, asked: tuple[int, Flags, Ints]) -> Shortage | None:
    """Whether those of one kind can give each application as many reviews as it asks of them."""
    each, who, most = asked
    applications, assessors = len(model.application_ids), len(model.assessor_ids)
    wants, takes = 2 + np.arange(applications), 2 + applications + np.arange(assessors)
    start, end = wants[model.application[who]], takes[model.assessor[who]]
    edges = (
        (np.zeros_like(wants), wants, np.full(applications, each)),
        (start, end, np.ones_like(start)),
        (takes, np.ones_like(takes), most),
    )
    cut = _Network(2 + applications + assessors, edges).cut()
    if cut.value == each * applications:
        return None
    is_there = cut.is_reached[takes]
    few = int((cut.is_reached[start] & ~cut.is_reached[end]).sum())
    wanting = np.flatnonzero(cut.is_reached[wants])
    return _said(problem, model, rule, (each * len(wanting), few, wanting, np.flatnonzero(is_there)))


def _of_kinds(problem: Problem, model: Model, most: Ints) -> Shortage | None:
    """Whether every panel can be full and of the right kinds at once."""
    rules, applications, assessors = problem.rules, len(model.application_ids), len(model.assessor_ids)
    asked = np.array([{Kind.LAY: rules.lay, Kind.TECHNICAL: rules.technical}.get(kind, 0) for kind in KINDS])
    wants, takes = 2 + np.arange(applications), 2 + applications + np.arange(assessors)
    places = 2 + applications + assessors + np.arange(applications * len(KINDS))
    own = np.repeat(wants, len(KINDS))
    start, end = places[model.application * len(KINDS) + model.kind], takes[model.assessor]
    edges = (
        (np.zeros_like(wants), wants, np.full(applications, rules.reviews - int(asked.sum()))),
        (np.zeros_like(places), places, np.tile(asked, applications)),
        (own, places, np.full(len(places), rules.reviews)),
        (start, end, np.ones_like(start)),
        (takes, np.ones_like(takes), most),
    )
    cut = _Network(2 + applications + assessors + len(places), edges).cut()
    if cut.value == rules.reviews * applications:
        return None
    few = int((cut.is_reached[start] & ~cut.is_reached[end]).sum())
    free = (rules.reviews - int(asked.sum())) * int(cut.is_reached[wants].sum())
    needed = free + int((cut.is_reached[places] * np.tile(asked, applications)).sum())
    wanting = np.flatnonzero(cut.is_reached[places].reshape(applications, -1).any(axis=1))
    return _said(problem, model, Rule.REVIEWS, (needed, few, wanting, np.flatnonzero(cut.is_reached[takes])))


def _of_promises(problem: Problem, model: Model, least: Ints) -> Shortage | None:
    """Whether there is as much to assess as the assessors were promised at least."""
    rules, applications, assessors = problem.rules, len(model.application_ids), len(model.assessor_ids)
    asked = {Kind.LAY: rules.lay, Kind.TECHNICAL: rules.technical}
    room = np.array([rules.reviews - sum(asked.values()) + asked.get(kind, 0) for kind in KINDS])
    wants, takes = 2 + np.arange(applications), 2 + applications + np.arange(assessors)
    places = 2 + applications + assessors + np.arange(applications * len(KINDS))
    start, end = takes[model.assessor], places[model.application * len(KINDS) + model.kind]
    edges = (
        (np.zeros_like(takes), takes, least),
        (start, end, np.ones_like(start)),
        (places, np.repeat(wants, len(KINDS)), np.tile(room, applications)),
        (wants, np.ones_like(wants), np.full(applications, rules.reviews)),
    )
    cut = _Network(2 + applications + assessors + len(places), edges).cut()
    promised = int(least.sum())
    if cut.value == promised:
        return None
    who = np.flatnonzero(cut.is_reached[takes] & (least > 0))
    needed = int(least[who].sum())
    can_take = needed - (promised - cut.value)
    ids = tuple(sorted(model.assessor_ids[at] for at in who))
    text = (
        f"{counted(needed, 'review')} {_was(needed)} promised to {counted(len(who), 'assessor')}; there is room for "
        f"{can_take:,} of them: {needed - can_take:,} too many. Promise fewer, or look at their conflicts."
    )
    return Shortage(Rule.LOAD, needed, can_take, 0, (), ids, text)


def _said(problem: Problem, model: Model, rule: Rule, found: tuple[int, int, Ints, Ints]) -> Shortage:
    needed, few, wanting, there = found
    applications = tuple(sorted(model.application_ids[at] for at in wanting))
    assessors = tuple(sorted(model.assessor_ids[at] for at in there))
    whole = sum(problem.assessor_by_id[one].most for one in assessors)
    done, noun = _WORDS[rule]
    where = "" if len(applications) == len(model.application_ids) else f"On {_named(problem, applications)}, "
    there_is = f"{counted(len(assessors), noun)} can take {whole:,}" if assessors else f"there is no {noun} for them"
    more = f", and others {few:,} more" if few else ""
    short = needed - whole - few
    text = (
        f"{where}{counted(needed, 'review')} must be {done}; {there_is}{more}: {short:,} short. "
        f"Invite {noun}s who can take {short:,} more, ask those there to take more, or look at their conflicts."
    )
    return Shortage(rule, needed, whole + few, few, applications, assessors, text)


def _named(problem: Problem, ids: Sequence[str]) -> str:
    """Some applications by what people call them: 12 applications (AC-1, AC-2, AC-3 and 9 more)."""
    names = sorted(problem.application_by_id[one].name for one in ids)
    rest = len(names) - _NAMED
    shown = (*names[:_NAMED], f"{rest} more") if rest > 0 else names
    return f"{counted(len(names), 'application')} ({listed(shown)})"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
