"""Does a comment bear out its mark, as far as words can tell?

Nothing here refuses anything: a prompt says what was noticed and by which rule, and the assessor decides. The same
words and the same mark always give the same prompts; nothing is learned, and no text leaves the house.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.criteria import Criterion
from workflows.scoring import Judgement, MarkKind
from workflows.text import count_words

# Shares of the full marks, in per cent: from here a mark is high, up to here low, and from here near the top.
HIGH, LOW, TOP = 80, 40, 90
FEW_WORDS, FEW_WORDS_AT_THE_ENDS = 8, 15
_PRAISE = """compelling convincing convincingly credible excellent exceptional impressive outstanding persuasive strong
strongly superb thorough"""
_BLAME = """absent fails inadequate inadequately insufficient lacking lacks missing omits omitted poor poorly unclear
unconvincing unproven unrealistic unsubstantiated vague weak weakly"""
_NEGATIONS = "cannot hardly lacks never no nor not nothing without"
_COMMON = """about after again answer applicant application because before could criterion doing every given their there
these thing those under where which would"""
PRAISE, BLAME, NEGATIONS = frozenset(_PRAISE.split()), frozenset(_BLAME.split()), frozenset(_NEGATIONS.split())
# How many words before a word may turn its meaning round: "not at all convincing".
_REACH = 3
# Words as long as this say what a text is about; they are compared by their beginning, so that "costs" meets "costing".
_TELLING, _STEM = 5, 5
_COMMONPLACE = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Prompt:
    """What was noticed, and the rule by which it was."""

    code: str
    text: str
    rule: str


def prompts(criterion: Criterion, judgement: Judgement, others: Sequence[str], answer: str) -> tuple[Prompt, ...]:
    """What an assessor may want to look at again in one judgement; nothing while there is no comment or no mark.

    `others` are the comments that the same person wrote elsewhere, and `answer` is the words that they judge.
    """
    if not judgement.is_settled or not count_words(judgement.comment):
        return ()
    found = [_copied(judgement.comment, others)]
    if judgement.kind == MarkKind.SCORE and judgement.score is not None:
        of = _Marked(judgement.score, criterion.maximum)
        found += [_thin(judgement.comment, of), _against(judgement.comment, of), _unanswered(answer, of)]
        found.append(_elsewhere(judgement.comment, criterion, answer))
    return tuple(one for one in found if one is not None)


@dataclass(frozen=True)
class _Marked:
    score: int
    maximum: int

    def is_from(self, per_cent: int) -> bool:
        return self.score * 100 >= per_cent * self.maximum

    def is_up_to(self, per_cent: int) -> bool:
        return self.score * 100 <= per_cent * self.maximum

    def __str__(self) -> str:
        return f"{self.score} of {self.maximum}"


def _thin(comment: str, mark: _Marked) -> Prompt | None:
    words = count_words(comment)
    at_an_end = mark.is_from(TOP) or mark.is_up_to(100 - HIGH)
    least = FEW_WORDS_AT_THE_ENDS if at_an_end else FEW_WORDS
    if words >= least:
        return None
    written = f"{words} word{'' if words == 1 else 's'}"
    text = f"This comment has {written}, and the mark is {mark}. Say what in the answer earned it, and what it lacks."
    rule = f"A mark of {mark} is asked about below {least} words: a mark near either end needs more to stand on."
    return Prompt("thin", text, rule)


def _against(comment: str, mark: _Marked) -> Prompt | None:
    """Praise beside a low mark, or blame beside a high one, where the comment has none of the other to balance it."""
    praise, blame = _said(comment)
    if praise and not blame and mark.is_up_to(LOW):
        rule = f"Words of strong praise beside a mark of {LOW}% or less, and no word of what is wrong."
        return Prompt("praise", f"This comment says {_quoted(praise)}, and the mark is {mark}. Check the two.", rule)
    if blame and not praise and mark.is_from(HIGH):
        rule = f"Words of weakness beside a mark of {HIGH}% or more, and no word of what is strong."
        text = f"This comment says {_quoted(blame)}, which does not support a {mark.score}. Check the two."
        return Prompt("blame", text, rule)
    return None


def _said(comment: str) -> tuple[list[str], list[str]]:
    """The words of praise and of blame, each once; a word that is denied counts for the other side."""
    words = _words(comment)
    praise: dict[str, None] = {}
    blame: dict[str, None] = {}
    for at, word in enumerate(words):
        if word in PRAISE or word in BLAME:
            denied = [one for one in words[max(0, at - _REACH) : at] if one in NEGATIONS]
            side = praise if (word in PRAISE) != bool(denied) else blame
            side[f"{denied[-1]} … {word}" if denied else word] = None
    return list(praise), list(blame)


def _unanswered(answer: str, mark: _Marked) -> Prompt | None:
    if count_words(answer) or not mark.score:
        return None
    text = f"Nothing was answered, and the mark is {mark}. Nought says that the question is not answered."
    return Prompt("unanswered", text, "A mark above nought for an answer without words.")


def _elsewhere(comment: str, criterion: Criterion, answer: str) -> Prompt | None:
    about = _stems(f"{answer} {criterion.title}")
    if not count_words(answer) or not _stems(comment) or _stems(comment) & about:
        return None
    text = "This comment names nothing that the answer speaks of. Say which part of it you mean."
    rule = f"No word of {_TELLING} letters or more in the comment begins like one in the answer."
    return Prompt("elsewhere", text, rule)


def _copied(comment: str, others: Sequence[str]) -> Prompt | None:
    own = _words(comment)
    if not any(_words(other) == own for other in others):
        return None
    text = "You wrote the same comment elsewhere. Say what is true of this answer alone."
    return Prompt("copied", text, "The same words, in the same order, as another of your comments.")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:[-’'][^\W_]+)*", text.casefold())


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _words(text) if len(word) >= _TELLING and word not in _COMMONPLACE)


def _quoted(words: Sequence[str]) -> str:
    shown = [f"‘{word}’" for word in words[:3]]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
