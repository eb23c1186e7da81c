"""Do the files keep the house's habits?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("workflows", "forms", "app")
SOURCES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
# What runs as the system, or steps over the wall for facts without content: docs/decisions/0008 says which and why.
STEPS_OVER_THE_WALL = {
    "app/cli/bodies.py",
    "app/cli/call.py",
    "app/cli/demo/commands.py",
    "app/cli/people.py",
    "app/cli/ranking.py",
    "app/cli/work.py",
    "app/jobs/outbox.py",
    "app/notices/shown.py",
    "app/queries/agreed.py",
    "app/queries/alternatives.py",
    "app/queries/anchors.py",
    "app/queries/asked.py",
    "app/queries/audit.py",
    "app/queries/call_rows.py",
    "app/queries/cards.py",
    "app/queries/composing.py",
    "app/queries/declaration_page.py",
    "app/queries/dependencies.py",
    "app/queries/discussion.py",
    "app/queries/facts.py",
    "app/queries/finances.py",
    "app/queries/frozen.py",
    "app/queries/interest_parents.py",
    "app/queries/interests.py",
    "app/queries/invitations.py",
    "app/queries/late_exceptions.py",
    "app/queries/marks.py",
    "app/queries/minutes.py",
    "app/queries/moderated.py",
    "app/queries/next_review.py",
    "app/queries/places.py",
    "app/queries/progress.py",
    "app/queries/public.py",
    "app/queries/release_page.py",
    "app/queries/reopenings.py",
    "app/queries/rounds.py",
    "app/queries/sign_off.py",
    "app/queries/sitting_item_page.py",
    "app/queries/staff.py",
    "app/queries/subsidies.py",
    "app/queries/team.py",
    "app/queries/work_plans.py",
    "app/services/deploying.py",
    "app/walls.py",
    "app/web/shared/reopening_pages.py",
    "app/web/shared/told.py",
}
# Pages for applicants whose acts wait for no deadline of a call: organisations, their people, offers and papers.
WITHOUT_DEADLINE = {
    "joining.py", "listing.py", "members.py", "offers.py", "organisation_size.py", "organisations.py", "papers.py",
    "registers.py",
}  # fmt: skip
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [relative(path) for path in SOURCES if path.stem in NAMELESS] == []


def test_every_module_says_which_question_it_answers() -> None:
    assert [relative(path) for path, tree in trees() if not ast.get_docstring(tree)] == []


def test_no_file_is_too_long() -> None:
    assert [relative(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{relative(path)}:{node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert too_long == []


@pytest.mark.parametrize(
    ("habit", "home"),
    [
        (r"\.state = ", {"app/services/record.py"}),
        (r"session\.commit\(", {"app/transactions.py"}),
        (r"datetime\.now\(", {"app/clock.py"}),
        (r"render_template_string", set()),
        (r"(?<!\w)float\(", set()),
        (r"os\.environ", set()),
        (r"stand_for\(|let_decide\(", {"app/walls.py", "app/web/shared/gate.py"}),
        (r"as_system\(", STEPS_OVER_THE_WALL),
    ],
)
def test_some_things_are_done_in_one_place(habit: str, home: set[str]) -> None:
    found = {relative(path) for path in SOURCES if re.search(habit, path.read_text(encoding="utf-8"))}

    assert found == home


def looks_at_the_clock(tree: ast.Module) -> Iterator[int]:
    """The lines on which an act, in a unit of work or handed to one, is given another instant than its arrival."""
    for view in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        is_read = re.search(r"\bnow\b.* = .*clock\.now\(\)", ast.unparse(view))
        late = {"clock.now()", "now"} if is_read else {"clock.now()"}
        for act in ast.walk(view):
            if isinstance(act, ast.Lambda) or (isinstance(act, ast.With) and "unit_of_work" in ast.unparse(act)):
                calls = [node for node in ast.walk(act) if isinstance(node, ast.Call)]
                given = [one for call in calls for one in (*call.args, *(word.value for word in call.keywords))]
                yield from (one.lineno for one in given if ast.unparse(one) in late)


def test_what_an_applicant_sends_counts_from_when_it_arrived() -> None:
    late = [
        f"{path.name}:{line}"
        for path, tree in trees()
        if path.parent.name == "applicant" and path.name not in WITHOUT_DEADLINE
        for line in looks_at_the_clock(tree)
    ]

    assert late == []


def test_tests_neither_sleep_nor_skip() -> None:
    forbidden = re.compile(r"time\.sleep\(|pytest\.skip\(|mark\.skip\b|mark\.xfail|assert True\b")

    found = [relative(path) for path in (ROOT / "tests").rglob("*.py") if forbidden.search(path.read_text())]

    assert [name for name in found if name != relative(Path(__file__))] == []
