"""What does the page of conflicts hold that the funder and the regions share, and what can be done on it?"""

import uuid
from collections.abc import Sequence
from typing import Any

from app.queries.conflicts import ConflictLine, NamedLine
from app.queries.staff import Head
from app.services import conflicts
from app.web.shared.conflict_words import KINDS, SOURCES, standing_words
from app.web.shared.display import plural
from app.web.shared.running import Link
from app.web.shared.staff_pages import frame
from forms.conflicts import CONFIRM, SettleForm
from workflows.actor import Actor


def conflicts_page(
    head: Head,
    lines: Sequence[ConflictLine],
    named: Sequence[NamedLine],
    link: Link,
    *,
    may_settle: bool,
    typed: SettleForm | None = None,
    at: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Every conflict with its form; `typed` is what was sent for the one `at`."""
    to_look_at = sum(line.is_open for line in lines)
    rows = [
        {
            "line": line,
            "standing": standing_words(line),
            "source": SOURCES[line.source],
            "kind": KINDS[line.kind] if line.kind else "",
            "form": _form(line, typed if line.id == at else None) if may_settle and line.can_be_lifted else None,
        }
        for line in lines
    ]
    return {
        **frame(head, link, "conflicts"),
        "rows": rows,
        "named": named,
        "typed": typed,
        "count_words": f"{plural(len(lines), 'conflict')}, {to_look_at} to look at",
        "may_settle": may_settle,
        "error_title": bool(typed and typed.errors),
    }


def form_of(conflict_id: uuid.UUID, typed: Any) -> SettleForm:
    """The form of one conflict."""
    return SettleForm(typed, prefix=f"{conflict_id}-")


def settle(conflict_id: uuid.UUID, form: SettleForm, actor: Actor, now: Any) -> str:
    """Confirm or lift it, within a unit of work; the words that say what was done."""
    if form.move.data == CONFIRM:
        conflicts.confirm(conflict_id, actor, now)
        return "It is confirmed. The person sees nothing of the application."
    conflicts.lift(conflict_id, form.reason.data, actor, now)
    return "It is lifted. The person may be asked, and work that was kept aside for it alone counts again."


def _form(line: ConflictLine, typed: SettleForm | None) -> SettleForm:
    return typed or form_of(line.id, None)
