"""How are several short things read, one on each line?"""

from typing import Any

from wtforms.validators import ValidationError

from forms.fields import LongTextField
from forms.typed import TypedField
from workflows.text import normalise


class LinesField(LongTextField):
    """Short texts, one on each line; data is a tuple of them without empty lines, each once whatever its case."""

    empty: Any = ()
    longest = 2_000

    def read(self, text: str) -> tuple[str, ...]:  # type: ignore[override]
        lines = (" ".join(line.split()) for line in normalise(text).splitlines())
        return tuple({line.casefold(): line for line in lines if line}.values())

    def show(self, value: Any) -> str:
        return "\n".join(value)


class FewLines:
    """Refuses more than `most` lines, and a line of more than `longest` characters."""

    def __init__(self, most: int, longest: int) -> None:
        self.most = most
        self.longest = longest

    def __call__(self, form: Any, field: TypedField) -> None:
        if len(field.data) > self.most:
            raise ValidationError(f"{field.subject} must be {self.most} or fewer, one on each line")
        for line in field.data:
            if len(line) > self.longest:
                raise ValidationError(f"‘{line[: self.longest]}…’ must be {self.longest} characters or fewer")
