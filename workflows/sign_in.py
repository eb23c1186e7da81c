"""How long does a sign-in last, how has a person shown who they are, and for how long does that count?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Method(StrEnum):
    """How somebody showed that they are who they say."""

    PASSWORD = "password"  # noqa: S105
    DEMONSTRATION = "demonstration"
    PASSKEY = "passkey"
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Proof:
    """That a person has shown who they are: how, and at which instant."""

    by: Method
    at: datetime


@dataclass(frozen=True)
class Lasting:
    """How long a sign-in may lie unused, how long it may last at all, and how long a proof counts."""

    unused: timedelta
    at_all: timedelta
    proof: timedelta


def is_open(began_at: datetime, seen_at: datetime, now: datetime, lasting: Lasting) -> bool:
    """Whether a sign-in that nobody ended still holds: used lately, and not begun too long ago."""
    return now - seen_at <= lasting.unused and now - began_at <= lasting.at_all


def is_fresh(proof: Proof, now: datetime, lasting: Lasting) -> bool:
    """Whether the person showed who they are so lately that an act in their name needs no further proof."""
    return now - proof.at <= lasting.proof
