"""How does a person get a new password or a new address, with nobody else learning of either?"""

import uuid
from datetime import datetime

from app.extensions import db
from app.models import TokenPurpose, User
from app.services import people, sign_ins
from app.services.proof import is_password_of
from app.services.record import add_to_outbox, change_first, get_for_update, record_event
from workflows.actor import Actor
from workflows.machine import Reason, Refusal

WRONG_PASSWORD = Reason("wrong_password", "This is not your password", "current")


def forget_password(email: str, now: datetime) -> None:
    """Send a link for a new password to whoever has this address.

    Whether anybody has it is asked when the mail is written, so that neither answer nor time tells it here.
    """
    add_to_outbox("notice", {"notice": "password_forgotten", "address": email.strip().lower()}, now)


def reset_password(secret: str, password: str, now: datetime) -> None:
    """Use up a link and set the password; every sign-in ends, because any of them may be somebody else's."""
    user, _token = people.use_link(secret, TokenPurpose.RESET_PASSWORD, now)
    _set_password(user, password, now, kept_id=None)


def change_password(
    user_id: uuid.UUID, current: str, password: str, now: datetime, *, kept_id: uuid.UUID | None
) -> None:
    """Set another password for somebody who knows the present one; every sign-in but the kept one ends."""
    user = get_for_update(User, user_id)
    if not is_password_of(user, current):
        raise Refusal([WRONG_PASSWORD])
    _set_password(user, password, now, kept_id=kept_id)


def ask_for_address(user_id: uuid.UUID, address: str, now: datetime) -> None:
    """Send a link to the new address; nothing changes before it is followed."""
    wanted = address.strip().lower()
    add_to_outbox("notice", {"notice": "change_address", "subject_id": str(user_id), "address": wanted}, now)


def change_address(secret: str, now: datetime) -> None:
    """Use up a link and take its address; the old address is told. `Refusal` if somebody has it by now."""
    user, token = people.use_link(secret, TokenPurpose.CHANGE_ADDRESS, now)
    if people.find_by_email(token.new_value) is not None:
        raise Refusal([people.LINK_SPENT])
    old = user.email
    # Two people may follow links to one address at the same moment: the second is as one that comes later.
    if not change_first(lambda: setattr(user, "email", token.new_value)):
        raise Refusal([people.LINK_SPENT])
    record_event(user, "change_address", Actor(user.id, frozenset()), now, call_id=None)
    add_to_outbox("notice", {"notice": "address_changed", "subject_id": str(user.id), "address": old}, now)


def _set_password(user: User, password: str, now: datetime, *, kept_id: uuid.UUID | None) -> None:
    user.password_hash = people.hasher.hash(password)
    db.session.flush()
    record_event(user, "change_password", Actor(user.id, frozenset()), now, call_id=None)
    sign_ins.end_others(user.id, kept_id, now)
    add_to_outbox("notice", {"notice": "password_changed", "subject_id": str(user.id)}, now)
