"""With what, beside a password, can this person show who they are?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.extensions import db
from app.models import Authenticator, Passkey, RecoveryCode


@dataclass(frozen=True)
class PasskeyLine:
    """One passkey, by the name that its owner gave it."""

    id: uuid.UUID
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What a person has set up. `codes_left` counts the recovery codes that were not used."""

    authenticator_since: datetime | None
    passkeys: tuple[PasskeyLine, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        """Whether there is anything beside a password."""
        return self.authenticator_since is not None or bool(self.passkeys)

    @property
    def has_codes(self) -> bool:
        """Whether a code can be typed: of an app, or one for recovery."""
        return self.authenticator_since is not None or self.codes_left > 0


def factors_of(user_id: uuid.UUID) -> Factors:
    """What this person has set up, the oldest passkey first."""
    passkeys = db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at))
    left = select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return Factors(
        db.session.scalar(select(Authenticator.created_at).where(Authenticator.user_id == user_id)),
        tuple(PasskeyLine(one.id, one.name, one.created_at, one.used_at) for one in passkeys),
        db.session.scalar(left) or 0,
    )
