"""How are the differences between two definitions told in a sentence, or in a line each?

For whoever tells of them without showing them all: the page that is signed, the sign-off sheet, a notice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.definition import NATIONAL
from workflows.diff import Change, ChangeKind, Place
from workflows.field_words import Audience, side_name
from workflows.wording import counted, small, whose
from workflows.words_diff import RunKind

_TOLD = {
    ChangeKind.ADDED: "{} added",
    ChangeKind.REMOVED: "{} taken out",
    ChangeKind.MOVED: "{} moved",
    ChangeKind.REWORDED: "{} reworded",
    ChangeKind.VALUE: "{} with another value",
}


@dataclass(frozen=True)
class Summary:
    """How many changes of each kind there are, and how many touch whom; one may touch both, or neither."""

    total: int
    counts: tuple[tuple[ChangeKind, int], ...]
    applicants: int
    assessors: int
    neither: int

    @property
    def sentence(self) -> str:
        """The same in words: '3 changes: 1 added, 2 reworded. 3 touch applicants, 1 touches assessors.'"""
        if not self.total:
            return "Nothing differs."
        told = ", ".join(_TOLD[kind].format(count) for kind, count in self.counts)
        return f"{counted(self.total, 'change')}: {told}. {self._touching}"

    @property
    def _touching(self) -> str:
        whom = ((self.applicants, "applicants"), (self.assessors, "assessors"), (self.neither, "neither"))
        told = [f"{count} {'touches' if count == 1 else 'touch'} {who}" for count, who in whom if count]
        return f"{', '.join(told)}."


def summary(changes: Sequence[Change]) -> Summary:
    """The changes as numbers and a sentence."""
    counts = Counter(change.kind for change in changes)
    return Summary(
        total=len(changes),
        counts=tuple((kind, counts[kind]) for kind in ChangeKind if counts[kind]),
        applicants=sum(Audience.APPLICANTS in change.touches for change in changes),
        assessors=sum(Audience.ASSESSORS in change.touches for change in changes),
        neither=sum(not change.touches for change in changes),
    )


def touching(changes: Iterable[Change], audience: Audience | None) -> tuple[Change, ...]:
    """The changes that touch an audience; all of them for None."""
    return tuple(change for change in changes if audience is None or audience in change.touches)


def line(change: Change, names: Mapping[str, str] | None = None) -> str:
    """A change in one line: 'Criterion ‘Need’: weight 60 → 40'. `names` has the names of the sides by slug."""
    told = naming(change, names)
    return f"{told} ({_words_told(change)})" if change.kind == ChangeKind.REWORDED else told


def naming(change: Change, names: Mapping[str, str] | None = None) -> str:
    """The same line where both texts of a reworded one stand beneath it: 'Question ‘Need’: question reworded'."""
    subject = heading(change.place, names)
    within = [*change.place.within]
    if change.kind == ChangeKind.MOVED:
        return f"{': '.join([subject, *within])} moved: it was {change.before}, it is {change.after}"
    if change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
        return f"{': '.join([subject, *within])} {'added' if change.kind == ChangeKind.ADDED else 'taken out'}"
    what = ", ".join([*within, small(change.label)])
    if change.kind == ChangeKind.REWORDED:
        return f"{subject}: {what} reworded"
    return f"{subject}: {what} {change.before} → {change.after}"


def heading(place: Place, names: Mapping[str, str] | None = None) -> str:
    """What a change belongs to: 'Question ‘Need’' or, where it is no one thing, the side's part."""
    if place.title:
        return f"{place.noun.capitalize()} ‘{place.title}’"
    if place.side == NATIONAL:
        return "The national core"
    return f"{whose((names or {}).get(place.side) or side_name(place.side))} layer"


def _words_told(change: Change) -> str:
    counts = {kind: 0 for kind in RunKind}
    for run in change.runs:
        counts[run.kind] += len(run.text.split())
    return f"{counted(counts[RunKind.REMOVED], 'word')} out, {counted(counts[RunKind.ADDED], 'word')} in"
