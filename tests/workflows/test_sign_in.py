"""How long does a sign-in hold, and a proof count?"""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.sign_in import Lasting, Method, Proof, is_fresh, is_open

NOW = datetime(2027, 2, 1, 10, 0, tzinfo=UTC)
LASTING = Lasting(unused=timedelta(hours=1), at_all=timedelta(hours=12), proof=timedelta(minutes=10))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("began_ago", "seen_ago", "holds"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(hours=12), timedelta(0), True),
        (timedelta(hours=12) + SECOND, timedelta(0), False),
        (timedelta(hours=2), timedelta(hours=1), True),
        (timedelta(hours=2), timedelta(hours=1) + SECOND, False),
    ],
)
def test_sign_in_holds_while_it_is_used_and_not_too_old(began_ago: timedelta, seen_ago: timedelta, holds: bool) -> None:
    assert is_open(NOW - began_ago, NOW - seen_ago, NOW, LASTING) is holds


@pytest.mark.parametrize(("ago", "counts"), [(timedelta(minutes=10), True), (timedelta(minutes=10) + SECOND, False)])
def test_proof_counts_for_minutes(ago: timedelta, counts: bool) -> None:
    assert is_fresh(Proof(Method.PASSWORD, NOW - ago), NOW, LASTING) is counts
