"""People and their roles: the list, an invitation, the end of a role."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.models import RoleGrant, RoleInvitation, User
from app.permissions import Permission
from app.queries.roles import Offered, holdings, names_of_things, offered, open_invitations, roles_on, thing_name
from app.queries.visible import find
from app.services import roles
from app.transactions import unit_of_work
from app.web.admin.blueprint import bp
from app.web.shared.gate import current_actor, current_viewer, needs
from app.web.shared.reasons import at_controls
from app.web.shared.words import ROLES
from forms.roles import EndRoleForm, InviteForm
from workflows.machine import Refusal


@bp.get("/people")
@needs(Permission.PEOPLE_READ)
def people() -> ResponseReturnValue:
    """Everybody with a role on what the reader answers for, and who has been asked."""
    viewer, names = current_viewer(), names_of_things()
    return render_template(
        "admin/people.html",
        held=holdings(viewer, names),
        invited=open_invitations(viewer, names),
        may_invite=bool(offered(viewer, names)),
        roles=ROLES,
    )


@bp.route("/people/invite", methods=["GET", "POST"])
@needs(Permission.ROLE_GIVE, fresh=True)
def invite() -> ResponseReturnValue:
    """Ask somebody by their address to take a role that the reader may give."""
    choices = {f"{one.scope}-{one.scope_id}-{one.role}": one for one in offered(current_viewer(), names_of_things())}
    form, reasons = InviteForm(request.form), []
    form.role.choices = [(key, f"{ROLES[one.role].capitalize()}: {one.on}") for key, one in choices.items()]
    if request.method == "POST" and form.validate():
        try:
            _invite(form.email.data, choices[form.role.data])
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash(f"We have written to {form.email.data.lower()}.", "done")
            return redirect(url_for("admin.people"), 303)
    status = 409 if reasons else 422 if form.errors else 200
    return render_template("admin/invite.html", form=form, reasons=reasons, error_title=status != 200), status


@bp.post("/people/invitations/<uuid:role_invitation_id>/withdraw")
@needs(Permission.ROLE_GIVE)
def withdraw(role_invitation: RoleInvitation) -> ResponseReturnValue:
    """Take an invitation back that nobody has answered."""
    with unit_of_work():
        roles.withdraw_invitation(role_invitation.id, current_actor(), clock.now())
    flash("The invitation is taken back.", "done")
    return redirect(url_for("admin.people"), 303)


@bp.route("/people/roles/<uuid:grant_id>/end", methods=["GET", "POST"])
@needs(Permission.ROLE_GIVE, fresh=True)
def end_role(grant: RoleGrant) -> ResponseReturnValue:
    """Say what ending a role means, then end it with a reason."""
    form, reasons = EndRoleForm(request.form), []
    grant_id, name = grant.id, _name_of(grant)
    if request.method == "POST" and form.validate():
        try:
            with unit_of_work():
                roles.end_role(grant_id, form.reason.data, current_actor(), clock.now())
        except Refusal as refusal:
            reasons = at_controls(refusal.reasons)
        else:
            flash(f"The role of {name} has ended. What they did in it stays on the record.", "done")
            return redirect(url_for("admin.people"), 303)
    status = 409 if reasons else 422 if form.errors else 200
    kept = find(RoleGrant, grant_id, current_viewer())
    page = {"form": form, "reasons": reasons, "name": name, "error_title": status != 200}
    words = {"role": ROLES[kept.role], "on": thing_name(kept.scope, kept.scope_id)}
    return render_template("admin/end_role.html", **page, **words), status


def _invite(email: str, chosen: Offered) -> None:
    """The invitation, by the actor with their roles on that very thing."""
    actor = replace(current_actor(), roles=roles_on(current_viewer(), chosen.scope, chosen.scope_id))
    with unit_of_work():
        roles.invite_to_role(email, chosen.role, chosen.scope, chosen.scope_id, actor, clock.now())


def _name_of(grant: RoleGrant) -> str:
    user: User = grant.user
    return user.name
