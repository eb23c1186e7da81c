"""How is the best list of a call found: what is it best at, and how often may one organisation lead?

A call says so in its signed definition, before anybody applies: who is funded depends on it.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import Reason
from workflows.plain import later
from workflows.wording import counted

WHERE = "core:choosing"
TIES = "ties are settled as in the ranking, by tickets from the hash of the signed call"


class Objective(StrEnum):
    """What the best list is best at. A call chooses one in words before it opens, for it decides who is funded."""

    TOP_DOWN = "top_down"
    ABOVE_LINE_TIMES_GRANT = "above_line_times_grant"
    ABOVE_LINE = "above_line"
    SCORES = "scores"

    @property
    def label(self) -> str:
        """What it is called."""
        return self.words.partition(":")[0]

    @property
    def words(self) -> str:
        """What it does, for whoever agrees the call."""
        return _OBJECTIVES[self]

    @property
    def effect(self) -> str:
        """What it does to the number and the size of awards, beside going down the ranking."""
        return _EFFECTS[self]


_OBJECTIVES = {
    Objective.TOP_DOWN: "Down the ranking: each project in turn is taken if a list that keeps every rule can have it.",
    Objective.ABOVE_LINE_TIMES_GRANT: "The most quality for the money: score above the line, times the grant, summed.",
    Objective.ABOVE_LINE: "The most quality for each award: score above the line, summed over the awards.",
    Objective.SCORES: "The most marks: the scores of all awards, summed.",
}
_EFFECTS = {
    Objective.TOP_DOWN: "The best scores come first, whatever they cost.",
    Objective.ABOVE_LINE_TIMES_GRANT: "Much like the ranking: about as many awards, about as large.",
    Objective.ABOVE_LINE: "More and smaller awards: about a third more of them, and large projects do worse.",
    Objective.SCORES: "Many small awards: about half as many again, and fewer than half of those of the ranking.",
}


@dataclass(frozen=True)
class ChoosingRules:
    """What the proposed list is best at, and the most awards for one lead organisation (None: without limit).

    What settles ties is no choice: tickets, SHA-256 of the hash of the signed call and the id of the application, which
    settle them in the ranking too.
    """

    objective: Objective = later(Objective.TOP_DOWN)
    most_per_lead: int | None = later(None)

    @property
    def asks(self) -> bool:
        """Whether it says more than that the list goes down the ranking."""
        return self != ChoosingRules()


def choosing_problems(rules: ChoosingRules) -> list[Reason]:
    """What keeps these rules from being signed."""
    most = rules.most_per_lead
    if most is None or most > 0:
        return []
    text = "One lead organisation can have 1 award at least. Leave it empty for no limit."
    return [Reason("most_per_lead", text, WHERE)]


def in_words(rules: ChoosingRules) -> str:
    """How the list is proposed, as one sentence without its stop: down the ranking; ties are settled by…"""
    label = rules.objective.label
    said = [label[0].lower() + label[1:]]
    if rules.most_per_lead is not None:
        said.append(f"at most {counted(rules.most_per_lead, 'award')} for one lead organisation")
    said.append(TIES)
    return "; ".join(said)
