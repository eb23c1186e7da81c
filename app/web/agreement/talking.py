"""What do the pages of a conversation share: whose voice is it, what would a suggestion change, which acts are open?"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from werkzeug.exceptions import Forbidden

from app.models import Call
from app.queries.agreement import Agreement
from app.queries.comparing import definitions_by_number
from app.queries.negotiation import SuggestionLine
from app.web.agreement.desk import sides_edited, sides_signed
from app.web.shared.gate import current_actor
from app.web.shared.page import current_side
from workflows import anchor, diff
from workflows.call import CallState
from workflows.definition import NATIONAL, Definition
from workflows.diff_summary import line
from workflows.machine import Reason
from workflows.suggestion import SUGGESTION, SuggestionFacts, SuggestionMove, may_answer


@dataclass(frozen=True)
class Proposal:
    """A suggestion with what it would change, in the version that its author saw and in the one of today."""

    line: SuggestionLine
    changes: tuple[diff.Change, ...]
    sentence: str
    since: tuple[diff.Change, ...]
    today: tuple[diff.Change, ...]
    consequences: tuple[Reason, ...]
    seen_clause: str
    moves: frozenset[SuggestionMove]

    @property
    def has_moved_on(self) -> bool:
        """Whether the clause says something else than its author saw."""
        return bool(self.since)


def speaking_side(call: Call) -> str:
    """The side for which the signed-in person speaks here: the one they chose if it has a voice, else their first."""
    sides = _voices(call)
    if not sides:
        raise Forbidden
    chosen = current_side()
    key = NATIONAL if chosen and chosen.kind == "funder" else chosen.key if chosen else ""
    return key if key in sides else sides[0]


def may_talk(call: Call) -> bool:
    """Whether the signed-in person has a voice in the criteria of this call, now."""
    return call.state == CallState.DRAFTING and bool(_voices(call))


def _voices(call: Call) -> tuple[str, ...]:
    """The sides for which they write or sign, as `speaks_for` decides it, from what this request has read already."""
    return tuple(dict.fromkeys((*sides_edited(call), *sides_signed(call))))


def proposals(call: Call, agreement: Agreement, lines: Sequence[SuggestionLine]) -> list[Proposal]:
    """The suggestions with what they would change. One query for all the versions that they were made on."""
    seen = definitions_by_number(agreement.agreed_as_id, {line.base_number for line in lines}) if lines else {}
    edited, signed = sides_edited(call), sides_signed(call)
    return [_proposal(agreement, one, seen[one.base_number], _moves(agreement, one, edited, signed)) for one in lines]


def clause_address(agreement: Agreement, clause: str, **values: object) -> str:
    """The address of the conversation at a clause."""
    return url_for("agreement.clause", call_id=agreement.id, clause=clause, **values)


def _proposal(
    agreement: Agreement, one: SuggestionLine, base: Definition, moves: frozenset[SuggestionMove]
) -> Proposal:
    changes = _changes(base, one)
    now = agreement.definition
    found = anchor.anchor_at(now, one.clause)
    today = _changes(now, one) if one.is_open else ()
    has_changed = found is not None and found.sha256 != one.clause_sha256
    since = tuple(change for change in diff.compare(base, now) if change.place.where == one.clause)
    after = anchor.suggested(now, one.clause, one.changes) if one.is_open else None
    return Proposal(
        line=one,
        changes=changes,
        sentence="; ".join(line(change, agreement.names) for change in changes),
        since=since if has_changed and one.is_open else (),
        today=today,
        consequences=anchor.consequences(now, after) if after else (),
        seen_clause=found.sha256 if found else "",
        moves=moves,
    )


def _changes(definition: Definition, one: SuggestionLine) -> tuple[diff.Change, ...]:
    after = anchor.suggested(definition, one.clause, one.changes)
    return diff.compare(definition, after) if after is not None else ()


def _moves(
    agreement: Agreement, one: SuggestionLine, edited: Sequence[str], signed: Sequence[str]
) -> frozenset[SuggestionMove]:
    actor = current_actor()
    facts = SuggestionFacts(
        call_is_drafting=agreement.state == CallState.DRAFTING,
        answers_it=may_answer(one.part, one.answering_side, writes=edited, speaks_for=(*edited, *signed)),
        is_author=one.author_id == actor.id,
        only_signs_part=one.part in signed and one.part not in edited,
        clause_is_there=anchor.anchor_at(agreement.definition, one.clause) is not None,
    )
    return frozenset(SUGGESTION.open_moves(one.state, actor.roles, facts))
