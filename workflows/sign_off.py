"""What does the sheet say that is made when every side has signed the same version of a call?

It is words and rows only: who signed which hash and when, what was signed in numbers, and how it differs from what the
call started from. The whole text stands behind the hash; the sheet is for reading and for the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.amendment import warnings
from workflows.authority import in_words as authority_words
from workflows.choosing_rules import in_words as choosing_words
from workflows.criteria import Criterion, Ledger
from workflows.declaration_rules import in_words
from workflows.definition import NATIONAL, Core, Definition, Layer
from workflows.diff import Change, ChangeKind, compare
from workflows.diff_summary import naming, summary
from workflows.field_words import shown
from workflows.own_place import IN_WORDS, OwnPlace
from workflows.wording import counted, financial_year_words, moment, money, percent

Row = tuple[str, ...]
SCORED_BY = {Ledger.NATIONAL: "national assessors", Ledger.REGIONAL: "regional scorers"}


@dataclass(frozen=True)
class SignedKey:
    """One side's key: whose, by whom and in which office, when, and the hash that they saw."""

    side: str
    person: str
    office: str
    signed_at: datetime
    sha256: str


@dataclass(frozen=True)
class AmendedBy:
    """The amendment that brought a version into force: its number, why, for whom, and what was in force before."""

    number: int
    reason: str
    effect: str
    before: Definition
    before_number: int


@dataclass(frozen=True)
class SignOffSnapshot:
    """Everything that a sheet is made of. `names` has the name of each side, `template` what the call started from."""

    reference: str
    version: int
    sha256: str
    definition: Definition
    template: Definition
    names: Mapping[str, str]
    keys: tuple[SignedKey, ...]
    amended_by: AmendedBy | None = None
    demonstration: bool = False

    @property
    def agreed_at(self) -> datetime:
        """When the last key was turned."""
        return max(key.signed_at for key in self.keys)


@dataclass(frozen=True)
class Table:
    """A table of words: its caption, the headings of its columns, and its rows; the first cell heads its row, and the
    last row may be the sum of the others."""

    caption: str
    columns: Row
    rows: tuple[Row, ...]
    ends_in_sum: bool = False


@dataclass(frozen=True)
class Difference:
    """One change in a line; `texts` are the old and the new words of what was reworded."""

    line: str
    texts: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Differences:
    """What differs from something else: from what, a sentence, and each change."""

    title: str
    sentence: str
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class Sheet:
    """The sheet as its template sets it."""

    title: str
    reference: str
    document_title: str
    agreed_at: datetime
    sides: Row
    statement: str
    particulars: tuple[Row, ...]
    sha256: str
    keys: Table
    parts: tuple[Table, ...]
    conditions: tuple[tuple[str, Row], ...]
    differences: tuple[Differences, ...]
    demonstration: bool


def compose(snapshot: SignOffSnapshot) -> Sheet:
    """The sheet of one version on which every key is turned. Keys stand in the order in which they were turned."""
    definition, names = snapshot.definition, snapshot.names
    return Sheet(
        title=definition.core.title,
        reference=snapshot.reference,
        document_title=f"Sign-off sheet {snapshot.reference}, version {snapshot.version}: {definition.core.title}",
        agreed_at=snapshot.agreed_at,
        sides=tuple(names[side] for side in _sides(definition)),
        statement=_statement(snapshot),
        particulars=_particulars(snapshot),
        sha256=snapshot.sha256,
        keys=_keys(snapshot),
        parts=(
            _dates(definition.core),
            _criteria(names[NATIONAL], definition.core.threshold_basis_points, definition, definition.core),
            *(_criteria(names[one.region], one.threshold_basis_points, definition, one) for one in definition.layers),
            _budgets(definition, names),
            _bounds(definition.core),
            _questions(definition),
        ),
        conditions=tuple(
            (names[one.region], tuple(condition.text for condition in one.conditions)) for one in definition.layers
        ),
        differences=_differences(snapshot),
        demonstration=snapshot.demonstration,
    )


def _sides(definition: Definition) -> Row:
    return (NATIONAL, *(layer.region for layer in definition.layers))


def _statement(snapshot: SignOffSnapshot) -> str:
    return (
        f"The {len(snapshot.keys)} people below each read version {snapshot.version} of {snapshot.reference} "
        "and signed exactly it: the text whose SHA-256 is the code on this sheet. Another letter makes another code."
    )


def _particulars(snapshot: SignOffSnapshot) -> tuple[Row, ...]:
    amended = snapshot.amended_by
    told = [
        ("Call", snapshot.reference),
        ("Version", str(snapshot.version)),
        ("Agreed", moment(snapshot.agreed_at)),
    ]
    if amended is not None:
        told += [
            ("Amendment", f"{amended.number}, to version {amended.before_number}"),
            ("Reason", amended.reason),
            ("Effect", amended.effect),
            *(("Note", one.text) for one in warnings(amended.before, snapshot.definition, snapshot.names)),
        ]
    return tuple(told)


def _keys(snapshot: SignOffSnapshot) -> Table:
    rows = tuple(
        (snapshot.names.get(key.side, key.side), key.person, key.office, moment(key.signed_at))
        for key in sorted(snapshot.keys, key=lambda one: (one.signed_at, one.side))
    )
    return Table("Who signed, and when", ("Side", "Name", "Office", "Signed"), rows)


def _dates(core: Core) -> Table:
    stage = core.first_stage
    dated = [(shown(core.milestones, name).label, at) for name, at in core.milestones.in_order]
    if stage is not None:
        dated += [(shown(stage, name).label, getattr(stage, name)) for name in ("closes_at", "told_by_at")]
    dated += [(f"Cut-off of round {number}", at) for number, at in enumerate(core.cut_offs, 2)]
    rows = tuple((label, moment(at)) for label, at in sorted(dated, key=lambda one: one[1]))
    return Table("Dates", ("Milestone", "When"), rows)


def _criteria(name: str, threshold: int, definition: Definition, part: Core | Layer) -> Table:
    asked = {question.id: question.title for question in definition.questions}
    rows = tuple(_criterion(one, asked.get(one.question_id, one.question_id)) for one in part.criteria)
    caption = f"Criteria of {name}: threshold {percent(threshold)} of the marks"
    nothing = (("None of its own", "none", "none", "none", "none", "none"),)
    columns = ("Criterion", "Judges the answer to", "Scored by", "Weight", "Marks", "Floor")
    return Table(caption, columns, rows or nothing)


def _criterion(one: Criterion, question: str) -> Row:
    floor = "none" if one.threshold is None else str(one.threshold)
    return (one.title, question, SCORED_BY[one.ledger], str(one.weight), f"0 to {one.maximum}", floor)


def _budgets(definition: Definition, names: Mapping[str, str]) -> Table:
    rows = [
        (names[layer.region], financial_year_words(year.starts_in), money(year.pence))
        for layer in definition.layers
        for year in layer.budget
    ]
    whole = ("In all", "every year", money(definition.budget_pence))
    return Table("Budget", ("Region", "Financial year", "To award"), (*rows, whole))


def _bounds(core: Core) -> Table:
    rules = core.finance
    national, regional = core.national_assessors, core.regional_scorers
    scores = f"{counted(national, 'national assessor')}, {counted(regional, 'regional scorer')}"
    rows = (
        ("Cost of a project", f"{money(rules.minimum_cost_pence)} to {money(rules.maximum_cost_pence)}"),
        ("Length of a project", f"{rules.minimum_months} to {rules.maximum_months} months"),
        ("Scores for each application", scores),
        ("Share of costs for research bodies", f"up to {percent(rules.participation_cap_basis_points)}"),
        *((("Costs by work package", "asked for"),) if rules.asks_for_packages else ()),
        *((("Costs by month", "asked for"),) if rules.asks_for_months else ()),
        *((("Declarations", in_words(core.declarations)),) if core.declarations.asks else ()),
        *((("Who decides on a list", authority_words(core.authority)),) if core.authority.asks else ()),
        *((("How the list is proposed", choosing_words(core.choosing)),) if core.choosing.asks else ()),
        *((("Where assessors live", IN_WORDS[core.own_place]),) if core.own_place != OwnPlace.ALLOWED else ()),
    )
    return Table("Size and scoring", ("What", "Agreed"), rows)


def _questions(definition: Definition) -> Table:
    rows = tuple(
        (question.title, section.title, counted(question.word_limit, "word") if question.word_limit else "none")
        for section in definition.sections
        for question in section.questions
    )
    return Table("Questions", ("Question", "Section", "Limit"), rows)


def _differences(snapshot: SignOffSnapshot) -> tuple[Differences, ...]:
    from_template = _told("From the template", snapshot.template, snapshot)
    if snapshot.amended_by is None:
        return (from_template,)
    before = snapshot.amended_by
    return (_told(f"From version {before.before_number}, which it replaces", before.before, snapshot), from_template)


def _told(title: str, before: Definition, snapshot: SignOffSnapshot) -> Differences:
    changes = compare(before, snapshot.definition)
    told = tuple(_difference(one, snapshot.names) for one in changes)
    return Differences(title, summary(changes).sentence, told)


def _difference(change: Change, names: Mapping[str, str]) -> Difference:
    """One change; the words of a text are given whole, because who signed them reads no other page beside the sheet."""
    is_text = change.kind == ChangeKind.REWORDED
    texts = (("It was", change.before or "empty"), ("It is", change.after or "empty")) if is_text else ()
    return Difference(naming(change, names), texts)
