"""Does what somebody typed show that they are the person whose account this is?"""

from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.models import User
from app.services import people


def is_password_of(user: User, password: str) -> bool:
    """Whether this is the person's password. Somebody without one is never right."""
    if user.password_hash is None:
        return False
    try:
        return people.hasher.verify(user.password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
