"""How does a person gain, use and lose an authenticator app and recovery codes?"""

import hmac
import secrets
import uuid
from datetime import datetime

import pyotp
from sqlalchemy import delete, select

from app.extensions import db, vault
from app.models import Authenticator, Passkey, RecoveryCode, User
from app.models.people import digest
from app.services.record import get_for_update, record_event
from workflows.actor import Actor
from workflows.machine import Reason, Refusal
from workflows.sign_in import Method

ISSUER = "Accord"
RECOVERY_CODES = 10
# Twenty letters and digits of 5 bits each: too many to try, so a plain hash keeps them.
RECOVERY_LENGTH = 20
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUP = 5

LAST_FACTOR = Reason(
    "last_factor", "Your roles ask for more than a password. Set up another way before you remove this."
)
WRONG_CODE = Reason("wrong_code", "This code is not right, or was used already. Wait for the next one", "code")


def draw_secret() -> str:
    """A secret for an authenticator app that is to be set up."""
    return pyotp.random_base32()


def app_address(secret: str, email: str) -> str:
    """The address that an authenticator app reads: otpauth://."""
    return pyotp.TOTP(secret, name=email, issuer=ISSUER).provisioning_uri()


def set_up_authenticator(user_id: uuid.UUID, secret: str, code: str, now: datetime) -> None:
    """Keep the secret once a code shows that the app has it; it replaces an earlier one. `Refusal` when it does not."""
    step = _matching_step(secret, bare(code), now, after=0)
    if step is None:
        raise Refusal([WRONG_CODE])
    user = get_for_update(User, user_id)
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == user_id))
    db.session.add(Authenticator(user_id=user_id, sealed_secret=vault.seal(secret), last_step=step, created_at=now))
    note_factor(user, "set_up_authenticator", now)


def remove_authenticator(user_id: uuid.UUID, now: datetime, *, is_required: bool) -> None:
    """Forget the authenticator app; `Refusal` when the person's roles ask for a second factor and this is the last."""
    user = get_for_update(User, user_id)
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == user_id))
    note_factor(user, "remove_authenticator", now)
    keep_one(user, is_required=is_required)


def new_recovery_codes(user_id: uuid.UUID, now: datetime) -> list[str]:
    """Draw codes in place of all earlier ones. They are known here and on the page that shows them, nowhere else."""
    user = get_for_update(User, user_id)
    codes = [_drawn_code() for _ in range(RECOVERY_CODES)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.add_all(RecoveryCode(user_id=user_id, sha256=digest(bare(code)), created_at=now) for code in codes)
    record_event(user, "draw_recovery_codes", Actor(user_id, frozenset()), now, call_id=None)
    return codes


def use_code(user_id: uuid.UUID, typed: str, now: datetime) -> Method | None:
    """Use up a code of the authenticator app or a recovery code; None when it is neither, or was used before."""
    code = bare(typed)
    if len(code) == RECOVERY_LENGTH:
        return _use_recovery_code(user_id, code, now)
    query = select(Authenticator).where(Authenticator.user_id == user_id).with_for_update()
    kept = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    step = _matching_step(vault.open(kept.sealed_secret), code, now, after=kept.last_step) if kept else None
    if step is None:
        return None
    kept.last_step = step
    db.session.flush()
    return Method.CODE


def note_factor(user: User, move: str, now: datetime) -> None:
    """Record a change, and note on the account since when it has a second factor, if it still has one."""
    db.session.flush()
    has_one = any(
        db.session.scalar(select(kind.id).where(kind.user_id == user.id).limit(1)) for kind in (Authenticator, Passkey)
    )
    user.second_factor_at = (user.second_factor_at or now) if has_one else None
    record_event(user, move, Actor(user.id, frozenset()), now, call_id=None)


def keep_one(user: User, *, is_required: bool) -> None:
    """Refuse what would leave somebody without a second factor whose roles ask for one."""
    if is_required and user.second_factor_at is None:
        raise Refusal([LAST_FACTOR])


def bare(code: str) -> str:
    """A code as it is compared: without the spaces and dashes that people type, in capitals."""
    return "".join(code.split()).replace("-", "").upper()


def _use_recovery_code(user_id: uuid.UUID, code: str, now: datetime) -> Method | None:
    query = select(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.sha256 == digest(code), RecoveryCode.used_at.is_(None)
    )
    kept = db.session.scalars(query.with_for_update()).one_or_none()
    if kept is None:
        return None
    kept.used_at = now
    record_event(db.session.get(User, user_id), "use_recovery_code", Actor(user_id, frozenset()), now, call_id=None)
    return Method.RECOVERY_CODE


def _matching_step(secret: str, code: str, now: datetime, *, after: int) -> int | None:
    """The time step whose code this is: now, or one before or after for clocks that differ (RFC 6238, 5.2).

    Steps up to `after` were used and are refused, so that a code that was seen cannot be sent again.
    """
    totp = pyotp.TOTP(secret)
    present = totp.timecode(now)
    steps = [step for step in (present, present - 1, present + 1) if step > after]
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())), None)


def _drawn_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, RECOVERY_LENGTH, GROUP))
