"""How does an edit of one side become a new version, and when is it refused?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Call, CallVersion
from app.queries.facts import regions_held
from workflows import layers
from workflows.actor import Actor, Role
from workflows.definition import NATIONAL, Core, Definition
from workflows.machine import Reason, Refusal
from workflows.plain import sha256, to_plain

_LOOK = "while you were editing. What you typed is below; look at both and save again."
OVERTAKEN = Reason("version_changed", f"Somebody saved a newer version {_LOOK}")
OVERTAKEN_BY_ONESELF = Reason("version_changed", f"You, in another window, saved a newer version {_LOOK}")


@dataclass(frozen=True)
class Said:
    """What a writer says of an edit: in words, which version they saw, and which they bring their part back as."""

    summary: str
    seen_sha256: str
    brings_back: int | None = None


def add_version(
    call: Call,
    definition: Definition,
    *,
    side: str,
    summary: str,
    actor: Actor,
    now: datetime,
    brings_back: int | None = None,
) -> CallVersion:
    """The next version of a call, without signatures. Whether it becomes the current one is for the caller.

    `brings_back` is the version as which an undoing leaves the side's part (`workflows/steps.py`).
    """
    newest = db.session.scalar(select(func.max(CallVersion.number)).where(CallVersion.call_id == call.agreed_as_id))
    version = CallVersion(
        call_id=call.agreed_as_id,
        number=(newest or 0) + 1,
        definition=to_plain(definition),
        sha256=sha256(definition),
        author_id=actor.id,
        side=side,
        summary=summary,
        created_at=now,
        brings_back=brings_back,
    )
    db.session.add(version)
    db.session.flush()
    return version


def edit_refusals(
    call: Call, side: str, before: Definition, after: Definition, actor: Actor, *, is_current: bool
) -> tuple[Reason, ...]:
    """Why this edit of one side's part cannot be kept: another came first, or the part is not theirs."""
    return (
        *_stale(call, actor, is_current=is_current),
        *_not_their_layer(call, side, actor),
        *layers.check_edit(side, before, after),
    )


def refuse_backward_dates(core: Core) -> None:
    """`Refusal` of a core that closes before it opens: no list could show it."""
    if core.milestones.closes_at <= core.milestones.opens_at:
        raise Refusal([Reason("dates_backward", "The closing time must be after the opening time.", where="closes_at")])


def _stale(call: Call, actor: Actor, *, is_current: bool) -> tuple[Reason, ...]:
    if is_current:
        return ()
    newest = select(CallVersion.author_id).where(CallVersion.call_id == call.agreed_as_id)
    author = db.session.scalar(newest.order_by(CallVersion.number.desc()).limit(1))
    return (OVERTAKEN_BY_ONESELF if author == actor.id else OVERTAKEN,)


def _not_their_layer(call: Call, side: str, actor: Actor) -> tuple[Reason, ...]:
    if side == NATIONAL or side in regions_held(call.id, actor.id, Role.REGION_LEAD):
        return ()
    return (Reason("wrong_layer", "This layer belongs to another region."),)
