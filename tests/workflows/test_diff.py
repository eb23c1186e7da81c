"""Is every difference between two definitions named by its meaning, and nothing else?"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import (
    REGION,
    a_choice_question,
    a_core,
    a_criterion,
    a_definition,
    a_layer,
    a_question,
    bands,
    finance_rules,
    milestones,
)
from tests.workflows.full import a_full_definition
from workflows import editing, layers
from workflows.definition import Band, Choice, Core, Definition, Ledger, RateCeiling, Section, YearBudget
from workflows.diff import ChangeKind, compare
from workflows.field_words import APPLICANTS, ASSESSORS, EVERYBODY, FIELDS, NOBODY, kind_of, said, shown
from workflows.partnership import Contact, Partnership
from workflows.plain import canonical, to_plain
from workflows.questions import Clause, Condition, Operator
from workflows.words_diff import RunKind

ADDED, REMOVED, MOVED, REWORDED, VALUE = ChangeKind


def told(before, after):
    """Each change as kind, where, what is within, label, before and after."""
    return [
        (one.kind, one.place.where, one.place.within, one.label, one.before, one.after)
        for one in compare(before, after)
    ]


@pytest.mark.parametrize("name", [one.name for one in fields(Core)])
def test_every_field_of_the_core_is_compared(name):
    full, before = a_full_definition().core, a_core()

    changes = compare(a_definition(core=before), a_definition(core=replace(before, **{name: getattr(full, name)})))

    assert changes != ()


def of_core(**changes):
    return told(a_definition(), a_definition(core=a_core(**changes)))


def of_layer(**changes):
    return told(a_definition(), a_definition(layers=(a_layer(**changes),)))


def with_question(question, change):
    """What is told when one question of a core becomes another."""
    before = editing.add_question(a_core(), "questions", question)
    after = editing.replace_question(before, replace(question, **change))
    return told(a_definition(core=before), a_definition(core=after))


class TestValues:
    def test_weight_says_both_numbers_and_has_a_bar_of_100(self):
        core = editing.replace_criterion(a_core(), replace(a_core().criteria[0], weight=40))

        (change,) = compare(a_definition(), a_definition(core=core))

        assert (change.kind, change.label, change.before, change.after) == (VALUE, "Weight", "60", "40")
        assert (change.bar, change.place.where, change.place.path) == ((60, 40, 100), "core:criterion:need", ("Need",))

    def test_dates_are_told_in_uk_time(self):
        dates = milestones(closes_at=datetime(2027, 3, 29, 10, tzinfo=UTC))

        assert of_core(milestones=dates) == [
            (
                VALUE,
                "core:milestones",
                ("Dates",),
                "Closes",
                "3 March 2027 at 11:00am UK time",
                "29 March 2027 at 11:00am UK time",
            )
        ]

    @pytest.mark.parametrize(
        ("changes", "where", "within", "label", "before", "after"),
        [
            ({"threshold_basis_points": 6_550}, "threshold", (), "National threshold", "70%", "65.5%"),
            (
                {"national_assessors": 1},
                "assessors",
                (),
                "National assessors for each application",
                "3 assessors",
                "1 assessor",
            ),
            (
                {"finance": finance_rules(maximum_cost_pence=1_250_000_00)},
                "finance",
                ("Finance rules",),
                "Highest cost of a project",
                "£2,000,000",
                "£1,250,000",
            ),
            (
                {"finance": finance_rules(minimum_months=1)},
                "finance",
                ("Finance rules",),
                "Shortest project",
                "6 months",
                "1 month",
            ),
            (
                {"finance": finance_rules(participation_cap_basis_points=2_500)},
                "finance",
                ("Finance rules",),
                "Most for research organisations",
                "30%",
                "25%",
            ),
        ],
    )
    def test_values_are_told_in_their_units(self, changes, where, within, label, before, after):
        assert of_core(**changes) == [(VALUE, f"core:{where}", within, label, before, after)]

    def test_grant_rate_is_named_by_whom_it_is_for(self):
        first, *others = finance_rules().ceilings
        rules = finance_rules(ceilings=(replace(first, basis_points=6_000), *others))

        assert of_core(finance=rules) == [
            (
                VALUE,
                "core:finance",
                ("Finance rules", "grant rate ‘business, micro or small, feasibility study’"),
                "Highest grant rate",
                "70%",
                "60%",
            )
        ]

    def test_limit_that_is_lifted_is_none(self):
        assert with_question(a_question("why"), {"word_limit": None}) == [
            (VALUE, "core:question:why", (), "Word limit", "400 words", "none")
        ]

    def test_yes_and_no_and_kinds_are_words(self):
        changes = {"required": False, "kind": a_choice_question().kind}

        assert [line[3:] for line in with_question(a_question("why"), changes)] == [
            ("How it is answered", "long text", "one of several choices"),
            ("Has to be answered", "yes", "no"),
        ]

    def test_times_that_read_the_same_are_told_apart(self):
        dates = milestones(opens_at=datetime(2027, 1, 11, 9, 0, 30, tzinfo=UTC))

        assert [line[4:] for line in of_core(milestones=dates)] == [
            (
                '11 January 2027 at 9:00am UK time ("2027-01-11T09:00:00Z")',
                '11 January 2027 at 9:00am UK time ("2027-01-11T09:00:30Z")',
            )
        ]

    def test_ledger_owner_and_question_of_a_criterion_are_told_by_name(self):
        changed = a_criterion("need", weight=60, ledger=Ledger.REGIONAL, owner=REGION, question_id="risks")

        assert [line[3:] for line in of_core(criteria=(changed, a_core().criteria[1]))] == [
            ("Judges the question", "Need", "Risks"),
            ("Scored by", "national assessors", "regional scorers"),
            ("Whose criterion", "the national core", "Greater Manchester"),
        ]

    def test_question_with_the_title_of_another_is_told_by_its_id_too(self):
        twice = editing.add_question(a_core(), "questions", a_question("why", title="Need"))
        moved = editing.replace_criterion(twice, replace(twice.criteria[0], question_id="why"))

        assert [line[4:] for line in told(a_definition(core=twice), a_definition(core=moved))] == [
            ("Need (need)", "Need (why)")
        ]


class TestWords:
    def test_reworded_text_says_which_words(self):
        core = editing.replace_question(a_core(), a_question("need", prompt="Describe the whole need."))

        (change,) = compare(a_definition(), a_definition(core=core))

        assert (change.kind, change.place.where, change.label) == (REWORDED, "core:question:need", "Question")
        assert [(run.kind, run.text) for run in change.runs] == [
            (RunKind.KEPT, "Describe the"),
            (RunKind.ADDED, " whole"),
            (RunKind.KEPT, " need."),
        ]

    def test_question_stands_under_the_section_that_asks_it(self):
        core = editing.replace_question(a_core(), a_question("need", prompt="Why?"))

        (change,) = compare(a_definition(), a_definition(core=core))

        assert (change.place.section, change.place.path) == ("Questions", ("Questions", "Need"))


class TestThings:
    def test_added_question_says_all_of_it(self):
        core = editing.add_question(a_core(), "details", a_choice_question())

        (change,) = compare(a_definition(), a_definition(core=core))

        assert (change.kind, change.label, change.before, change.after) == (ADDED, "Question", "", "Colour")
        assert change.facts == (
            ("How it is answered", "one of several choices"),
            ("Question", "Choose."),
            ("Has to be answered", "yes"),
            ("Choices", "Red\nGreen\nBlue"),
            ("Published if the project is funded", "no"),
        )

    def test_removed_section_is_followed_by_its_questions_and_their_criteria(self):
        core = editing.remove_section(a_core(), "questions")

        assert [line[:2] for line in told(a_definition(), a_definition(core=core))] == [
            (REMOVED, "core:section:questions"),
            (REMOVED, "core:question:need"),
            (REMOVED, "core:question:risks"),
            (REMOVED, "core:criterion:need"),
            (REMOVED, "core:criterion:risks"),
        ]

    def test_region_that_joins_brings_all_of_its_layer(self):
        joined = layers.merge(a_core(), [a_layer(), a_layer("west-midlands")])

        assert [line[:4] for line in told(a_definition(), joined)] == [
            (ADDED, "layer:west-midlands", (), "Layer"),
            (ADDED, "layer:west-midlands:section:w_local", (), "Section"),
            (ADDED, "layer:west-midlands:question:w_local_fit", (), "Question"),
            (ADDED, "layer:west-midlands:criterion:w_local_fit", (), "Criterion"),
            (ADDED, "layer:west-midlands:condition:w_report", (), "Condition"),
        ]

    def test_new_id_is_a_new_thing_even_with_the_same_words(self):
        renamed = replace(a_core().sections[0].questions[0], id="precis")
        core = a_core(sections=(Section("details", "Details", (renamed,)), a_core().sections[1]))

        assert [line[:2] for line in told(a_definition(), a_definition(core=core))] == [
            (REMOVED, "core:question:summary"),
            (ADDED, "core:question:precis"),
        ]

    def test_choices_come_go_move_and_change_their_words(self):
        choices = (Choice("blue", "Blue"), Choice("red", "Crimson"), Choice("pink", "Pink"))

        assert [(line[0], *line[2:]) for line in with_question(a_choice_question(), {"choices": choices})] == [
            (MOVED, ("choice ‘Blue’",), "Place", "third of 3, after ‘Green’", "first of 3"),
            (REWORDED, ("choice ‘Crimson’",), "Words of the choice", "Red", "Crimson"),
            (REMOVED, ("choice ‘Green’",), "Choice", "Green", ""),
            (ADDED, ("choice ‘Pink’",), "Choice", "", "Pink"),
        ]

    def test_band_is_known_by_its_marks_or_else_by_its_words(self):
        low, high = bands()
        wider = (replace(low, high=6), replace(high, low=7))
        reworded = (replace(low, text="Little of it is there."), high)

        def of_bands(new):
            return of_core(criteria=(a_criterion("need", weight=60, bands=new), a_core().criteria[1]))

        assert [line[2:] for line in of_bands(wider)] == [
            (("band ‘1 to 6 marks’",), "Highest mark", "5", "6"),
            (("band ‘7 to 10 marks’",), "Lowest mark", "6", "7"),
        ]
        assert [(line[0], *line[2:4]) for line in of_bands(reworded)] == [
            (REWORDED, ("band ‘1 to 5 marks’",), "What the marks mean")
        ]
        assert [line[0] for line in of_bands((high, low))] == [MOVED]

    def test_two_bands_that_say_the_same_are_not_guessed_at(self):
        silent = (Band(1, 5, ""), Band(6, 10, ""))
        before = a_core(criteria=(a_criterion("need", bands=silent),))
        after = a_core(criteria=(a_criterion("need", bands=(Band(1, 4, ""), Band(5, 10, ""))),))

        assert [line[0] for line in told(a_definition(core=before), a_definition(core=after))] == [
            REMOVED,
            REMOVED,
            ADDED,
            ADDED,
        ]

    def test_budget_is_told_by_its_year(self):
        budget = (YearBudget(2027, 2_500_000_00), YearBudget(2029, 3_000_000_00))

        assert of_layer(budget=budget) == [
            (VALUE, f"layer:{REGION}:budget", ("budget ‘2027 to 2028’",), "Sum", "£2,000,000", "£2,500,000"),
            (
                VALUE,
                f"layer:{REGION}:budget",
                ("budget ‘2029 to 2030’",),
                "Financial year",
                "2028 to 2029",
                "2029 to 2030",
            ),
        ]


class TestMoves:
    def test_question_in_another_section_has_moved_and_says_from_where(self):
        asked = a_core().sections[0].questions[0]
        core = editing.add_question(editing.remove_question(a_core(), "summary"), "questions", asked)

        assert told(a_definition(), a_definition(core=core)) == [
            (
                MOVED,
                "core:question:summary",
                (),
                "Place",
                "first of 1 in ‘Details’",
                "third of 3 in ‘Questions’, after ‘Risks’",
            )
        ]

    def test_question_of_a_section_that_goes_has_moved_when_another_asks_it(self):
        details, questions = a_core().sections
        core = a_core(sections=(replace(questions, questions=(*details.questions, *questions.questions)),))

        assert [line[:2] for line in told(a_definition(), a_definition(core=core))] == [
            (REMOVED, "core:section:details"),
            (MOVED, "core:question:summary"),
        ]

    @given(st.permutations([a_question(id_) for id_ in "abcdef"]))
    def test_another_order_is_moves_and_nothing_else(self, order):
        before = a_core(sections=(Section("all", "All", tuple(a_question(id_) for id_ in "abcdef")),))
        after = a_core(sections=(Section("all", "All", tuple(order)),))

        kinds = {line[0] for line in told(a_definition(core=before), a_definition(core=after))}

        assert kinds <= {MOVED}
        assert len(told(a_definition(core=before), a_definition(core=after))) == 6 - longest_rising(
            [one.id for one in order]
        )

    def test_sections_and_criteria_move_too(self):
        core = editing.move_criterion(editing.move_section(a_core(), "details", 1), "need", 1)

        assert [line[:2] for line in told(a_definition(), a_definition(core=core))] == [
            (MOVED, "core:section:questions"),
            (MOVED, "core:criterion:risks"),
        ]


class TestWhomItTouches:
    @pytest.mark.parametrize(
        ("changes", "touched"),
        [
            ({"guidance": "Be brief."}, APPLICANTS),
            ({"prompt": "Why?"}, EVERYBODY),
            ({"published": True}, APPLICANTS),
        ],
    )
    def test_of_a_question(self, changes, touched):
        core = editing.replace_question(a_core(), a_question("need", **changes))

        assert [one.touches for one in compare(a_definition(), a_definition(core=core))] == [touched]

    @pytest.mark.parametrize(
        ("changes", "touched"),
        [({"guidance": "Look for proof."}, ASSESSORS), ({"weight": 10}, EVERYBODY), ({"owner": REGION}, NOBODY)],
    )
    def test_of_a_criterion(self, changes, touched):
        core = editing.replace_criterion(a_core(), replace(a_core().criteria[0], **changes))

        assert [one.touches for one in compare(a_definition(), a_definition(core=core))] == [touched]


@dataclass(frozen=True)
class Rule:
    """A record that the table of names does not know."""

    id: str
    largest_pence: int
    is_strict: bool = False
    share_basis_points: int | None = None
    waits_months: int = 1
    inner: RateCeiling | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuledCore(type(a_core())):
    """A core of tomorrow."""

    rules: tuple[Rule, ...] = ()
    closed_by: str = ""


def test_fields_of_tomorrow_are_compared_by_their_own_names_and_units():
    def ruled(*rules, **changes):
        return Definition(RuledCore(**vars(a_core()), rules=rules, **changes), (a_layer(),))

    rate = finance_rules().ceilings[0]
    before = ruled(Rule("a", 5_00), Rule("b", 7_00))
    after = ruled(
        Rule("c", 1),
        Rule("a", 6_00, is_strict=True, share_basis_points=250, waits_months=2, inner=rate, labels=("x", "y")),
        closed_by="Nobody",
    )

    assert told(before, after) == [
        (ADDED, "core:rules", ("rule ‘c’",), "Rule", "", "c"),
        (VALUE, "core:rules", ("rule ‘a’",), "Largest", "£5", "£6"),
        (VALUE, "core:rules", ("rule ‘a’",), "Is strict", "no", "yes"),
        (VALUE, "core:rules", ("rule ‘a’",), "Share", "none", "2.5%"),
        (VALUE, "core:rules", ("rule ‘a’",), "Waits", "1 month", "2 months"),
        (VALUE, "core:rules", ("rule ‘a’",), "Inner", "none", "business, micro or small, feasibility study: 70%"),
        (VALUE, "core:rules", ("rule ‘a’",), "Labels", "none", "x, y"),
        (REMOVED, "core:rules", ("rule ‘b’",), "Rule", "b", ""),
        (REWORDED, "core:closed_by", (), "Closed by", "", "Nobody"),
    ]
    assert {one.touches for one in compare(before, after)} == {EVERYBODY}


EDITS = (
    lambda core, pick, number: editing.replace_question(
        core, replace(pick(questions(core)), prompt=f"Say {number} things.")
    ),
    lambda core, pick, number: editing.replace_question(core, replace(pick(questions(core)), word_limit=number)),
    lambda core, pick, number: editing.replace_question(
        core, replace(pick(questions(core)), choices=tuple(Choice(f"v{n}", f"{n}") for n in range(number % 4)))
    ),
    lambda core, pick, number: editing.move_question(core, pick(questions(core)).id, number % 7 - 3),
    lambda core, pick, number: editing.move_section(core, pick(core.sections).id, number % 5 - 2),
    lambda core, pick, number: editing.move_criterion(core, pick(core.criteria).id, number % 7 - 3),
    lambda core, pick, number: editing.remove_question(core, pick(questions(core)).id),
    lambda core, pick, number: editing.add_question(core, pick(core.sections).id, a_question(f"new_{number}")),
    lambda core, pick, number: to_another_section(core, pick(questions(core)), pick(core.sections).id, number),
    lambda core, pick, number: editing.replace_section(core, replace(pick(core.sections), title=f"Part {number}")),
    lambda core, pick, number: editing.remove_section(core, pick(core.sections[1:]).id),
    lambda core, pick, number: editing.add_section(core, Section(f"more_{number}", "More", ())),
    lambda core, pick, number: editing.replace_criterion(core, replace(pick(core.criteria), weight=number)),
    lambda core, pick, number: editing.replace_criterion(
        core, replace(pick(core.criteria), bands=(Band(1, number, "Low"), Band(number + 1, 60, "High")))
    ),
    lambda core, pick, number: editing.add_criterion(core, a_criterion(f"judged_{number}")),
    lambda core, pick, number: editing.remove_criterion(core, pick(core.criteria).id),
    lambda core, pick, number: replace(core, threshold_basis_points=number * 100),
    lambda core, pick, number: replace(core, finance=finance_rules(minimum_months=number)),
)


def questions(core):
    return [question for section in core.sections for question in section.questions]


def to_another_section(core, question, section_id, number):
    """The question taken out of its section and put into one, which may be the same, at some place."""
    home = editing.section_asking(core, question.id)
    left = editing.replace_section(
        core, replace(home, questions=tuple(one for one in home.questions if one != question))
    )
    asked = editing.section_of(left, section_id)
    place = number % (len(asked.questions) + 1)
    mixed = (*asked.questions[:place], question, *asked.questions[place:])
    return editing.replace_section(left, replace(asked, questions=mixed))


def edited(core, steps):
    """The core after these edits; one that has nothing to work on, or would use an id twice, is left out."""
    for which, place, number in steps:

        def pick(things, place=place):
            return things[place % len(things)]

        try:
            after = EDITS[which](core, pick, number)
        except ZeroDivisionError:
            continue
        names = [one.id for things in (after.sections, after.criteria, questions(after)) for one in things]
        ids = [("s", one.id) for one in after.sections] + [("q", one.id) for one in questions(after)]
        ids += [("c", one.id) for one in after.criteria]
        core = after if len(set(ids)) == len(names) else core
    return core


steps = st.lists(st.tuples(st.integers(0, len(EDITS) - 1), st.integers(0, 20), st.integers(1, 50)), max_size=12)


def named(core):
    """Everything that has a place of its own, by that place, as plain data; bands and choices as one value each."""
    found = {"core:threshold": {"threshold_basis_points": core.threshold_basis_points}}
    found["core:finance"] = to_plain(core.finance)
    for noun, things in (("section", core.sections), ("question", questions(core)), ("criterion", core.criteria)):
        for one in things:
            data = to_plain(one)
            data.pop("questions", None)
            found[f"core:{noun}:{one.id}"] = data
    return found


def orders(core):
    """The ids of each list whose order means something."""
    lists = {"sections": core.sections, "criteria": core.criteria}
    lists |= {f"section:{section.id}": section.questions for section in core.sections}
    return {name: [one.id for one in things] for name, things in lists.items()}


def longest_rising(numbers):
    """The length of a longest rising subsequence, by trying each end."""
    best = []
    for place, number in enumerate(numbers):
        best.append(1 + max((best[earlier] for earlier in range(place) if numbers[earlier] < number), default=0))
    return max(best, default=0)


def fewest_moves(before, after):
    """How many moves there are at the least: within each list, and from one list to another."""
    old, new = orders(before), orders(after)
    moves = 0
    for name, ids in new.items():
        stayed = [id_ for id_ in ids if id_ in old.get(name, ())]
        moves += len(stayed) - longest_rising([old[name].index(id_) for id_ in stayed])
    home = {id_: name for name, ids in old.items() if name.startswith("section:") for id_ in ids}
    return moves + sum(
        id_ in home and home[id_] != name for name, ids in new.items() if name.startswith("section:") for id_ in ids
    )


def expected(before, after):
    """What came, went, and has another value, by comparing plain data."""
    old, new = named(before), named(after)
    differing = {
        (where, FIELDS[f"{kind}.{field}"].label)
        for where in old.keys() & new.keys()
        for kind in [{"criterion": "Criterion", "question": "Question", "section": "Section"}.get(
            where.split(":")[1], "FinanceRules" if where == "core:finance" else "Core"
        )]
        for field in old[where]
        if old[where][field] != new[where][field]
    }  # fmt: skip
    return new.keys() - old.keys(), old.keys() - new.keys(), differing


def reported(changes):
    """The same from the changes: a band or a choice that differs is a difference of its list."""
    lists = {"band": "Bands", "choice": "Choices"}
    differing = {
        (one.place.where, lists.get(" ".join(one.place.within).split(" ")[0], one.label))
        for one in changes
        if one.place.within or one.kind in (REWORDED, VALUE)
    }
    came = {one.place.where for one in changes if one.kind == ADDED and not one.place.within}
    went = {one.place.where for one in changes if one.kind == REMOVED and not one.place.within}
    return came, went, differing


class TestAnyEdits:
    @given(steps)
    def test_a_version_does_not_differ_from_itself(self, taken):
        definition = a_definition(core=edited(a_core(), taken))

        assert compare(definition, definition) == ()

    @given(steps)
    def test_all_that_differs_is_named_and_nothing_else(self, taken):
        before, after = a_core(), edited(a_core(), taken)

        changes = compare(a_definition(core=before), a_definition(core=after))

        assert reported(changes) == expected(before, after)
        moves = [one for one in changes if one.kind == MOVED and not one.place.within]
        assert len(moves) == fewest_moves(before, after)

    @given(steps, steps)
    def test_there_and_back_are_as_many_of_each_kind(self, taken, others):
        one, other = (a_definition(core=edited(a_core(), each)) for each in (taken, others))
        there, back = compare(one, other), compare(other, one)
        turned = {ADDED: REMOVED, REMOVED: ADDED}

        assert sorted(turned.get(change.kind, change.kind) for change in there) == sorted(each.kind for each in back)
        assert (there == ()) == (canonical(one) == canonical(other))

    @given(steps, steps)
    def test_whatever_is_named_differs(self, taken, others):
        one, other = (a_definition(core=edited(a_core(), each)) for each in (taken, others))

        assert [change for change in compare(one, other) if change.before == change.after] == []


def test_id_used_twice_is_compared_by_turns():
    twice = a_core(criteria=(*a_core().criteria, a_criterion("need", weight=5)))
    lighter = a_core(criteria=(*a_core().criteria, a_criterion("need", weight=4)))

    assert told(a_definition(core=twice), a_definition(core=lighter)) == [
        (VALUE, "core:criterion:need", (), "Weight", "5", "4")
    ]
    assert [line[0] for line in told(a_definition(), a_definition(core=twice))] == [ADDED]


def test_value_of_an_unknown_record_is_said_on_one_line():
    rule = Rule("a", 5_00, waits_months=3)

    assert said(rule) == "a; largest: £5; is strict: no; waits: 3 months"
    assert (kind_of(rule).noun, shown(rule, "largest_pence").label) == ("rule", "Largest")


def test_question_with_a_condition_comes_and_goes_in_words():
    condition = Condition((Clause("need", Operator.ANSWERED),))
    extra = a_question("extra", shown_if=condition)
    with_it = a_definition(core=editing.add_question(a_core(), "questions", extra))

    (came,), (went,) = compare(a_definition(), with_it), compare(with_it, a_definition())

    assert (came.kind, went.kind) == (ADDED, REMOVED)
    assert dict(came.facts)["Asked only if"] == "parts of the condition: need, answered; how its parts are joined: all"
    assert came.facts == went.facts


def test_partnership_of_a_region_comes_grows_and_goes_in_words():
    one = Partnership("Salford City Council", "", places=("E08000006",))
    more = replace(
        one, contacts=(Contact("Ada Able", "Lead", "ada@region.example"),), places=("E08000003", "E08000006")
    )
    layers_of = [a_definition(layers=(a_layer(partnership=each),)) for each in (None, one, more)]

    came, grew, went = (compare(layers_of[a], layers_of[b]) for a, b in ((0, 1), (1, 2), (2, 0)))

    assert "Salford City Council" in came[0].after
    assert [change.label for change in grew] == ["Contact", "Local authorities"]
    assert [change.before for change in went] == [said(more)]
