"""Is the time that a proxy names believed as far as it can be true, and no further?"""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.arrival import LONGEST, arrived_at

SEEN = datetime(2027, 3, 3, 11, 0, 5, tzinfo=UTC)
EPOCH = int(datetime(2027, 3, 3, 11, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (f"{EPOCH}", SEEN - timedelta(seconds=5)),
        (f"t={EPOCH - 1}.999", SEEN - timedelta(seconds=5, milliseconds=1)),
        (f" {EPOCH}.000001 ", SEEN - timedelta(seconds=4, microseconds=999_999)),
        (f"{EPOCH + 5}", SEEN),
        # Not in the future, not long ago, and nothing that is no time.
        (f"{EPOCH + 6}", SEEN),
        (f"{EPOCH + 5 - int(LONGEST.total_seconds())}", SEEN - LONGEST),
        (f"{EPOCH + 4 - int(LONGEST.total_seconds())}", SEEN),
        (f"{EPOCH}000", SEEN),
        ("", SEEN),
        ("-1", SEEN),
        ("noon", SEEN),
        ("١٢٣", SEEN),
        (f"{EPOCH}, {EPOCH - 60}", SEEN),
        ("9" * 13, SEEN),
    ],
)
def test_time_that_is_said_is_believed_within_bounds(said: str, at: datetime) -> None:
    assert arrived_at(said, SEEN) == at
