"""The test profiles: fixed identities apart from every organisation, and real status lists."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from issuer_region import NOON, Region

from merkki_issuer.conformance import storage
from merkki_issuer.conformance.profiles import PROFILES, Identity
from merkki_issuer.conformance.requests import read_request
from merkki_issuer.conformance.service import Conformance
from merkki_issuer.errors import MalformedError, NotFoundError, UnavailableError
from merkki_issuer.service import Service
from merkki_issuer.status.model import Purpose
from merkki_issuer.status.requests import Flip, read_flip
from merkki_keys import KeyType
from merkki_verifier import Verdict, World
from merkki_verifier.fetch import DocumentsFetcher
from merkki_verifier.verify import verify

Json = dict[str, Any]

CREDENTIAL: Json = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "id": "urn:uuid:5f0c2f5e-7a34-4c55-9d49-1f5f5a4d6a01",
    "credentialSubject": {"id": "did:example:alice", "name": "Alice"},
}
ENTRY = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
NAME = "ecdsa-rdfc-2019-p-256"


def in_mode(region: Region) -> Region:
    return replace(region, settings=region.settings.model_copy(update={"conformance": True}))


@pytest.fixture
def modes(any_region: Region, open_service: Callable[[Region], Service]) -> tuple[Conformance, ...]:
    """Two workers on one database."""
    found = [open_service(in_mode(any_region)).conformance for _ in range(2)]
    return tuple(each for each in found if each is not None)


def issue(conformance: Conformance, options: Json | None = None, **changed: Any) -> Json:
    body = {"credential": CREDENTIAL | changed, "options": options or {}}
    return conformance.issue(NAME, read_request(body))


def verdict(conformance: Conformance, credential: Json) -> Verdict:
    url = credential["credentialStatus"]["statusListCredential"]
    served = conformance.status_list(NAME, *url.split("/")[-2:])
    body = {url: {"body_text": json.dumps(served)}}
    world = World(now=NOON, fetch=DocumentsFetcher.from_mapping(body))
    return verify(json.dumps(credential), world=world).verdict


def test_without_the_mode_there_is_nothing(service: Service) -> None:
    assert service.conformance is None
    assert not (service.settings.data / "conformance-keys").exists()


def test_there_is_a_profile_for_each_suite_and_kind_of_key() -> None:
    assert {(p.suite, p.key_type) for p in PROFILES.values()} == {
        ("eddsa-rdfc-2022", KeyType.ED25519),
        ("eddsa-jcs-2022", KeyType.ED25519),
        ("ecdsa-rdfc-2019", KeyType.P256),
        ("ecdsa-rdfc-2019", KeyType.P384),
        ("ecdsa-jcs-2019", KeyType.P256),
        ("ecdsa-jcs-2019", KeyType.P384),
        ("ecdsa-sd-2023", KeyType.P256),
        ("vc-jose", KeyType.ED25519),
        ("vc-jose", KeyType.P256),
        ("vc-jose", KeyType.P384),
    }


def test_a_flip_by_one_worker_is_seen_by_the_other_at_once(
    modes: tuple[Conformance, ...],
) -> None:
    first, second = modes
    credential = issue(first, {"credentialStatus": ENTRY})
    assert verdict(second, credential) is Verdict.VERIFIED
    second.flip(NAME, Flip(CREDENTIAL["id"], Purpose.REVOCATION, is_set=True))
    assert verdict(first, credential) is Verdict.REJECTED
    first.flip(NAME, Flip(CREDENTIAL["id"], Purpose.REVOCATION, is_set=False))
    assert verdict(second, credential) is Verdict.VERIFIED


def test_a_flip_means_the_newest_credential_of_that_id(modes: tuple[Conformance, ...]) -> None:
    old = issue(modes[0], {"credentialStatus": ENTRY})
    new = issue(modes[1], {"credentialStatus": ENTRY})
    modes[0].flip(NAME, Flip(CREDENTIAL["id"], Purpose.REVOCATION, is_set=True))
    assert verdict(modes[0], old) is Verdict.VERIFIED
    assert verdict(modes[0], new) is Verdict.REJECTED


def test_a_credential_without_an_id_goes_by_the_name_it_was_given(
    modes: tuple[Conformance, ...],
) -> None:
    bare = {name: value for name, value in CREDENTIAL.items() if name != "id"}
    options = {"credentialId": "the third", "credentialStatus": [ENTRY]}
    asked = read_request({"credential": bare, "options": options})
    credential = modes[0].issue(NAME, asked)
    assert "id" not in credential
    modes[0].flip(NAME, Flip("the third", Purpose.REVOCATION, is_set=True))
    assert verdict(modes[0], credential) is Verdict.REJECTED


def test_no_place_is_given_twice(any_region: Region, open_service: Any) -> None:
    service = open_service(any_region)
    with service.means.database.write() as tx:
        storage.take(tx, NAME, Identity.KEY, Purpose.REVOCATION, 7, None)
    with pytest.raises(storage.PlaceTakenError), service.means.database.write() as tx:
        storage.take(tx, NAME, Identity.KEY, Purpose.REVOCATION, 7, None)
    with service.means.database.write() as tx:
        storage.take(tx, NAME, Identity.WEB, Purpose.REVOCATION, 7, None)


@pytest.mark.parametrize(
    "flip",
    [
        Flip("urn:uuid:0", Purpose.REVOCATION, is_set=True),
        Flip(CREDENTIAL["id"], Purpose.SUSPENSION, is_set=True),
    ],
)
def test_what_has_no_entry_has_no_status_to_change(
    modes: tuple[Conformance, ...], flip: Flip
) -> None:
    issue(modes[0], {"credentialStatus": ENTRY})
    with pytest.raises(NotFoundError) as refused:
        modes[0].flip(NAME, flip)
    assert refused.value.code == "no-such-credential"


def test_the_identities_are_fixed_and_nobody_elses(region: Region) -> None:
    services = []
    for _ in range(2):
        service = in_mode(region).open()
        assert service.conformance is not None
        services.append(service.conformance.profiles())
        organisations = {organisation.did for organisation in service.organisations.all()}
        keys = {
            key.published.fragment
            for organisation in service.organisations.all()
            for key in service.organisations.keys(organisation.slug)
        }
        service.close()
    assert services[0] == services[1]
    dids = [did for profile in services[0] for did in profile["issuers"]]  # type: ignore[attr-defined] # a list of texts
    assert len(set(dids)) == 2 * len(PROFILES)
    assert not organisations & set(dids)
    assert not any(fragment in did for fragment in keys for did in dids)


def test_a_key_that_cannot_be_opened_is_no_answer_of_another_kind(
    region: Region, tmp_path: Path
) -> None:
    first = in_mode(region).open()
    assert first.conformance is not None
    first.conformance.did_document(NAME)
    first.close()
    (file,) = (region.settings.data / "conformance-keys" / NAME).glob("*.pem")
    file.rename(tmp_path / "away.pem")
    second = in_mode(region).open()
    assert second.conformance is not None
    with pytest.raises(UnavailableError) as refused:
        issue(second.conformance)
    assert refused.value.code == "missing-file"
    second.close()


def test_a_status_that_is_not_said_is_set_only_for_test_suites() -> None:
    body = {"credentialId": "a", "credentialStatus": ENTRY}
    assert read_flip(body, status_required=False).is_set
    with pytest.raises(MalformedError, match="cannot be read"):
        read_flip(body, status_required=True)
    assert not read_flip({**body, "status": False}, status_required=True).is_set


def test_a_place_that_was_taken_meanwhile_is_drawn_again(region: Region) -> None:
    places = [5, 5, 6]

    def chance(size: int) -> bytes:
        # Places are drawn from three bytes; whatever else is drawn is longer.
        return (
            places.pop(0).to_bytes(3, "big") if size == 3 and places else secrets.token_bytes(size)
        )

    settings = in_mode(region).settings
    with closing(Service.open(settings, clock=region.clock, randbytes=chance)) as service:
        assert service.conformance is not None
        drawn = [
            issue(service.conformance, {"credentialStatus": ENTRY})["credentialStatus"]
            for _ in range(2)
        ]
    assert [entry["statusListIndex"] for entry in drawn] == ["5", "6"]
    assert places == []


def test_workers_that_start_together_have_one_key(region: Region) -> None:
    opened = [in_mode(region).open() for _ in range(4)]
    modes = [service.conformance for service in opened if service.conformance is not None]
    with ThreadPoolExecutor(len(modes)) as pool:
        documents = list(pool.map(lambda mode: mode.did_document(NAME), modes))
    assert documents == [documents[0]] * 4
    for service in opened:
        service.close()
