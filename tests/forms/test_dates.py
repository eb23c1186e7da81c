"""Are dates and London times read from what people type, and kept when they are wrong?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.fields import DateField, DateTimeField
from forms.validators import Between, Required
from tests.forms.posting import form_with, posted


class TestDate:
    def parts(self, day: str, month: str, year: str) -> Any:
        form = form_with(
            DateField("Start", thing="the start date"),
            ("answer-day", day),
            ("answer-month", month),
            ("answer-year", year),
        )
        form.validate()
        return form["answer"]

    @pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MAR."])
    def test_three_parts_make_a_date(self, month: str) -> None:
        assert self.parts(" 3 ", month, "2027").data == date(2027, 3, 3)

    def test_one_value_makes_a_date(self) -> None:
        assert posted(DateField("Start"), "2027-03-03").data == date(2027, 3, 3)

    def test_nothing_sent_is_no_date_and_no_error(self) -> None:
        field = posted(DateField("Start"), "")

        assert (field.data, field.errors) == (None, [])

    @pytest.mark.parametrize(
        ("parts", "error", "anchor"),
        [
            (("31", "2", "2027"), "Start date must be a real date, like 3 3 2027", "answer-day"),
            (("3", "13", "2027"), "Start date must be a real date, like 3 3 2027", "answer-day"),
            (("3", "Smarch", "2027"), "Start date must be a real date, like 3 3 2027", "answer-month"),
            (("x", "3", "2027"), "Start date must be a real date, like 3 3 2027", "answer-day"),
            (("3", "3", "27"), "Start date must have a year of four digits, like 2027", "answer-year"),
            (("3", "3", "0000"), "Start date must be a real date, like 3 3 2027", "answer-day"),
            (("3", "", "2027"), "Start date must include a month", "answer-month"),
            (("", "3", ""), "Start date must include a day and year", "answer-day"),
            (("3\x00", "3", "2027"), None, "answer-day"),
        ],
    )
    def test_what_is_no_date_is_refused_and_kept(self, parts: tuple[str, ...], error: str | None, anchor: str) -> None:
        field = self.parts(*parts)

        null = "Start date contains a character that cannot be stored. Delete it and type it again"
        assert (field.errors, field.data, field.anchor) == ([error or null], None, anchor)
        assert tuple(typed for _, typed, _ in field.parts) == tuple(part.replace("\x00", "") for part in parts)

    @pytest.mark.parametrize("text", ["2027", "2027-3", "a-b-c", "--", "2027-03-03-03", "tomorrow"])
    def test_one_value_that_is_no_date_never_raises(self, text: str) -> None:
        field = posted(DateField("Start", thing="the start date"), text)

        assert (field.data, len(field.errors)) == (None, 1)

    def test_required_date_asks_for_it_at_its_first_part(self) -> None:
        form = form_with(DateField("Start", [Required()], thing="the start date"), ("x", "y"))

        assert (form.validate(), form.errors_in_page_order()) == (False, [("answer-day", "Enter the start date")])

    @given(st.dates(min_value=date(1000, 1, 1)))
    def test_any_date_shown_is_read_again(self, value: date) -> None:
        shown = form_with(DateField("Start"), answer=value)["answer"].parts

        assert self.parts(*(typed for _, typed, _ in shown)).data == value


class TestDateTime:
    def sent(self, day: str, month: str, year: str, time: str) -> Any:
        pairs = (("answer-day", day), ("answer-month", month), ("answer-year", year), ("answer-time", time))
        form = form_with(DateTimeField("Closes", thing="the closing time"), *pairs)
        form.validate()
        return form["answer"]

    @pytest.mark.parametrize(
        ("time", "hour", "minute"),
        [
            ("11:00am", 11, 0),
            ("11am", 11, 0),
            ("11.30 AM", 11, 30),
            ("5:30pm", 17, 30),
            ("17:30", 17, 30),
            ("midday", 12, 0),
            ("midnight", 0, 0),
            ("12:15am", 0, 15),
            ("12pm", 12, 0),
            ("11:00am UK time", 11, 0),
        ],
    )
    def test_winter_time_is_utc(self, time: str, hour: int, minute: int) -> None:
        assert self.sent("3", "2", "2027", time).data == datetime(2027, 2, 3, hour, minute, tzinfo=UTC)

    def test_summer_time_is_an_hour_ahead_of_utc(self) -> None:
        assert self.sent("1", "7", "2027", "11:00am").data == datetime(2027, 7, 1, 10, 0, tzinfo=UTC)

    def test_one_value_is_london_time(self) -> None:
        assert posted(DateTimeField("Closes"), "2027-07-01T11:00").data == datetime(2027, 7, 1, 10, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("sent", "error", "anchor"),
        [
            (
                ("28", "3", "2027", "1:30am"),
                "There is no 01:30 UK time on 28 March 2027: the clocks go forward. Choose an earlier or a later time.",
                "answer-time",
            ),
            (
                ("31", "10", "2027", "1:30am"),
                "There are two moments at 01:30 UK time on 31 October 2027: the clocks go back. "
                "Choose an earlier or a later time.",
                "answer-time",
            ),
            (("3", "3", "2027", ""), "Closing time must include a time, like 11:00am", "answer-time"),
            (("", "", "", "11:00am"), "Closing time must include a date", "answer-day"),
            (("3", "3", "2027", "25:00"), "Closing time must have a time like 11:00am or 5:30pm", "answer-time"),
            (("3", "3", "2027", "13:00pm"), "Closing time must have a time like 11:00am or 5:30pm", "answer-time"),
            (("3", "3", "2027", "11"), "Closing time must have a time like 11:00am or 5:30pm", "answer-time"),
            (("3", "3", "2027", "soon"), "Closing time must have a time like 11:00am or 5:30pm", "answer-time"),
            (("31", "2", "2027", "11am"), "Closing time must be a real date, like 3 3 2027", "answer-day"),
        ],
    )
    def test_what_is_no_moment_is_refused_and_kept(self, sent: tuple[str, ...], error: str, anchor: str) -> None:
        field = self.sent(*sent)

        assert (field.errors, field.data, field.anchor) == ([error], None, anchor)
        assert (*(typed for _, typed, _ in field.parts), field.time_part[0]) == sent

    def test_missing_parts_never_raise(self) -> None:
        form = form_with(DateTimeField("Closes"), ("answer-year", "2027"))

        assert (form.validate(), form["answer"].data) == (False, None)

    @given(st.integers(min_value=0, max_value=100 * 365 * 24 * 60))
    def test_any_moment_shown_is_read_again_or_refused_for_the_clocks(self, minutes: int) -> None:
        moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
        shown = form_with(DateTimeField("Closes"), answer=moment)["answer"]

        field = self.sent(*(typed for _, typed, _ in shown.parts), shown.time_part[0])

        assert field.data == moment or "the clocks go back" in field.errors[0]

    def test_bounds_are_named_as_moments(self) -> None:
        opens = datetime(2027, 7, 1, 10, 0, tzinfo=UTC)
        field = posted(DateTimeField("Closes", [Between(low=opens)], thing="the closing time"), "2027-07-01T10:59")

        assert field.errors == ["Closing time must be on or after 1 July 2027 at 11:00am UK time"]
