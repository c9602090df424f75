"""A small region with real keys and a real database, in a folder of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from merkki_definitions import OrganisationType, Text
from merkki_issuer.issuing.model import Award, Step
from merkki_issuer.issuing.storage import AwardRow
from merkki_issuer.organisations.register import NewOrganisation
from merkki_issuer.service import Service
from merkki_issuer.settings import Settings, load_settings
from merkki_issuer.status.model import FULL_AT, list_name, purposes
from merkki_issuer.status.storage import EntryRow
from merkki_issuer.storage import Transaction
from merkki_verifier import Report, World
from merkki_verifier.fetch import DocumentsFetcher
from merkki_verifier.verify import verify

PASSPHRASE = "seven blue herons waited"
NOON = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)

SCHOOL = NewOrganisation(
    slug="ammattiopisto",
    names=Text(
        fi="Tervasalmen ammattiopisto",
        sv="Tjärsunds yrkesinstitut",
        en="Tervasalmi Vocational College",
    ),
    url="https://ammattiopisto.tervasalmi.example/",
    kind=OrganisationType.SCHOOL,
    may_issue=("WL-01", "WL-02", "EN-01"),
)
COMPANY = NewOrganisation(
    slug="metalli",
    names=Text(*["Kuusilammen Metalli Oy"] * 3),
    url="https://metalli.kuusilampi.example/",
    kind=OrganisationType.COMPANY,
    may_issue=("LI-04", "WL-02"),
    suspendable=True,
    includes_suggested_credit=True,
)
CAFE = NewOrganisation(
    slug="kahvila",
    names=Text(fi="Kahvila Tervaportti", sv="Kahvila Tervaportti", en="Kahvila Tervaportti"),
    url="https://tervaportti.example/",
    kind=OrganisationType.COMPANY,
)


@dataclass
class Clock:
    """A clock that stands still until it is told to move."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def _quiet(step: Step) -> None:
    del step


@dataclass
class Region:
    """A service on its own data, and a clock to move."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)

    def open(self, announce: object = _quiet) -> Service:
        assert callable(announce)
        return Service.open(self.settings, clock=self.clock, announce=announce)


def settings_in(folder: Path, database_url: str = "") -> Settings:
    return load_settings(
        data=folder,
        database_url=database_url,
        public_url="https://passi.tervasalmi.example",
        link_url="http://127.0.0.1:8000",
        key_passphrase=PASSPHRASE,
    )


def award(recipient: str = "participant-1", **changed: Any) -> Award:
    """An award by the school that passes every rule, but for what is changed."""
    values = {"organisation": SCHOOL.slug, "mark": "WL-01", "recipient": recipient}
    return Award(**(values | changed))


def documents(service: Service, slug: str) -> dict[str, Mapping[str, object]]:
    """Everything a verifier may fetch about the badges of one organisation."""
    organisation = service.organisations.get(slug)
    found: dict[str, Mapping[str, object]] = {
        service.means.addresses.did_document(slug): {
            "headers": {"content-type": "application/did+json"},
            "body_text": json.dumps(service.organisations.did_document(slug)),
        }
    }
    for purpose in purposes(suspendable=organisation.suspendable):
        name = list_name(purpose, 1)
        found[f"{service.means.addresses.organisation(slug)}/status/{name}"] = {
            "headers": {"content-type": "application/vc"},
            "body_text": service.status.published(slug, name).body.decode(),
        }
    return found


def verdict(service: Service, slug: str, raw: bytes, *, now: datetime | None = None) -> Report:
    """What a stranger's verifier says of ``raw`` with nothing but the published documents."""
    world = World(
        now=now or service.means.clock(),
        fetch=DocumentsFetcher.from_mapping(documents(service, slug)),
    )
    return verify(raw, world=world)


def run_as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root: then it is started as its own user."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def taken_places(tx: Transaction, list_id: str) -> list[int]:
    """Every place of a status list that was ever given to an award."""
    return list(tx.scalars(select(EntryRow.place).where(EntryRow.list_id == list_id)))


def fill_half(tx: Transaction, award_id: str, *, room: int = 0) -> None:
    """Take half of the school's first list, but for ``room`` places, as years of awards would."""
    first = tx.get(AwardRow, award_id)
    assert first is not None
    values = {column.name: getattr(first, column.name) for column in AwardRow.__table__.columns}
    taken = set(taken_places(tx, f"{SCHOOL.slug}/1"))
    free = [place for place in range(FULL_AT) if place not in taken]
    places = free[: FULL_AT - room - len(taken)]
    tx.execute(
        insert(AwardRow),
        [
            values | {"award_id": f"a{n}", "credential_id": f"c{n}", "dedupe": f"d{n}"}
            for n in places
        ],
    )
    row = {"list_id": f"{SCHOOL.slug}/1", "revoked": False, "suspended": False}
    tx.execute(insert(EntryRow), [row | {"place": n, "award": f"a{n}"} for n in places])
