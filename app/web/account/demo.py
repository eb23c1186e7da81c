"""The demonstration: be anybody, and read everybody's mail. Without DEMO=1 these pages do not exist."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.models import Message
from app.queries.home import CastGroup, CastMember, cast, find_in_cast, mailbox, message_by_id
from app.web.account.blueprint import bp
from app.web.account.session import begin
from app.web.shared.gate import public
from app.web.shared.words import ROLE_WORK, ROLES
from workflows.sign_in import Method

# Groups that hold many people of one kind are folded, so that the page can be seen at a glance.
FOLDED = frozenset({"organisation"})


@dataclass(frozen=True)
class CastLine:
    """One button of the sign-in page."""

    id: uuid.UUID
    name: str
    words: str


@dataclass(frozen=True)
class MailLine:
    """One line of a message: its words, and an address when it is a link."""

    text: str
    href: str = ""


@bp.get("/demo")
@public
def demo() -> ResponseReturnValue:
    """Everybody in the demonstration, by side, with what they come to do."""
    _only_in_demonstration()
    groups = cast()
    return render_template(
        "account/demo.html",
        staff=[(group.title, _lines(group)) for group in groups if group.kind not in FOLDED],
        organisations=[(group.title, _lines(group)) for group in groups if group.kind in FOLDED],
    )


@bp.post("/demo/sign-in")
@public
def demo_sign_in() -> ResponseReturnValue:
    """Become one of the made-up people."""
    _only_in_demonstration()
    user = find_in_cast(_uuid(request.form.get("person", "")))
    if user is None:
        abort(404)
    begin(user, Method.DEMONSTRATION)
    return redirect(url_for("account.home"), 303)


@bp.get("/demo/mail")
@public
def demo_mail() -> ResponseReturnValue:
    """Every message that the demonstration wrote, newest first, and one of them to read."""
    _only_in_demonstration()
    box = mailbox(request.args.get("page", 1, type=int))
    wanted = request.args.get("message", "")
    opened = message_by_id(_uuid(wanted)) if wanted else None
    if wanted and opened is None:
        abort(404)
    return render_template("account/demo_mail.html", box=box, opened=opened, lines=_mail_lines(opened))


def _only_in_demonstration() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(404)


def _lines(group: CastGroup) -> list[CastLine]:
    return [CastLine(member.id, member.name, _words(member)) for member in group.members]


def _words(member: CastMember) -> str:
    """What the person is and comes to do: "programme officer at Innovate UK: drafts calls"."""
    if not member.roles:
        return "has an account and no role yet"
    held = [f"{ROLES[role]}{f' at {on}' if on else ''}" for role, on in dict.fromkeys(member.roles)]
    does = dict.fromkeys(ROLE_WORK[role] for role, _on in member.roles)
    return f"{', '.join(held)}: {'; '.join(does)}"


def _mail_lines(message: Message | None) -> list[MailLine]:
    """The lines of a message; a line that is one of our own addresses becomes a link within this site."""
    base = current_app.config["BASE_URL"] + "/"
    return [
        MailLine(line, urlsplit(line).path if line.startswith(base) else "")
        for line in (message.body.split("\n") if message else ())
    ]
