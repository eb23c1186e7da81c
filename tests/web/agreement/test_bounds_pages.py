"""Can the funder open a number and write every kind of rule, and a region set it within its bounds and nothing else?"""

import pytest

from tests.web.agreement.browser import forms_in, send, summary_lines, words_in
from workflows.definition import (
    AnswerKind,
    CallShape,
    Choice,
    Clause,
    Column,
    Condition,
    Contact,
    EligibilityKind,
    EligibilityRule,
    Measure,
    Opening,
    Operator,
    OrganisationKind,
    Partnership,
    PortfolioKind,
    PortfolioRule,
    Setting,
    Slot,
)
from workflows.filetypes import FileType
from workflows.own_place import OwnPlace

GM = "greater-manchester"


def opened(table):
    """A call whose core opens a word limit and the national threshold."""
    send(table.officer, f"{table.base}/national/questions/need", open_low="300", open_high="500")
    send(table.officer, f"{table.base}/basics", open_low="60", open_high="80")
    return table


def add_question(table, **typed):
    fields = {"title": "Extra", "prompt": "Say it.", "required": "no", "published": "no"} | typed
    return send(table.officer, f"{table.base}/national/sections/questions/questions/new", **fields)


def test_officer_opens_numbers_within_bounds_and_locks_them_again(table):
    opened(table)
    both = table.definition.core.openings
    send(table.officer, f"{table.base}/national/questions/need", open_low="", open_high="")

    assert both == (Opening("question:need:word_limit", 300, 500), Opening("threshold", 6_000, 8_000))
    assert table.definition.core.openings == (Opening("threshold", 6_000, 8_000),)


def test_saving_an_opened_question_again_changes_nothing(table):
    number = opened(table).version.number

    send(table.officer, f"{table.base}/national/questions/need")
    send(table.officer, f"{table.base}/basics")

    assert table.version.number == number


def test_region_sets_what_is_open_with_the_bounds_beside_it(table):
    opened(table)

    page = table.lead.get(f"{table.base}/{GM}/settings")
    send(table.lead, f"{table.base}/{GM}/settings", setting_0="350", setting_1="65")

    assert "From 300 to 500; the core has 400." in words_in(page)
    assert "From 60% to 80%; the core has 70%." in words_in(page)
    assert table.definition.layers[0].settings == (
        Setting("question:need:word_limit", 350),
        Setting("threshold", 6_500),
    )
    assert table.definition.for_region(GM).question("need").word_limit == 350


def test_region_that_leaves_a_bound_is_told_and_keeps_what_it_typed(table):
    number = opened(table).version.number

    page = send(table.lead, f"{table.base}/{GM}/settings", setting_0="501", setting_1="65")

    assert page.status_code == 422
    assert summary_lines(page) == [("Word limit of ‘Need’ must be between 300 and 500", "#setting_0")]
    assert forms_in(page)[0][1]["setting_1"] == ["65"]
    assert table.version.number == number


def test_core_without_openings_says_that_all_of_it_is_locked(table):
    page = table.lead.get(f"{table.base}/{GM}/settings")

    assert "The core opens no number to the regions." in words_in(page)


@pytest.mark.parametrize(("side", "status"), [("national", 403), ("west-midlands", 404), (GM, 200)])
def test_settings_are_the_regions_own(table, side, status):
    assert table.lead.get(f"{table.base}/{side}/settings").status_code == status
    assert table.officer.get(f"{table.base}/{side}/settings").status_code == 403


def test_table_question_is_written(table):
    add_question(
        table,
        kind="table",
        most_rows="5",
        **{"columns-0-title": "Site", "columns-0-kind": "short_text"},
    )
    send(
        table.officer,
        f"{table.base}/national/questions/extra",
        **{"columns-1-title": "Use", "columns-1-kind": "one_of", "columns-1-choices": "Lab\nOffice"},
        **{"columns-1-optional": "yes"},
    )

    question = table.definition.question("extra")
    assert (question.kind, question.most_rows, question.word_limit) == (AnswerKind.TABLE, 5, None)
    assert question.columns == (
        Column("site", AnswerKind.SHORT_TEXT, "Site"),
        Column("use", AnswerKind.ONE_OF, "Use", False, (Choice("lab", "Lab"), Choice("office", "Office"))),
    )


def test_another_column_is_shown_and_nothing_is_saved(table):
    number = table.version.number

    page = add_question(table, kind="table", go="room", **{"columns-0-title": "Site"})

    assert page.status_code == 200
    assert forms_in(page)[0][1]["columns-1-title"] == [""]
    assert forms_in(page)[0][1]["title"] == ["Extra"]
    assert table.version.number == number


def test_file_question_and_declaration_are_written(table):
    add_question(table, kind="file", file_types=["pdf", "png"], most_files="2", most_megabytes="3")
    add_question(table, title="Truth", kind="declaration", statement="All of it is true.")

    files, truth = table.definition.question("extra"), table.definition.question("truth")
    assert (files.file_types, files.most_files, files.most_bytes) == ((FileType.PDF, FileType.PNG), 2, 3_000_000)
    assert (truth.kind, truth.statement) == (AnswerKind.DECLARATION, "All of it is true.")


def test_condition_is_written_in_words_and_kept_as_it_is_stored(table):
    add_question(table, title="Grant", kind="money")
    add_question(
        table,
        kind="long_text",
        **{"clauses-0-question_id": "grant", "clauses-0-operator": "at_least", "clauses-0-value": "£1,250.50"},
    )

    assert table.definition.question("extra").shown_if == Condition((Clause("grant", Operator.AT_LEAST, "125050"),))
    page = words_in(table.officer.get(f"{table.base}/versions/{table.version.number}"))
    assert "Asked only if ‘Grant’ is at least ‘£1,250.50’." in page


def test_condition_that_cannot_hold_is_named_on_the_criteria_page(table):
    add_question(
        table,
        kind="long_text",
        **{"clauses-0-question_id": "need", "clauses-0-operator": "at_least", "clauses-0-value": "3"},
    )

    page = table.officer.get(table.base)
    assert "‘Extra’ is asked on a comparison that does not fit the answer to ‘Need’. Choose another." in words_in(page)


STARTS = {"day": "17", "month": "3", "year": "2027", "time": "9am"}


def test_basics_hold_slot_shape_panel_and_money(table):
    send(
        table.officer,
        f"{table.base}/basics",
        shape="portfolio",
        slot_most="2",
        slot_weight="100",
        minimum_partners="2",
        maximum_grant="500,000",
        fixed_rate="50",
        asks_for_packages="yes",
        asks_for_months="yes",
        own_place="region",
        categories=["labour", "materials"],
        **{"panel_at-day": "20", "panel_at-month": "4", "panel_at-year": "2027", "panel_at-time": "10am"},
        **{f"assessment_starts_at-{part}": said for part, said in STARTS.items()},
    )

    core = table.definition.core
    assert (core.shape, core.slot) == (CallShape.PORTFOLIO, Slot(2, 100))
    assert (core.finance.minimum_partners, core.finance.maximum_grant_pence) == (2, 500_000_00)
    assert (core.finance.fixed_basis_points, [one.value for one in core.finance.categories]) == (
        5_000,
        ["labour", "materials"],
    )
    assert (core.finance.asks_for_packages, core.finance.asks_for_months) == (True, True)
    assert core.own_place == OwnPlace.REGION
    assert "Costs by work package asked for Costs by month asked for" in words_in(
        table.officer.get(f"{table.base}/versions/3")
    )
    assert core.milestones.assessment_starts_at.isoformat() == "2027-03-17T09:00:00+00:00"
    assert core.milestones.panel_at.isoformat() == "2027-04-20T09:00:00+00:00"


def test_rules_of_eligibility_are_written(table):
    address = f"{table.base}/national/eligibility"
    send(
        table.officer,
        address,
        **{"rows-0-kind": "lead_kind", "rows-0-words": "A business leads.", "rows-0-kinds": ["business"]},
    )
    send(table.officer, address, **{"rows-1-kind": "cost", "rows-1-words": "It costs enough.", "rows-1-low": "100,000"})

    assert table.definition.core.eligibility == (
        EligibilityRule("lead_kind", EligibilityKind.LEAD_KIND, "A business leads.", (OrganisationKind.BUSINESS,)),
        EligibilityRule("cost", EligibilityKind.COST, "It costs enough.", low=100_000_00),
    )


def test_rules_of_the_portfolio_are_the_regions_own(table):
    send(
        table.lead,
        f"{table.base}/{GM}/portfolio-rules",
        **{"rows-0-kind": "year", "rows-0-subject": "2027", "rows-0-measure": "pence", "rows-0-high": "2,000,000"},
    )

    rule = PortfolioRule("year", PortfolioKind.YEAR, "2027", Measure.PENCE, high=2_000_000_00)
    assert table.definition.layers[0].portfolio == (rule,)
    assert "Money in a financial year (2027): at most £2,000,000" in words_in(
        table.lead.get(f"{table.base}/versions/{table.version.number}")
    )


def test_partnership_is_written_and_read(table):
    send(
        table.lead,
        f"{table.base}/{GM}/layer",
        lead_authority="Larkfield Combined Authority",
        responsible_officer="Ada Holt",
        contacts="Bea Marsh, Programme lead, bea@larkfield.example",
        places="e08000003\n\nE08000006",
    )

    assert table.definition.layers[0].partnership == Partnership(
        "Larkfield Combined Authority",
        "Ada Holt",
        (Contact("Bea Marsh", "Programme lead", "bea@larkfield.example"),),
        ("E08000003", "E08000006"),
    )
