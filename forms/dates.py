"""How are dates and London times read from what people type?"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms.utils import unset_value

from forms.typed import RangeWords, TypedField, storable
from workflows.calendar import LONDON, MONTHS, london_instant
from workflows.wording import day, moment, time_of_day

_PARTS = ("day", "month", "year")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
_NAMED_TIMES = {"midday": time(12), "noon": time(12), "midnight": time(0)}


class DateField(TypedField):
    """A date in three inputs, `name-day`, `name-month` and `name-year`, or in one value as 2027-03-03.

    The month may be a number or a name. Data is a date or None; what was typed stays in the inputs.
    """

    longest = 50
    range_words = RangeWords("on or after {}", "on or before {}", "between {} and {}")

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.typed_parts: tuple[str, ...] | None = None
        self._formdata = formdata
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = None
        self.wrong_parts: tuple[str, ...] = ()
        self.typed_parts = self._sent_parts(valuelist)
        for part in self.typed_parts:
            self.checked(part)
        if any(self.typed_parts):
            self.data = self._read_date(self.typed_parts)

    def _sent_parts(self, valuelist: Sequence[Any]) -> tuple[str, ...]:
        whole = str(valuelist[0]).strip() if valuelist else ""
        if not whole:
            return tuple(str(self._formdata.get(f"{self.name}-{part}") or "").strip() for part in _PARTS)
        pieces = whole.split("-")
        return tuple(reversed(pieces)) if len(pieces) == 3 and all(pieces) else (whole, "", "")

    def _read_date(self, parts: tuple[str, ...]) -> date:
        missing = tuple(name for name, text in zip(_PARTS, parts, strict=True) if not text)
        if missing:
            self.wrong_parts = missing
            raise ValueError(f"{self.subject} must include a {' and '.join(missing)}")
        numbers = (_number(parts[0]), month_number(parts[1]), _number(parts[2]))
        self.wrong_parts = tuple(name for name, number in zip(_PARTS, numbers, strict=True) if number is None)
        if not self.wrong_parts and len(parts[2]) != 4:
            self.wrong_parts = ("year",)
            raise ValueError(f"{self.subject} must have a year of four digits, like 2027")
        try:
            return date(numbers[2] or 0, numbers[1] or 0, numbers[0] or 0)
        except ValueError as wrong:
            self.wrong_parts = self.wrong_parts or ("day",)
            raise ValueError(f"{self.subject} must be a real date, like 3 3 2027") from wrong

    @property
    def parts(self) -> tuple[tuple[str, str, bool], ...]:
        """Each input as (name of the part, what stands in it, whether it is the one to mend)."""
        shown = self.typed_parts or self._shown_parts()
        wrong = getattr(self, "wrong_parts", ()) or (_PARTS if self.errors else ())
        return tuple((name, storable(text), name in wrong) for name, text in zip(_PARTS, shown, strict=True))

    def _shown_parts(self) -> tuple[str, ...]:
        return (str(self.data.day), str(self.data.month), f"{self.data.year:04d}") if self.data else ("", "", "")

    @property
    def anchor(self) -> str:
        return f"{self.id}-{next((name for name, _, is_wrong in self.parts if is_wrong), 'day')}"

    def say(self, value: date) -> str:
        return day(value)


class DateTimeField(DateField):
    """A date and a time of day in London (`name-time`, "11:00am"); data is the moment in UTC or None.

    One value as 2027-03-03T11:00 is taken too, as London time. A time that the clocks skip or repeat is refused.
    """

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.typed_time: str | None = None
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        on, _, at = str(valuelist[0]).strip().partition("T") if valuelist else ("", "", "")
        self.typed_time = self.checked(at or str(self._formdata.get(f"{self.name}-time") or "")).strip()
        super().process_formdata([on])
        if self.data is None and not self.typed_time:
            return
        on_day, self.data = self.data, None
        self.data = self._moment(on_day, self.typed_time)

    def _moment(self, on: date | None, typed_time: str) -> datetime:
        if on is None:
            self.wrong_parts = _PARTS
            raise ValueError(f"{self.subject} must include a date")
        self.wrong_parts = ("time",)
        if not typed_time:
            raise ValueError(f"{self.subject} must include a time, like 11:00am")
        at = clock_time(typed_time)
        if at is None:
            raise ValueError(f"{self.subject} must have a time like 11:00am or 5:30pm")
        found = london_instant(on, at)
        self.wrong_parts = ()
        return found

    @property
    def time_part(self) -> tuple[str, bool]:
        """The time input: what stands in it, and whether it is the one to mend."""
        shown = time_of_day(self.data) if self.data else ""
        wrong = getattr(self, "wrong_parts", ()) or (("time",) if self.errors else ())
        return (storable(self.typed_time if self.typed_time is not None else shown), "time" in wrong)

    @property
    def anchor(self) -> str:
        return f"{self.id}-time" if getattr(self, "wrong_parts", ()) == ("time",) else super().anchor

    def _shown_parts(self) -> tuple[str, ...]:
        local = self.data.astimezone(LONDON) if self.data else None
        return (str(local.day), str(local.month), f"{local.year:04d}") if local else ("", "", "")

    def say(self, value: date) -> str:
        return moment(value) if isinstance(value, datetime) else day(value)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def month_number(text: str) -> int | None:
    """The number of a month that is typed as a number or by its name, whole or shortened; None for anything else."""
    named = text.rstrip(".").capitalize()
    found = [number for number, name in enumerate(MONTHS, start=1) if named in (name, name[:3])]
    return found[0] if found else _number(text)


def clock_time(text: str) -> time | None:
    """A time of day like 11:00am, 17:30 or midday; None for anything else."""
    plain = text.lower().replace("uk time", "").strip()
    if plain in _NAMED_TIMES:
        return _NAMED_TIMES[plain]
    found = _TIME.fullmatch(plain) if plain.isascii() else None
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    is_on_a_clock = minute < 60 and (1 <= hour <= 12 if half else hour < 24 and found[2] is not None)
    if not is_on_a_clock:
        return None
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)
