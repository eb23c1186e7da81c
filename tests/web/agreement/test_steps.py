"""Does undoing bring back one's own part alone, in a new version, and say before what it changes?"""

from tests.factories import sign_both
from tests.web.agreement.browser import press, send, words_in
from workflows.call import CallState

GM = "greater-manchester"


def go(client, table, side, course):
    """Undo or do again, as the page of steps offers it."""
    base = f"{table.base}/{side}/steps"
    return press(client, client.get(base), f"{base}/{course}")


def retitle(table, title):
    send(table.officer, f"{table.base}/basics", title=title)


def test_each_step_is_undone_and_done_again_in_a_version_of_its_own(table):
    retitle(table, "First")
    retitle(table, "Second")
    seen = []
    for course in ("undo", "undo", "redo", "redo"):
        go(table.officer, table, "national", course)
        seen.append((table.version.number, table.definition.core.title, table.version.summary))

    changed = "Change the basics of the call"
    assert seen == [
        (5, "First", f"Undo: {changed}"),
        (6, "Small call", f"Undo: {changed}"),
        (7, "First", f"Do again: {changed}"),
        (8, "Second", f"Do again: {changed}"),
    ]


def test_the_page_says_what_undoing_changes_before_it_is_done(table):
    retitle(table, "First")

    words = words_in(table.officer.get(f"{table.base}/national/steps"))

    assert "Your part would be again as in version 1. 1 change: 1 reworded." in words
    assert "The national core: title of the call reworded (1 word out, 2 words in)" in words
    assert "Do again" not in words.replace("Undo and do again", "")


def test_undoing_leaves_what_the_other_side_wrote_meanwhile(table):
    retitle(table, "First")
    send(table.lead, f"{table.base}/{GM}/layer", priorities="Other work.")

    go(table.officer, table, "national", "undo")

    assert (table.definition.core.title, table.definition.layers[0].priorities) == ("Small call", "Other work.")


def test_undoing_breaks_keys_as_every_edit_does(table):
    retitle(table, "First")
    sign_both(table.world, table.call)
    assert "2 keys are turned on version 3" in words_in(table.officer.get(f"{table.base}/national/steps"))

    go(table.officer, table, "national", "undo")

    assert table.call.state == CallState.DRAFTING


def test_undoing_an_older_version_than_the_newest_is_refused(table):
    retitle(table, "First")
    base = f"{table.base}/national/steps"
    page = table.officer.get(base)
    send(table.lead, f"{table.base}/{GM}/layer", priorities="Other work.")

    answer = press(table.officer, page, f"{base}/undo")

    assert (answer.status_code, table.definition.core.title, table.version.number) == (409, "First", 4)


def test_where_nothing_was_saved_nothing_is_undone(table):
    answer = table.officer.post(f"{table.base}/national/steps/undo", data={"seen_sha256": table.version.sha256})

    assert (answer.status_code, table.version.number) == (303, 2)
    assert "Your part is as the call began with it." in words_in(table.officer.get(f"{table.base}/national/steps"))


def test_nobody_undoes_another_sides_steps(table):
    assert table.lead.get(f"{table.base}/national/steps").status_code == 403
    assert table.lead.post(f"{table.base}/national/steps/undo").status_code == 403
