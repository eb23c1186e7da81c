"""Do the clauses that are shipped keep their words until their version is raised, and is there one for every case?"""

from itertools import chain

import pytest

from app.documents.offer_letter import TERMS_VERSION, load_clauses
from tests.workflows.letters import EUROPEAN, LEAD, UNIVERSITY, YARD, a_full_letter, a_letter
from workflows.letter import LetterSnapshot, PartnerOffer, SubsidyBasis
from workflows.letter_clauses import Clause, MergeField, fingerprint
from workflows.letter_text import compose

# Letters that went out under a version must keep saying what they said. If this list disagrees, raise the clause's
# version and enter its new fingerprint; for the terms of a version that has been used, write a new edition instead.
FINGERPRINTS = {
    "notice.demonstration 1": "2b2f9d82",
    "offer.sentence 1": "ae0fdc1d",
    "opening.merit 1": "fd00c1b2",
    "award.single 1": "4ef0f728",
    "award.shared 1": "db41d40e",
    "award.chosen 1": "24a10505",
    "award.other_public 1": "78f55d46",
    "award.agreement 1": "254b806c",
    "subsidy.subsidy_control 1": "8e5a5c8e",
    "subsidy.mfa 1": "14fa9db3",
    "subsidy.not_a_subsidy 1": "a6a4dd25",
    "subsidy.state_aid_gber 1": "988006b2",
    "conditions.none 1": "24b02546",
    "conditions.regional 1": "b92a6fd2",
    "conditions.extra 1": "1811396e",
    "conditions.before_payment 1": "a0425d58",
    "acceptance.sign 2": "bb6c532b",
    "acceptance.partners 1": "41c86b4e",
    "acceptance.begins 2": "c447264c",
    "acceptance.contact 1": "51c21d44",
    "dates.project 1": "d5cd9279",
    "dates.change 1": "fbab9e33",
    "allocation.maximum 1": "b5df69ef",
    "allocation.additional 1": "cec15684",
    "lapse.date 1": "25e6e146",
    "lapse.withdrawal 1": "ee92c4f8",
    "closing.wish 1": "2b022d9a",
    "annex_1.accept 1": "e20e4c82",
    "annex_1.authority 1": "2346f89f",
    "annex_1.partners 1": "3f4e9037",
    "annex_1.mfa 1": "c2009752",
    "annex_2.check 1": "70cdafd7",
    "annex_2.check_across 1": "5c92732b",
    "annex_4.places 1": "492426b7",
    "terms.words.parties 1": "ae64ebbf",
    "terms.doing.as_described 1": "1c8e3cda",
    "terms.doing.partners 1": "c3e22b5c",
    "terms.claims.quarterly 1": "c565464b",
    "terms.claims.payment 1": "e94edba3",
    "terms.claims.final 1": "63db51fa",
    "terms.claims.not_eligible 1": "70b824da",
    "terms.changes.ask_first 1": "eb0b29a4",
    "terms.monitoring.quarterly 1": "48ad229e",
    "terms.monitoring.access 1": "d765c972",
    "terms.monitoring.after 1": "332adbdf",
    "terms.records.keep 1": "b1b4cf26",
    "terms.results.own 1": "d1f8789a",
    "terms.results.research 1": "53c73642",
    "terms.publicity.acknowledge 1": "2a3f4d2e",
    "terms.conduct.law 1": "d2c1264a",
    "terms.conduct.subsidy 1": "53e5e34a",
    "terms.information.confidential 1": "0b5567a9",
    "terms.stopping.suspend 1": "8de1b5c7",
    "terms.stopping.end 1": "918a8756",
    "terms.general.responsibility 1": "43db84d8",
    "terms.general.events 1": "6d593a64",
    "terms.general.disputes 1": "8942dc9f",
    "terms.general.whole 1": "c1710254",
}


def every_clause() -> list[Clause]:
    clauses = load_clauses()
    terms = chain.from_iterable(section.clauses for edition in clauses.terms for section in edition.sections)
    return [*clauses.letter_clauses(), *terms]


def test_words_change_only_with_their_version() -> None:
    shipped = {f"{clause.id} {clause.version}": fingerprint(clause) for clause in every_clause()}

    assert shipped == FINGERPRINTS


def test_new_letters_attach_terms_that_are_shipped() -> None:
    assert [edition.version for edition in load_clauses().terms] == [TERMS_VERSION]


def test_every_merge_field_is_used() -> None:
    words = "".join(clause.text for clause in every_clause())

    assert [field for field in MergeField if f"{{{{ {field} }}}}" not in words] == [MergeField.TERMS_VERSION]


@pytest.mark.parametrize(("partner", "basis"), list(zip((LEAD, YARD, UNIVERSITY, EUROPEAN), SubsidyBasis, strict=True)))
def test_every_subsidy_basis_has_its_statement_and_no_other(partner: PartnerOffer, basis: SubsidyBasis) -> None:
    letter = compose(a_letter(partner), load_clauses())

    statements = next(section for section in letter.sections if section.id == "subsidy").paragraphs
    assert [(item.id, item.text.split(": ")[0]) for item in statements] == [
        (f"subsidy.{basis}", "Dry Dock Robotics CIC (£82,380)" if basis is SubsidyBasis.MFA else partner.name)
    ]


def ids(snapshot: LetterSnapshot) -> dict[str, list[str]]:
    letter = compose(snapshot, load_clauses())
    return {section.id: [item.id for item in section.paragraphs] for section in letter.sections}


def test_the_parts_of_a_letter_to_one_business() -> None:
    assert ids(a_letter()) == {
        "award": ["award.single", "award.chosen", "award.agreement"],
        "subsidy": ["subsidy.subsidy_control"],
        "conditions": ["conditions.none"],
        "acceptance": ["acceptance.sign", "acceptance.begins", "acceptance.contact"],
        "dates": ["dates.project", "dates.change"],
        "allocation": ["allocation.maximum", "allocation.additional"],
        "lapse": ["lapse.date", "lapse.withdrawal"],
    }


def test_the_parts_of_a_letter_to_three_partners_with_conditions() -> None:
    parts = ids(a_full_letter())

    assert parts["award"] == ["award.shared", "award.chosen", "award.other_public", "award.agreement"]
    assert parts["subsidy"] == ["subsidy.subsidy_control", "subsidy.mfa", "subsidy.not_a_subsidy"]
    assert parts["conditions"] == [
        "conditions.regional", "tr.wage", "conditions.extra", "extra.1", "conditions.before_payment",
    ]  # fmt: skip
    assert parts["acceptance"][1] == "acceptance.partners"
    assert [item.id for item in compose(a_full_letter(), load_clauses()).acceptance] == [
        "annex_1.accept", "annex_1.authority", "annex_1.partners", "annex_1.mfa",
    ]  # fmt: skip


def test_the_offer_is_one_sentence_with_the_sum() -> None:
    assert compose(a_letter(), load_clauses()).offer.text == (
        "National Innovation Fund, with Tidal Reach Combined Authority, offers Tessel Composites Ltd a grant of up to "
        "£407,750 for “Recycled carbon fibre hulls for inland freight”, towards eligible costs of £582,500."
    )
