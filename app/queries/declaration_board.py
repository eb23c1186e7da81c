"""What do applicants see of the declarations that a call asks for: who declared, what is owed, what may they do?"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.models import Application
from app.policy import Viewer
from app.queries.applicant import Bid
from app.queries.application_facts import is_being_written
from app.queries.declaration_facts import draft_facts
from app.queries.declarations import (
    Asking,
    DeclarationRow,
    asking_facts,
    declarations_of,
    may_name,
    parties_of,
    taken_back,
    undeclared,
)
from app.queries.finances import costed_partners
from app.queries.team import WRITING
from workflows.actor import Actor
from workflows.declaration import (
    DECLARATION,
    STANDING,
    DeclarationFacts,
    DeclarationKind,
    DeclarationMove,
    DeclarationState,
    Party,
)
from workflows.declaration_rules import DeclarationRules
from workflows.machine import Reason
from workflows.writing_again import too_often, too_soon


@dataclass(frozen=True)
class BoardRow:
    """One declaration, whether it counts as things stand, and the moves that are open to this person now. `too_soon`
    says why whoever is asked cannot be written to again yet, where nothing else speaks against it; `rests` why the same
    address could not be asked anew if this were withdrawn now."""

    row: DeclarationRow
    holds: bool
    moves: tuple[DeclarationMove, ...]
    too_soon: str
    rests: str


@dataclass(frozen=True)
class Signing:
    """An organisation with its signatory, if somebody is asked or has declared."""

    party: Party
    named: BoardRow | None
    refusals: tuple[Reason, ...]


@dataclass(frozen=True)
class Board:
    """The declarations of an application. `refusals` say why nobody can be asked: empty where somebody can."""

    signing: tuple[Signing, ...]
    referees: tuple[BoardRow, ...]
    over: tuple[BoardRow, ...]
    refusals: tuple[Reason, ...]
    owed: tuple[Reason, ...]

    def row(self, declaration_id: uuid.UUID) -> BoardRow | None:
        """The declaration with this id; None if there is none here."""
        named = [one.named for one in self.signing if one.named is not None]
        return next((one for one in (*named, *self.referees, *self.over) if one.row.id == declaration_id), None)

    def refusals_for(self, partner_id: uuid.UUID | None) -> tuple[Reason, ...]:
        """Why this person cannot name the signatory of this partner, or a referee, now."""
        return next((one.refusals for one in self.signing if one.party.id == partner_id), self.refusals)


@dataclass(frozen=True)
class _Known:
    """What every row of a board is judged by: read once."""

    rules: DeclarationRules
    parties: tuple[Party, ...]
    rows: tuple[DeclarationRow, ...]
    organisations: Mapping[uuid.UUID, uuid.UUID]
    own: frozenset[uuid.UUID]
    actor: Actor
    draft_facts: DeclarationFacts
    now: datetime

    def facts(self, asking: Asking, besides: uuid.UUID | None = None) -> DeclarationFacts:
        """The facts of asking somebody, as far as the page can know them: whether a referee is from outside is found
        when they are asked."""
        organisation_id = self.organisations.get(asking.partner_id) if asking.partner_id else None
        naming = replace(self.draft_facts, may_name=may_name(self.actor, organisation_id, self.own))
        return asking_facts(naming, self.rules, self.parties, self.rows, asking, besides=besides)

    def refusals(self, asking: Asking) -> tuple[Reason, ...]:
        """Why somebody cannot be asked."""
        facts = self.facts(asking)
        return DECLARATION.refusals(DeclarationMove.ASK, DeclarationState.ASKED, self.actor.roles, facts)

    def shown(self, row: DeclarationRow) -> BoardRow:
        """A row with the moves that are open."""
        resting = too_soon(row.sent_at, self.now)
        facts = replace(self.facts(Asking(row.kind, row.partner_id, row.email), row.id), too_soon=resting)
        against = DECLARATION.refusals(DeclarationMove.SEND_AGAIN, row.state, self.actor.roles, facts)
        moves = DECLARATION.open_moves(row.state, self.actor.roles, facts)
        asking = (DeclarationMove.SEND_AGAIN, DeclarationMove.ASK_AGAIN, DeclarationMove.WITHDRAW)
        return BoardRow(
            row,
            row.holds_for(self.parties),
            tuple(move for move in asking if move in moves),
            resting[0].text if resting and against == resting else "",
            self.rests_after(row),
        )

    def rests_after(self, row: DeclarationRow) -> str:
        """Why the address of a row could not be asked anew if it were taken back now; '' where it could."""
        again = too_often([*taken_back(self.rows, row.email), *row.letters], self.now)
        return again[0].text if again else ""


def board_of(application: Application, bid: Bid, viewer: Viewer, actor: Actor, now: datetime) -> Board:
    """The declarations of an application that came through the gate. Three queries."""
    costed, rules = costed_partners(application), bid.definition.core.declarations
    parties, rows = parties_of(costed), declarations_of(application.id)
    known = _Known(
        rules=rules,
        parties=parties,
        rows=rows,
        organisations={partner.id: partner.organisation_id for partner, _ in costed},
        own=viewer.ids(WRITING),
        actor=actor,
        draft_facts=draft_facts(application, now),
        now=now,
    )
    standing = [one for one in rows if one.state in STANDING]
    return Board(
        signing=_signing(known, standing),
        referees=tuple(known.shown(one) for one in standing if one.kind == DeclarationKind.REFEREE),
        over=tuple(known.shown(one) for one in rows if one.state not in STANDING),
        refusals=known.refusals(Asking(DeclarationKind.REFEREE)),
        owed=undeclared(application.id, rules, parties, rows) if is_being_written(application, now) else (),
    )


def _signing(known: _Known, standing: list[DeclarationRow]) -> tuple[Signing, ...]:
    """Every organisation whose signatory is to declare, and any other for which somebody has declared."""
    named = {one.partner_id: one for one in standing if one.kind == DeclarationKind.SIGNATORY}
    return tuple(
        Signing(
            party,
            known.shown(named[party.id]) if party.id in named else None,
            known.refusals(Asking(DeclarationKind.SIGNATORY, party.id)),
        )
        for party in known.parties
        if known.rules.signatories or party.id in named
    )
