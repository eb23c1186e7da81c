"""How do the people of the demonstration negotiate a clause? Its plans and figures are made up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.cli.demo.cast import Cast, acting
from app.models import Call, Comment, Suggestion, User
from app.queries.definitions import current_version, definition_of
from app.services import comments, evidence, suggestions
from app.services.comments import Words
from app.services.suggestions import Wish
from app.transactions import unit_of_work
from workflows import anchor
from workflows.comment import CommentKind
from workflows.definition import NATIONAL
from workflows.evidence import Figures, Passage

TEAM = "core:question:team_and_resources"
IMPACTS = "core:question:wider_impacts"
CLUSTER = "layer:west-midlands:criterion:wm_cluster_growth"
INCLUSIVE = "layer:west-midlands:criterion:wm_inclusive_growth"
GOOD_JOBS = "layer:greater-manchester:criterion:gm_good_jobs"
# No such survey, plan or office exists.
FIRST_ROUND = Figures(
    "61", "per cent of applicants who ran out of words", "Made-up survey after round 1", date(2026, 3, 2), "Mercia Vale"
)
PLAN = Passage(
    "Plan for Work in Mercia Vale (made up)",
    "14",
    "People here change trains once to get to work. A job an hour away is within reach; one without a bus is not.",
)
TRAVEL = Figures(
    "54", "minutes to work for half of those in a job", "Made-up travel diary", date(2025, 10, 6), "Mercia Vale"
)


@dataclass(frozen=True)
class Side:
    """Somebody and the side for which they speak."""

    person: User
    name: str


def national(cast: Cast) -> Side:
    """The programme officer."""
    return Side(cast.people["officer"], NATIONAL)


def suggest(
    by: Side,
    call: Call,
    clause: str,
    changes: dict[str, Any],
    reason: str,
    now: datetime,
    *,
    grounds: tuple[Passage | Figures, ...] = (),
) -> Suggestion:
    """One side suggests a change and gives its grounds, which applicants may read too."""
    actor = acting(by.person, call)
    with unit_of_work():
        found = anchor.anchor_at(definition_of(current_version(call)), clause)
        wish = Wish(clause, changes, reason, by.name, found.sha256 if found else "")
        made = suggestions.suggest(call.id, wish, actor, now)
        for piece in grounds:
            evidence.support(Suggestion, made.id, piece, actor, now, is_public=True)
    return made


def accept(by: Side, call: Call, made: Suggestion, now: datetime) -> None:
    """The side whose part it is accepts what it has read."""
    with unit_of_work():
        found = anchor.anchor_at(definition_of(current_version(call)), made.clause)
        suggestions.accept(made.id, found.sha256 if found else "", acting(by.person, call), now)


def ask(by: Side, call: Call, clause: str, text: str, now: datetime) -> Comment:
    """One side asks about a clause."""
    with unit_of_work():
        return comments.write(call.id, Words(clause, CommentKind.QUESTION, text, by.name), acting(by.person, call), now)


def answer(by: Side, call: Call, question: Comment, text: str, now: datetime) -> None:
    """The side whose part it is answers, and the question is resolved."""
    with unit_of_work():
        comments.resolve(question.id, text, by.name, acting(by.person, call), now)
