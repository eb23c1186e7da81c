"""Does a browser lose a word, whatever becomes of the window, the network, the session or the other person?"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.doors import press_after_typing
from tests.journeys.drafting import CLOSES, Draft

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]

QUESTION = "questions/need_or_challenge"
CASES = json.loads((Path(__file__).parents[1] / "web" / "word_counts.json").read_text())
KEPT = "Saved as you type"
OFFLINE = "No connection. Your words are kept in this browser."
SIGNED_OUT = "You are signed out. Your words are kept in this browser, and offered back when you sign in again."


def title(page: Page) -> str:
    return page.get_by_label("Project title").input_value()


def local_words(page: Page) -> int:
    found: int = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('accord.words.')).length")
    return found


def test_words_typed_and_closed_are_offered_on_another_device_and_go_when_saved(draft: Draft) -> None:
    first, second = draft.window(), draft.window()
    first.goto(draft.at("details"))
    saved = title(first)

    first.get_by_label("Project title").fill("A better title")
    expect(first.locator("form [data-keep]")).to_contain_text(KEPT)
    left_here = local_words(first)
    first.close()
    second.goto(draft.at("details"))
    draft.journey.look(second, "offered-back")
    before = title(second)
    second.get_by_role("button", name="Put it back").click()
    put_back = title(second)
    press_after_typing(second, "Save")
    second.goto(draft.at("details"))

    assert (left_here, before, put_back) == (0, saved, "A better title")
    assert (title(second), second.locator(".accord-unsaved").count()) == ("A better title", 0)


def test_words_typed_without_network_are_sent_when_it_is_back(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at("details"))

    page.context.set_offline(True)
    page.get_by_label("Project title").fill("Typed in a tunnel")
    expect(page.locator("form [data-keep]")).to_have_text(OFFLINE)
    in_tunnel = local_words(page)
    page.context.set_offline(False)
    expect(page.locator("form [data-keep]")).to_contain_text(KEPT)

    assert (in_tunnel, local_words(page)) == (1, 0)


def test_words_of_a_window_closed_without_network_are_offered_by_the_same_browser(draft: Draft) -> None:
    page = draft.window()
    again = page.context.new_page()
    page.goto(draft.at("details"))
    page.context.set_offline(True)
    page.get_by_label("Project title").fill("Typed in a tunnel")
    expect(page.locator("form [data-keep]")).to_have_text(OFFLINE)
    page.close()
    again.context.set_offline(False)

    again.goto(draft.at("details"))
    expect(again.locator(".accord-unsaved")).to_contain_text("and did not save it")

    assert "Typed in a tunnel" in (again.locator(".accord-unsaved ins").text_content() or "")
    assert local_words(again) == 0


def test_words_typed_after_the_session_ended_are_offered_when_signed_in_again(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))
    before = page.get_by_label("Your answer").input_value()

    page.context.clear_cookies()
    page.get_by_label("Your answer").fill("Written for an hour after the session ended.")
    expect(page.locator("[data-saved]").first).to_have_text(SIGNED_OUT)
    again = page.context.new_page()
    draft.journey.sign_in_at(again, draft.lead)
    again.goto(draft.at(QUESTION))
    expect(again.locator(".accord-unsaved")).to_contain_text("and did not save it")
    unchanged = again.get_by_label("Your answer").input_value()
    again.get_by_role("button", name="Put it back").click()

    assert unchanged == before
    assert again.get_by_label("Your answer").input_value() == "Written for an hour after the session ended."


def test_signing_out_leaves_no_words_in_the_browser_and_keeps_them_on_the_server(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at("details"))

    page.get_by_label("Project title").fill("Almost done")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "details" not in address)
    left = local_words(page)
    draft.journey.sign_in_at(page, draft.lead)
    page.goto(draft.at("details"))

    assert left == 0
    expect(page.locator(".accord-unsaved")).to_contain_text("and did not save it")


def test_answer_that_was_overtaken_is_kept_and_offered(draft: Draft) -> None:
    mine, theirs = draft.window(), draft.window()
    for page in (mine, theirs):
        page.goto(draft.at(QUESTION))
    theirs.get_by_label("Your answer").fill("Theirs, which was saved first.")
    press_after_typing(theirs, "Save")

    mine.get_by_label("Your answer").fill("Mine, a second later.")
    expect(mine.locator("[data-saved]").first).to_contain_text("saved this question first")
    mine.goto(draft.at(QUESTION))

    assert mine.get_by_label("Your answer").input_value() == "Theirs, which was saved first."
    assert "What is saved here has changed since you typed it." in mine.locator(".accord-unsaved").inner_text()
    assert "Mine, a second later." in mine.locator(".accord-unsaved").inner_text()


def test_words_on_the_page_when_the_deadline_passes_can_be_read_and_are_not_sent(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))

    draft.journey.move_to(CLOSES)
    page.get_by_label("Your answer").fill("The last words, a second too late.")
    expect(page.locator("[data-saved]").first).to_contain_text("Not saved. The call is not open.")
    page.goto(draft.at(QUESTION))
    draft.journey.look(page, "too-late-and-kept")

    assert page.locator("#left-1").input_value() == "The last words, a second too late."
    assert page.get_by_role("button", name="Save").count() == 0


def test_words_are_counted_alike_by_the_browser_and_the_rules(draft: Draft) -> None:
    page = draft.window()
    page.goto(draft.at(QUESTION))

    counted = page.locator("#answer").evaluate(
        """(box, texts) => texts.map((text) => {
            box.value = text;
            box.dispatchEvent(new Event("input"));
            return document.getElementById("answer-room").textContent;
        })""",
        [case["text"] for case in CASES],
    )

    assert counted == [f"Up to 400 words. You have written {case['words']}." for case in CASES]
