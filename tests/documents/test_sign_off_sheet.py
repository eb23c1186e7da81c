"""Is the sign-off sheet accessible, whole, and the same every time, whatever the criteria say?"""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import page
import pypdf
import pytest

from app.documents.sign_off_sheet import render
from tests.documents.watching import watched
from tests.workflows.definitions import a_core, a_definition, a_layer
from tests.workflows.test_sign_off import a_snapshot
from workflows.definition import LetterCondition
from workflows.sign_off import AmendedBy, compose

ROOT = Path(__file__).parents[2]


def words(sheet: bytes) -> str:
    """All the text in reading order, with every gap as one space."""
    return " ".join(" ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(sheet)).pages).split())


@pytest.fixture(scope="module")
def sheet() -> bytes:
    amended = AmendedBy(1, "The summary was out of date.", "All drafts", a_definition(core=a_core(summary="Old.")), 2)
    return render(a_snapshot(amended_by=amended, demonstration=True))


def test_the_sheet_conforms_to_pdf_ua(sheet: bytes) -> None:
    report = page.validate_pdf_bytes(sheet, profile="ua1")

    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant is True


def test_the_sheet_says_what_it_is(sheet: bytes) -> None:
    read = pypdf.PdfReader(io.BytesIO(sheet))

    assert read.metadata.title == "Sign-off sheet GM-2027-01, version 3: Small call"
    assert read.metadata.creation_date_raw == "D:20261222"
    assert read.trailer["/Root"]["/Lang"] == "en-GB"


def test_every_word_of_the_sheet_is_printed(sheet: bytes) -> None:
    printed, composed = words(sheet), compose(a_snapshot())

    cells = [cell for table in (composed.keys, *composed.parts) for row in table.rows for cell in row]
    lines = [change.line for part in composed.differences for change in part.changes]

    assert [text for text in (*cells, *lines, composed.statement) if " ".join(text.split()) not in printed] == []
    assert composed.sha256[:32] in printed
    assert composed.sha256[32:] in printed


def test_old_and_new_words_of_a_text_are_printed(sheet: bytes) -> None:
    assert "The national core: summary reworded It was: Old. It is: " in words(sheet)


def test_a_short_cell_stands_on_one_line(sheet: bytes) -> None:
    lines = "\n".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(sheet)).pages)

    assert [text for text in ("20 December 2026 at 10:00am UK time", "national assessors") if text not in lines] == []


def test_no_word_of_a_narrow_column_breaks() -> None:
    title = "Need for the innovation and the size of the market that it opens"
    first, second = a_core().criteria
    core = a_core(criteria=(replace(first, title=title), second))

    drawn = pypdf.PdfReader(io.BytesIO(render(a_snapshot(a_definition(core=core)))))
    lines = [line.strip() for leaf in drawn.pages for line in leaf.extract_text().splitlines()]

    assert [word for word in ("Weight", "Marks", "Floor") if not any(word in line for line in lines)] == []
    assert sum("none" in line for line in lines) >= 3
    assert sum("0 to 10" in line for line in lines) == 3


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    assert render(a_snapshot()) == render(a_snapshot())


@pytest.mark.slow
def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import hashlib; from app.documents.sign_off_sheet import render; "
        "from tests.workflows.test_sign_off import a_snapshot; "
        "print(hashlib.sha256(render(a_snapshot())).hexdigest())"
    )

    told = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.strip() == hashlib.sha256(render(a_snapshot())).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "</title><link rel=attachment href=file:///etc/passwd>",
        "{{ sheet.__class__ }} {% include '/etc/passwd' %}",
        "Rocket \U0001f680 and שלום",
    ],
)
def test_what_people_wrote_is_only_text(text: str) -> None:
    core = a_core(title=text)
    layer = a_layer(conditions=(LetterCondition("g_one", text),))
    snapshot = a_snapshot(a_definition(core=core, layers=(layer,)))
    render(a_snapshot())  # what is loaded at first use is loaded now

    with watched() as events:
        made = render(replace(snapshot, names={**snapshot.names, "national": text}))

    assert events == []
    assert page.validate_pdf_bytes(made, profile="ua1").is_compliant is True


def test_a_character_that_no_font_has_is_told_by_its_code() -> None:
    made = render(a_snapshot(a_definition(core=a_core(title="Rocket \U0001f680"))))

    assert "Rocket [U+1F680]" in words(made)


def test_cells_of_a_row_begin_at_one_height() -> None:
    title = "Need for the innovation and the size of the market that it opens"
    first, second = a_core().criteria
    drawn = render(a_snapshot(a_definition(core=a_core(criteria=(replace(first, title=title), second)))))
    heights: dict[str, float] = {}

    def note(text: str, place: list[float], line: list[float], _font: object, _size: float) -> None:
        heights.setdefault(text.strip(), place[3] * line[5] + place[5])

    leaves = pypdf.PdfReader(io.BytesIO(drawn)).pages
    leaf = next(one for one in leaves if "Need for the" in one.extract_text())
    leaf.extract_text(visitor_text=note)

    row = [height for text, height in heights.items() if text.startswith("Need for") or text == "national assessors"]
    assert len(row) == 2
    assert abs(row[0] - row[1]) < 1


def test_how_to_check_never_stands_alone_on_a_page(sheet: bytes) -> None:
    last = pypdf.PdfReader(io.BytesIO(sheet)).pages[-1].extract_text()

    assert [title in last for title in (compose(a_snapshot()).differences[-1].title, "How to check this sheet")] == [
        True,
        True,
    ]
