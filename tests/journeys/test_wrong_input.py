"""Does everything that people get wrong lead to a clear page in the browser, with nothing lost that they wrote?"""

from datetime import timedelta

import pytest

from tests.journeys import agreeing, applying
from tests.journeys.conftest import Journey
from tests.journeys.doors import NOT_THERE, at, press, press_after_typing, problems, told
from tests.journeys.drafting import CLOSES, OPENS, Draft

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]

QUESTION = "questions/need_or_challenge"
TITLE = "Need or challenge"


def test_answer_that_is_too_long_or_missing_is_kept_and_told(draft: Draft) -> None:
    page = draft.window()

    page.goto(draft.at(QUESTION))
    page.get_by_label("Your answer").fill("word " * 403)
    press(page, "Save and next")
    too_long = told(page)
    page.goto(draft.at("questions/risks"))
    page.get_by_label("Your answer").fill("")
    press(page, "Save")
    page.goto(draft.at("review"))
    applying.submit(page)
    draft.journey.look(page, "submission-refused")

    assert too_long == f"‘{TITLE}’ is saved with 403 words. Take out 3 before you submit."
    assert page.locator("h1").inner_text() == "Review and submit"
    assert problems(page) == [
        f"‘{TITLE}’ has 403 words; the limit is 400. Take out 3.",
        "Answer ‘Risks’.",
    ]


def test_two_windows_that_save_one_answer_lose_neither(draft: Draft) -> None:
    mine, theirs = draft.window(), draft.window()
    for page in (mine, theirs):
        page.goto(draft.at(QUESTION))

    theirs.get_by_label("Your answer").fill("Theirs, which was saved first.")
    press_after_typing(theirs, "Save")
    mine.get_by_label("Your answer").fill("Mine, which was saved second.")
    press_after_typing(mine, "Save")
    draft.journey.picture(mine, "two-answers")
    heading, texts = mine.locator("h1").inner_text(), mine.locator(".accord-two__text").all_inner_texts()
    press(mine, "Keep mine")

    assert heading == f"Two answers to ‘{TITLE}’"
    assert texts == ["Mine, which was saved second.", "Theirs, which was saved first."]
    assert mine.get_by_label("Your answer").input_value() == "Mine, which was saved second."


def test_words_typed_while_the_call_closed_stand_on_the_page(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))
    page.get_by_label("Your answer").fill("The last words, a second too late.")

    draft.journey.move_to(CLOSES)
    press_after_typing(page, "Save")
    draft.journey.picture(page, "too-late")
    reasons, kept = problems(page), page.locator("#answer").input_value()
    page.goto(draft.at("review"))

    assert reasons == [
        "The call is not open. What was saved before is kept and you can still read it.",
        "The deadline has passed. What was saved before is kept and you can still read it.",
    ]
    assert kept == "The last words, a second too late."
    assert page.get_by_role("button", name="Submit the application").count() == 0


@pytest.mark.parametrize("token", ["", "forged"])
def test_form_without_our_token_saves_nothing_and_gives_the_words_back(draft: Draft, token: str) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))
    before = page.get_by_label("Your answer").input_value()
    words = "A long answer that was written for an hour, and that nobody wants to write again."

    page.get_by_label("Your answer").fill(words)
    page.locator("form[data-autosave] [name=csrf_token]").evaluate("(field, value) => { field.value = value }", token)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        press(page, "Save")
    draft.journey.picture(page, "forged")
    heading, given_back = page.locator("h1").inner_text(), page.locator("main textarea").input_value()
    page.goto(draft.at(QUESTION))

    assert (answer.value.status, heading) == (400, "This page was open too long")
    assert given_back == words
    assert page.get_by_label("Your answer").input_value() == before


def test_submission_sent_again_is_told_and_changes_nothing(draft: Draft) -> None:
    first = draft.window()
    second = first.context.new_page()
    for page in (first, second):
        page.goto(draft.at("review"))
    applying.submit(first)
    receipt = first.locator("main").inner_text()

    applying.submit(second)
    draft.journey.picture(second, "sent-again")
    again = problems(second)
    second.goto(draft.at("receipt"))

    assert again == ["Nothing is sent again. Read the receipt"]
    assert second.locator("main").inner_text() == receipt


def test_call_that_is_drafted_twice_or_for_no_such_day_is_refused_beside_its_controls(journey: Journey) -> None:
    page = journey.person("officer")
    dates = {name: OPENS + timedelta(weeks=4 * step) for step, name in enumerate(agreeing.MILESTONES)}
    agreeing.draft(page, "GM-1", "Greater Manchester", "Made in Greater Manchester", dates)

    page.go_back()
    press(page, "Draft the call")
    twice = problems(page)
    page.get_by_label("Reference").fill("GM-2")
    page.locator("#opens_at-day").fill("31")
    page.locator("#closes_at-time").fill("25:00")
    press(page, "Draft the call")
    journey.picture(page, "no-such-day")

    assert twice == ["There is a call GM-1 already."]
    assert problems(page) == [
        "Opening time must be a real date, like 3 3 2027",
        "Closing time must have a time like 11:00am or 5:30pm",
    ]
    assert page.get_by_label("Title of the call").input_value() == "Made in Greater Manchester"


@pytest.mark.parametrize(
    "path", ["/applications/not-an-id", "/calls/00000000-0000-0000-0000-000000000000", "/%00", "/offers/..%2f..%2fetc"]
)
def test_address_that_leads_nowhere_is_a_page(journey: Journey, path: str) -> None:
    assert at(journey.visitor(), path) == NOT_THERE
