"""What stands in the frame of every page: who you are, on which side, and how much waits for you?"""

from flask import Flask, current_app, g, session, url_for
from flask_login import current_user

from app import clock
from app.queries.assessor_tasks import waiting_of_assessor
from app.queries.home import Tasks
from app.queries.sides import ASSESSOR, SideRow, sides_of
from app.queries.tasks import tasks_for
from app.web.shared.furniture import Furniture, Side
from app.web.shared.gate import current_viewer
from app.web.shared.keeping import let_go_keys, person_key
from app.web.shared.signed_in import sides_signed_in

SIDE = "side"


def init_app(app: Flask) -> None:
    """Give every template its furniture."""
    app.context_processor(lambda: {"furniture": furniture()})


def furniture() -> Furniture:
    """The header's data; none of it from the database when that is what failed."""
    demo = bool(current_app.config["DEMO"])
    if g.get("bare"):
        return Furniture(demo=demo, sign_in_url="")
    if not current_user.is_authenticated:
        return Furniture(demo=demo, sign_in_url=url_for("account.demo") if demo else url_for("account.sign_in"))
    if "furniture" not in g:
        g.furniture = _furniture_of_person(demo)
    frame: Furniture = g.furniture
    return frame


def current_side() -> SideRow | None:
    """The side on which the person looks at this page: the one they chose last, else their first."""
    if "sides" not in g:
        viewer = current_viewer()
        known = sides_signed_in(viewer.id)
        g.sides = sides_of(viewer) if known is None else known
    chosen = [side for side in g.sides if side.key == session.get(SIDE)]
    return (chosen or [*g.sides, None])[0]


def tasks_on(side: SideRow) -> Tasks:
    """What waits for the person on a side: reckoned once for the page and for the count above it."""
    kept: dict[str, Tasks] = g.setdefault("tasks", {})
    if side.key not in kept:
        kept[side.key] = tasks_for(current_viewer(), side, clock.now())
    return kept[side.key]


def _count_on(side: SideRow) -> int:
    """How many things wait: counted from those of the page where it lists them."""
    kept: dict[str, Tasks] = g.get("tasks", {})
    if side.key in kept or side.kind != ASSESSOR:
        return len(tasks_on(side).waiting)
    return waiting_of_assessor(current_viewer(), clock.now())


def _furniture_of_person(demo: bool) -> Furniture:
    side = current_side()
    return Furniture(
        person_name=current_user.name,
        side=_linked(side) if side else None,
        sides=tuple(_linked(one) for one in g.sides),
        task_count=_count_on(side) if side and not g.get("uncounted") else None,
        demo=demo,
        home_url=url_for("account.home"),
        account_url=url_for("account.account"),
        sign_out_url=url_for("account.sign_out"),
        words_key=person_key(),
        let_go=let_go_keys(),
    )


def _linked(side: SideRow) -> Side:
    return Side(side.key, side.label, side.kind, url_for("account.home_of_side", side_key=side.key))
