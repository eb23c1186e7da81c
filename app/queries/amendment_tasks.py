"""What does an open amendment ask of those who sign it, and of those who draft it?"""

from app.queries.call_rows import CallRow
from app.queries.home import Task
from app.queries.staff_found import Bucket, Found
from workflows.wording import counted


def to_sign(row: CallRow) -> Found:
    """What a signatory of one side does about the amendment of a call, if one is being drafted."""
    kept = row.amendment
    if kept is None:
        return
    name = f"amendment {kept.number}"
    if kept.is_signed:
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.amendment", f"Your side signed {name}", _keys(row))
    elif kept.obstacles:
        why = "You are told when it can be signed"
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.amendment", f"A{name[1:]} is being drafted", why)
    elif not row.is_named:
        why = "Another person is named for it"
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.set_up", f"Somebody else signs {name}", why)
    else:
        yield Bucket.WAITING, _task(row, "agreement.sign_amendment", f"Read and sign {name}", _keys(row))


def to_draft(row: CallRow) -> Found:
    """What those who write do about the same: the side that began it mends what keeps it from being signed."""
    kept = row.amendment
    if kept is None:
        return
    if not kept.obstacles:
        title = f"Amendment {kept.number} can be signed"
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.amendment", title, _keys(row))
    elif kept.side == row.side:
        why = f"{counted(kept.obstacles, 'thing')} to do before anybody can sign"
        yield Bucket.WAITING, _task(row, "agreement.amendment", f"Finish amendment {kept.number}", why)
    else:
        title, why = f"Amendment {kept.number} is being drafted", "Another side began it"
        yield Bucket.ON_ITS_WAY, _task(row, "agreement.amendment", title, why)


def _keys(row: CallRow) -> str:
    turned = row.amendment.keys_turned if row.amendment else 0
    if not turned:
        return "Nobody has signed it yet"
    return f"{turned} of {row.keys_needed} sides have signed it"


def _task(row: CallRow, endpoint: str, title: str, why: str) -> Task:
    return Task(f"{title}: {row.call.title}", (endpoint, {"call_id": row.call.id}), why, row.call.closes_at)
