"""Many awards in chunks: what a fault, an end or a full list between two of them leaves behind."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from types import FrameType

import pytest
from issuer_region import NOON, PASSPHRASE, SCHOOL, Region, award, fill_half, taken_places
from sqlalchemy import event

from merkki_issuer.errors import ConfusionError
from merkki_issuer.issuing import storage
from merkki_issuer.issuing.bulk.cycle import BulkIssuing
from merkki_issuer.issuing.bulk.template import proofs_of
from merkki_issuer.issuing.cycle import Issuing
from merkki_issuer.issuing.model import Award, Format, Issued, Step
from merkki_issuer.organisations.keyring import Keyring
from merkki_issuer.organisations.model import Organisation, OrganisationKey
from merkki_issuer.service import Service
from merkki_issuer.status.model import FULL_AT, Purpose
from merkki_keys import Alg, KeySigner, KeyStore, KeyType, PrivateKey, PublicKey, Signer
from merkki_verifier import Verdict, World
from merkki_verifier.fetch import DocumentsFetcher
from merkki_verifier.verify import verify

EMBEDDED = (Format.EMBEDDED,)


class EndedError(BaseException):
    """The process is gone."""


def people(first: int, last: int) -> list[Award]:
    return [award(f"person-{n}", formats=EMBEDDED) for n in range(first, last)]


def issued(service: Service, awards: list[Award], *, at_once: int = 20) -> list[Issued]:
    outcomes = list(BulkIssuing(service.issuing, at_once=at_once).issue_many(awards))
    found = [outcome.issued for outcome in outcomes if outcome.issued]
    assert len(found) == len(awards), [outcome.refusal for outcome in outcomes]
    return found


# --- one signature among many is wrong


@dataclass(frozen=True)
class FailsOnce:
    """A signer of whose signatures one is wrong in one bit."""

    honest: Signer
    which: int
    bit: int = 0
    made: count[int] = field(default_factory=count)

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
        signature = int.from_bytes(self.honest.sign(data), "big")
        return (signature ^ (next(self.made) == self.which) << self.bit).to_bytes(64, "big")


@pytest.mark.parametrize("bit", [0, 5, 255, 256, 300, 511])
def test_a_proof_is_made_of_a_sound_signature_and_of_none_with_a_flipped_bit(bit: int) -> None:
    key = PrivateKey.generate(KeyType.ED25519)
    signer = FailsOnce(KeySigner("did:key:a#b", key), which=1, bit=bit)
    proofs = proofs_of(signer, NOON, ["https://www.w3.org/ns/credentials/v2"])
    good = proofs.embedded(b'{"id":"urn:x:y"}', b"a statement")
    assert good.startswith(b'{"id":"urn:x:y","proof":{')
    with pytest.raises(ConfusionError) as stopped:
        proofs.embedded(b'{"id":"urn:x:y"}', b"a statement")
    assert stopped.value.code == "bad-signature"
    assert proofs.embedded(b'{"id":"urn:x:y"}', b"a statement") == good


@dataclass
class FailingKeyring(Keyring):
    """Hands out signers that fail once."""

    def __init__(self, store: KeyStore, which: int) -> None:
        super().__init__(store)
        self._which = which

    def signer(self, organisation: Organisation, key: OrganisationKey, *, jwt: bool) -> Signer:
        return FailsOnce(super().signer(organisation, key, jwt=jwt), self._which)


@pytest.mark.parametrize("which", [0, 7, 19])
def test_no_badge_of_a_chunk_leaves_if_any_signature_of_it_is_wrong(
    region: Region, service: Service, which: int
) -> None:
    store = KeyStore(region.settings.data / "keys", PASSPHRASE.encode())
    means = replace(service.means, keyring=FailingKeyring(store, which))
    faulty = Issuing(means, service.status, service.issuing.recipients)
    run = BulkIssuing(faulty, at_once=20).issue_many(people(0, 20))
    with pytest.raises(ConfusionError) as stopped:
        next(run)
    assert stopped.value.code == "bad-signature"
    with service.means.database.read() as tx:
        waiting = storage.unfinished(tx)
    assert len(waiting) == 20
    assert all(service.issuing.get(one).renderings == {} for one in waiting)
    # With a sound key the same awards are finished.
    assert {one.award_id for one in issued(service, people(0, 20))} == set(waiting)
    assert service.log.verify().faults == ()


# --- the end between two chunks


def test_a_run_that_ends_between_chunks_goes_on_after_the_last_whole_one(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    chunks = count()

    def end(step: Step) -> None:
        if step is Step.AWARD and next(chunks) == 2:
            raise EndedError

    dying, came_out = region.open(end), list[Issued]()
    run = BulkIssuing(dying.issuing, at_once=10).issue_many(people(0, 30))
    with pytest.raises(EndedError):
        came_out.extend(outcome.issued for outcome in run if outcome.issued)
    dying.close()
    service = open_service(region)
    with service.means.database.read() as tx:
        assert storage.unfinished(tx) == ()
        on_record = {one.award_id: one for one in storage.all_awards(tx)}
    # What came out is on record byte for byte, and nothing else is.
    assert {one.award_id: one for one in came_out} == on_record
    assert len(came_out) == 20
    again = issued(service, people(0, 30), at_once=10)
    assert again[:20] == came_out
    assert len({one.credential_id for one in again}) == 30
    assert service.log.verify().faults == ()


# --- a status list that fills up


def numbers_and_verdicts(service: Service, found: list[Issued]) -> list[tuple[int, Verdict]]:
    """The list in which each badge stands, and what a stranger's verifier says of it."""
    addresses, slug = service.means.addresses, SCHOOL.slug
    bodies: dict[str, object] = {
        addresses.did_document(slug): service.organisations.did_document(slug)
    }
    for purpose, number in service.status.on_offer(slug):
        url = addresses.status_list(slug, purpose, number)
        bodies[url] = service.status.published(slug, f"{purpose.value}-{number}").body
    documents = {url: told(body) for url, body in bodies.items()}
    world = World(now=NOON, fetch=DocumentsFetcher.from_mapping(documents))
    return [
        (
            service.status.entry(one.award_id).place.number,
            verify(one.renderings[Format.EMBEDDED], world=world).verdict,
        )
        for one in found
    ]


def told(body: object) -> dict[str, object]:
    text = body.decode() if isinstance(body, bytes) else json.dumps(body)
    return {"headers": {"content-type": "application/json"}, "body_text": text}


def test_a_list_that_is_half_full_in_the_middle_of_a_chunk_is_followed_by_the_next(
    region: Region,
) -> None:
    steps = list[Step]()
    service = region.open(steps.append)
    (first,) = issued(service, people(0, 1))
    with service.means.database.write() as tx:
        fill_half(tx, first.award_id, room=5)
    steps.clear()
    found = issued(service, people(1, 13))
    # Each list has a template of its own, and each template was linted.
    assert steps.count(Step.LINT) == 2
    service.status.publish(SCHOOL.slug)
    assert numbers_and_verdicts(service, found) == [
        *[(1, Verdict.VERIFIED)] * 5,
        *[(2, Verdict.VERIFIED)] * 7,
    ]
    with service.means.database.read() as tx:
        assert len(taken_places(tx, f"{SCHOOL.slug}/1")) == FULL_AT
        assert len(taken_places(tx, f"{SCHOOL.slug}/2")) == 7
    assert service.status.on_offer(SCHOOL.slug) == (
        (Purpose.REVOCATION, 1),
        (Purpose.REVOCATION, 2),
    )
    service.close()


def test_more_places_than_a_list_has_left_are_never_drawn_at_once(service: Service) -> None:
    one = service.issuing.issue(award(formats=EMBEDDED))
    assert len(service.status.draw_places(SCHOOL.slug, 5)) == 5
    with service.means.database.write() as tx:
        fill_half(tx, one.award_id, room=3)
    places = service.status.draw_places(SCHOOL.slug, 5)
    assert len({place.index for place in places}) == 3
    assert {place.number for place in places} == {1}


# --- what a chunk costs


def statements_of(service: Service, work: Callable[[], object]) -> int:
    """How many statements the database is told."""
    said = count()

    def hear(*_: object) -> None:
        next(said)

    engine = service.means.database.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    return next(said)


def test_a_long_chunk_needs_no_more_statements_than_a_short_one(service: Service) -> None:
    issued(service, people(0, 2))
    short = statements_of(service, lambda: issued(service, people(10, 15), at_once=50))
    long = statements_of(service, lambda: issued(service, people(20, 70), at_once=50))
    # Where a place that was drawn is taken, others are drawn and looked up: seldom, and never much.
    assert short - 1 <= long <= short + 2


def walks_of(work: Callable[[], object]) -> int:
    """How many documents are walked through for their canonical form."""
    walks = count()

    def look(frame: FrameType, what: str, _argument: object) -> None:
        code = frame.f_code
        if what == "call" and code.co_name in {"direct_form", "to_quads"}:
            next(walks)

    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
    return next(walks)


def test_a_chunk_of_a_known_kind_is_walked_through_once_and_not_for_each_badge(
    service: Service,
) -> None:
    run = BulkIssuing(service.issuing, at_once=30)
    list(run.issue_many(people(0, 2)))
    # The one credential that is read as a whole, and its proof's options.
    assert 0 < walks_of(lambda: list(run.issue_many(people(10, 40)))) <= 2
