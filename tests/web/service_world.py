"""A small region behind the service's pages: a school, a company, and people with links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from badge_world import Web
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from merkki_definitions import OrganisationType, Text
from merkki_issuer.issuing.model import Award, Issued
from merkki_issuer.organisations.register import NewOrganisation
from merkki_issuer.service import Service
from merkki_issuer.settings import Settings, load_settings
from merkki_issuer.web import create_app

LINK_URL = "http://127.0.0.1:8000"
PUBLIC_URL = "https://passi.tervasalmi.example"
NOON = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)

OPERATOR = NewOrganisation(
    slug="seutu",
    names=Text(
        fi="Tervasalmen seudun työelämäpassi",
        sv="Arbetslivspasset i Tjärsundsregionen",
        en="Working-Life Passport of the Tervasalmi Region",
    ),
    url="https://passi.tervasalmi.example/",
    kind=OrganisationType.OPERATOR,
    may_issue=("PA-01",),
)
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
    slug="rautasuvanto",
    names=Text(fi="Rautasuvanto Oy", sv="Rautasuvanto Oy", en="Rautasuvanto Oy"),
    url="https://rautasuvanto.example/",
    kind=OrganisationType.COMPANY,
    may_issue=("LI-04",),
    suspendable=True,
)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Region:
    """The service with its pages, its clock, and the web of others around it."""

    settings: Settings
    service: Service
    app: Flask
    clock: Clock
    web: Web = field(default_factory=Web)

    @classmethod
    def at(
        cls,
        folder: Path,
        *,
        link_url: str = LINK_URL,
        public_url: str = PUBLIC_URL,
        demo: bool = False,
        conformance: bool = False,
    ) -> Region:
        settings = load_settings(
            data=folder,
            demo=demo,
            conformance=conformance,
            public_url=public_url,
            link_url=link_url,
            key_passphrase="seven blue herons waited",
            secret_key="nine grey cranes flew over the bay at dawn",
            client_rate="off",  # a test asks more in a second than people do in an hour
        )
        clock, web = Clock(), Web()
        service = Service.open(settings, clock=clock)
        if not service.organisations.all():
            for organisation in (OPERATOR, SCHOOL, COMPANY):
                service.organisations.create(organisation)
        app = create_app(settings, service=service, outside=web)
        return cls(settings, service, app, clock, web)

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def award(
        self, mark: str = "WL-02", organisation: str = SCHOOL.slug, recipient: str = "p-1"
    ) -> Issued:
        return self.service.issuing.issue(
            Award(organisation=organisation, mark=mark, recipient=recipient)
        )

    def claim_link(self, issued: Issued) -> str:
        """The path of a fresh claim link."""
        return f"/claim/{self.service.claims.create(issued.award_id)}"

    def holder(self, *awards: Issued) -> FlaskClient:
        """Somebody who has taken these badges, in a browser of their own."""
        client = self.client()
        for issued in awards:
            path = self.claim_link(issued)
            data = {"form": form_field(client.get(path)), "into": "here"}
            taken = client.post(path, data=data)
            assert taken.status_code == 303, taken.text
        return client

    def share(self, client: FlaskClient, *awards: Issued, days: int = 14) -> str:
        """The path of a fresh share link of this holder's badges."""
        page = client.get("/passport")
        data = {"form": form_field(page), "award": [a.award_id for a in awards], "days": str(days)}
        made = client.post("/passport/shares", data=data)
        assert made.status_code == 303, made.text
        return made.headers["Location"].replace("/passport/shares/", "/s/")


def form_field(page: TestResponse) -> str:
    """The form token that a page carries."""
    found = re.search(r'name="form" value="([0-9a-f]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def submit(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """Open a page with one form and send that form back."""
    return client.post(path, data={"form": form_field(client.get(path))}, headers=headers)
