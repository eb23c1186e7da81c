"""How are several moments read, one on each line?"""

import re
from datetime import date, datetime
from typing import Any

from forms.dates import clock_time, month_number
from forms.fields import LongTextField
from workflows.calendar import LONDON, london_instant
from workflows.wording import day, time_of_day

_LINE = re.compile(r"(\d{1,2})[ /]+([A-Za-z]+\.?|\d{1,2})[ /]+(\d{4})(?: at|,)? +(\S.*)")


class MomentsField(LongTextField):
    """Dates and London times, one on each line, like "7 July 2027 at 11:00am"; data is a tuple of moments in UTC.

    A time that the clocks skip or repeat is refused, as in a single date.
    """

    empty: Any = ()
    longest = 2_000

    def read(self, text: str) -> tuple[datetime, ...]:  # type: ignore[override]
        return tuple(self._moment(line.strip()) for line in text.splitlines() if line.strip())

    def show(self, value: Any) -> str:
        local = [one.astimezone(LONDON) for one in value]
        return "\n".join(f"{day(one.date())} at {time_of_day(one)}" for one in local)

    def _moment(self, line: str) -> datetime:
        found = _LINE.fullmatch(line)
        at = clock_time(found[4].removesuffix(" UK time")) if found else None
        month = month_number(found[2]) if found else None
        if found is None or at is None or month is None:
            raise ValueError(f"‘{line}’ must be a date and a time, like 7 July 2027 at 11:00am")
        try:
            on = date(int(found[3]), month, int(found[1]))
        except ValueError as wrong:
            raise ValueError(f"‘{line}’ must be a real date, like 7 July 2027 at 11:00am") from wrong
        return london_instant(on, at)
