"""The issuing service verifies for programs too: at its root, with its own registry and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from api_world import Api
from service_world import NOON, PUBLIC_URL, SCHOOL, Region
from werkzeug.test import TestResponse

from merkki_issuer.issuing.model import Format
from merkki_issuer.settings import SettingsError, load_settings
from merkki_issuer.status.model import Reason
from merkki_issuer.web import create_app

DID = f"did:web:{PUBLIC_URL.removeprefix('https://')}:orgs:{SCHOOL.slug}"


def verify(region: Region, credential: Any, **options: object) -> TestResponse:
    body = {"verifiableCredential": credential, "options": options}
    return region.client().post("/credentials/verify", json=body)


def test_its_own_badge_is_verified_without_a_network_until_it_is_withdrawn(region: Region) -> None:
    issued = region.award()
    token = issued.renderings[Format.JWT_ES256].decode()
    answer: Any = verify(region, token).get_json()
    assert (answer["verified"], region.web.asked) == (True, [])
    assert "issuer-known" in {finding["code"] for finding in answer["report"]["findings"]}
    region.service.status.revoke(issued.award_id, Reason.EVIDENCE_FALSE)
    refused = verify(region, token)
    assert refused.status_code == 400
    assert Reason.EVIDENCE_FALSE.value not in refused.text


def test_its_organisations_keys_are_found_by_their_did(region: Region) -> None:
    found: Any = region.client().get(f"/identifiers/{DID}").get_json(force=True)
    assert found["id"] == DID
    assert region.web.asked == []


def test_what_verifying_fetched_is_remembered_but_no_badge_that_a_visitor_names(
    tmp_path: Path,
) -> None:
    region = Region.at(tmp_path / "region")
    keys, badge = "https://other.example/.well-known/did.json", "https://other.example/badge.json"
    for _ in range(2):
        region.client().get("/identifiers/did:web:other.example")
        region.client().post("/verify/", data={"text": badge})
    assert region.web.asked == [keys, badge, badge]
    region.clock.forward(seconds=31)  # how long a failure is remembered
    region.client().get("/identifiers/did:web:other.example")
    assert region.web.asked[3:] == [keys]
    region.service.close()


def test_its_processes_use_a_challenge_up_together(region: Region) -> None:
    other = create_app(region.settings, service=region.service, outside=region.web).test_client()
    made: Any = region.client().post("/challenges").get_json()
    body = {"verifiablePresentation": {}, "options": {"challenge": made["challenge"]}}
    first: Any = other.post("/presentations/verify", json=body).get_json(force=True)
    assert first["verdict"] == "rejected"  # it was looked at
    again: Any = region.client().post("/presentations/verify", json=body).get_json(force=True)
    assert again["type"] == "urn:merkki:problem:challenge-used"
    assert made["expires"] > NOON.isoformat()


def test_its_page_for_programmers_is_there(region: Region) -> None:
    assert region.client().get("/api?lang=sv").status_code == 200
    served: Any = region.client().get("/openapi.json").get_json()
    assert "/credentials/verify" in served["paths"]


def limited(folder: Path, rate: str) -> Any:
    whole = Region.at(folder)
    settings = whole.settings.model_copy(update={"client_rate": rate})
    try:
        return create_app(settings, service=whole.service, outside=whole.web).test_client()
    finally:
        whole.service.close()


def test_its_page_for_programmers_leads_to_both_descriptions(region: Region) -> None:
    page = region.client().get("/api").text
    versions = set()
    for path in ("/openapi.json", "/api/issuing/openapi.json"):
        assert f'href="{path}"' in page
        described: Any = region.client().get(path).get_json()
        versions.add(described["openapi"])
    assert len(versions) == 1
    assert "/api/issuing/" not in Api().client().get("/api").text


def test_a_rate_is_a_setting_for_the_page_and_the_routes(tmp_path: Path) -> None:
    client = limited(tmp_path, "1/hour")
    assert client.post("/verify/", data={"text": "x"}).status_code == 200
    assert client.post("/challenges").status_code == 429


def test_a_rate_that_is_none_is_named_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MERKKI_CLIENT_RATE"):
        limited(tmp_path, "often")


def test_proxies_are_a_small_number(tmp_path: Path) -> None:
    assert load_settings(demo=True, data=tmp_path).trusted_proxies == 0
    assert load_settings(demo=True, data=tmp_path, trusted_proxies=1).trusted_proxies == 1
    with pytest.raises(SettingsError, match="MERKKI_TRUSTED_PROXIES"):
        load_settings(demo=True, data=tmp_path, trusted_proxies=-1)
