"""What differs between two versions of a call, and between a version and what it started from?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.models import Call
from app.permissions import Permission
from app.queries.agreement import BROKEN, Agreement, agreement_of
from app.queries.comparing import definitions_by_number, template_for
from app.web.agreement.blueprint import bp
from app.web.shared.display import plural
from app.web.shared.gate import needs
from workflows import diff
from workflows.definition import NATIONAL
from workflows.diff_summary import heading, line, summary, touching
from workflows.field_words import Audience
from workflows.wording import whose

TEMPLATE = "template"
# As many as a signatory takes in at a glance; the comparison itself has them all.
_LINES_BEFORE_SIGNING = 12


@dataclass(frozen=True)
class Pair:
    """Two versions to compare: numbers as they stand in the address, or the template as the older one."""

    before: str
    after: str

    @property
    def words(self) -> tuple[str, str]:
        """Both by name."""
        return "the template" if self.before == TEMPLATE else f"version {self.before}", f"version {self.after}"


@dataclass(frozen=True)
class Group:
    """What differs in one thing: a question, a criterion, or a side's part as a whole."""

    where: str
    heading: str
    section: str
    changes: tuple[diff.Change, ...]


@dataclass(frozen=True)
class SinceSigned:
    """What changed since a side last turned its key: the version it signed, a sentence, and the first lines."""

    number: int
    sentence: str
    lines: tuple[str, ...]
    more: int


@bp.get("/agreement/<uuid:call_id>/compare")
@needs(Permission.CALL_READ)
def compare(call: Call) -> ResponseReturnValue:
    """Two versions in one column with the changes in place; the newest and the one before unless asked otherwise."""
    agreement = agreement_of(call)
    pair = _asked(agreement)
    audience = next((one for one in Audience if one == request.args.get("touches")), None)
    changes = changes_of(agreement, pair)
    shown = touching(changes, audience)
    return render_template(
        "agreement/compare.html",
        agreement=agreement,
        pair=pair,
        audience=audience,
        sides=by_side(agreement, shown),
        count=_count_words(pair, audience, len(shown), len(changes)),
        told=summary(changes).sentence if changes else "",
        filters=_filters(agreement, pair, audience, changes),
        shortcuts=_shortcuts(agreement, pair),
        address=_address(agreement, pair, audience, _external=True),
    )


def since_signed(agreement: Agreement, side: str) -> SinceSigned | None:
    """What changed since this side's key was turned on an older version; None if it never was, or still fits."""
    slot = next(slot for slot in agreement.slots if slot.side == side)
    if slot.state != BROKEN:
        return None
    changes = changes_of(agreement, Pair(str(slot.number), str(agreement.number)))
    lines = tuple(line(change, agreement.names) for change in changes)
    shown = lines[:_LINES_BEFORE_SIGNING]
    return SinceSigned(slot.number, summary(changes).sentence, shown, len(lines) - len(shown))


def by_side(agreement: Agreement, changes: Iterable[diff.Change]) -> list[tuple[str, str, list[Group]]]:
    """Each side's part that has changes: its slug, its title, and its changes by the thing that they are in."""
    parts = groupby(changes, lambda change: change.place.side)
    return [(side, _part_title(agreement, side), _groups(agreement, list(of_side))) for side, of_side in parts]


def _asked(agreement: Agreement) -> Pair:
    """The pair that the address asks for; 404 for a version that the call does not have."""
    numbers = {str(version.number) for version in agreement.versions}
    after = request.args.get("after") or str(agreement.number)
    if after not in numbers:
        abort(404)
    before = request.args.get("before") or (str(int(after) - 1) if after != "1" else TEMPLATE)
    if before not in numbers | {TEMPLATE}:
        abort(404)
    return Pair(before, after)


def changes_of(agreement: Agreement, pair: Pair) -> tuple[diff.Change, ...]:
    """Every difference between two versions of a call, or between one and what it started from."""
    numbers = {int(number) for number in (pair.before, pair.after) if number != TEMPLATE}
    definitions = definitions_by_number(agreement.agreed_as_id, numbers)
    after = definitions[int(pair.after)]
    before = template_for(after) if pair.before == TEMPLATE else definitions[int(pair.before)]
    return diff.compare(before, after)


def _groups(agreement: Agreement, changes: Sequence[diff.Change]) -> list[Group]:
    """The changes by the thing that they are in, after those of the part as a whole."""
    ordered = sorted(changes, key=lambda change: bool(change.place.title))
    groups = []
    for where, found in groupby(ordered, lambda change: change.place.where if change.place.title else ""):
        of_one = tuple(found)
        place = of_one[0].place
        whole = "The call as a whole" if place.side == NATIONAL else "The layer as a whole"
        title = heading(place, agreement.names) if where else whole
        groups.append(Group(where or place.root, title, place.section, of_one))
    return groups


def _part_title(agreement: Agreement, side: str) -> str:
    return "The national core" if side == NATIONAL else f"{whose(agreement.names.get(side, side))} layer"


def _count_words(pair: Pair, audience: Audience | None, shown: int, total: int) -> str:
    """How many, and which: the sentence that says the filter."""
    span = f"from {pair.words[0]} to {pair.words[1]}"
    if audience is None:
        return f"{plural(total, 'change')} {span}: everything"
    return f"{shown:,} of {plural(total, 'change')} {span}: what touches {audience.value}"


def _filters(
    agreement: Agreement, pair: Pair, audience: Audience | None, changes: Sequence[diff.Change]
) -> list[tuple[str, str, bool]]:
    """Each filter with its count, its address and whether it is on."""
    choices = ((None, "Everything"), *((one, f"What touches {one.value}") for one in Audience))
    return [
        (f"{text} ({len(touching(changes, one)):,})", _address(agreement, pair, one), one == audience)
        for one, text in choices
    ]


def _shortcuts(agreement: Agreement, pair: Pair) -> list[tuple[str, str]]:
    """What the newer version is most often compared with, unless it is compared with that already."""
    older = [version for version in agreement.versions if version.number < int(pair.after)]
    signed = next((version for version in older if version.keys), None)
    named = [
        ("the version before it", str(older[0].number) if older else ""),
        ("the last signed before it", str(signed.number) if signed else ""),
        ("the template", TEMPLATE),
    ]
    return [
        (f"{text}{f' (version {before})' if before != TEMPLATE else ''}", _address(agreement, Pair(before, pair.after)))
        for text, before in named
        if before and before != pair.before
    ]


def _address(agreement: Agreement, pair: Pair, audience: Audience | None = None, **values: Any) -> str:
    """The address that reproduces a comparison, whichever versions come after it."""
    asked = {"before": pair.before, "after": pair.after, "touches": audience.value if audience else None}
    return url_for("agreement.compare", call_id=agreement.id, **asked, **values)
