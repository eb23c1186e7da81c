"""In which plain sentences does a panel sheet say what its numbers mean?"""

from fractions import Fraction

from workflows.calibration import INTERVAL_PERCENT
from workflows.panel_sheet import Comparison, SheetLine
from workflows.reliability import Reliability
from workflows.wording import percent


def agreement_words(found: Reliability | None, alpha: Fraction | None) -> str:
    """How far assessors agree, with the numbers behind it."""
    if found is None:
        said = "How far assessors agree cannot be worked out over all applications, because no assessor links them all."
    else:
        said = (
            f"Of the differences between single assessments {_share(found.single)} is difference between applications; "
            f"of those between means of {_tenths(found.marks)} assessments, {_share(found.mean)}. The rest is how "
            f"strict assessors are, and chance (ICC of one assessment {_hundredths(found.single)}, of "
            f"{_tenths(found.marks)} {_hundredths(found.mean)})."
        )
    if alpha is None:
        return f"{said} Krippendorff’s alpha cannot be worked out: no two assessments that can be compared differ."
    return f"{said} Krippendorff’s alpha for intervals is {_hundredths(alpha)}, where 1 is full agreement."


def difference_words(line: SheetLine) -> str:
    """What an adjusted score says that the plain mean does not, and why; or why there is none."""
    if line.compared is None:
        return line.withheld
    return " ".join(filter(None, (_why(line.compared), _where(line), _span_words(line.compared), _line(line.compared))))


def points(basis_points: int) -> str:
    """A distance on the scale from 0 to 100, in points: 2.1 points, 1 point."""
    number = percent(abs(basis_points)).removesuffix("%")
    return f"{number} point{'' if number == '1' else 's'}"


def _why(found: Comparison) -> str:
    if not found.difference:
        return "Adjusting changes nothing: its assessors are as strict as others."
    stricter, comes_out = ("stricter", "higher") if found.difference > 0 else ("less strict", "lower")
    return (
        f"Its assessors are {stricter} than others on applications they share, so it comes out "
        f"{points(found.difference)} {comes_out}."
    )


def _where(line: SheetLine) -> str:
    if line.compared is None or line.compared.place == line.place:
        return ""
    return f"By adjusted score it stands at place {line.compared.place}."


def _span_words(found: Comparison) -> str:
    if found.first == found.last:
        return ""
    return f"Its range meets those of places {found.first} to {found.last}: their order is not established."


def _line(found: Comparison) -> str:
    if not found.is_at_line:
        return ""
    return f"The threshold lies inside its {INTERVAL_PERCENT}% range: on which side it stands is not established."


def _share(value: Fraction) -> str:
    return f"{round(100 * value)}%"


def _hundredths(value: Fraction) -> str:
    whole = round(100 * value)
    return f"{'−' if whole < 0 else ''}{abs(whole) // 100}.{abs(whole) % 100:02d}"


def _tenths(value: Fraction) -> str:
    whole, rest = divmod(round(10 * value), 10)
    return f"{whole}.{rest}" if rest else str(whole)
