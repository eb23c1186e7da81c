"""How is a passkey registered, and how does one show whose it is?

The checks are those of WebAuthn level 3, section 7.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.extensions import db
from app.models import Passkey, SpentChallenge, User
from app.models.people import digest
from app.services.factors import keep_one, note_factor
from app.services.record import NotFound, get_for_update
from workflows.machine import Reason, Refusal

CHALLENGE_LASTS = timedelta(minutes=10)
UNUSABLE = Reason("passkey", "This passkey did not work. Try again, or use another way", "passkey")


@dataclass(frozen=True)
class Site:
    """For which site passkeys are: its name without port, and its whole origin."""

    host: str
    origin: str


def registration_options(user: User, site: Site) -> str:
    """What the browser needs to make a passkey for this person, as JSON; the challenge stands in it."""
    held = db.session.scalars(select(Passkey.credential_id).where(Passkey.user_id == user.id))
    return options_to_json(
        generate_registration_options(
            rp_id=site.host,
            rp_name="Accord",
            user_id=user.id.bytes,
            user_name=user.email,
            user_display_name=user.name,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
        )
    )


def authentication_options(site: Site) -> str:
    """What the browser needs to ask for any passkey of this site, as JSON."""
    return options_to_json(
        generate_authentication_options(rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED)
    )


def challenge_of(options: str) -> str:
    """The challenge that stands in options."""
    challenge: str = json.loads(options)["challenge"]
    return challenge


def register_passkey(
    user_id: uuid.UUID, credential: str, challenge: str, name: str, site: Site, now: datetime
) -> Passkey:
    """Keep a passkey that the person's authenticator has just made; `Refusal` when its answer does not hold."""
    _spend(challenge, now)
    try:
        shown = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as unusable:
        raise Refusal([UNUSABLE]) from unusable
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == shown.credential_id)):
        raise Refusal([UNUSABLE])
    user = get_for_update(User, user_id)
    passkey = Passkey(
        user_id=user_id,
        credential_id=shown.credential_id,
        public_key=shown.credential_public_key,
        sign_count=shown.sign_count,
        name=name,
        created_at=now,
    )
    db.session.add(passkey)
    note_factor(user, "add_passkey", now)
    return passkey


def owner_shown(credential: str, challenge: str, site: Site, now: datetime) -> User:
    """The active person whose passkey answered this challenge; `Refusal` when the answer does not hold."""
    _spend(challenge, now)
    try:
        credential_id = base64url_to_bytes(json.loads(credential)["rawId"])
        query = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
        passkey = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        if passkey is None:
            raise Refusal([UNUSABLE])
        shown = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as unusable:
        raise Refusal([UNUSABLE]) from unusable
    passkey.sign_count, passkey.used_at = shown.new_sign_count, now
    user = db.session.get_one(User, passkey.user_id)
    if not user.is_active:
        raise Refusal([UNUSABLE])
    return user


def rename_passkey(passkey_id: uuid.UUID, user_id: uuid.UUID, name: str) -> None:
    """Call one of the person's own passkeys something else."""
    _own(passkey_id, user_id).name = name
    db.session.flush()


def remove_passkey(passkey_id: uuid.UUID, user_id: uuid.UUID, now: datetime, *, is_required: bool) -> None:
    """Forget one of the person's own passkeys; `Refusal` when their roles ask for one and this is the last factor."""
    user = get_for_update(User, user_id)
    db.session.delete(_own(passkey_id, user_id))
    note_factor(user, "remove_passkey", now)
    keep_one(user, is_required=is_required)


def _own(passkey_id: uuid.UUID, user_id: uuid.UUID) -> Passkey:
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user_id:
        raise NotFound(f"Passkey {passkey_id}")
    return passkey


def _spend(challenge: str, now: datetime) -> None:
    """Use a challenge up. The cookie that carried it is forgotten after `CHALLENGE_LASTS`, and so is this."""
    db.session.execute(delete(SpentChallenge).where(SpentChallenge.spent_at < now - 2 * CHALLENGE_LASTS))
    try:
        with db.session.begin_nested():
            db.session.add(SpentChallenge(sha256=digest(challenge), spent_at=now))
    except IntegrityError as spent:
        raise Refusal([UNUSABLE]) from spent
