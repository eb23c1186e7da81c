"""Is everything found that binds an assessor to an application, and nothing that does not?"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.assessor import InterestKind
from workflows.conflicts import (
    MOST_NAMED,
    ApplicationFacts,
    Body,
    Collaboration,
    Ground,
    Interest,
    Named,
    PersonFacts,
    Rules,
    Source,
    council_key,
    detected,
    domain_of,
    keys_of_application,
    keys_of_person,
    named_refusals,
    organisation_domain,
)
from workflows.own_place import OwnPlace

ON = date(2027, 3, 3)
RULES = Rules(years=5)
PERSON = PersonFacts("Ada Assessor", "ada@gmail.com")
APPLICATION = ApplicationFacts(
    reference="GM-1",
    on=ON,
    lead=Body("Northbeam Robotics Ltd", "01234567"),
    partners=(Body("University of Salford"), Body("Pump & Pipe plc", "SC123456")),
    domains=("northbeam.co.uk", "gmail.com", "eng.salford.ac.uk"),
    places=("Manchester", "Salford"),
    region="greater-manchester",
    named=(
        Named("Rita Rival", "rita@rival.example", "She builds the same."),
        Named("Copycat Castings", "", "They copied us."),
        Named("Bo Berg", "", "My brother."),
    ),
)


def grounds(person: PersonFacts, application: ApplicationFacts = APPLICATION, rules: Rules = RULES) -> list[Ground]:
    return [one.ground for one in detected(person, application, rules)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"employers": (Body("Elsewhere Ltd", "1234567"),)}, [Ground.EMPLOYER]),
        ({"employers": (Body("NORTHBEAM robotics limited"),)}, [Ground.EMPLOYER]),
        ({"employers": (Body("Northbeam Robotics", "07654321"),)}, []),
        ({"employers": (Body("The University of Salford", "07654321"),)}, [Ground.EMPLOYER]),
        ({"employers": (Body(""),)}, []),
        ({"email": "Ada@NorthBeam.co.uk"}, [Ground.EMAIL_DOMAIN]),
        ({"email": "ada@salford.ac.uk"}, [Ground.EMAIL_DOMAIN]),
        ({"email": "ada@leeds.ac.uk"}, []),
        ({"domains": ("northbeam.co.uk",)}, [Ground.EMAIL_DOMAIN]),
        ({"directorships": (Body("Pump and Pipe", "sc 123456"),)}, [Ground.DIRECTORSHIP]),
        ({"councils": ("Manchester City Council",)}, [Ground.COUNCIL]),
        ({"councils": ("Manchester",)}, [Ground.COUNCIL]),
        ({"councils": ("Leeds City Council",)}, []),
        ({"belongs_to": (Body("Pump & Pipe PLC"),)}, [Ground.PARTNER]),
        ({"interests": (Interest(InterestKind.FAMILY, Body("Northbeam Robotics")),)}, [Ground.INTEREST]),
        ({"interests": (Interest(InterestKind.FAMILY, Body("Northbeam Robotics"), date(2027, 3, 2)),)}, []),
        ({"collaborations": (Collaboration(Body("University of Salford"), "WM-9", date(2022, 3, 3)),)},
         [Ground.COLLABORATION]),
        ({"collaborations": (Collaboration(Body("University of Salford"), "WM-9", date(2022, 3, 2)),)}, []),
        ({"collaborations": (Collaboration(Body("University of Salford"), "GM-1", ON),)}, []),
        ({"region": "greater-manchester"}, []),
        ({"name": "Rita Rival", "email": "rita@rival.example"}, [Ground.STATED]),
        ({"name": "Rita Rival"}, []),
        ({"name": "R Smith", "email": "RITA@rival.example"}, [Ground.STATED]),
        ({"name": "bo  berg"}, [Ground.STATED]),
        ({"employers": (Body("Copycat Castings Ltd"),)}, [Ground.STATED]),
    ],
)  # fmt: skip
def test_person_is_found_on_exactly_these_grounds(changes: dict[str, object], expected: list[Ground]) -> None:
    person = replace(PERSON, **changes)

    assert grounds(person) == expected


@pytest.mark.parametrize(
    ("place", "region", "expected"),
    [
        ("E08000003", "greater-manchester", {OwnPlace.PLACE, OwnPlace.REGION}),
        ("E08000005", "greater-manchester", {OwnPlace.REGION}),
        ("E08000025", "west-midlands", set()),
        ("", "", set()),
    ],
)
def test_own_place_counts_where_the_call_says_so(place: str, region: str, expected: set[OwnPlace]) -> None:
    person, application = replace(PERSON, place=place, region=region), replace(APPLICATION, homes=("E08000003",))

    found = {one: grounds(person, application, Rules(own_place=one)) for one in OwnPlace}

    assert found == {one: [Ground.OWN_REGION] if one in expected else [] for one in OwnPlace}


def test_conflict_says_why_what_and_whence() -> None:
    person = replace(PERSON, employers=(Body("NORTHBEAM", "1234567"),), name="Bo Berg")

    employed, named = detected(person, APPLICATION, RULES)

    assert (employed.source, employed.kind, employed.matched) == (Source.DETECTED, InterestKind.EMPLOYER, "01234567")
    assert employed.why == "Works for Northbeam Robotics Ltd, which takes part in it."
    assert (named.source, named.kind, named.matched) == (Source.NAMED, None, "boberg")
    assert named.why == "The applicants named Bo Berg: My brother."


def test_what_is_said_twice_is_one_conflict() -> None:
    person = replace(PERSON, employers=(Body("Northbeam Robotics Ltd"), Body("X", "01234567")))

    assert grounds(person) == [Ground.EMPLOYER]


@pytest.mark.parametrize(
    ("domain", "kept"),
    [
        ("example.com", "example.com"),
        ("mail.example.com", "example.com"),
        ("eng.salford.ac.uk", "salford.ac.uk"),
        ("ac.uk", "ac.uk"),
        ("A.Example.CO.UK.", "example.co.uk"),
    ],
)
def test_domain_is_cut_to_what_one_organisation_owns(domain: str, kept: str) -> None:
    assert organisation_domain(domain) == kept


def test_address_without_a_domain_has_none() -> None:
    assert (domain_of("nobody"), domain_of("a@B.example ")) == ("", "b.example")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("London Borough of Camden", "camden"),
        ("Royal Borough of Greenwich", "greenwich"),
        ("City of York Council", "york"),
        ("Stoke-on-Trent City Council", "stokeontrent"),
        ("City of London Corporation", "cityoflondoncorporation"),
    ],
)
def test_council_is_known_by_its_place(name: str, key: str) -> None:
    assert council_key(name) == key


def test_what_applicants_name_needs_who_and_why() -> None:
    rows = [Named("", "a@b.example", "Why."), Named("Bo", "", "")]

    assert [(one.code, one.where) for one in named_refusals(rows)] == [
        ("who", "rows-0-who"),
        ("reason", "rows-1-reason"),
    ]
    assert named_refusals([Named("Bo", "", "Why.")]) == ()
    assert [one.code for one in named_refusals([Named("Bo", "", "Why.")] * (MOST_NAMED + 1))] == ["too_many"]


NAMES = st.sampled_from(["Northbeam", "Rival Ltd", "Salford", "Bo Berg", ""])
BODIES = st.builds(Body, NAMES, st.sampled_from(["", "01234567", "1234567", "SC123456"]))
SEVERAL = st.lists(BODIES, max_size=2).map(tuple)
DOMAINS = st.lists(st.sampled_from(["a.example", "x.a.example", "gmail.com", "b.ac.uk"]), max_size=2).map(tuple)
DAYS = st.sampled_from([date(2020, 2, 29), date(2022, 3, 3), ON])
PEOPLE = st.builds(
    PersonFacts,
    name=NAMES,
    email=st.sampled_from(["", "bo@a.example", "bo@gmail.com"]),
    employers=SEVERAL,
    domains=DOMAINS,
    directorships=SEVERAL,
    councils=st.lists(NAMES, max_size=2).map(tuple),
    belongs_to=SEVERAL,
    interests=st.lists(st.builds(Interest, st.sampled_from(InterestKind), BODIES), max_size=2).map(tuple),
    collaborations=st.lists(st.builds(Collaboration, BODIES, st.just("WM-9"), DAYS), max_size=2).map(tuple),
    region=st.sampled_from(["", "north"]),
    place=st.sampled_from(["", "E1"]),
)
APPLICATIONS = st.builds(
    ApplicationFacts,
    reference=st.just("GM-1"),
    on=DAYS,
    lead=BODIES,
    partners=SEVERAL,
    domains=DOMAINS,
    places=st.lists(NAMES, max_size=2).map(tuple),
    region=st.sampled_from(["", "north"]),
    homes=st.sampled_from([(), ("E1",), ("E2",)]),
    named=st.lists(st.builds(Named, NAMES, st.sampled_from(["", "BO@a.example"]), st.just("Why.")), max_size=2).map(
        tuple
    ),
)


@given(PEOPLE, APPLICATIONS, st.sampled_from(OwnPlace))
@settings(max_examples=120)
def test_nothing_is_found_where_no_key_is_shared(
    person: PersonFacts, application: ApplicationFacts, own_place: OwnPlace
) -> None:
    said = Rules(own_place=own_place)
    found = detected(person, application, said)
    shared = keys_of_person(person) & keys_of_application(application)

    assert not found or any(said.looks_at(key) for key in shared)
    assert len({(one.source, one.ground, one.matched) for one in found}) == len(found)


@given(PEOPLE, APPLICATIONS)
@settings(max_examples=60)
def test_more_said_of_a_person_never_hides_a_conflict(person: PersonFacts, application: ApplicationFacts) -> None:
    more = replace(person, employers=(*person.employers, application.lead), domains=(*person.domains, "z.example"))

    before, after = ({(one.ground, one.matched) for one in detected(one, application, RULES)} for one in (person, more))

    assert before <= after
    assert not application.lead.keys or Ground.EMPLOYER in {ground for ground, _ in after}
