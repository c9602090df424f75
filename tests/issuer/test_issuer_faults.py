"""Faults inside the house: in the key, in the arithmetic, in the definitions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from issuer_region import COMPANY, NOON, PASSPHRASE, SCHOOL, Region, award

from merkki_definitions import Status, catalogue
from merkki_issuer.errors import ConfusionError, RefusedError, UnavailableError
from merkki_issuer.issuing import storage
from merkki_issuer.issuing.compose import Parties
from merkki_issuer.issuing.confirm import confirm
from merkki_issuer.issuing.cycle import Issuing
from merkki_issuer.issuing.model import Award, Format, Signed, State
from merkki_issuer.issuing.recipients import Recipients
from merkki_issuer.issuing.rules import check_award
from merkki_issuer.organisations.keyring import Keyring
from merkki_issuer.organisations.model import Organisation, OrganisationKey
from merkki_issuer.service import Service
from merkki_keys import Alg, KeyStore, KeyType, PublicKey, Signer


@dataclass(frozen=True)
class FaultySigner:
    """A signer whose arithmetic fails in one bit, as memory does now and then."""

    honest: Signer

    @property
    def key_id(self) -> str:
        return self.honest.key_id

    @property
    def algorithm(self) -> Alg:
        return self.honest.algorithm

    @property
    def public(self) -> PublicKey:
        return self.honest.public

    def sign(self, data: bytes) -> bytes:
        signature = bytearray(self.honest.sign(data))
        signature[5] ^= 1
        return bytes(signature)


class FaultyKeyring(Keyring):
    """Hands out faulty signers of one type."""

    def __init__(self, store: KeyStore, faulty: KeyType) -> None:
        super().__init__(store)
        self._faulty = faulty

    def signer(self, organisation: Organisation, key: OrganisationKey, *, jwt: bool) -> Signer:
        honest = super().signer(organisation, key, jwt=jwt)
        return FaultySigner(honest) if key.public.key_type is self._faulty else honest


@pytest.mark.parametrize("form", Format)
def test_no_badge_leaves_that_a_faulty_signer_made(
    region: Region, service: Service, form: Format
) -> None:
    store = KeyStore(region.settings.data / "keys", PASSPHRASE.encode())
    means = replace(service.means, keyring=FaultyKeyring(store, form.key_type))
    faulty = Issuing(means, service.status, service.issuing.recipients)
    with pytest.raises(ConfusionError) as stopped:
        faulty.issue(award())
    assert stopped.value.code == "bad-signature"
    with service.means.database.read() as tx:
        (waiting,) = storage.unfinished(tx)
    assert service.issuing.get(waiting).renderings == {}
    # With a sound key the same award is finished.
    assert service.sweeper.sweep().finished == (waiting,)


def test_what_says_something_else_than_was_linted_is_not_confirmed(service: Service) -> None:
    issued = service.issuing.issue(award())
    document = service.organisations.did_document(SCHOOL.slug)
    url = service.means.addresses.did_document(SCHOOL.slug)
    with service.means.database.write() as tx:
        row = tx.get(storage.AwardRow, issued.award_id)
        assert row is not None
        row.state = State.INTENDED.value
        intent = storage.intent_of(tx, issued.award_id)
    assert intent is not None
    good = Signed(intent, issued.renderings)
    assert confirm(good, did_document=document, did_url=url, now=NOON) == good
    other = replace(intent, unsigned=intent.unsigned.replace(b"WL-01", b"WL-02"))
    with pytest.raises(ConfusionError) as stopped:
        confirm(Signed(other, issued.renderings), did_document=document, did_url=url, now=NOON)
    assert stopped.value.code == "signed-something-else"


@pytest.mark.parametrize(
    ("status", "code"), [("draft", "mark-draft"), ("retired", "mark-withdrawn")]
)
def test_only_marks_on_offer_are_awarded(service: Service, status: str, code: str) -> None:
    mark = catalogue().mark("WL-01")
    parties = Parties(service.organisations.get(SCHOOL.slug))
    check_award(award(), mark, parties, now=NOON)
    with pytest.raises(RefusedError) as refused:
        check_award(award(), replace(mark, status=Status(status)), parties, now=NOON)
    assert refused.value.code == code


def test_a_right_in_our_files_does_not_outweigh_the_marks_own_rules(service: Service) -> None:
    """A registry entry may say so; a company never issues a mark that only schools issue."""
    school = service.organisations.get(SCHOOL.slug)
    company = service.organisations.get(COMPANY.slug)
    mark = catalogue().mark("WL-01")
    assert mark.may_award.company.value != "issue"
    with pytest.raises(RefusedError) as refused:
        check_award(award(), mark, Parties(replace(company, may_issue=("WL-01",))), now=NOON)
    assert refused.value.code == "not-entitled"
    check_award(award(), mark, Parties(school), now=NOON)


def test_who_may_not_confirm_is_not_named_as_source(service: Service) -> None:
    school = service.organisations.get(SCHOOL.slug)
    mark = next(m for m in catalogue().marks if m.may_award.company.value == "none")
    assert mark.may_award.school.value == "issue"
    issuer = replace(school, may_issue=(mark.code,))
    made = award(mark=mark.code, attested_by="kahvila")
    cafe = service.organisations.get("kahvila")
    with pytest.raises(RefusedError) as refused:
        check_award(made, mark, Parties(issuer, cafe), now=NOON)
    assert refused.value.code == "attester-not-entitled"
    check_award(made, mark, Parties(issuer, replace(cafe, kind=school.kind)), now=NOON)


def test_references_are_told_apart_by_organisation_and_by_key() -> None:
    one, two = Recipients(bytes(32)), Recipients(bytes([1]) * 32)
    assert one.digest("a", "x") == one.digest("a", " x ")
    assert len({one.digest("a", "x"), one.digest("b", "x"), one.digest("a", "y")}) == 3
    assert one.digest("a", "x") != two.digest("a", "x")
    # No pair of names runs together into another pair.
    assert one.digest("a", 'b","c') != one.digest('a","b', "c")


@pytest.mark.parametrize(
    "changed",
    [
        {"language": "sv"},
        {"holder": "did:key:z6Mk"},
        {"dedupe": "x"},
        {"attested_by": "x"},
        {"formats": (Format.EMBEDDED,)},
        {"recipient": "y"},
        {"mark": "WL-02"},
        {"organisation": "x"},
    ],
)
def test_two_requests_that_differ_in_anything_are_told_apart(changed: dict[str, object]) -> None:
    recipients = Recipients(bytes(32))
    first: Award = award()
    second = replace(first, **changed)  # type: ignore[arg-type] # the tests name real fields
    assert recipients.body_digest(first, "1.0") != recipients.body_digest(second, "1.0")
    assert recipients.body_digest(first, "1.0") != recipients.body_digest(first, "1.1")
    assert recipients.body_digest(first, "1.0") == recipients.body_digest(award(), "1.0")


def test_two_who_start_at_once_use_one_recipients_key(tmp_path: Path) -> None:
    first = Recipients.open(tmp_path, fresh=bytes(32))
    second = Recipients.open(tmp_path, fresh=bytes([1]) * 32)
    assert first.check_value() == second.check_value()
    assert (tmp_path / "recipients.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["recipients.key"]


def test_a_data_folder_that_cannot_be_is_said_to_be(region: Region, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = region.settings.model_copy(update={"data": tmp_path / "file" / "data"})
    with pytest.raises(UnavailableError) as stopped:
        Service.open(settings)
    assert stopped.value.code == "data-folder"
