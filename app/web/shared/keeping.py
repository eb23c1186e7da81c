"""How are words kept that somebody types on a page and has not saved, and how does the page offer them back?

A view with `keeps` answers the page's script at the page's own address, behind the page's own gate: whoever may not
write there keeps nothing there, and reads nothing. `typed()` is what its form is filled with; its template has
`offer_back` before the form and `keep_words` in it; and where it saves, `let_go()` stands in the same unit of work.
"""

import secrets
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, g, jsonify, make_response, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from app import clock
from app.extensions import presence
from app.models.people import digest
from app.queries.declaration_page import call_of
from app.queries.working_copies import Unsaved, names_of, waiting_at
from app.services import working_copies
from app.services.working_copies import Typed
from app.transactions import unit_of_work
from app.web.shared.gate import current_actor, current_viewer
from app.web.shared.limits import count_kept
from app.web.shared.saving import asked_by_script
from app.web.shared.sent import sent
from app.web.shared.sittings import HEX, SITTING, offered_before, sitting
from forms.base import Form
from forms.said import is_kept, said_by
from workflows.actor import ORGANISATION_ROLES
from workflows.calendar import LONDON
from workflows.machine import Refusal
from workflows.wording import day
from workflows.working_copy import (
    LONGEST_PLACE,
    LONGEST_SITTING,
    LONGEST_TITLE,
    Difference,
    differences,
    fingerprint,
    typed_at,
)

# What the page's script or a button asks of a page that keeps words, the hash that it was typed against, and in which
# opening of the page.
ASKED, AGAINST, AGE, TITLE, BACK = "copy", "copy_against", "copy_age", "copy_title", "back"
LET_GO = "let_go"
MOST_LET_GO = 20
# So many differences are read at a glance; more of them stay folded.
MOST_UNFOLDED = 10
# With these a page says that what was sent is not saved.
REFUSED = frozenset({409, 422})
# Tells the page's script that the server has the words although it refused them.
KEPT = "Accord-Kept"
# What is a part of an application, and has its call from there.
OF_APPLICATION = frozenset({"assessment", "partner"})

View = TypeVar("View", bound=Callable[..., Any])
Rooms = Callable[[], Iterable[str]]


@dataclass
class Keeping:
    """What one request knows of the words on its page: which page, about what, who may know who is on it, and the
    sitting of the words that it offers."""

    place: str
    page: str
    kind: str
    thing_id: uuid.UUID
    call_id: uuid.UUID
    rooms: Rooms
    is_saved: bool = False
    offered: str = ""
    _found: list[list[Unsaved]] = field(default_factory=list)

    @property
    def waiting(self) -> list[Unsaved]:
        """What the person typed here and did not save, the newest first, asked once."""
        if not self._found:
            self._found.append(waiting_at(current_actor().id, self.place))
        return self._found[0]

    @property
    def unsaved(self) -> Unsaved | None:
        """The words that the page was asked for, else the newest that wait."""
        asked = request.args.get(SITTING)
        return next((one for one in self.waiting if asked in (None, one.sitting)), None)

    @property
    def is_put_back(self) -> bool:
        """Whether the page was asked for with these words in it."""
        return request.method != "POST" and request.args.get(ASKED) == BACK and self.unsaved is not None


@dataclass(frozen=True)
class Offer:
    """What a page says of words that wait: when they were typed, what differs, whether what is saved changed since."""

    when: str
    differences: tuple[Difference, ...]
    is_overtaken: bool
    is_put_back: bool
    sitting: str
    back_url: str
    url: str

    @property
    def is_long(self) -> bool:
        """Whether so much differs that the page would be lost behind it."""
        return len(self.differences) > MOST_UNFOLDED


def keeps(*, rooms: Rooms = tuple, under: str = "") -> Callable[[View], View]:
    """Declare that a page keeps what is typed on it. It stands directly on the view, under its permission.

    `rooms` names those who are told of each other while they have the page open; without it nobody is. `under` is the
    rest of the address to which the form is sent, where that is not the page's own.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def keeping(**values: Any) -> Any:
            kind = next(iter(values))
            asked = begin_keeping(kind, values[kind], rooms=rooms, under=under)
            return keep_what_is_refused(lambda: view(**values)) if asked is None else asked

        return keeping  # type: ignore[return-value]

    return decorate


def begin_keeping(kind: str, thing: Any, *, rooms: Rooms = tuple, under: str = "") -> ResponseReturnValue | None:
    """The answer to the page's script, or None when the request is for the page itself."""
    if len(request.path) > LONGEST_PLACE - len(under):
        raise NotFound
    page = request.path.removesuffix(under) if under else request.path
    g.keeping = Keeping(page + under, page, kind, thing.id, _call_of(kind, thing), rooms)
    act = _ACTS.get(request.form.get(ASKED, "")) if request.method == "POST" else None
    return act(g.keeping) if act else None


def _call_of(kind: str, thing: Any) -> uuid.UUID:
    if kind == "declaration":
        return call_of(thing.id)
    about = thing.application if kind in OF_APPLICATION else thing
    found: uuid.UUID = about.id if kind == "call" else about.call_id
    return found


def keep_what_is_refused(answer: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The page's own answer. What was sent and could not be saved is kept: too late, or somebody else was first."""
    try:
        response = make_response(answer())
    except Refusal:
        _keep_refused()
        raise
    if response.status_code in REFUSED and _keep_refused():
        response.headers[KEPT] = "yes"
    return response


def _keep_refused() -> bool:
    """Whether what was refused is kept now. What is too large for that stands on the page that refused it; what was
    saved before something else was refused is no working copy."""
    with suppress(Refusal):
        return not g.keeping.is_saved and _keep_sent(g.keeping)
    return False


def typed() -> "MultiDict[str, str]":
    """What a page's form is filled with: what was sent, or the words that the person asked to have back."""
    keeping: Keeping | None = g.get("keeping")
    if keeping is None or not keeping.is_put_back or keeping.unsaved is None:
        return request.form
    return MultiDict(keeping.unsaved.fields)


def let_go() -> None:
    """Forget the words of this page: they are saved now. Called in the unit of work that saves them.

    Words of an earlier time that the page offered go with them where a person pressed the button below that offer:
    they have chosen. A script that saves as one writes chooses nothing.
    """
    keeping: Keeping = g.keeping
    keeping.is_saved = True
    passed_over = "" if asked_by_script() else offered_before()
    sittings = {sitting(), passed_over} if passed_over else {sitting()}
    working_copies.drop(current_actor().id, keeping.place, sittings, request.form.items(multi=True))
    # The script forgets by itself, and two answers at once must not write one cookie.
    if not asked_by_script():
        session[LET_GO] = [*session.get(LET_GO, []), f"{_key(keeping)}.{sitting()}"][-MOST_LET_GO:]


def put_back_as_new(form: Form) -> None:
    """Let words that were put back count as typed now, where what is saved here is still what they were typed against.

    The rest of the call may be newer; nothing that the writer had before them is.
    """
    keeping: Keeping = g.keeping
    if keeping.is_put_back and keeping.unsaved and keeping.unsaved.against == _against([form]):
        form.seen_sha256.raw_data = [form.seen_sha256.object_data]


def team() -> list[str]:
    """The rooms of the person's own organisations at this page: a partner's people are in another."""
    keeping: Keeping = g.keeping
    return [f"{keeping.place} {one}" for one in sorted(map(str, current_viewer().ids(ORGANISATION_ROLES)))]


def everyone() -> list[str]:
    """One room at this page for all who may open it: those who write together, of whichever organisation."""
    keeping: Keeping = g.keeping
    return [keeping.place]


def time_words(at: datetime, now: datetime) -> str:
    """A time of today as 14:03, of another day with that day."""
    local = at.astimezone(LONDON)
    on = "" if local.date() == now.astimezone(LONDON).date() else f" on {day(local.date())}"
    return f"at {local:%H:%M}{on}"


def init_app(app: Flask) -> None:
    """Give templates what they say of words that are kept, and of who is here."""
    app.add_template_global(_keeps_here, "keeps_here")
    app.add_template_global(_offered, "words_offered")
    app.add_template_global(_kept_data, "kept_data")
    app.add_template_global(_here_words, "here_words")
    app.add_template_global(_words_left, "words_left")


def _keep(keeping: Keeping) -> ResponseReturnValue:
    """Keep what was sent for the person who sent it. Nothing is saved, and nobody else ever reads it."""
    count_kept()
    try:
        is_kept_now = _keep_sent(keeping)
    except Refusal as refusal:
        return jsonify(told=refusal.reasons[0].text), 413
    if not is_kept_now:
        return jsonify(told="Not saved yet. Use the button to save."), 422
    at = f"{clock.now().astimezone(LONDON):%H:%M}"
    told = f"Saved as you type {at}. Only you see this until you press the button."
    return jsonify(kept=told, here=_here_words())


def _keep_sent(keeping: Keeping) -> bool:
    """Whether what was sent is kept now; a form that does not say what it was typed against is not ours."""
    now, against, age = clock.now(), request.form.get(AGAINST, ""), request.form.get(AGE, "")
    if request.method != "POST" or len(against) != 64 or not set(against) <= HEX:
        return False
    waited = int(age) if age.isascii() and age.isdecimal() and len(age) < 9 else 0
    given = Typed(
        keeping.place,
        keeping.kind,
        keeping.thing_id,
        keeping.call_id,
        " ".join(request.form.get(TITLE, "").replace("\x00", "").split())[:LONGEST_TITLE],
        tuple(request.form.items(multi=True)),
        against,
        typed_at(now, waited),
        sitting(),
    )
    with unit_of_work():
        working_copies.keep(current_actor().id, given)
    return True


def _beat(keeping: Keeping) -> ResponseReturnValue:
    """Who else is here now."""
    count_kept()
    return jsonify(here=_here_words())


def _drop(keeping: Keeping) -> ResponseReturnValue:
    """Throw the words away, and show the page without them."""
    with unit_of_work():
        let_go()
    return redirect(keeping.page, 303)


_ACTS: dict[str, Callable[[Keeping], ResponseReturnValue]] = {"keep": _keep, "here": _beat, "drop": _drop}


def _key(keeping: Keeping) -> str:
    """Under which name a browser keeps the words of this page: it says neither who nor where."""
    return f"{person_key()}.{digest(keeping.place)[:24]}"


def person_key() -> str:
    """The person, as their browser names what it keeps for them."""
    return digest(f"words of {current_viewer().id}")[:24]


def _saved(form: Form) -> Form:
    """The form with what is saved, also where it shows what was put back."""
    keeping: Keeping = g.keeping
    if not keeping.is_put_back:
        return form
    return type(form)(data={one.short_name: one.object_data for one in form})


def _against(forms: Iterable[Form]) -> str:
    return fingerprint({name: said for form in forms for name, said in said_by(_saved(form), form).items()})


def _keeps_here() -> bool:
    return "keeping" in g


def _offered(*forms: Form) -> Offer | None:
    """The newest words that wait for this page's form and differ from what is saved; None where there are none."""
    keeping: Keeping = g.keeping
    if request.method == "POST":
        return None
    candidates = [keeping.unsaved] if keeping.is_put_back else keeping.waiting
    offers = (_offer(keeping, one, forms) for one in candidates if one is not None)
    shown = next((offer for offer in offers if offer.differences), None)
    keeping.offered = shown.sitting if shown else ""
    return shown


def _offer(keeping: Keeping, unsaved: Unsaved, forms: tuple[Form, ...]) -> Offer:
    waiting = MultiDict(unsaved.fields)
    found = [
        difference
        for form in forms
        for difference in differences(said_by(_saved(form), form), said_by(type(form)(waiting), form))
    ]
    return Offer(
        when=time_words(unsaved.typed_at, clock.now()),
        differences=tuple(found),
        is_overtaken=unsaved.against != _against(forms),
        is_put_back=keeping.is_put_back,
        sitting=unsaved.sitting,
        back_url=f"{keeping.page}?{ASKED}={BACK}&{SITTING}={unsaved.sitting}",
        url=keeping.place,
    )


def _kept_data(*forms: Form) -> dict[str, Any]:
    """What the page's script needs: where to send the words, under which name to keep them, and against what."""
    keeping: Keeping = g.keeping
    secret = [type(form).__name__ for form in forms if not is_kept(form)]
    if secret:
        raise TypeError(f"{secret[0]} has a field that may not be kept as it is typed.")
    posted = request.form.get(AGAINST, "") if request.method == "POST" else ""
    return {
        "url": keeping.place,
        "page": keeping.page,
        "key": _key(keeping),
        "token": generate_csrf(),
        "is_answer": request.method == "POST",
        "against": (posted or _against(forms)) if forms else "",
        "sitting": _sitting_of_page(keeping),
        "offered": keeping.offered or offered_before(),
    }


def _sitting_of_page(keeping: Keeping) -> str:
    """A new one for a page that is opened; words that were put back, or refused, go on in their own."""
    if keeping.is_put_back and keeping.unsaved:
        return keeping.unsaved.sitting
    return sitting() or secrets.token_hex(LONGEST_SITTING // 2)


def _here_words() -> str | None:
    """Who else has this page open, and since when; '' when nobody has, None where nobody is ever told."""
    keeping: Keeping = g.keeping
    rooms = list(keeping.rooms())
    if not rooms or request.method == "HEAD":
        return None
    others = presence.others(rooms, current_actor().id, clock.now())
    names = names_of(one.person_id for one in others)
    return " ".join(
        f"{names[one.person_id]} has this open too, since {one.since.astimezone(LONDON):%H:%M}."
        for one in others
        if one.person_id in names
    )


def let_go_keys() -> str:
    """The names of the words that were saved since the last page: the browser forgets them too."""
    return " ".join(session.pop(LET_GO, []))


def _words_left() -> list[tuple[str, str]]:
    """The words that wait for a page that takes none any more, to read and to copy, each with a name."""
    keeping: Keeping = g.keeping
    return [text for one in keeping.waiting for text in sent(MultiDict(one.fields)).texts]
