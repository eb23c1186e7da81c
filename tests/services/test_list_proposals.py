"""Is the best list worked out by a worker, checked, kept as alternatives, and honest where there is none?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Call, Event, ListProposal, Region
from app.queries.list_alternatives import Other, others_of
from app.services import list_alternatives, list_proposals
from app.services.record import NotFound
from app.transactions import unit_of_work
from app.walls import as_system
from tests.factories import AFTER, World, a_call, a_world, ranked, recommended
from workflows.actor import Actor, Role
from workflows.choosing.certificate import Certificate, faults
from workflows.choosing.model import Problem
from workflows.choosing.search import Search
from workflows.choosing.sureness import NO_CHANCE
from workflows.choosing_rules import ChoosingRules, Objective
from workflows.list_proposal import ListProposalState
from workflows.machine import Refusal
from workflows.plain import from_plain
from workflows.rules import Measure, PortfolioKind, PortfolioRule

S = ListProposalState
NOT_BOTH = PortfolioRule("one", PortfolioKind.EXCLUSIVE, "", Measure.COUNT, members=("Idea 0", "Idea 1"))


@dataclass
class Panel:
    """A ranked call, and the secretary of its panel."""

    world: World
    call: Call
    received: list[Application]

    @property
    def secretary(self) -> Actor:
        return Actor(self.world.secretary.id, frozenset({Role.PANEL_SECRETARY}))

    def ask(self) -> ListProposal:
        with unit_of_work():
            return list_proposals.ask(self.call.id, self.world.region, self.secretary, AFTER)

    def act(self, verb: str, kept: ListProposal) -> ListProposal:
        with unit_of_work():
            doing = getattr(list_proposals, verb)
            found: ListProposal = doing(kept.id, self.call.id, self.world.region, self.secretary, AFTER)
            return found

    def others(self) -> list[Other]:
        db.session.expire_all()
        return list(others_of(self.call.id, self.world.region.id))


def a_panel(scores: tuple[int, ...] = (9, 8), **core: Any) -> Panel:
    world = a_world()
    call = a_call(world, core=core)
    return Panel(world, call, ranked(world, call, scores))


@as_system()
def worked_out(kept: ListProposal) -> ListProposal:
    drain_due(AFTER)
    db.session.expire_all()
    return db.session.get_one(ListProposal, kept.id)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as no:
        act()
    return [reason.code for reason in no.value.reasons]


def test_best_list_is_found_with_the_next_ones_and_a_certificate(app: Flask) -> None:
    panel = a_panel((9, 8, 7), portfolio=(NOT_BOTH,))
    first, second, third = (one.id for one in panel.received)

    kept = worked_out(panel.ask())

    assert (kept.state, kept.done, kept.said) == (S.PROPOSED, kept.steps, [])
    found = panel.others()
    assert [(one.name, one.place, one.chosen) for one in found] == [
        ("Proposal 1", 0, {first, third}),
        ("Proposal 1, second best", 1, {second, third}),
    ]
    assert found[0].reasons.keys() == {second}
    assert found[0].reasons[second].startswith("Proposal 1: To fund Idea 1, Idea 0 ")
    assert {one.kept_by for one in found} == {panel.world.secretary.name}
    written, problem = from_plain(Certificate, kept.certificate), from_plain(Problem, kept.problem)
    assert faults(problem, written) == ()
    assert written.objective == Objective.TOP_DOWN
    assert kept.inclusion == {"said": NO_CHANCE}
    moves = db.session.scalars(sa.select(Event.move).where(Event.subject_id == kept.id).order_by(Event.number)).all()
    assert moves == ["ask_list_proposal", "propose_list"]


def test_most_awards_for_one_lead_and_the_objective_are_those_of_the_call(app: Flask) -> None:
    panel = a_panel(choosing=ChoosingRules(Objective.ABOVE_LINE_TIMES_GRANT, 1))

    kept = worked_out(panel.ask())

    written = from_plain(Certificate, kept.certificate)
    assert written.objective == Objective.ABOVE_LINE_TIMES_GRANT
    assert "Awards for one lead organisation: at most 1 award." in written.rules_in_words
    assert (written.value > 0, written.broken) == (True, ())
    assert panel.others()[0].found.facts[0][0] == "Value"


def test_rules_that_cannot_be_kept_together_name_the_cheapest_to_ease(app: Flask) -> None:
    least = PortfolioRule("many", PortfolioKind.SIZE, "large", Measure.COUNT, low=9)
    panel = a_panel(portfolio=(least,))

    kept = worked_out(panel.ask())

    assert kept.state == S.IMPOSSIBLE
    assert kept.said[0] == "No list keeps all rules together."
    assert panel.others() == []
    assert from_plain(Certificate, kept.certificate).said == tuple(kept.said)


def test_stopped_work_is_not_kept_and_can_be_begun_again(app: Flask) -> None:
    panel = a_panel()
    kept = panel.ask()

    assert refused(panel.ask) == ["runs_already"]
    panel.act("stop", kept)
    assert (worked_out(kept).state, panel.others()) == (S.FAILED, [])
    panel.act("begin_again", kept)
    assert (worked_out(kept).state, len(panel.others())) == (S.PROPOSED, 1)


def test_answer_is_written_once_and_under_a_name_of_its_own(app: Flask) -> None:
    panel = a_panel()
    with unit_of_work():
        mine = list_alternatives.Listed([panel.received[0].id])
        list_alternatives.keep(panel.call.id, panel.world.region, mine, "proposal 1", panel.secretary, AFTER)
    kept = panel.ask()
    with unit_of_work():
        work = list_proposals.start(kept.id, AFTER)
    worked_out(kept)

    with unit_of_work():
        list_proposals.finish(kept.id, work, Search(None), "", AFTER)  # type: ignore[arg-type]

    assert {one.name for one in panel.others()} == {"proposal 1", "Proposal 1 (found)"}


def test_nothing_is_proposed_for_a_list_that_is_sent_on_or_where_nobody_passes(app: Flask) -> None:
    panel = a_panel()
    recommended(panel.world, panel.call, panel.received)

    assert refused(panel.ask) == ["list_sent_on"]


def test_nothing_is_proposed_where_nobody_passes_or_elsewhere(app: Flask) -> None:
    panel = a_panel((1,))

    assert refused(panel.ask) == ["nobody_passes"]
    with pytest.raises(NotFound), unit_of_work():
        list_proposals.held(panel.call.id, panel.call.id, Region())
