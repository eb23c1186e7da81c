"""How is a history told: what happened in words, and who did it, as this reader may know them?"""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template

from app.queries.history import Happening
from app.web.shared.record_words import EVENT_MOVES, EVENT_SUBJECTS
from workflows.actor import FUNDER_ROLES, TEAM_ROLES, Actor, Role
from workflows.definition import Ledger
from workflows.history import Reader

FUNDER, REGION = "Innovate UK", "The region"
# Who is not known by name: assessors by what they are, everybody else by the body that they act for.
ASSESSORS = {Ledger.NATIONAL: "A national assessor", Ledger.REGIONAL: "A regional scorer"}
ASKED_BY = {Ledger.NATIONAL: FUNDER, Ledger.REGIONAL: REGION}


def reader_of(actor: Actor) -> Reader:
    """From which side somebody reads: who stands on several reads from the one that may know least."""
    if actor.roles & TEAM_ROLES:
        return Reader.ORGANISATION
    if Role.AUDITOR in actor.roles and not actor.roles - {Role.AUDITOR}:
        return Reader.AUDITOR
    return Reader.FUNDER if actor.roles & FUNDER_ROLES else Reader.REGION


def history_page(title: str, caption: str, happenings: Sequence[Happening], back: tuple[str, str]) -> str:
    """The page of one history. `back` is the address of the thing's own page and the words that lead there."""
    return render_template(
        "history.html",
        title=title,
        caption=caption,
        rows=[(one.at, _what(one), _who(one)) for one in happenings],
        back=back,
    )


def told_rows(happenings: Sequence[Happening], reader: Reader) -> list[tuple[datetime, str, str]]:
    """The same for the foot of a page: when, who, and what."""
    return [(one.at, _who(one, reader), _what(one)) for one in happenings]


def _what(one: Happening) -> str:
    move = EVENT_MOVES.get(one.move, one.move.replace("_", " ").capitalize())
    if one.kind in ("declarations", "partners"):
        return f"{one.about}: {_within(move)}"
    about = f", {'of' if one.move == 'end_role' else 'to'} {one.about}" if one.about else ""
    version = f", version {one.version}" if one.version else ""
    what = f". What: {one.what}" if one.what else ""
    why = f". Why: {one.why}" if one.why else ""
    return f"{EVENT_SUBJECTS[one.kind]}: {_within(move)}{about}{version}{what}{why}"


def _who(one: Happening, reader: Reader | None = None) -> str:
    if one.is_service:
        return "The service"
    if one.person:
        return one.person
    if one.kind == "clarifications":
        return "The staff of the call" if reader == Reader.ORGANISATION else "An applicant"
    if one.kind == "interests":
        return REGION
    if one.ledger is None:
        return FUNDER
    return ASKED_BY[one.ledger] if one.move == "assign" else ASSESSORS[one.ledger]


def _within(words: str) -> str:
    """The words as they stand within a sentence: PDF stays PDF."""
    return words if words[:2].isupper() else f"{words[0].lower()}{words[1:]}"
