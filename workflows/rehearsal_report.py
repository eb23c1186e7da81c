"""What does a rehearsal say, and where in the definition is each finding mended?"""

from dataclasses import dataclass

from workflows.definition import NATIONAL, Definition


@dataclass(frozen=True)
class Finding:
    """One sentence that a drafter should read before signing. `where` names the clause as `layers.problems` does.

    A grave one says that the call cannot work as it is; the others are to be weighed.
    """

    code: str
    text: str
    where: str
    is_grave: bool = False


@dataclass(frozen=True)
class Line:
    """One row of a chapter's table; `amount` of `of` is drawn as a bar, and nothing is when `of` is nought."""

    label: str
    cells: tuple[str, ...]
    amount: int = 0
    of: int = 0


@dataclass(frozen=True)
class Chapter:
    """One question that the rehearsal asks of one region's definition, with its answer in words and as a table.

    `head` names the columns, the first of them the labels'; `marked` is the label of the line at which something
    turns, '' for none.
    """

    id: str
    region: str
    said: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    marked: str = ""


@dataclass(frozen=True)
class Report:
    """A whole rehearsal. The same material, seed and number of applications give the same report, and so its hash."""

    material_sha256: str
    seed: int
    applications: int
    chapters: tuple[Chapter, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding once, the grave ones first; a clause of the core may be found in more than one region."""
        found = dict.fromkeys(finding for chapter in self.chapters for finding in chapter.findings)
        return tuple(sorted(found, key=lambda finding: not finding.is_grave))


def place_of(definition: Definition, kind: str, thing_id: str) -> str:
    """The clause of a question, a criterion or a rule of this id: the core's, or the layer's that has it."""
    for layer in definition.layers:
        parts = {
            "question": [one.id for section in layer.sections for one in section.questions],
            "criterion": [one.id for one in layer.criteria],
            "portfolio": [one.id for one in layer.portfolio],
        }
        if thing_id in parts.get(kind, ()):
            return f"layer:{layer.region}:{kind}:{thing_id}"
    return f"core:{kind}:{thing_id}"


def share_words(part: int, whole: int) -> str:
    """A count as people compare it: 36 of 200 (18%). Rounded down, so that all but one never reads as all."""
    return f"{part} of {whole} ({100 * part // whole if whole else 0}%)"


def region_of(definition: Definition) -> str:
    """Whose definition this is: the one region's that it is narrowed to, or the national one without a layer."""
    return definition.layers[0].region if definition.layers else NATIONAL
