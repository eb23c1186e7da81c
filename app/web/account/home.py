"""The first page of each side: what waits for me, what is on its way, what is done."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app import clock
from app.policy import actor_anywhere
from app.queries.cards import cards_of, declared_by
from app.queries.home import Task, invitations_to
from app.queries.roles import invitations_to_roles
from app.queries.sides import SideRow
from app.services import roles
from app.services.organisations import accept_invitation as accept
from app.transactions import unit_of_work
from app.web.account.blueprint import bp
from app.web.shared.gate import current_viewer, signed_in
from app.web.shared.page import SIDE, current_side, tasks_on
from app.web.shared.words import ROLES
from workflows.granting import GIVERS


@dataclass(frozen=True)
class TaskLine:
    """One task with the address of its page."""

    title: str
    href: str
    why: str
    due: datetime | None


@bp.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    """The side that the person looked at last, or where to begin when they stand on none."""
    return _page(current_side())


@bp.get("/home/<string:side_key>")
@signed_in
def home_of_side(side_key: str) -> ResponseReturnValue:
    """Step over to another of one's own sides."""
    current_side()
    side = next((one for one in g.sides if one.key == side_key), None)
    if side is None:
        abort(404)
    session[SIDE] = side.key
    return _page(side)


@bp.post("/invitations/<uuid:invitation_id>/accept")
@signed_in
def accept_invitation(invitation_id: uuid.UUID) -> ResponseReturnValue:
    """Take the role that an organisation offered to this address."""
    with unit_of_work():
        organisation = accept(invitation_id, current_user, clock.now())
    flash(f"You now belong to {organisation.name}.", "done")
    return redirect(url_for("account.home_of_side", side_key=str(organisation.id)), 303)


@bp.post("/role-invitations/<uuid:offered_role_id>/accept")
@signed_in
def accept_role(offered_role_id: uuid.UUID) -> ResponseReturnValue:
    """Take the role that was offered to this address."""
    with unit_of_work():
        role = roles.accept_role(offered_role_id, current_user, clock.now())
    flash(f"You are now {ROLES[role]}.", "done")
    return redirect(url_for("account.home"), 303)


def _page(side: SideRow | None) -> ResponseReturnValue:
    now = clock.now()
    invitations = [(one, ROLES[one.role]) for one in invitations_to(current_user.email)]
    offered = [(*one, ROLES[one[1]]) for one in invitations_to_roles(current_user.email)]
    parts, declaring, joining = cards_of(current_user.id, current_user.email, now)
    if side is None:
        return render_template(
            "account/beginning.html",
            invitations=invitations,
            offered=offered,
            parts=parts,
            declaring=declaring,
            joining=joining,
            declared=declared_by(current_user.id),
            email=current_user.email,
        )
    tasks = tasks_on(side)
    return render_template(
        "account/home.html",
        side=side,
        invitations=invitations,
        offered=offered,
        parts=parts,
        declaring=declaring,
        joining=joining,
        may_give=bool(GIVERS & actor_anywhere(current_viewer()).roles),
        waiting=_lines(tasks.waiting),
        on_its_way=_lines(tasks.on_its_way),
        done=_lines(tasks.done),
    )


def _lines(tasks: Sequence[Task]) -> list[TaskLine]:
    return [TaskLine(task.title, url_for(task.where[0], **task.where[1]), task.why, task.due) for task in tasks]
