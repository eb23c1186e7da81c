"""Does the PDF of an application say what was asked and answered, what it costs, and how it stands?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.workflows.definitions import (
    a_core,
    a_definition,
    a_file_question,
    a_partner,
    a_question,
    a_table_question,
    answers_for,
)
from workflows.application import ApplicationState
from workflows.application_paper import ApplicationSnapshot, DeclarationSaid, compose, content_mark
from workflows.declaration import Sums
from workflows.definition import CostCategory, Definition, ResearchCategory, Section
from workflows.finance import PackageCost
from workflows.places import NATIONS, Evidence, Nation, Share, Site
from workflows.plain import sha256
from workflows.questions import AnswerKind, Clause, Condition, Operator
from workflows.work_packages import WorkPackage, WorkPlan

AT = datetime(2027, 3, 3, 10, 59, 58, tzinfo=UTC)


def a_form(*questions: Any) -> Definition:
    """A definition whose core asks these questions in one section."""
    return a_definition(core=a_core(sections=(Section("only", "Only", questions),), criteria=()))


def a_snapshot(definition: Definition | None = None, **changes: Any) -> ApplicationSnapshot:
    """A small application, submitted at the last moment."""
    asked = definition or a_definition()
    snapshot = ApplicationSnapshot(
        reference="GM-2027-01-004",
        title="Bright idea",
        organisation="Larkfield Sensors Ltd",
        region="Greater Manchester",
        call_title="Small call",
        call_reference="GM-2027-01",
        version=3,
        criteria_sha256=sha256(asked),
        definition=asked,
        research_category=ResearchCategory.INDUSTRIAL_RESEARCH,
        months=18,
        answers=answers_for(asked),
        partners=(a_partner(),),
        state=ApplicationState.SUBMITTED,
        at=AT,
        content_sha256="cd" * 32,
    )
    return replace(snapshot, **changes)


def test_what_is_submitted_says_when_and_under_which_hash() -> None:
    paper = compose(a_snapshot())

    assert paper.stands == "Submitted on 3 March 2027 at 10:59am UK time (10:59:58)."
    assert paper.document_title == "Application GM-2027-01-004: Bright idea"
    assert paper.content_sha256 == "cd" * 32
    assert paper.readers.startswith("The people of its organisations see this application at all times.")


def test_a_draft_says_that_it_is_one_and_has_no_hash() -> None:
    paper = compose(a_snapshot(state=ApplicationState.DRAFT))

    assert paper.stands == "Draft, as it stood on 3 March 2027 at 10:59am UK time (10:59:58). It is not submitted."
    assert paper.document_title == "Draft application GM-2027-01-004: Bright idea"
    assert (paper.content_sha256, paper.readers) == ("", "Only the people of its organisations see a draft.")


def test_what_is_withdrawn_says_so() -> None:
    paper = compose(a_snapshot(state=ApplicationState.WITHDRAWN))

    assert paper.stands.startswith("Withdrawn. This is how it stood on 3 March 2027")


def test_particulars_name_the_version_of_the_criteria() -> None:
    assert compose(a_snapshot()).particulars == (
        ("Reference", "GM-2027-01-004"),
        ("Call", "Small call (GM-2027-01)"),
        ("Region", "Greater Manchester"),
        ("Organisation", "Larkfield Sensors Ltd"),
        ("Research category", "Industrial research"),
        ("Length", "18 months"),
        ("Criteria", "Version 3 of GM-2027-01"),
    )


def test_particulars_name_who_takes_part_beside_the_lead() -> None:
    others = tuple(a_partner(organisation_name=name) for name in ("Northbeam Ltd", "Foundry Ltd"))

    particulars = dict(compose(a_snapshot(partners=(a_partner(), *others))).particulars)

    assert particulars["Together with"] == "Northbeam Ltd, Foundry Ltd"


def test_places_have_their_shares_words_and_sites() -> None:
    evidence = Evidence(
        (Share("E08000006", 7_500, 4_000), Share(Nation.WALES.value, 2_500, 6_000)),
        "Our works are there.\n\nSo are our customers.",
        (Site("M5 4WT", "E08000006"), Site("CF10 1AA")),
    )
    names = {"E08000006": "Salford", **NATIONS}

    said = compose(a_snapshot(places=evidence, place_names=names)).places

    assert said is not None
    assert said.shares.rows == (("Salford", "75%", "40%"), ("Elsewhere in Wales", "25%", "60%"))
    assert said.why == (("Our works are there.",), ("So are our customers.",))
    assert said.sites == ("M5 4WT, Salford", "CF10 1AA")
    assert compose(a_snapshot()).places is None


DECLARED = (
    DeclarationSaid("Sian Signatory", "Director", AT, "Northbeam", Sums(200_000_00, 140_000_00, 60_000_00)),
    DeclarationSaid("Rae Referee", "Carrick Institute", AT, statement="They do it.\n\nOn the day."),
    DeclarationSaid("Ned Next", "Moorside", AT),
)


def test_declarations_say_who_declared_what_and_of_words_in_confidence_only_that_there_are_some() -> None:
    said = compose(a_snapshot(declarations=DECLARED)).declarations or ()

    at = "3 March 2027 at 10:59am UK time"
    assert [one.who for one in said] == [
        "Sian Signatory, Director",
        "Rae Referee, Carrick Institute",
        "Ned Next, Moorside",
    ]
    assert [one.what for one in said] == [
        f"Declared on {at} for Northbeam, with authority to bind it: that it consents to this application, that its "
        "figures are right, and that its own contribution is there. Eligible costs £200,000, grant £140,000, own "
        "contribution £60,000.",
        f"Declared on {at} as a referee.",
        f"Declared on {at} as a referee. The words were written in confidence and stand in no PDF.",
    ]
    assert [one.words for one in said] == [(), (("They do it.",), ("On the day.",)), ()]
    assert compose(a_snapshot()).declarations is None


def test_words_stand_in_paragraphs_of_lines() -> None:
    asked = a_form(a_question("need", kind=AnswerKind.LONG_TEXT))
    paper = compose(a_snapshot(asked, answers={"need": "One.\nTwo.\n \nThree."}))

    assert paper.sections[0][1][0].paragraphs == (("One.", "Two."), ("Three.",))


def test_a_table_has_its_columns_and_numbers_its_rows() -> None:
    asked = a_form(a_table_question())
    rows = [{"name": "Build", "cost": 125_050, "start": None, "risk": "low"}]

    table = compose(a_snapshot(asked, answers={"work": rows})).sections[0][1][0].table

    assert table is not None
    assert table.columns == ("Row", "Name", "Cost", "Start", "Risk")
    assert table.rows == (("1", "Build", "£1,250.50", "", "Low"),)


def test_files_are_named_with_their_hashes() -> None:
    asked = a_form(a_file_question())

    (answer,) = compose(a_snapshot(asked)).sections[0][1]

    assert answer.files == (f"plan.pdf (PDF, 1.2 MB), SHA-256 {'ab' * 32}",)


def test_an_answer_that_is_left_empty_says_so() -> None:
    asked = a_form(a_question("need"))

    (answer,) = compose(a_snapshot(asked, answers={})).sections[0][1]

    assert answer.is_empty is True


def test_what_a_condition_hides_is_no_part_of_it() -> None:
    condition = Condition((Clause("first", Operator.IS, "yes"),))
    first = a_question("first", kind=AnswerKind.YES_NO, word_limit=None)
    asked = a_form(first, a_question("second", shown_if=condition))

    paper = compose(a_snapshot(asked, answers={"first": False, "second": "Hidden."}))

    assert [one.title for one in paper.sections[0][1]] == [first.title]


def test_costs_of_one_organisation_are_its_sums() -> None:
    sums, by_category = compose(a_snapshot()).money

    assert sums.rows == (("Larkfield Sensors Ltd", "£250,000", "70%", "£0", "£175,000", "£75,000"),)
    assert by_category.columns == ("Category", "Larkfield Sensors Ltd")
    assert (by_category.rows[0], by_category.rows[-1]) == (("Labour", "£150,000"), ("In all", "£250,000"))
    assert by_category.ends_in_sum is True


def test_costs_of_many_are_their_totals_and_by_category_the_project_s() -> None:
    partners = tuple(a_partner(organisation_name=f"Firm {number}") for number in range(6))

    sums, by_category = compose(a_snapshot(partners=partners)).money

    assert sums.rows[-1] == ("Whole project", "£1,500,000", "", "£0", "£1,050,000", "£450,000")
    assert by_category.columns == ("Category", "Whole project")
    assert (by_category.rows[0], by_category.rows[-1]) == (("Labour", "£900,000"), ("In all", "£1,500,000"))


def test_the_mark_is_of_what_it_says_and_not_of_the_moment() -> None:
    snapshot = a_snapshot(state=ApplicationState.DRAFT)

    assert content_mark(replace(snapshot, at=AT + timedelta(days=1))) == content_mark(snapshot)
    assert content_mark(replace(snapshot, title="Another")) != content_mark(snapshot)
    assert content_mark(replace(snapshot, answers={})) != content_mark(snapshot)


def test_years_of_many_stand_four_beside_each_other_and_end_with_the_whole() -> None:
    years = tuple((f"Firm {number}", ((2027, 1_000 + number),)) for number in range(6))

    first, second = compose(a_snapshot(plan=WorkPlan(date(2027, 9, 1), (), years))).plan

    assert first.columns == ("Year", "Firm 0", "Firm 1", "Firm 2", "Firm 3")
    assert second.columns == ("Year", "Firm 4", "Firm 5", "Whole project")
    assert second.rows[0] == ("April 2027 to March 2028", "£1,004", "£1,005", "£6,015")


def test_a_plan_has_its_packages_their_costs_and_the_years_with_their_sums() -> None:
    packages = (
        WorkPackage(1, "Design", 1, 6, "Larkfield Sensors Ltd"),
        WorkPackage(2, "Trials", 7, 7, "", ResearchCategory.FEASIBILITY),
    )
    years = (("Larkfield Sensors Ltd", ((2027, 100), (2028, 50))), ("Foundry Ltd", ((2028, 7),)))
    lead = a_partner(packages=(PackageCost(1, CostCategory.LABOUR, 100_00), PackageCost(2, CostCategory.LABOUR, 50_00)))
    other = a_partner(organisation_name="Foundry Ltd", packages=(PackageCost(None, CostCategory.LABOUR, 7_50),))
    plan = WorkPlan(date(2027, 9, 1), packages, years)

    paper = compose(a_snapshot(partners=(lead, other), plan=plan))

    divided, costs, planned = paper.plan
    assert ("Starts", "September 2027") in paper.particulars
    assert divided.rows == (
        ("1", "Design", "1 to 6", "Larkfield Sensors Ltd", "Industrial research"),
        ("2", "Trials", "7", "Nobody", "Feasibility study"),
    )
    assert costs.rows == (
        ("1: Design", "£100", "£0", "£100"),
        ("2: Trials", "£50", "£0", "£50"),
        ("In no work package", "£0", "£7.50", "£7.50"),
        ("In all", "£150", "£7.50", "£157.50"),
    )
    assert planned.rows == (
        ("April 2027 to March 2028", "£100", "£0", "£100"),
        ("April 2028 to March 2029", "£50", "£7", "£57"),
        ("In all", "£150", "£7", "£157"),
    )
    assert compose(a_snapshot()).plan == ()
