"""Are several moments read, one on each line, and shown as they are typed?"""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from forms.base import Form
from forms.moments import MomentsField

SUMMER, WINTER = datetime(2027, 7, 7, 10, tzinfo=UTC), datetime(2027, 11, 10, 17, 30, tzinfo=UTC)


class CutOffs(Form):
    """A form with nothing else."""

    at = MomentsField("Cut-offs", thing="the cut-offs")


def typed(text: str) -> CutOffs:
    form = CutOffs(MultiDict({"at": text}))
    form.validate()
    return form


@pytest.mark.parametrize(
    "text",
    [
        "7 July 2027 at 11:00am\n10 November 2027 at 5:30pm",
        "7 July 2027, 11am UK time\r\n\r\n  10 Nov 2027 17:30  ",
        "7/7/2027 11:00am\n10/11/2027 at 5.30pm",
    ],
)
def test_lines_are_read_as_london_times(text: str) -> None:
    assert (typed(text).at.data, typed(text).at.errors) == ((SUMMER, WINTER), [])


def test_nothing_typed_is_no_moment() -> None:
    assert (typed("").at.data, typed(" \n ").at.data) == ((), ())


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("soon", "‘soon’ must be a date and a time, like 7 July 2027 at 11:00am"),
        ("7 July 2027", "‘7 July 2027’ must be a date and a time, like 7 July 2027 at 11:00am"),
        ("31 December 9999 at 11am", "The year 9999 is not from 2000 to 2100."),
        ("31 June 2027 at 11am", "‘31 June 2027 at 11am’ must be a real date, like 7 July 2027 at 11:00am"),
        (
            "28 March 2027 at 1:30am",
            "There is no 01:30 UK time on 28 March 2027: the clocks go forward. Choose an earlier or a later time.",
        ),
    ],
)
def test_line_that_is_no_moment_is_refused_and_stays(text: str, error: str) -> None:
    form = typed(text)

    assert (form.at.errors, form.at.typed) == ([error], text)


def test_what_is_kept_is_shown_as_it_is_typed() -> None:
    form = CutOffs(data={"at": (SUMMER, WINTER)})

    assert typed(form.at.typed).at.data == (SUMMER, WINTER)
