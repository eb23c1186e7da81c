"""Whose word does a call ask for beside what applicants answer?"""

from dataclasses import dataclass

from workflows.machine import Reason
from workflows.plain import later
from workflows.wording import counted

WHERE = "core:declarations"
MOST_REFEREES = 5
FEWEST_WORDS, MOST_WORDS = 50, 1000


@dataclass(frozen=True)
class DeclarationRules:
    """Whether a signatory of each organisation declares that it stands behind the application, and how many referees
    from outside say what they know of it, in so many words. `in_confidence`: the applicants do not read those words.
    """

    signatories: bool = later(False)
    referees: int = later(0)
    statement_words: int = later(300)
    in_confidence: bool = later(False)

    @property
    def asks(self) -> bool:
        """Whether anybody is to declare anything."""
        return self.signatories or self.referees > 0


def declaration_problems(rules: DeclarationRules) -> list[Reason]:
    """What keeps these rules from being signed."""
    holds_code_text = (
        (
            0 <= rules.referees <= MOST_REFEREES,
            "referees",
            f"The call asks for {rules.referees} referees. Ask for {MOST_REFEREES} at most, or for none.",
        ),
        (
            FEWEST_WORDS <= rules.statement_words <= MOST_WORDS,
            "statement_words",
            f"A referee has room for {rules.statement_words} words. Give them {FEWEST_WORDS} to {MOST_WORDS:,}.",
        ),
    )
    return [Reason(code, text, WHERE) for holds, code, text in holds_code_text if not holds]


def in_words(rules: DeclarationRules) -> str:
    """What a call asks for: a signatory of each organisation; 2 referees, up to 300 words each, in confidence."""
    said = ["a signatory of each organisation"] if rules.signatories else []
    if rules.referees:
        words = f"up to {counted(rules.statement_words, 'word')}{' each' if rules.referees > 1 else ''}"
        said.append(f"{counted(rules.referees, 'referee')}, {words}{', in confidence' if rules.in_confidence else ''}")
    return "; ".join(said) or "none"
