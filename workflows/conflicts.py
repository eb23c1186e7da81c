"""Who must not assess which application, and what says so?

The six kinds of interest are those of the register of the national funder. What could seem to impair a judgement counts
as what does (UKRI, declaration of interests): a match is a conflict until a member of staff has looked at it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.assessor import InterestKind
from workflows.company import company_number, is_company_number, name_key
from workflows.machine import Reason
from workflows.own_place import OwnPlace
from workflows.wording import day

# Addresses under these are given to anybody who asks: to share one says nothing.
PUBLIC_MAIL = frozenset(
    {
        "aol.com", "btinternet.com", "fastmail.com", "gmail.com", "gmx.com", "googlemail.com", "hotmail.co.uk",
        "hotmail.com", "icloud.com", "live.co.uk", "live.com", "mac.com", "mail.com", "me.com", "msn.com",
        "ntlworld.com", "outlook.com", "proton.me", "protonmail.com", "sky.com", "talktalk.net", "virginmedia.com",
        "yahoo.co.uk", "yahoo.com",
    }
)  # fmt: skip
# Under these each organisation has the third word of its domain, and not the second.
SHARED_ENDINGS = ("ac.uk", "co.uk", "gov.uk", "ltd.uk", "me.uk", "net.uk", "nhs.uk", "org.uk", "plc.uk", "sch.uk")
_COUNCIL = re.compile(
    r"\b(the|council|county|city|borough|district|metropolitan|royal|london|unitary|authority|corporation|of)\b"
)
YEARS_OF_COLLABORATION = 5
MOST_NAMED = 10
# By which rule of a call what somebody shares with an application only by living there is looked at.
_LIVING = {"region": OwnPlace.REGION, "home": OwnPlace.PLACE}
MOST_WORDS = 300


class Source(StrEnum):
    """Who says that there is a conflict: the assessor, the applicant, or the records."""

    DECLARED = "declared"
    NAMED = "named"
    DETECTED = "detected"


class Ground(StrEnum):
    """What binds a person to an application."""

    STATED = "stated"
    INTEREST = "interest"
    EMPLOYER = "employer"
    EMAIL_DOMAIN = "email_domain"
    DIRECTORSHIP = "directorship"
    COUNCIL = "council"
    PARTNER = "partner"
    COLLABORATION = "collaboration"
    OWN_REGION = "own_region"


# Under which of the six kinds each ground falls, where it falls under one.
KIND_OF: dict[Ground, InterestKind | None] = {
    Ground.STATED: None,
    Ground.INTEREST: None,
    Ground.EMPLOYER: InterestKind.EMPLOYER,
    Ground.EMAIL_DOMAIN: InterestKind.EMPLOYER,
    Ground.DIRECTORSHIP: InterestKind.PERSONAL_FINANCIAL,
    Ground.COUNCIL: InterestKind.PROFESSIONAL,
    Ground.PARTNER: InterestKind.EMPLOYER,
    Ground.COLLABORATION: InterestKind.PROFESSIONAL,
    Ground.OWN_REGION: None,
}


@dataclass(frozen=True)
class Body:
    """An organisation as it is compared. `number` is '' where it has none or it is not known."""

    name: str
    number: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """What two records of the same organisation share: a number where both have one, else a name."""
        number = company_number(self.number)
        named = frozenset({f"name:{name_key(self.name)}"} if name_key(self.name) else ())
        return named | ({f"number:{number}"} if is_company_number(number) else frozenset())


@dataclass(frozen=True)
class Interest:
    """One declared interest in a body, of one of the six kinds; without `until` it goes on."""

    kind: InterestKind
    body: Body
    until: date | None = None


@dataclass(frozen=True)
class Collaboration:
    """An application in which a person's organisation and another one took part, and the day it was submitted."""

    body: Body
    reference: str
    on: date


@dataclass(frozen=True)
class PersonFacts:
    """What the records say of one possible assessor. `belongs_to` are organisations in this service of which they are,
    or were, a member; `councils` the names of authorities in whose council they sit; `region` and `place`, the code of
    a local authority, are where they live, '' where that is not known."""

    name: str
    email: str
    employers: tuple[Body, ...] = ()
    domains: tuple[str, ...] = ()
    directorships: tuple[Body, ...] = ()
    councils: tuple[str, ...] = ()
    belongs_to: tuple[Body, ...] = ()
    interests: tuple[Interest, ...] = ()
    collaborations: tuple[Collaboration, ...] = ()
    region: str = ""
    place: str = ""


@dataclass(frozen=True)
class Named:
    """A person or organisation that the applicants do not want to assess them, with why. `email` may be ''."""

    who: str
    email: str
    reason: str


@dataclass(frozen=True)
class ApplicationFacts:
    """What an application shows of itself. `lead` and `partners` take part; `places` are the names of authorities in
    which it is active; `domains` those of its people's addresses; `homes` the codes of the local authorities in which
    its organisations are."""

    reference: str
    on: date
    lead: Body
    partners: tuple[Body, ...] = ()
    domains: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    region: str = ""
    homes: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Everybody who takes part, the lead first."""
        return (self.lead, *self.partners)


@dataclass(frozen=True)
class Rules:
    """What a call says of conflicts: how many years back a collaboration counts, and whether one's own place does."""

    years: int = YEARS_OF_COLLABORATION
    own_place: OwnPlace = OwnPlace.ALLOWED

    def looks_at(self, key: str) -> bool:
        """Whether two records that share this key are compared. Everybody lives somewhere: a place or a region alone is
        looked up only where the call asks for it."""
        kind = key.partition(":")[0]
        return kind not in _LIVING or _LIVING[kind] == self.own_place


@dataclass(frozen=True)
class Conflict:
    """That one person must not assess one application: on which ground, from which source, in words for staff.

    `matched` is what the two have in common, and with source and ground tells one conflict from another.
    """

    source: Source
    ground: Ground
    kind: InterestKind | None
    why: str
    matched: str


def detected(person: PersonFacts, application: ApplicationFacts, rules: Rules) -> tuple[Conflict, ...]:
    """Every conflict that the records show, and every one that the applicants named; each once, in a fixed order."""
    found = [
        *_as_employed(person, application),
        *_by_domain(person, application),
        *_in(Ground.DIRECTORSHIP, person.directorships, application, "Is a director of {}, which takes part in it."),
        *_as_councillor(person, application),
        *_in(Ground.PARTNER, person.belongs_to, application, "Belongs, or belonged, to {}, which takes part in it."),
        *_declared(person, application),
        *_together_before(person, application, rules),
        *_own_place(person, application, rules),
        *_named(person, application),
    ]
    once = {(one.source, one.ground, one.matched): one for one in reversed(found)}
    return tuple(reversed(once.values()))


def keys_of_person(person: PersonFacts) -> frozenset[str]:
    """What this person is looked up by: where none of it is a key of an application, nothing is detected."""
    bodies = [*person.employers, *person.directorships, *person.belongs_to]
    bodies += [one.body for one in person.interests] + [one.body for one in person.collaborations]
    words = {f"domain:{one}" for one in _domains((*person.domains, domain_of(person.email)))}
    words |= {f"council:{council_key(one)}" for one in person.councils}
    living = {f"region:{person.region}", f"home:{person.place}"}
    return frozenset({*_keys(bodies), *words, *living, *_names(person.name, person.email)})


def keys_of_application(application: ApplicationFacts) -> frozenset[str]:
    """What this application is looked up by, as `keys_of_person`."""
    words = {f"domain:{one}" for one in _domains(application.domains)}
    words |= {f"council:{council_key(one)}" for one in application.places}
    named = {key for one in application.named for key in (*_names(one.who, one.email), f"name:{name_key(one.who)}")}
    living = {f"region:{application.region}", *(f"home:{one}" for one in application.homes)}
    return frozenset({*_keys(application.bodies), *words, *living, *named})


def domain_of(address: str) -> str:
    """What stands behind the @ of an address, in small letters; '' for what has none."""
    return address.rpartition("@")[2].strip().casefold() if "@" in address else ""


def organisation_domain(domain: str) -> str:
    """The part of a domain that belongs to one organisation: `eng.example.ac.uk` is of `example.ac.uk`."""
    labels = domain.strip().casefold().strip(".").split(".")
    kept = 3 if ".".join(labels[-2:]) in SHARED_ENDINGS else 2
    return ".".join(labels[-kept:])


def council_key(name: str) -> str:
    """What the name of a council shares with that of its place: no word for what kind of council it is."""
    plain = " ".join(re.sub(r"[^a-z ]", " ", name.casefold()).split())
    return "".join(_COUNCIL.sub(" ", plain).split()) or "".join(plain.split())


def settling_refusals(source: Source, *, is_lifted: bool) -> tuple[Reason, ...]:
    """Why nobody may say any more whether this is a conflict."""
    if source == Source.DECLARED:
        text = "The assessor declared this conflict. It stands, whatever anybody else thinks of it."
        return (Reason("declared", text),)
    if is_lifted:
        return (Reason("lifted", "This was found to be no conflict already. Reload the page."),)
    return ()


def lifting_refusals(source: Source, *, is_lifted: bool, reason_given: bool) -> tuple[Reason, ...]:
    """Why this conflict cannot be lifted."""
    settled = settling_refusals(source, is_lifted=is_lifted)
    if settled or reason_given:
        return settled
    return (Reason("reason_missing", "Say why this is no conflict of interest.", where="reason"),)


def named_refusals(named: Iterable[Named]) -> tuple[Reason, ...]:
    """Every reason why what applicants name cannot be kept: who and why belong together."""
    rows = list(named)
    reasons = []
    if len(rows) > MOST_NAMED:
        text = f"Name at most {MOST_NAMED} people or organisations."
        reasons.append(Reason("too_many", text, f"rows-{MOST_NAMED}-who"))
    for at, one in enumerate(rows):
        if not one.who:
            text = f"Enter the name of the person or organisation in row {at + 1}, or empty the row."
            reasons.append(Reason("who", text, f"rows-{at}-who"))
        if not one.reason:
            text = f"Say in row {at + 1} why they should not assess it."
            reasons.append(Reason("reason", text, f"rows-{at}-reason"))
    return tuple(reasons)


def _keys(bodies: Iterable[Body]) -> frozenset[str]:
    return frozenset(key for body in bodies for key in body.keys)


def _names(name: str, email: str) -> tuple[str, ...]:
    """How somebody is called, and their address: what applicants name a person by."""
    by_name = (f"person:{name_key(name)}",) if name_key(name) else ()
    return (*by_name, f"email:{email.strip().casefold()}") if email else by_name


def _domains(domains: Iterable[str]) -> frozenset[str]:
    """Those that say something, as far as they belong to one organisation."""
    found = (organisation_domain(one) for one in domains if one)
    return frozenset(one for one in found if one not in PUBLIC_MAIL and "." in one and one not in SHARED_ENDINGS)


def _shared(body: Body, application: ApplicationFacts) -> Body | None:
    """The organisation of the application that this one is. Two different numbers are two companies."""
    return next((one for one in application.bodies if _is_same(body, one)), None)


def _is_same(one: Body, other: Body) -> bool:
    numbers = [{key for key in body.keys if key.startswith("number:")} for body in (one, other)]
    return numbers[0] == numbers[1] if all(numbers) else bool(one.keys & other.keys)


def _in(ground: Ground, bodies: Iterable[Body], application: ApplicationFacts, words: str) -> list[Conflict]:
    found = (_shared(body, application) for body in bodies)
    return [_detected(ground, words.format(one.name), _word(one)) for one in found if one is not None]


def _word(body: Body) -> str:
    """By which word a body is told from others: its number, or what its name comes to."""
    number = company_number(body.number)
    return number if is_company_number(number) else name_key(body.name)


def _detected(ground: Ground, why: str, matched: str, kind: InterestKind | None = None) -> Conflict:
    return Conflict(Source.DETECTED, ground, kind or KIND_OF[ground], why, matched)


def _as_employed(person: PersonFacts, application: ApplicationFacts) -> list[Conflict]:
    return _in(Ground.EMPLOYER, person.employers, application, "Works for {}, which takes part in it.")


def _by_domain(person: PersonFacts, application: ApplicationFacts) -> list[Conflict]:
    own = _domains((*person.domains, domain_of(person.email)))
    both = sorted(own & _domains(application.domains))
    return [_detected(Ground.EMAIL_DOMAIN, f"Has an address at {one}, as people of it have.", one) for one in both]


def _as_councillor(person: PersonFacts, application: ApplicationFacts) -> list[Conflict]:
    places = {council_key(one): one for one in application.places}
    keys = sorted({council_key(one) for one in person.councils} & set(places))
    return [
        _detected(Ground.COUNCIL, f"Sits in the council of {places[key]}, where it is active.", key) for key in keys
    ]


def _declared(person: PersonFacts, application: ApplicationFacts) -> list[Conflict]:
    going_on = [one for one in person.interests if one.until is None or one.until >= application.on]
    found = ((one, _shared(one.body, application)) for one in going_on)
    return [
        _detected(Ground.INTEREST, f"Declared an interest in {body.name} this year.", f"{one.kind.value} {_word(body)}",
                  one.kind)
        for one, body in found
        if body is not None
    ]  # fmt: skip


def _together_before(person: PersonFacts, application: ApplicationFacts, rules: Rules) -> list[Conflict]:
    found = []
    for one in person.collaborations:
        body = _shared(one.body, application)
        if body is not None and one.reference != application.reference and _is_recent(one.on, application.on, rules):
            words = f"Applied together with {body.name} in {one.reference} on {day(one.on)}."
            found.append(_detected(Ground.COLLABORATION, words, _word(body)))
    return found


def _is_recent(then: date, now: date, rules: Rules) -> bool:
    """Whether no more than so many years lie between two days, whichever comes first."""
    first, last = sorted((then, now))
    return (last.year - first.year, last.month - first.month, last.day - first.day) <= (rules.years, 0, 0)


def _own_place(person: PersonFacts, application: ApplicationFacts, rules: Rules) -> list[Conflict]:
    if rules.own_place == OwnPlace.REGION and person.region and person.region == application.region:
        return [_detected(Ground.OWN_REGION, "Lives in the region of it, which the call leaves out.", person.region)]
    if rules.own_place == OwnPlace.PLACE and person.place and person.place in application.homes:
        why = "Lives in the local authority of an organisation in it, which the call leaves out."
        return [_detected(Ground.OWN_REGION, why, person.place)]
    return []


def _named(person: PersonFacts, application: ApplicationFacts) -> list[Conflict]:
    own = set(_names(person.name, person.email))
    bodies = _keys((*person.employers, *person.directorships, *person.belongs_to))
    found = []
    for one in application.named:
        is_address = one.email and f"email:{one.email.strip().casefold()}" in own
        # Two people may share a name; where an address is given it decides.
        is_name = not one.email and f"person:{name_key(one.who)}" in own
        if is_address or is_name or f"name:{name_key(one.who)}" in bodies:
            words = f"The applicants named {one.who}: {one.reason}"
            found.append(Conflict(Source.NAMED, Ground.STATED, None, words, name_key(one.who) or one.email))
    return found
