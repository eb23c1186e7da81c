"""Who declares something for an application: the signatory of an organisation in it, or a referee from outside?

A signatory declares for the sums of their organisation as they stand then. When those change the declaration no longer
holds and is asked for again; a referee's word holds until it is withdrawn.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workflows.actor import Role
from workflows.application import LEAD, WRITERS
from workflows.declaration_rules import DeclarationRules
from workflows.machine import Guard, Machine, Reason, Transition
from workflows.wording import counted, money
from workflows.writing_again import not_too_soon

WHERE = "declarations"


class DeclarationKind(StrEnum):
    """As what somebody declares."""

    SIGNATORY = "signatory"
    REFEREE = "referee"


AS_WHAT: dict[DeclarationKind, str] = {
    DeclarationKind.SIGNATORY: "a signatory",
    DeclarationKind.REFEREE: "a referee",
}


class DeclarationState(StrEnum):
    """Where a declaration stands. One that is made counts as long as it holds."""

    ASKED = "asked"
    MADE = "made"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DeclarationMove(StrEnum):
    """What can be done to it."""

    ASK = "ask_declaration"
    SEND_AGAIN = "send_declaration_again"
    ASK_AGAIN = "ask_declaration_again"
    MAKE = "make_declaration"
    DECLINE = "decline_declaration"
    WITHDRAW = "withdraw_declaration"
    FALL_AWAY = "drop_declaration"


S, M = DeclarationState, DeclarationMove
# What nobody else is asked for at the same time.
STANDING: frozenset[DeclarationState] = frozenset({S.ASKED, S.MADE})


@dataclass(frozen=True)
class Sums:
    """What an organisation declares for, in pence."""

    cost_pence: int
    grant_pence: int
    contribution_pence: int


@dataclass(frozen=True)
class Declared:
    """A declaration as the rules want to know it: a signatory's is `for_partner`, made for these `sums`."""

    kind: DeclarationKind
    state: DeclarationState
    name: str
    for_partner: UUID | None = None
    sums: Sums | None = None


@dataclass(frozen=True)
class Party:
    """An organisation that takes part, with its sums as they stand."""

    id: UUID
    name: str
    sums: Sums


@dataclass(frozen=True)
class DeclarationFacts:
    """What the guards need to know, true at one instant. A referee is `is_inside` if they work for an organisation of
    the application, and a signatory `is_referee` if they are one of it, and `is_of_another` if they work for another of
    its organisations and not for the one they would sign for; `may_name` says whose people ask; `sums_seen` whether a
    signatory read what they declare for; `too_soon` why whoever is asked is not written to again yet."""

    is_draft: bool = True
    takes_words: bool = True
    call_asks: bool = True
    takes_part: bool = True
    may_name: bool = True
    is_asked_already: bool = False
    has_room: bool = True
    is_inside: bool = False
    is_referee: bool = False
    is_of_another: bool = False
    works_on_call: bool = False
    has_costs: bool = True
    sums_seen: bool = True
    still_holds: bool = False
    too_soon: tuple[Reason, ...] = ()


TAKES_WORDS: Guard[DeclarationFacts] = Guard(
    "call_not_open", "The call takes no more words, so nobody declares anything now.", lambda facts: facts.takes_words
)
IS_DRAFT: Guard[DeclarationFacts] = Guard(
    "not_a_draft",
    "The application is not a draft now, so nothing is declared for it. Until the deadline its lead applicant can "
    "reopen it.",
    lambda facts: facts.is_draft,
)
CALL_ASKS: Guard[DeclarationFacts] = Guard(
    "not_asked_for", "The call does not ask for this declaration.", lambda facts: facts.call_asks
)
TAKES_PART: Guard[DeclarationFacts] = Guard(
    "takes_no_part", "This organisation no longer takes part.", lambda facts: facts.takes_part
)
MAY_NAME: Guard[DeclarationFacts] = Guard(
    "not_yours_to_name",
    "You name the signatory of your own organisation. The lead applicant names everybody else.",
    lambda facts: facts.may_name,
)
NOT_ASKED: Guard[DeclarationFacts] = Guard(
    "already_asked",
    "This person is asked already, or has declared. You can write to them again.",
    lambda facts: not facts.is_asked_already,
    where="email",
)
HAS_ROOM: Guard[DeclarationFacts] = Guard(
    "enough_asked",
    "As many people are asked as the call wants. Withdraw one first.",
    lambda facts: facts.has_room,
)
OUTSIDE: Guard[DeclarationFacts] = Guard(
    "inside",
    "A referee belongs to none of the organisations of the application. Name somebody from outside.",
    lambda facts: not facts.is_inside,
    where="email",
)
# A referee speaks from outside: whoever signs for an organisation is inside, whichever of the two came first.
NO_REFEREE: Guard[DeclarationFacts] = Guard(
    "is_referee",
    "This person is a referee of the application, and a referee signs for none of its organisations. Name somebody "
    "else, or withdraw what they are asked or have declared as a referee.",
    lambda facts: not facts.is_referee,
    where="email",
)
# Else whoever leads an application could bind the others.
OF_ITS_OWN: Guard[DeclarationFacts] = Guard(
    "of_another",
    "This person belongs to another organisation of the application. Name somebody of the organisation that is to be "
    "signed for, or let its own people name them.",
    lambda facts: not facts.is_of_another,
    where="email",
)
NO_STAFF: Guard[DeclarationFacts] = Guard(
    "works_on_call",
    "You work on this call for the funder or a region, so you cannot declare anything for an application to it. "
    "Decline, so that somebody else is named.",
    lambda facts: not facts.works_on_call,
)
HAS_COSTS: Guard[DeclarationFacts] = Guard(
    "no_costs",
    "The organisation has not entered its costs yet. Declare once they are there.",
    lambda facts: facts.has_costs,
)
SUMS_SEEN: Guard[DeclarationFacts] = Guard(
    "sums_changed",
    "The sums changed while you were reading. Look at them once more, then declare.",
    lambda facts: facts.sums_seen,
)
NO_LONGER_HOLDS: Guard[DeclarationFacts] = Guard(
    "still_holds", "This declaration is made and still holds.", lambda facts: not facts.still_holds
)
NOT_TOO_SOON: Guard[DeclarationFacts] = not_too_soon()

ASKED: frozenset[DeclarationState] = frozenset({S.ASKED})
WHO_ASKS = WRITERS
WHO_DECLARES = frozenset({Role.INVITED})
IN_TIME = (TAKES_WORDS, IS_DRAFT)
NAMING = (*IN_TIME, CALL_ASKS, TAKES_PART, MAY_NAME, NOT_ASKED, HAS_ROOM, OUTSIDE, NO_REFEREE, OF_ITS_OWN)

DECLARATION: Machine[DeclarationFacts] = Machine(
    "declaration",
    Transition(M.ASK, ASKED, S.ASKED, WHO_ASKS, guards=(*NAMING, NOT_TOO_SOON), notices=("declaration_asked",)),
    Transition(
        M.SEND_AGAIN,
        ASKED,
        S.ASKED,
        WHO_ASKS,
        guards=(*IN_TIME, MAY_NAME, NOT_TOO_SOON),
        notices=("declaration_asked",),
    ),
    Transition(
        M.ASK_AGAIN,
        frozenset({S.MADE, S.DECLINED}),
        S.ASKED,
        WHO_ASKS,
        guards=(*NAMING, NO_LONGER_HOLDS),
        notices=("declaration_asked",),
    ),
    Transition(
        M.MAKE,
        ASKED,
        S.MADE,
        WHO_DECLARES,
        guards=(*IN_TIME, CALL_ASKS, TAKES_PART, OUTSIDE, OF_ITS_OWN, NO_STAFF, HAS_COSTS, SUMS_SEEN),
        notices=("declaration_made",),
    ),
    Transition(M.DECLINE, ASKED, S.DECLINED, WHO_DECLARES, guards=IN_TIME, notices=("declaration_declined",)),
    Transition(
        M.WITHDRAW,
        STANDING,
        S.WITHDRAWN,
        WHO_ASKS,
        guards=(*IN_TIME, MAY_NAME),
        notices=("declaration_withdrawn",),
    ),
    # When the organisation ceases to take part.
    Transition(
        M.FALL_AWAY,
        STANDING,
        S.WITHDRAWN,
        LEAD | {Role.PARTNER_LEAD},
        notices=("declaration_withdrawn",),
    ),
)


def holds(declared: Declared, sums: Sums | None) -> bool:
    """Whether a declaration is made and holds: a signatory's, for exactly the sums that their organisation has now."""
    if declared.state != S.MADE:
        return False
    return declared.kind == DeclarationKind.REFEREE or declared.sums == sums


def missing(rules: DeclarationRules, parties: Sequence[Party], declared: Collection[Declared]) -> tuple[Reason, ...]:
    """Which declarations an application lacks: a reason for each organisation, and one for the referees."""
    signed = [_unsigned(one, declared) for one in parties] if rules.signatories else []
    return tuple(Reason("declaration_owed", text, WHERE) for text in (*signed, _unsaid(rules, declared)) if text)


def number_missing(rules: DeclarationRules, *, parties: int, signed: int, referees: int) -> int:
    """How many reasons `missing` gives, by how many take part, have signed and have declared as referees. The count
    cannot know that sums have changed since somebody signed, and is less then."""
    return (max(0, parties - signed) if rules.signatories else 0) + int(referees < rules.referees)


def _unsigned(party: Party, declared: Collection[Declared]) -> str:
    """What is missing of the signatory of one organisation; '' when nothing is."""
    theirs = [one for one in declared if one.for_partner == party.id and one.state in STANDING]
    if not theirs:
        return f"{party.name} needs a signatory’s declaration. Name who signs for it."
    one = theirs[0]
    if holds(one, party.sums):
        return ""
    if one.state == S.ASKED or one.sums is None:
        return f"{one.name} is asked to declare for {party.name} and has not answered."
    changed = "; ".join(_changes(one.sums, party.sums))
    return f"{one.name} declared for {party.name} before its sums changed: {changed}. Ask for the declaration again."


def _changes(before: Sums, now: Sums) -> Iterator[str]:
    rows = (
        ("costs", before.cost_pence, now.cost_pence),
        ("grant", before.grant_pence, now.grant_pence),
        ("own contribution", before.contribution_pence, now.contribution_pence),
    )
    return (f"{name} {money(then)} → {money(today)}" for name, then, today in rows if then != today)


def _unsaid(rules: DeclarationRules, declared: Collection[Declared]) -> str:
    """What is missing of the referees; '' when nothing is."""
    referees = [one for one in declared if one.kind == DeclarationKind.REFEREE]
    made, waiting = sum(holds(one, None) for one in referees), [one.name for one in referees if one.state == S.ASKED]
    if made >= rules.referees:
        return ""
    wanted = f"The call asks for {counted(rules.referees, 'referee')}; {made} declared so far."
    if made + len(waiting) >= rules.referees:
        return f"{wanted} {' and '.join(waiting)} {'has' if len(waiting) == 1 else 'have'} not answered yet."
    return f"{wanted} Name who else is asked."
