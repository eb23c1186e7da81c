"""What does the PDF of an application say: what was asked and answered, what it costs, and which criteria it answers?

It is words and rows only. Files are named with their hashes and stay where they are; of the money it has each
organisation's sums by category, and none of the rows behind them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from workflows import finance
from workflows.answers import KINDS, AnswerProblem
from workflows.application import ApplicationState
from workflows.calendar import LONDON
from workflows.compound_answers import TABLE, KeptFile
from workflows.conditions import asked
from workflows.declaration import Sums
from workflows.definition import AnswerKind, Definition, Question, ResearchCategory
from workflows.filetypes import WORDS, size_words
from workflows.finance import PartnerCosts
from workflows.letter_table import category_label
from workflows.money import PENCE
from workflows.places import Evidence
from workflows.plain import sha256
from workflows.sign_off import Row, Table
from workflows.wording import counted, financial_year_words, moment, money, month_words, percent
from workflows.work_packages import WorkPackage, WorkPlan, by_partner, labels

MOST_COLUMNS = 4  # of organisations beside each other: more would leave their sums no room
CATEGORIES: Mapping[ResearchCategory, str] = {
    ResearchCategory.FEASIBILITY: "Feasibility study",
    ResearchCategory.INDUSTRIAL_RESEARCH: "Industrial research",
    ResearchCategory.EXPERIMENTAL_DEVELOPMENT: "Experimental development",
}
_TEAM = "the people of its organisations"
_READERS: Mapping[ApplicationState, str] = {
    ApplicationState.DRAFT: f"Only {_TEAM} see a draft.",
    ApplicationState.WITHDRAWN: f"Only {_TEAM} see an application that was withdrawn.",
}
_RECEIVED = (
    "{team} see this application at all times. Once the call has closed the funder, the region in which it was made, "
    "those who are asked to assess it and auditors read it too. Nobody else does."
)
_STANDS: Mapping[ApplicationState, str] = {
    ApplicationState.DRAFT: "Draft, as it stood on {at}. It is not submitted.",
    ApplicationState.WITHDRAWN: "Withdrawn. This is how it stood on {at}.",
}


@dataclass(frozen=True)
class DeclarationSaid:
    """What somebody declared: a signatory for the sums of an organisation, or a referee in words, which are '' where
    they were written in confidence."""

    name: str
    signed_as: str
    made_at: datetime
    organisation: str = ""
    sums: Sums | None = None
    statement: str = ""


@dataclass(frozen=True)
class ApplicationSnapshot:
    """Everything that the PDF is made of. `definition` is what this region's applicants are asked; `at` says when it
    was submitted, or for what is not submitted when it stood so. `content_sha256` is the hash on the receipt. `places`,
    `plan` and `declarations` are None where the call asks for none."""

    reference: str
    title: str
    organisation: str
    region: str
    call_title: str
    call_reference: str
    version: int
    criteria_sha256: str
    definition: Definition
    research_category: ResearchCategory | None
    months: int | None
    answers: Mapping[str, Any]
    partners: tuple[PartnerCosts, ...]
    state: ApplicationState
    at: datetime
    content_sha256: str = ""
    places: Evidence | None = None
    plan: WorkPlan | None = None
    place_names: Mapping[str, str] = field(default_factory=dict)
    declarations: tuple[DeclarationSaid, ...] | None = None
    demonstration: bool = False


@dataclass(frozen=True)
class Answered:
    """One question with its answer: paragraphs of lines, a table or files; none of them where it was left empty."""

    title: str
    prompt: str
    paragraphs: tuple[Row, ...] = ()
    table: Table | None = None
    files: Row = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not (self.paragraphs or self.table or self.files)


@dataclass(frozen=True)
class PlacesSaid:
    """Where the work is done and its benefit felt: the shares, the words why, and the sites."""

    shares: Table
    why: tuple[Row, ...]
    sites: Row


@dataclass(frozen=True)
class DeclarationSet:
    """One declaration as it is set: by whom, what was declared and when, and the words of a referee."""

    who: str
    what: str
    words: tuple[Row, ...]


@dataclass(frozen=True)
class ApplicationPaper:
    """The PDF as its template sets it."""

    title: str
    document_title: str
    organisation: str
    call_title: str
    at: datetime
    stands: str
    readers: str
    particulars: tuple[Row, ...]
    criteria_sha256: str
    content_sha256: str
    sections: tuple[tuple[str, tuple[Answered, ...]], ...]
    places: PlacesSaid | None
    declarations: tuple[DeclarationSet, ...] | None
    plan: tuple[Table, ...]
    money: tuple[Table, ...]
    demonstration: bool


def compose(snapshot: ApplicationSnapshot) -> ApplicationPaper:
    """The PDF of an application: what a condition hides stands in no part of it."""
    is_received = snapshot.state not in _STANDS
    kind = "Application" if is_received else "Draft application"
    return ApplicationPaper(
        title=snapshot.title,
        document_title=f"{kind} {snapshot.reference}: {snapshot.title}",
        organisation=snapshot.organisation,
        call_title=snapshot.call_title,
        at=snapshot.at,
        stands=_stands(snapshot),
        readers=_READERS.get(snapshot.state, _RECEIVED.format(team=_TEAM.capitalize())),
        particulars=_particulars(snapshot),
        criteria_sha256=snapshot.criteria_sha256,
        content_sha256=snapshot.content_sha256 if is_received else "",
        sections=tuple(_sections(snapshot)),
        places=_places(snapshot.places, snapshot.place_names) if snapshot.places else None,
        declarations=_declarations(snapshot.declarations),
        plan=tuple(_plan(snapshot)),
        money=(_sums(snapshot.partners), *_by_category(snapshot.partners)) if snapshot.partners else (),
        demonstration=snapshot.demonstration,
    )


def content_mark(snapshot: ApplicationSnapshot) -> str:
    """The hash of all that the PDF says but the moment at which it stood so: the same content is made once."""
    said = {one.name: getattr(snapshot, one.name) for one in fields(snapshot)}
    # The definition has a hash of its own.
    return sha256({name: value for name, value in said.items() if name not in ("definition", "at", "demonstration")})


def _stands(snapshot: ApplicationSnapshot) -> str:
    second = snapshot.at.astimezone(LONDON).strftime("%H:%M:%S")
    at = f"{moment(snapshot.at)} ({second})"
    return _STANDS.get(snapshot.state, "Submitted on {at}.").format(at=at)


def _particulars(snapshot: ApplicationSnapshot) -> tuple[Row, ...]:
    category = CATEGORIES[snapshot.research_category] if snapshot.research_category else "Not chosen"
    starts_on = snapshot.plan.starts_on if snapshot.plan else None
    others = tuple(one.organisation_name for one in snapshot.partners if one.organisation_name != snapshot.organisation)
    return (
        ("Reference", snapshot.reference),
        ("Call", f"{snapshot.call_title} ({snapshot.call_reference})"),
        ("Region", snapshot.region),
        ("Organisation", snapshot.organisation),
        *((("Together with", ", ".join(others)),) if others else ()),
        ("Research category", category),
        ("Length", counted(snapshot.months, "month") if snapshot.months else "Not said"),
        *((("Starts", month_words(starts_on)),) if starts_on else ()),
        ("Criteria", f"Version {snapshot.version} of {snapshot.call_reference}"),
    )


def _sections(snapshot: ApplicationSnapshot) -> Iterator[tuple[str, tuple[Answered, ...]]]:
    wanted = {one.id for one in asked(snapshot.definition.questions, snapshot.answers)}
    for section in snapshot.definition.sections:
        questions = [one for one in section.questions if one.id in wanted]
        if questions:
            yield section.title, tuple(_answered(one, snapshot.answers.get(one.id)) for one in questions)


def _answered(question: Question, stored: Any) -> Answered:
    kind = KINDS[question.kind]
    try:
        value = kind.from_store(stored)
    except AnswerProblem:
        value = None
    if value is None:
        return Answered(question.title, question.prompt)
    if question.kind == AnswerKind.TABLE:
        return Answered(question.title, question.prompt, table=_table(question, value))
    if question.kind == AnswerKind.FILE:
        return Answered(question.title, question.prompt, files=tuple(_file(one) for one in value))
    return Answered(question.title, question.prompt, paragraphs=_paragraphs(kind.show(question, value)))


def _places(evidence: Evidence, names: Mapping[str, str]) -> PlacesSaid:
    rows = tuple(
        (names.get(one.place, one.place), percent(one.activity_basis_points), percent(one.benefit_basis_points))
        for one in evidence.shares
    )
    sites = tuple(", ".join(filter(None, (one.postcode, names.get(one.place, "")))) for one in evidence.sites)
    shares = Table("Shares by place", ("Place", "Share of the work", "Share of the benefit"), rows)
    return PlacesSaid(shares, _paragraphs(evidence.why), sites)


def _declarations(made: tuple[DeclarationSaid, ...] | None) -> tuple[DeclarationSet, ...] | None:
    if made is None:
        return None
    return tuple(
        DeclarationSet(", ".join(filter(None, (one.name, one.signed_as))), _declared(one), _paragraphs(one.statement))
        for one in made
    )


def _declared(one: DeclarationSaid) -> str:
    if one.sums is None:
        confided = "" if one.statement else " The words were written in confidence and stand in no PDF."
        return f"Declared on {moment(one.made_at)} as a referee.{confided}"
    cost, grant, own = (
        money(pence) for pence in (one.sums.cost_pence, one.sums.grant_pence, one.sums.contribution_pence)
    )
    return (
        f"Declared on {moment(one.made_at)} for {one.organisation}, with authority to bind it: that it consents to "
        f"this application, that its figures are right, and that its own contribution is there. Eligible costs {cost}, "
        f"grant {grant}, own contribution {own}."
    )


def _paragraphs(text: str) -> tuple[Row, ...]:
    """The lines of each paragraph. An empty line parts two of them."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return tuple(tuple(line.strip() for line in block.split("\n")) for block in blocks if block.strip())


def _table(question: Question, rows: Any) -> Table:
    columns = ("Row", *(column.title for column in question.columns))
    cells = tuple(
        (str(number), *(words for _, words in TABLE.cells(question, row))) for number, row in enumerate(rows, start=1)
    )
    return Table(question.title, columns, cells)


def _file(file: KeptFile) -> str:
    return f"{file.name} ({WORDS[file.type]}, {size_words(file.size)}), SHA-256 {file.sha256}"


def _sums(partners: tuple[PartnerCosts, ...]) -> Table:
    rows = [
        _sums_row(one.organisation_name, percent(one.requested_basis_points), finance.figures(one)) for one in partners
    ]
    if len(partners) > 1:
        rows.append(_sums_row("Whole project", "", finance.totals(partners)))
    columns = ("Organisation", "Eligible costs", "Rate asked for", "Other public funding", "Grant", "Own contribution")
    return Table("Costs and grant of each organisation", columns, tuple(rows), ends_in_sum=len(partners) > 1)


def _sums_row(name: str, rate: str, sums: finance.PartnerFigures | finance.Totals) -> Row:
    pence = (sums.eligible_pence, sums.other_public_pence, sums.grant_pence, sums.contribution_pence)
    eligible, *others = (money(one) for one in pence)
    return (name, eligible, rate, *others)


def _by_category(partners: tuple[PartnerCosts, ...]) -> Iterator[Table]:
    """Every category with the sum of the project: its partners read this, and what one organisation spends on what is
    not for them."""
    rows = [(category_label(category), [pence]) for category, pence in finance.totals(partners).costs]
    name = partners[0].organisation_name if len(partners) == 1 else "Whole project"
    yield from _beside("Costs by category", "Category", (name,), rows)


def _plan(snapshot: ApplicationSnapshot) -> Iterator[Table]:
    """The work packages, what they cost each organisation, and what each plans by financial year."""
    plan = snapshot.plan
    if plan is None:
        return
    if plan.packages:
        rows = tuple(_package(one, snapshot.research_category) for one in plan.packages)
        yield Table("Work packages", ("Number", "Title", "Months", "Led by", "Research category"), rows)
        sums = by_partner(plan.numbers, snapshot.partners)
        titles = labels(plan.packages)
        by_package = [(titles[row.number], list(row.pence)) for row in sums]
        yield from _beside("Costs by work package", "Work package", _names(snapshot.partners), by_package)
    years = sorted({year for _, sums in plan.years for year, _ in sums})
    if years:
        by_year = [
            (financial_year_words(year), [dict(sums).get(year, 0) * PENCE for _, sums in plan.years]) for year in years
        ]
        names = tuple(name for name, _ in plan.years)
        yield from _beside("Planned by financial year, in whole pounds", "Year", names, by_year)


def _package(one: WorkPackage, category: ResearchCategory | None) -> Row:
    research = one.category or category
    return (
        str(one.number),
        one.title,
        one.months,
        one.leader or "Nobody",
        CATEGORIES[research] if research else "Not chosen",
    )


def _names(partners: tuple[PartnerCosts, ...]) -> Row:
    return tuple(one.organisation_name for one in partners)


def _beside(title: str, head: str, names: Row, rows: Sequence[tuple[str, list[int]]]) -> Iterator[Table]:
    """Sums in pence of up to four organisations beside each other, the last of them with the whole project's; a last
    row has the sums of the columns."""
    rows = [*rows, ("In all", [sum(sums[at] for _, sums in rows) for at in range(len(names))])]
    for start in range(0, len(names), MOST_COLUMNS):
        end = start + MOST_COLUMNS
        has_whole = end >= len(names) > 1
        cells = tuple(
            (label, *map(money, sums[start:end]), *((money(sum(sums)),) if has_whole else ())) for label, sums in rows
        )
        columns = (head, *names[start:end], *(("Whole project",) if has_whole else ()))
        yield Table(title, columns, cells, ends_in_sum=True)
