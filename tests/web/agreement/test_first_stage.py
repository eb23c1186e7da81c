"""Does the officer give a call its first stage, and is every mistake in it said where it is mended?"""

from tests.web.agreement.browser import send, summary_lines, words_in

TYPED = {
    "has_stage": "yes",
    "introduction": "Tell us briefly.",
    "stage_closes_at-day": "20",
    "stage_closes_at-month": "1",
    "stage_closes_at-year": "2027",
    "stage_closes_at-time": "11am",
    "told_by_at-day": "5",
    "told_by_at-month": "2",
    "told_by_at-year": "2027",
    "told_by_at-time": "5pm",
    "question_0": "The idea",
    "prompt_0": "What do you want to find out?",
    "words_0": "150",
}


def test_first_stage_is_given_changed_and_taken_away(table):
    where = f"{table.base}/first-stage"

    given = send(table.officer, where, **TYPED)
    stage = table.definition.core.first_stage
    changed = send(table.officer, where, question_1="Why here", prompt_1="Why in this region?", words_1="100")
    titles = [one.title for one in table.definition.core.first_stage.questions]
    gone = send(table.officer, where, has_stage="no")

    assert (given.status_code, changed.status_code, gone.status_code) == (303, 303, 303)
    assert [(one.title, one.word_limit) for one in stage.questions] == [("The idea", 150)]
    assert str(stage.closes_at) == "2027-01-20 11:00:00+00:00"
    assert titles == ["The idea", "Why here"]
    assert table.definition.core.first_stage is None
    assert table.call.interests_close_at is None


def test_question_is_named_once_by_its_legend(table):
    page = words_in(table.officer.get(f"{table.base}/first-stage"))

    assert [page.count(f"Question {nth} ") for nth in (1, 2)] == [1, 1]
    assert "Question 1 Title" in page


def test_question_that_moves_to_another_row_keeps_its_own_name_in_data(table):
    where = f"{table.base}/first-stage"
    send(table.officer, where, **TYPED, question_1="Why here", prompt_1="Why in this region?", words_1="100")
    send(table.officer, where, question_0="", prompt_0="")

    send(table.officer, where, question_1="Who for", prompt_1="Who needs it?", words_1="100")

    questions = table.definition.core.first_stage.questions
    assert [(one.id, one.title) for one in questions] == [("interest-2", "Why here"), ("interest-1", "Who for")]


def test_dates_are_asked_for_where_there_is_a_stage(table):
    page = send(table.officer, f"{table.base}/first-stage", has_stage="yes", question_0="The idea")

    assert page.status_code == 422
    assert [href for _, href in summary_lines(page)] == ["#stage_closes_at-day", "#told_by_at-day"]


def test_stage_after_the_deadline_is_said_on_the_criteria_with_a_link(table):
    send(table.officer, f"{table.base}/first-stage", **{**TYPED, "told_by_at-month": "4"})

    page = table.officer.get(table.base)

    assert "Applicants are told about their expressions of interest after the call closes." in words_in(page)
    assert f'href="{table.base}/first-stage"' in page.text


def test_region_does_not_change_it(table):
    assert table.lead.get(f"{table.base}/first-stage").status_code == 403
