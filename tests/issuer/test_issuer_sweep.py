"""What a sweep does with what cannot be finished, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from issuer_region import SCHOOL, Region, award, verdict

from merkki_issuer.errors import ConflictError
from merkki_issuer.issuing import storage
from merkki_issuer.issuing.model import Format, State, Step
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.organisations.keyring import KEY_TYPES
from merkki_issuer.service import Service
from merkki_issuer.status.model import Reason
from merkki_verifier import Verdict


class StoppedError(Exception):
    """The process stops here: what a crash is to the code that runs."""


def stop_after(region: Region, step: Step, recipient: str = "participant-1") -> str:
    """Begin an award and go no further than this step; its id, if there is one by then."""

    def announce(done: Step) -> None:
        if done is step:
            raise StoppedError

    service = region.open(announce)
    with pytest.raises(StoppedError):
        service.issuing.issue(award(recipient), idempotency_key=recipient)
    with service.means.database.read() as tx:
        found = storage.unfinished(tx)
    service.close()
    return found[-1] if found else ""


def private_key(region: Region, kind: str) -> Path:
    return next((region.settings.data / "keys" / SCHOOL.slug).glob(f"{kind}*.pem"))


def test_an_award_whose_key_was_replaced_is_voided_and_can_be_made_anew(
    any_region: Region, open_service: Callable[[Region], Service]
) -> None:
    voided = stop_after(any_region, Step.INTEND)
    service = open_service(any_region)
    service.organisations.rotate_key(SCHOOL.slug, Format.EMBEDDED.key_type)
    swept = service.sweeper.sweep()
    assert swept.voided == (voided,)
    assert service.issuing.get(voided).state is State.VOID
    # Its place is marked, so that a signature nobody knows of would be worthless.
    assert service.status.entry(voided).revoked
    assert service.status.reason(voided) == Reason.NEVER_DELIVERED.value
    again = service.issuing.issue(award(), idempotency_key="participant-1")
    assert again.state is State.ISSUED
    assert again.award_id != voided
    assert service.status.entry(again.award_id).place != service.status.entry(voided).place
    assert service.log.verify().faults == ()


def test_an_award_whose_key_file_is_missing_waits_for_it(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    waiting = stop_after(region, Step.SIGN)
    path = private_key(region, "p-256")
    away = path.rename(path.with_suffix(".away"))
    swept = open_service(region).sweeper.sweep()
    assert [(stuck.award, stuck.error.code) for stuck in swept.stuck] == [(waiting, "missing-file")]
    away.rename(path)
    assert open_service(region).sweeper.sweep().finished == (waiting,)


def test_an_award_that_was_voided_meanwhile_is_never_given_out(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    """Between a worker's signature and its last step the award is given up by a sweep."""
    voided: list[str] = []
    other = open_service(region)

    def announce(done: Step) -> None:
        if done is Step.CONFIRM and not voided:
            other.organisations.rotate_key(SCHOOL.slug, Format.EMBEDDED.key_type)
            voided.extend(other.sweeper.sweep().voided)

    service = region.open(announce)
    with pytest.raises(ConflictError) as error:
        service.issuing.issue(award())
    assert error.value.code == "voided"
    assert len(voided) == 1
    # Nor does anybody get it who asks for it by its number.
    with pytest.raises(ConflictError):
        service.issuing.finish(voided[0])
    assert other.issuing.get(voided[0]).renderings == {}
    assert other.status.entry(voided[0]).revoked
    # Made again it is another award, and finishing that one gives it as it is.
    again = service.issuing.issue(award())
    assert again.award_id != voided[0]
    assert service.issuing.finish(again.award_id) == again
    service.close()


def test_giving_up_voids_what_might_have_waited(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    waiting = stop_after(region, Step.SIGN)
    private_key(region, "rsa").unlink()
    service = open_service(region)
    assert service.sweeper.sweep(give_up=True).voided == (waiting,)
    assert service.issuing.get(waiting).state is State.VOID


@pytest.mark.parametrize("ours", [b"WL-01", b"OpenBadgeCredential"])
def test_what_was_changed_between_lint_and_signature_is_never_signed(
    region: Region, open_service: Callable[[Region], Service], ours: bytes
) -> None:
    changed = stop_after(region, Step.INTEND, "participant-1")
    service = open_service(region)
    with service.means.database.write() as tx:
        row = tx.get(storage.AwardRow, changed)
        assert row is not None
        row.unsigned = row.unsigned.replace(ours, ours[::-1])
    region.clock.forward(seconds=1)
    waiting = stop_after(region, Step.INTEND, "participant-2")
    swept = service.sweeper.sweep()
    # And one that is stuck does not hold up the others.
    assert swept.finished == (waiting,)
    assert [(each.award, each.error.code) for each in swept.stuck] == [(changed, "intent-changed")]


def test_a_sweep_with_nothing_to_do_does_nothing(service: Service) -> None:
    service.issuing.issue(award())
    before = service.log.entries()
    swept = service.sweeper.sweep()
    assert (swept.finished, swept.voided, swept.stuck, swept.published, swept.problems) == (
        (),
        (),
        (),
        (),
        (),
    )
    assert service.log.entries() == before


def test_a_rotation_that_crashed_half_way_is_mended(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    service = open_service(region)
    # The key store has the new key, the database has not: what a kill between them leaves.
    service.means.keyring.rotate(SCHOOL.slug, Format.EMBEDDED.key_type, now=service.means.clock())
    assert len(service.organisations.keys(SCHOOL.slug)) == 3
    service.sweeper.sweep()
    assert len(service.organisations.keys(SCHOOL.slug)) == 4
    assert service.issuing.issue(award()).state is State.ISSUED


@pytest.mark.parametrize("made", [0, 1, 2])
def test_an_organisation_whose_creation_crashed_before_its_keys_gets_them(
    region: Region, open_service: Callable[[Region], Service], made: int
) -> None:
    service = open_service(region)
    # What a kill between the rows and the key files leaves behind.
    service.organisations.create(replace(SCHOOL, slug="lukio", may_issue=()))
    with service.means.database.write() as tx:
        organisations.set_may_issue(tx, "lukio", ("WL-01",))
    for key_type in KEY_TYPES[:made]:
        service.means.keyring.create("lukio", key_type, now=service.means.clock())
    service.sweeper.sweep()
    issued = service.issuing.issue(award(organisation="lukio"))
    assert verdict(service, "lukio", issued.renderings[Format.EMBEDDED]).verdict is (
        Verdict.VERIFIED
    )


def test_asking_again_finishes_what_was_begun(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    begun = stop_after(region, Step.CONFIRM)
    issued = open_service(region).issuing.issue(award(), idempotency_key="participant-1")
    assert (issued.award_id, issued.state) == (begun, State.ISSUED)
