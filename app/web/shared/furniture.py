"""What does the frame of every page need to know about the person who looks at it?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """A side that a person stands on: a region, the funder, an organisation, the assessors.

    `kind` is one of region, funder, organisation, assessor, auditor, admin; for a region `key` is its id, which
    chooses its colour.
    """

    key: str
    label: str
    kind: str
    url: str


@dataclass(frozen=True)
class Furniture:
    """The header's data. `person_name` is None for the public; the addresses are those of the account pages.

    A page that cannot ask who is reading has no `sign_in_url`. `words_key` names the person where their browser keeps
    words for them, and `let_go` the words that it keeps no more.
    """

    person_name: str | None = None
    side: Side | None = None
    sides: tuple[Side, ...] = ()
    task_count: int | None = None
    demo: bool = False
    home_url: str = "/"
    account_url: str = "/account"
    sign_in_url: str = "/sign-in"
    sign_out_url: str = "/sign-out"
    words_key: str = ""
    let_go: str = ""

    @property
    def other_sides(self) -> tuple[Side, ...]:
        """The sides that the person may switch to."""
        return tuple(side for side in self.sides if side != self.side)
