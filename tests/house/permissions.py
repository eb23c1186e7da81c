"""What does every route answer to everybody, at each moment that matters? `bin/permissions` writes it to the table.

A new route needs no row by hand: its parameters say which things it is asked about (`VALUES`) and at which moments
(`MOMENTS`). A new kind of parameter needs one line in each.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

from app.extensions import limiter
from app.permissions import Permission
from tests.conftest import Database, running
from tests.house.looking import Answer, Looker, one_transaction
from tests.house.world import COLUMNS, House, Moment, Things, build
from tests.talk import CLAUSE
from workflows.definition import Ledger

TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"
AUDIENCES = {
    "public": "Everybody",
    "health": "Machines that look after the service",
    "account": "Account and first pages",
    "agreement": "Agreeing a call: funder and regions",
    "applicant": "Applicants",
    "assessor": "Assessors",
    "region": "A region, running its part of a call",
    "funder": "The funder, running a call",
    "panels": "Panels and interviews",
    "auditor": "Auditors",
    "admin": "People and their roles",
}
# What a request came to, in one sign.
SIGNS = {200: "✓", 302: "»", 303: "»", 422: "✎", 409: "!", 403: "✗", 404: "·"}
SIGN_IN = "→"
SIGN_WORDS = (
    ("✓", "let in: a page, a file, or the answer to a program"),
    ("»", "let in and sent on: the act was done, or the page is elsewhere"),
    ("✎", "let in: the form is empty here, so it asks for what is missing"),
    ("!", "let in, and a rule of the machine refuses with its reasons"),
    ("✗", "refused: the person may know of the thing, and may not do this (403)"),
    ("·", "not there: to the letter what an address that never existed answers (404)"),
    (SIGN_IN, "asked to sign in first, whether or not the thing exists"),
)
MOMENT_WORDS = {
    "D": "the call is being drafted",
    "o": "the call is open; the thing is a draft",
    "O": "the call is open; the thing is submitted",
    "C": "closed, not checked yet",
    "A": "being assessed; one assessor has begun",
    "F": "both ledgers are closed and the marks frozen; the region prepares its list",
    "L": "the list is recommended",
    "X": "the list is approved, the decision not released; the offer is being prepared",
    "R": "decisions released, the offer sent",
    "E": "the offer accepted",
}
# The moments at which a thing is asked about, by the parameter that names it; for some routes others tell more.
MOMENTS = {
    "call_id": "OFR",
    "public_call_id": "DOR",
    "application_id": "OCR",
    "assessment_id": "AF",
    "recommendation_id": "FL",
    "offer_id": "XR",
    "partner_id": "OCR",
    "award_id": "RE",
    "clarification_id": "OC",
    "interest_id": "O",
    "partner_invitation_id": "OC",
    "declaration_id": "OC",
    "late_exception_id": "O",
    "pool_member_id": "O",
    "sitting_id": "FL",
    "sitting_item_id": "FL",
    "staged_call_id": "O",
    "suggestion_id": "DO",
    "comment_id": "DO",
    "evidence_id": "DO",
}
MOMENTS_OF_AUDIENCE = {
    ("agreement", "call_id"): "DO",
    ("agreement", "side"): "D",
    ("applicant", "application_id"): "oOR",
    ("applicant", "partner_id"): "oOR",
}
MOMENTS_OF_ROUTE = {
    "funder.start_assessment": "OC",
    "funder.close_ledgers": "AF",
    "funder.release": "FXR",
    "region.portfolio": "AFX",
    "region.compose": "AFX",
    "region.recommend": "AFX",
    **{
        f"region.{page}": "AFX"
        for page in (
            "alternatives",
            "keep_alternative",
            "compare_alternatives",
            "alternative",
            "take_alternative",
            "copy_alternative",
            "remove_alternative",
            "bring_alternative_back",
            "ask_list",
            "list_proposal",
            "list_certificate",
            "stop_list_proposal",
            "begin_list_proposal_again",
        )
    },
    "applicant.application": "oOXR",
    "applicant.decision": "oOXR",
    "applicant.interview": "oFL",
    "applicant.answer_interview": "FL",
    "panels.of_call": "CFR",
    "panels.plan": "OCF",
    **{
        f"{side}.{page}": "AFL"
        for side in ("funder", "region")
        for page in (
            "moderation",
            "set_aside",
            "restore",
            "ask_assessor",
            "withdraw_question",
            "write_note",
            "panel_sheet",
            "panel_sheet_file",
        )
    },
    **{
        f"{side}.{page}": "OAF"
        for side in ("funder", "region")
        for page in (
            "proposals",
            "ask_panels",
            "proposal",
            "proposal_csv",
            "proposal_loads",
            "stop_proposal",
            "begin_proposal_again",
            "deploy_proposal",
            "undeploy_proposal",
            "proposed_panel",
            "adjust_panel",
            "lift_lock",
        )
    },
}
REGIONAL = {"section_id": "g_local", "question_id": "g_local_fit", "criterion_id": "g_local_fit", "thing_id": "g_local"}
NATIONAL = {"section_id": "details", "question_id": "need", "criterion_id": "need", "thing_id": "details"}
ANY = "R"
WORDS = {
    "way": "down",
    "kind": "sections",
    "token": "no-such-link",
    "clause": CLAUSE,
    "grounds": "passage",
    "form": "json",
    "course": "undo",
}
PARAMETER = re.compile(r"<[^:]+:([a-z_]+?)(_id)?>")


@dataclass(frozen=True)
class Asked:
    """Whom a value is for: the house, the things of the moment, who asks, and which side's part it is about."""

    house: House
    things: Things
    column: str
    letter: str
    side: str

    def word(self, name: str) -> Any:
        """The id of a part of the definition that this side, or this assessor's ledger, has."""
        is_regional = self.side == "region" or self.column.startswith("scr")
        return (REGIONAL if is_regional else NATIONAL)[name]


VALUES: dict[str, Callable[[Asked], Any]] = {
    "call_id": lambda of: of.things.call,
    "public_call_id": lambda of: of.things.call,
    "application_id": lambda of: of.things.draft if of.letter == "o" else of.things.application,
    "partner_id": lambda of: of.things.draft_partner if of.letter == "o" else of.things.partner,
    "assessment_id": lambda of: of.things.work.get(of.column, of.things.work["ass"]),
    "marked_id": lambda of: of.things.work["scr" if of.side == "region" or of.column == "lead" else "ass"],
    "recommendation_id": lambda of: of.things.listed,
    "offer_id": lambda of: of.things.offer,
    "award_id": lambda of: of.things.award,
    "clarification_id": lambda of: of.things.asked,
    "interest_id": lambda of: of.house.interest,
    "partner_invitation_id": lambda of: of.things.part_asked,
    "remark_id": lambda of: UUID(int=4),
    "asked_id": lambda of: of.things.part_asked,
    "member_id": lambda of: of.things.draft_member if of.letter == "o" else of.things.member,
    "late_exception_id": lambda of: of.house.late,
    "pool_member_id": lambda of: of.house.place,
    "staged_call_id": lambda of: of.house.staged,
    "sitting_id": lambda of: of.things.sitting,
    "sitting_item_id": lambda of: of.things.interview,
    "interview_id": lambda of: of.things.interview or UUID(int=4),
    "suggestion_id": lambda of: of.things.suggestion,
    "comment_id": lambda of: of.things.comment,
    "evidence_id": lambda of: of.things.evidence,
    "dependency_id": lambda of: of.things.dependency,
    "declaration_id": lambda of: of.things.declaration,
    "owed_id": lambda of: of.things.declaration,
    "investment_id": lambda of: of.things.drafted_sum if of.letter == "o" else of.things.sum,
    "piece_id": lambda of: of.things.evidence,
    "organisation_id": lambda of: of.house.applicant.organisation.id,
    "asked_organisation_id": lambda of: of.house.rival.organisation.id,
    "join_request_id": lambda of: of.house.asking,
    "colleague_id": lambda of: of.house.applicant.signatory.id,
    "invitation_id": lambda of: of.house.invitation,
    "offered_role_id": lambda of: of.house.role_invitation,
    "role_invitation_id": lambda of: of.house.role_invitation,
    "grant_id": lambda of: of.house.role,
    "passkey_id": lambda of: of.house.passkey,
    "sign_in_id": lambda of: of.house.sign_in,
    "alternative_id": lambda of: of.things.alternative or UUID(int=4),
    "list_proposal_id": lambda of: of.things.list_proposal or UUID(int=4),
    # Parts that the house has none of: an id that nobody knows is what a stranger would try.
    "extension_id": lambda of: UUID(int=4),
    "conflict_id": lambda of: UUID(int=4),
    "file_id": lambda of: UUID(int=4),
    "invited_id": lambda of: UUID(int=4),
    "lock_id": lambda of: UUID(int=4),
    "panel_id": lambda of: of.things.application or UUID(int=4),
    "proposal_id": lambda of: of.things.proposed.get(_ledger_run_by(of.column)) or UUID(int=4),
    "number": lambda of: of.things.number,
    "side_key": lambda of: of.house.own.region.slug,
    "side": lambda of: of.house.own.region.slug if of.side == "region" else "national",
    **{name: lambda of, name=name: of.word(name) for name in NATIONAL},
    **{name: lambda of, value=value: value for name, value in WORDS.items()},
}


def _ledger_run_by(column: str) -> Ledger:
    """Whose panels somebody asks for: those of their own side, and of the funder's for everybody else."""
    return Ledger.REGIONAL if column.rstrip("*") in ("lead", "rsg", "sec", "brd") else Ledger.NATIONAL


@dataclass(frozen=True)
class Row:
    """One method of one route, for one side where the address names one, with the moments at which it is asked."""

    rule: Rule
    method: str
    side: str
    letters: str
    permission: Permission | None

    @property
    def audience(self) -> str:
        """The blueprint, which is the audience."""
        return self.rule.endpoint.partition(".")[0]

    @property
    def name(self) -> str:
        """The method and the address as people read them."""
        path = self.rule.rule.replace("<string:side>", "{own region}" if self.side == "region" else self.side)
        path = PARAMETER.sub(r"{\1}", path)
        return f"{self.method} {path}"


@dataclass
class Found:
    """The signs of one row by column, and what must never be: answers that fail, or tell a hidden thing apart."""

    row: Row
    signs: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def rows(app: Flask) -> list[Row]:
    """Every method of every route, in the order of the table."""
    found = [
        Row(rule, method, side, _letters(rule), getattr(app.view_functions[rule.endpoint], "permission", None))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for side in (("national", "region") if "side" in rule.arguments else ("",))
    ]
    return sorted(found, key=lambda row: (list(AUDIENCES).index(row.audience), row.rule.rule, row.side, row.method))


def _letters(rule: Rule) -> str:
    """The moments of the route, else of its audience, else of the thing; without a thing one moment is enough."""
    audience = rule.endpoint.partition(".")[0]
    choices = [MOMENTS_OF_ROUTE.get(rule.endpoint)]
    choices += [MOMENTS_OF_AUDIENCE.get((audience, name)) for name in ("side", *MOMENTS) if name in rule.arguments]
    choices += [letters for name, letters in MOMENTS.items() if name in rule.arguments]
    return next((letters for letters in choices if letters), ANY)


def walk(looker: Looker, house: House, wanted: Sequence[Row]) -> Iterator[Found]:
    """Ask each row as everybody, at each of its moments."""
    for row in wanted:
        found = Found(row)
        for column in COLUMNS:
            found.signs[column] = "".join(_sign(looker, house, found, column, letter) for letter in row.letters)
        yield found


def address(app: Flask, row: Row, of: Asked) -> str:
    """The address of the row's route with the values that the asker and the moment give."""
    values = {name: VALUES[name](of) for name in row.rule.arguments}
    return app.url_map.bind("localhost").build(row.rule.endpoint, values, method=row.method)


def _sign(looker: Looker, house: House, found: Found, column: str, letter: str) -> str:
    moment, user = Moment(letter.upper()), house.people[column]
    of = Asked(house, house.things[moment], column, letter, found.row.side)
    limiter.reset()
    answer = looker.ask(user, found.row.method, address(looker.app, found.row, of), moment.at)
    if answer.status == 404 and answer.same != looker.nowhere(user, moment.at).same:
        found.faults.append(f"{column} {letter}: 404, and not as an address that never existed")
    if is_sign_in(answer, user is None):
        return SIGN_IN
    if answer.status not in SIGNS:
        found.faults.append(f"{column} {letter}: {answer.status}")
    return SIGNS.get(answer.status, "?")


def is_sign_in(answer: Answer, is_nobody: bool) -> bool:
    """Whether nobody is asked to sign in: a reader is sent there, a writer gets their words back with the way to it."""
    return is_nobody and (answer.location.startswith("/sign-in?to=") or answer.status == 400)


def section(audience: str, found: Sequence[Found]) -> str:
    """One audience's part of the table."""
    head = ["Route", "Permission", "When", *(f"`{column}`" for column in COLUMNS)]
    lines = [_cells(one) for one in found]
    widths = [max(len(line[at]) for line in [head, *lines]) for at in range(len(head))]
    marks = ["-" * width for width in widths]
    table = "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in (head, marks, *lines)
    )
    return f"## {AUDIENCES[audience]}\n\n{table}\n"


def _cells(found: Found) -> list[str]:
    row = found.row
    letters = row.letters if set(row.rule.arguments) & set(MOMENTS) else ""
    return [f"`{row.name}`", f"`{row.permission}`", letters, *(_short(one) for one in found.signs.values())]


def _short(signs: str) -> str:
    """One sign where all moments have the same."""
    return signs[0] if len(set(signs)) == 1 else signs


def introduction() -> str:
    """How to read the table."""
    return f"""# Who may do what

What every route answers to everybody, read from the running application and not from its source. `bin/permissions`
writes this page; `tests/house/test_permissions.py` asks again on each run and fails when an answer differs, when a
route has no row, or when a row has no route. Read the difference before you commit it: it is what you have changed
about who sees what.

One row is one method of one address. *When* names the moments in the life of a call at which the row was asked, and a
cell has one sign for each of them, in that order; one sign alone means the same at all moments. The thing asked about
is always the same: an application of one organisation in one region of a call that has two. A column is a person in
their relation to it. An assessor asks for the assignment that is theirs; everybody else for the first assessor's.

{_list("Sign", SIGN_WORDS)}
{_list("When", MOMENT_WORDS.items())}
{_list("Who", COLUMNS.items())}"""


def _list(title: str, pairs: Any) -> str:
    lines = "\n".join(f"| `{sign}` | {words} |" for sign, words in pairs)
    return f"| {title} | Meaning |\n| --- | --- |\n{lines}\n"


def table(sections: Mapping[str, str]) -> str:
    """The whole page."""
    return "\n".join([introduction(), *(sections[audience] for audience in AUDIENCES)])


def look(looker: Looker, house: House, audience: str) -> list[Found]:
    """One audience's rows, asked in this house."""
    return list(walk(looker, house, [row for row in rows(looker.app) if row.audience == audience]))


def _database_in(folder: str) -> Database:
    return Database(f"sqlite:///{folder}/accord.db")


def main() -> None:
    """Write the table, and say every answer that must never be."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), _database_in(folder)) as app,
        one_transaction() as connection,
    ):
        looker, house = Looker(app, connection), build()
        found = {audience: look(looker, house, audience) for audience in AUDIENCES}
    TABLE.write_text(table({name: section(name, those) for name, those in found.items()}), encoding="utf-8")
    faults = [f"{one.row.name}: {fault}" for those in found.values() for one in those for fault in one.faults]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
