"""Is an address that has not answered written to once a day at most, and is it said when it can be again?"""

from datetime import UTC, datetime, timedelta

from workflows.writing_again import just_sent, too_often, too_soon

SENT = datetime(2027, 3, 27, 14, 30, tzinfo=UTC)


def test_day_passes_between_two_letters_also_when_the_clocks_change() -> None:
    moments = (SENT, SENT + timedelta(hours=23, minutes=59, seconds=59), SENT + timedelta(days=1))

    said = [[reason.text for reason in too_soon(SENT, now)] for now in moments]

    text = (
        "You wrote to them on 27 March 2027 at 2:30pm UK time. You can write again from 28 March 2027 at 3:30pm UK "
        "time."
    )
    assert said == [[text], [text], []]


def test_what_was_taken_back_is_asked_anew_at_once_until_the_third_letter_of_a_day() -> None:
    sent = [SENT, SENT + timedelta(hours=1), SENT + timedelta(hours=2), SENT + timedelta(hours=3)]
    later = SENT + timedelta(hours=4)

    said = [[reason.text for reason in too_often(sent[:number], later)] for number in (0, 2, 3, 4)]

    third = "You wrote to this address 3 times within a day. You can ask it again from 28 March 2027 at 3:30pm UK time."
    fourth = (
        "You wrote to this address 4 times within a day. You can ask it again from 28 March 2027 at 4:30pm UK time."
    )
    assert said == [[], [], [third], [fourth]]
    assert too_often(sent[:3], SENT + timedelta(days=1)) == ()


def test_hour_passes_between_two_invitations_of_an_organisation() -> None:
    moments = (SENT, SENT + timedelta(minutes=59, seconds=59), SENT + timedelta(hours=1))

    said = [[reason.text for reason in just_sent("nia@people.example", SENT, now)] for now in moments]

    text = "nia@people.example got this invitation at 2:30pm. Give it an hour."
    assert said == [[text], [text], []]
