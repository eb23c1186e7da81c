"""What does an account hold, and who is asked into roles, where a test of every page wants one or a dozen of each?"""

from collections.abc import Iterable
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import Passkey, Scope, SignIn, Token, TokenPurpose, User
from app.models.people import digest
from app.services import roles
from app.transactions import unit_of_work
from app.web.account.second_step import HALFWAY
from tests.conftest import sign_in_for_good
from tests.crowds import copies
from tests.factories import AFTER, DRAFTED, World
from tests.house.looking import secret_of
from workflows.actor import Actor, Role


def sign_in_everybody(everybody: Iterable[User], officer: User) -> tuple[UUID, UUID]:
    """Each in the browser that `Looker` is; the officer in another too, and with a passkey: the ids of these two."""
    for user in everybody:
        sign_in_for_good(user, secret_of(user))
    passkey = fill_account(officer, "another browser", 1)
    return passkey, db.session.scalars(select(SignIn.id).where(SignIn.sha256 == digest("another browser"))).one()


def fill_account(user: User, mark: str, count: int) -> UUID:
    """Give somebody passkeys, other browsers, and a link for a password with the mark as its secret; a passkey."""
    passkey = Passkey(
        user_id=user.id, credential_id=mark.encode(), public_key=b"", sign_count=0, name="Laptop", created_at=DRAFTED
    )
    link, _secret = Token.issue(user, TokenPurpose.RESET_PASSWORD, AFTER)
    link.sha256 = digest(mark)
    with unit_of_work():
        db.session.add_all([passkey, link])
    sign_in_for_good(user, mark)
    sign_in = db.session.scalars(select(SignIn.id).where(SignIn.sha256 == digest(mark))).one()
    copies("passkeys", passkey.id, count - 1)
    copies("sign_ins", sign_in, count - 1)
    return passkey.id


def ask_into_roles(world: World, user: User, count: int) -> None:
    """The region's lead asks somebody into roles of the region."""
    lead = Actor(world.region_lead.id, frozenset({Role.REGION_LEAD}))
    with unit_of_work():
        asked = roles.invite_to_role(user.email, Role.REGIONAL_SCORER, Scope.REGION, world.region.id, lead, DRAFTED)
    copies("role_invitations", asked.id, count - 1)


def halfway(browser: FlaskClient, user: User) -> FlaskClient:
    """The browser, in which this person's password was right and the second step is asked for."""
    with browser.session_transaction() as session:
        session[HALFWAY] = [str(user.id), AFTER.isoformat(), "/home"]
    return browser
