"""Everything that is still open in the conversation about a call: a list, its filter, and the same list as a file."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.models import Call
from app.permissions import Permission
from app.queries.agreement import Agreement, agreement_of
from app.queries.negotiation import open_questions, open_suggestions
from app.web.agreement.blueprint import bp
from app.web.agreement.talking import clause_address, proposals
from app.web.shared.display import plural
from app.web.shared.gate import needs
from workflows.wording import whose

KINDS = {"suggestion": "suggestions", "question": "questions"}


@dataclass(frozen=True)
class OpenLine:
    """One thing that waits: what it is, about which clause of whose part, from whom, in a sentence, and its page."""

    kind: str
    clause: str
    name: str
    part: str
    owner: str
    side: str
    by: str
    at: datetime
    sentence: str
    href: str


@dataclass(frozen=True)
class Filter:
    """Which of them: of whose part, of which kind, about which clause, by whom; '' narrows nothing."""

    part: str = ""
    kind: str = ""
    clause: str = ""
    by: str = ""

    def holds(self, line: OpenLine) -> bool:
        """Whether a line is wanted."""
        pairs = ((self.part, line.part), (self.kind, line.kind), (self.clause, line.clause), (self.by, line.by))
        return all(not wanted or wanted == found for wanted, found in pairs)


@bp.get("/agreement/<uuid:call_id>/talk")
@needs(Permission.CALL_READ)
def talk(call: Call) -> ResponseReturnValue:
    """Everything that keeps the keys from turning because it is still talked about, the newest first."""
    agreement = agreement_of(call)
    lines = _lines(call, agreement)
    wanted = _wanted()
    shown = [line for line in lines if wanted.holds(line)]
    sentence = _sentence(agreement, wanted, len(shown), len(lines), lines)
    if request.args.get("as") == "csv":
        return _file(agreement, shown, sentence)
    return render_template(
        "agreement/talk.html",
        agreement=agreement,
        lines=shown,
        total=len(lines),
        wanted=wanted,
        sentence=sentence,
        parts=[(slot.side, slot.name) for slot in agreement.slots],
        kinds=KINDS,
        clauses=sorted({(line.clause, line.name) for line in lines}, key=lambda pair: pair[1]),
        people=sorted({line.by for line in lines}),
        address=_address(agreement, wanted, _external=True),
        file_address=_address(agreement, wanted, **{"as": "csv"}),
    )


def _lines(call: Call, agreement: Agreement) -> list[OpenLine]:
    made = proposals(call, agreement, open_suggestions(agreement.agreed_as_id))
    names = agreement.names
    lines = [
        OpenLine(
            "suggestion",
            one.line.clause,
            one.line.name,
            one.line.part,
            names.get(one.line.part, one.line.part),
            names.get(one.line.side, one.line.side),
            one.line.author,
            one.line.made_at,
            one.sentence,
            url_for("agreement.suggestion", suggestion_id=one.line.id),
        )
        for one in made
    ]
    lines += [
        OpenLine(
            "question",
            one.clause,
            one.name,
            one.part,
            names.get(one.part, one.part),
            names.get(one.side, one.side),
            one.author,
            one.made_at,
            one.text,
            url_for("agreement.suggestion", suggestion_id=one.suggestion_id, _anchor="thread")
            if one.suggestion_id
            else clause_address(agreement, one.clause, _anchor="thread"),
        )
        for one in open_questions(agreement.agreed_as_id)
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _wanted() -> Filter:
    asked = request.args
    kind = asked.get("kind", "")
    return Filter(asked.get("part", ""), kind if kind in KINDS else "", asked.get("clause", ""), asked.get("by", ""))


def _sentence(agreement: Agreement, wanted: Filter, shown: int, total: int, lines: Iterable[OpenLine]) -> str:
    """How many, and which: the sentence that says the filter."""
    names = {line.clause: line.name for line in lines}
    words = [
        KINDS.get(wanted.kind, ""),
        f"about {whose(agreement.names.get(wanted.part, wanted.part))} part" if wanted.part else "",
        f"on {names.get(wanted.clause, wanted.clause)}" if wanted.clause else "",
        f"by {wanted.by}" if wanted.by else "",
    ]
    said = ", ".join(word for word in words if word)
    if not said:
        return f"{plural(total, 'thing is', 'things are')} open in {agreement.reference}, the newest first"
    return f"{shown:,} of {plural(total, 'open thing')} in {agreement.reference}: {said}, the newest first"


def _address(agreement: Agreement, wanted: Filter, **values: object) -> str:
    asked = {name: value or None for name, value in vars(wanted).items()}
    return url_for("agreement.talk", call_id=agreement.id, **asked, **values)


def _file(agreement: Agreement, lines: Iterable[OpenLine], sentence: str) -> Response:
    """Exactly the list on screen. A cell that a spreadsheet would reckon with begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["kind", "clause", "part", "by", "for", "at", "what"])
    for line in lines:
        row = (line.kind, line.name, line.owner, line.by, line.side, line.at.isoformat(), line.sentence)
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in row])
    writer.writerow([f"# {sentence}"])
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{agreement.reference}-open.csv")
    return response
