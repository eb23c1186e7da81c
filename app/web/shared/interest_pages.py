"""What do the pages of expressions of interest hold that a region and the funder share?"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for

from app.queries.history import Happening
from app.queries.interests import Descent, InterestLine, InterestRead
from app.queries.staff import Head
from app.web.shared.display import plural
from app.web.shared.history_pages import told_rows
from app.web.shared.running import Link
from app.web.shared.staff_pages import NOT_YET_READ, frame
from app.web.shared.stage_words import ADVICE, ADVICE_TONES, INTEREST_STATES, INTEREST_TONES
from app.web.shared.words import APPLICATION_STATES
from workflows.history import Reader
from workflows.interest import InterestState

SHOWN = (InterestState.SUBMITTED, InterestState.DECIDED, InterestState.TOLD)


def interests_page(
    head: Head,
    lines: Sequence[InterestLine],
    descents: Sequence[Descent],
    link: Link,
    *,
    state: str,
    endpoint: str,
    is_closed: bool,
    knows_advice: bool,
    place: str = "",
) -> dict[str, Any]:
    """The list of a call, or of one region's part of it, with what became of each."""
    # Whether one is decided would tell that there is an advice: who may not know it sees only who was told.
    shown = SHOWN if knows_advice else (InterestState.TOLD,)
    known = {one.value: one for one in shown}
    wanted = known.get(state)
    rows = [line for line in lines if wanted is None or line.state == wanted]
    address: Callable[[Any], str] = lambda line: url_for(endpoint, interest_id=line.id)  # noqa: E731
    words = INTEREST_STATES[wanted].lower() if wanted else ""
    return {
        **frame(head, link, "interests"),
        "rows": [(line, address(line)) for line in rows],
        "descents": descents,
        # An application of another organisation may have come of one; who may not know of that is told of none.
        "without": [line for line in lines if not line.applications] if knows_advice else [],
        "filters": _filters(lines, link, wanted, shown),
        "count_words": ", ".join(filter(None, [plural(len(rows), "expression of interest", PLURAL), words, place])),
        "states": INTEREST_STATES,
        "tones": INTEREST_TONES,
        "advice": ADVICE,
        "advice_tones": ADVICE_TONES,
        "application_states": APPLICATION_STATES,
        "is_closed": is_closed,
        "knows_advice": knows_advice,
        "has_closed": head.state not in NOT_YET_READ,
        "place": place,
    }


PLURAL = "expressions of interest"


def interest_page(head: Head, read: InterestRead, link: Link, happenings: Sequence[Happening], reader: Reader) -> Any:
    """One, whole, with the advice where this reader may know it."""
    return {
        **frame(head, link, "interests"),
        "read": read,
        "state": (INTEREST_STATES[read.state], INTEREST_TONES[read.state]),
        "advice": (ADVICE[read.said.advice], ADVICE_TONES[read.said.advice]) if read.said else None,
        "happened": told_rows(happenings, reader),
    }


def _filters(
    lines: Sequence[InterestLine], link: Link, wanted: InterestState | None, shown: Sequence[InterestState]
) -> list[tuple[str, int, str, bool]]:
    every = [("All", len(lines), link("interests"), wanted is None)]
    return every + [
        (
            INTEREST_STATES[one],
            sum(line.state == one for line in lines),
            link("interests", state=one.value),
            one == wanted,
        )
        for one in shown
    ]
