"""What is typed of the places of a project: shares by local authority, why there, and the postcodes of its sites?"""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import FieldList, FormField
from wtforms.validators import StopValidation

from forms.base import Form, NumberedForm
from forms.fields import HiddenField, LongTextField, PercentField, SelectField, TextField
from forms.typed import TypedField
from forms.validators import is_empty
from workflows.places import Evidence, Share, Site, evidence_of
from workflows.postcodes import written
from workflows.wording import small

MOST_PLACES = 100
MOST_SITES = 20
ROOM = 2


class PostcodeField(TextField):
    """A postcode, kept as it is written: M1 3HU."""

    longest = 20

    def read(self, text: str) -> str:
        postcode = written(text)
        if postcode is None:
            raise ValueError("Enter a full postcode, like M1 3HU")
        return postcode


class NeededBesidePlace:
    """Refuses a site of which only the local authority is said."""

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) and form.place.data is not None:
            raise StopValidation(field.request)


class ShareRow(Form):
    """One place's shares in basis points; left empty they are nought."""

    place = HiddenField()
    activity = PercentField("Activity", thing="the share of activity")
    benefit = PercentField("Benefit", thing="the share of benefit")


class SiteRow(Form):
    """One site. The page sets the choices; a row left wholly empty is no site."""

    postcode = PostcodeField("Postcode", [NeededBesidePlace()], thing="the postcode")
    place = SelectField("Local authority", thing="the local authority")


def _say_where(row: Form, name: str) -> None:
    for field in row:
        field.process_errors = [f"{name}: {small(error)}" for error in map(str, field.process_errors)]


class PlacesForm(NumberedForm):
    """The whole page. The rows of shares are those that the page makes, one for each place."""

    shares = FieldList(FormField(ShareRow), max_entries=MOST_PLACES)
    why = LongTextField("Why does the work belong in these places?", word_limit=300, thing="why the work belongs there")
    sites = FieldList(FormField(SiteRow), max_entries=MOST_SITES)

    def fit(self, places: Mapping[str, str]) -> None:
        """One row of shares for each place, in this order; what was sent for any other place is left out. `places`
        are their names by their codes: what cannot be read says in which place, and of which site."""
        sent = {row.form.place.data: row for row in self.shares}
        self.shares.entries = [row for place, row in sent.items() if place in places]
        rows = {place: sent.get(place) or self.shares.append_entry({"place": place}) for place in places}
        self.shares.entries = list(rows.values())
        for name, row in zip(places.values(), self.shares, strict=True):
            _say_where(row.form, name)
        for number, site in enumerate(self.sites, 1):
            _say_where(site.form, f"Site {number}")
            site.form.postcode.thing = f"the postcode of site {number}"

    def offer(self, choices: Iterable[Any]) -> None:
        """Give every site the places that may be chosen."""
        offered = list(choices)
        for row in self.sites:
            row.form.place.choices = offered

    def make_room(self, choices: Iterable[Any]) -> None:
        """Add empty sites at the end, as far as the page goes."""
        for _ in range(min(ROOM, MOST_SITES - len(self.sites))):
            self.sites.append_entry()
        self.offer(choices)

    @property
    def evidence(self) -> Evidence:
        """What can be read of the page: what is not right yet counts as nought."""
        rows = [row.form for row in self.shares]
        shares = [Share(row.place.data, row.activity.data or 0, row.benefit.data or 0) for row in rows]
        sites = [row.form for row in self.sites if row.form.postcode.data]
        return evidence_of(
            shares, self.why.data or "", [Site(site.postcode.data, site.place.data or "") for site in sites]
        )
