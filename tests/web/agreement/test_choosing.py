"""Can the funder say how the list is proposed, and does everybody read it before they sign?"""

from tests.web.agreement.browser import send, words_in
from workflows.choosing_rules import ChoosingRules, Objective


def test_officer_says_what_the_list_is_best_at(table):
    page = words_in(table.officer.get(f"{table.base}/choosing"))
    sent = send(
        table.officer,
        f"{table.base}/choosing",
        objective="above_line_times_grant",
        most_per_lead="2",
    )

    assert "Score above the line, times the grant, summed. Much like the ranking" in page
    assert sent.status_code == 303
    assert table.definition.core.choosing == ChoosingRules(Objective.ABOVE_LINE_TIMES_GRANT, 2)
    read = words_in(table.lead.get(f"{table.base}/versions/{table.version.number}"))
    assert "the most quality for the money; at most 2 awards for one lead organisation; ties are settled" in read


def test_limit_that_nobody_can_keep_stands_in_the_way_of_signing(table):
    send(table.officer, f"{table.base}/choosing", objective="scores", most_per_lead="0")

    page = words_in(table.officer.get(table.base))

    assert table.definition.core.choosing == ChoosingRules(Objective.SCORES, 0)
    assert "One lead organisation can have 1 award at least. Leave it empty for no limit." in page
