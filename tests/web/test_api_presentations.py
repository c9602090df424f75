"""POST /presentations/verify and /challenges: who shows it, here and now, and only once."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from api_world import PROBLEM, Api
from presenting import (
    ASKED,
    ENDORSER,
    HOLDER,
    enveloped,
    mine,
    presentation,
    shown,
    shown_as_token,
)
from sd_world import HOLDER as SD_KEY
from sd_world import badge, bound, sd_jwt
from werkzeug.test import TestResponse
from workshop import NOW, Workshop

from merkki_keys import did_key
from merkki_verifier.web import Pages, api_blueprint, install
from merkki_verifier.web.api.challenges import (
    LIFETIME,
    PREFIX,
    Challenges,
    Judgement,
    UsedInFolder,
    UsedInMemory,
)
from merkki_verifier.web.pages import ALONE


@pytest.fixture
def api() -> Api:
    return Api()


def body(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json(force=True)
    return found


def codes(answer: TestResponse) -> set[str]:
    return {one["code"] for one in body(answer)["problemDetails"]}


@pytest.mark.parametrize("form", ["embedded", "token", "enveloped", "sd-jwt"])
def test_what_its_holder_shows_to_this_challenge_is_verified(api: Api, form: str) -> None:
    document = presentation(mine(api.shop))
    asked: dict[str, str] = dict(ASKED)
    made: object = shown(document)
    if form == "token":
        made = shown_as_token(document)
    elif form == "enveloped":
        token, kind = shown_as_token(document), "EnvelopedVerifiablePresentation"
        made = enveloped(token, "application/vp+jwt", type=kind)
    elif form == "sd-jwt":
        made, asked = bound(sd_jwt()), {"challenge": "n-1", "domain": "https://employer.example"}
    answer = api.verify_shown(made, **asked)
    assert answer.status_code == 200
    assert body(answer)["results"]["presentation"]["challenge"]["verified"] is True


def test_results_tell_of_the_showing_and_of_each_badge(api: Api) -> None:
    made = shown(presentation(mine(api.shop), mine(api.shop, validUntil="2026-11-24T00:00:00Z")))
    answer = api.verify_shown(made, **ASKED)
    results = body(answer)["results"]
    assert answer.status_code == 400
    assert results["presentation"]["holder"] == {"verified": True, "input": HOLDER}
    assert results["presentation"]["domain"]["verified"] is True
    assert [one["verified"] for one in results["credentials"]] == [True, False]
    assert "verifiablePresentation" not in body(answer)
    again = api.verify_shown(made, **ASKED, returnPresentation=True)
    assert body(again)["verifiablePresentation"] == made


@pytest.mark.parametrize(
    ("asked", "code", "kind"),
    [
        ({"challenge": "c-0"}, "holder-challenge", "INVALID_CHALLENGE_ERROR"),
        ({"domain": "https://other.example"}, "holder-domain", "INVALID_DOMAIN_ERROR"),
    ],
)
def test_a_showing_to_somebody_else_is_refused(
    api: Api, asked: dict[str, str], code: str, kind: str
) -> None:
    answer = api.verify_shown(shown(presentation(mine(api.shop))), **{**ASKED, **asked})
    assert answer.status_code == 400
    assert codes(answer) == {code}
    assert body(answer)["type"].endswith(f"#{kind}")
    name = code.removeprefix("holder-")
    assert body(answer)["results"]["presentation"][name]["verified"] is False


HOLDER_JWK = SD_KEY.public.to_jwk()
SD_HOLDER = did_key(SD_KEY.public)
EMPLOYER = {"challenge": "n-1", "domain": "https://employer.example"}


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        (sd_jwt(), EMPLOYER),  # nobody bound it
        (bound(sd_jwt(), sd_hash="A" * 43), EMPLOYER),
        (bound(sd_jwt(), key=ENDORSER), EMPLOYER),
        (bound(sd_jwt()), {"challenge": "n-2", "domain": "https://other.example"}),
        (bound(sd_jwt()), {**EMPLOYER, "domain": "https://other.example"}),
        (
            shown(presentation(mine(Workshop()))),
            {"challenge": "c-2", "domain": "https://other.example"},
        ),
        ({**shown(presentation(mine(Workshop()))), "id": "urn:x:y"}, ASKED),
    ],
)
def test_nothing_is_said_to_answer_where_the_answer_does_not_hold(
    api: Api, made: object, asked: dict[str, str]
) -> None:
    answer = api.verify_shown(made, **asked)
    told = body(answer)["results"]["presentation"]
    assert answer.status_code == 400
    assert {name: told[name]["verified"] for name in asked} == {"challenge": False, "domain": False}
    assert "holder" not in told


def test_an_sd_jwt_tells_of_its_one_credential_and_of_whom_it_is_bound_to(api: Api) -> None:
    token = bound(badge(validUntil="2026-11-24T00:00:00Z", cnf={"jwk": HOLDER_JWK}))
    answer = api.verify_shown(token, **EMPLOYER)
    results = body(answer)["results"]
    assert codes(answer) == {"expired"}
    assert results["presentation"]["holder"] == {"verified": True, "input": SD_HOLDER}
    (one,) = results["credentials"]
    assert one["verified"] is False
    assert one["results"]["validUntil"]["verified"] is False
    wrong = api.verify_shown(
        bound(badge(cnf={"jwk": HOLDER_JWK})), **{**EMPLOYER, "challenge": "x"}
    )
    # The badge holds; who shows it is told of the presentation.
    assert [one["verified"] for one in body(wrong)["results"]["credentials"]] == [True]
    assert wrong.status_code == 400


@pytest.mark.parametrize(
    "made", [shown(presentation(mine(Workshop()))), shown_as_token(presentation(mine(Workshop())))]
)
def test_what_was_signed_and_not_asked_for_is_said_aloud(api: Api, made: object) -> None:
    for left_out in ("challenge", "domain"):
        asked = {name: value for name, value in ASKED.items() if name != left_out}
        answer = api.verify_shown(made, **asked)
        assert answer.status_code == 200
        (problem,) = body(answer)["problemDetails"]
        assert problem["code"] == f"holder-{left_out}-unasked"
        assert ASKED[left_out] in problem["detail"]
    alone = api.verify_shown(made, checks=["proof"])
    assert alone.status_code == 200
    assert codes(alone) == {"holder-challenge-unasked", "holder-domain-unasked"}
    assert codes(api.verify_shown(made, **ASKED)) == set()


def test_a_key_binding_that_nobody_asked_for_is_said_aloud_too(api: Api) -> None:
    unasked = {"holder-challenge-unasked", "holder-domain-unasked"}
    answer = api.verify_shown(bound(sd_jwt()), checks=["proof"])
    assert answer.status_code == 200
    assert unasked <= codes(answer)
    assert unasked.isdisjoint(codes(api.verify_shown(bound(sd_jwt()), **EMPLOYER)))
    wrong = api.verify_shown(bound(sd_jwt()), challenge="n-2")
    assert unasked.isdisjoint(codes(wrong))  # that it was signed for another says enough


def test_without_a_challenge_it_may_be_a_copy(api: Api) -> None:
    answer = api.verify_shown(shown(presentation(mine(api.shop))))
    assert answer.status_code == 400
    assert body(answer)["verdict"] == "indeterminate"
    unasked = {"holder-unasked", "holder-challenge-unasked", "holder-domain-unasked"}
    assert codes(answer) == unasked


@pytest.mark.parametrize("checks", [[], ["proof"]])
def test_the_signatures_alone_may_be_asked_for_and_the_answer_says_so(
    api: Api, checks: list[str]
) -> None:
    somebody_else_s = presentation(api.shop.badge())
    answer = api.verify_shown(shown(somebody_else_s), checks=checks)
    assert answer.status_code == 200
    assert "holder" in body(answer)["notChecked"]
    assert api.verify_shown(somebody_else_s, checks=checks).status_code == 400
    forged = {**shown(somebody_else_s), "id": "urn:uuid:0b2f1c55-5df5-4d0a-8a3f-5b6c9f3a7c11"}
    assert api.verify_shown(forged, checks=checks).status_code == 400
    wrong = api.verify_shown(shown(somebody_else_s), checks=checks, challenge="c-0")
    assert codes(wrong) == {"holder-challenge"}
    right = api.verify_shown(shown(somebody_else_s), checks=checks, challenge="c-1")
    assert "holder" in body(right)["checks"]
    assert right.status_code == 200


def test_a_badge_alone_is_no_presentation(api: Api) -> None:
    answer = api.verify_shown(mine(api.shop), **ASKED)
    assert codes(answer) == {"presentation-shape"}


def test_a_challenge_of_ours_is_good_once(api: Api) -> None:
    challenge = api.challenge()
    made = shown(presentation(mine(api.shop)), challenge=challenge)
    asked = {**ASKED, "challenge": challenge}
    assert api.verify_shown(made, **asked).status_code == 200
    again = api.verify_shown(made, **asked)
    assert (again.status_code, again.mimetype) == (400, PROBLEM)
    assert body(again)["type"] == "urn:merkki:problem:challenge-used"
    assert api.verify_shown(shown(presentation(mine(api.shop))), **ASKED).status_code == 200


def test_a_challenge_is_used_up_whatever_comes_of_it_but_not_by_a_malformed_request(
    api: Api,
) -> None:
    challenge = api.challenge()
    asked = {**ASKED, "challenge": challenge}
    assert body(api.verify_shown(7, **asked))["type"].endswith("request-shape")
    assert codes(api.verify_shown(shown(presentation(mine(api.shop))), **asked)) == {
        "holder-challenge"
    }
    made = shown(presentation(mine(api.shop)), challenge=challenge)
    assert body(api.verify_shown(made, **asked))["type"].endswith("challenge-used")


def test_a_challenge_ends(api: Api) -> None:
    challenge = api.challenge()
    made = shown(presentation(mine(api.shop)), challenge=challenge)
    api.shop.now = NOW + LIFETIME
    answer = api.verify_shown(made, **{**ASKED, "challenge": challenge})
    assert body(answer)["type"] == "urn:merkki:problem:challenge-ended"


def test_what_only_looks_like_ours_is_refused(api: Api) -> None:
    challenge = api.challenge()
    elsewhere = Api().challenge()
    altered = challenge[:-1] + ("A" if challenge[-1] != "A" else "B")
    for one in (altered, elsewhere, PREFIX, f"{PREFIX}%", f"{PREFIX}AAAA", challenge[:-4]):
        answer = api.verify_shown(shown(presentation(mine(api.shop))), challenge=one)
        assert body(answer)["type"] == "urn:merkki:problem:challenge-unknown", one


def test_no_two_challenges_are_alike() -> None:
    challenges = Challenges()
    assert len({challenges.make(now=NOW)[0] for _ in range(1000)}) == 1000


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_of_many_uses_at_once_one_is_the_first(tmp_path: Path, kind: str) -> None:
    used = UsedInMemory() if kind == "memory" else UsedInFolder(tmp_path / "used")
    challenges = Challenges(used=used)
    challenge, _ = challenges.make(now=NOW)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: challenges.spend(challenge, now=NOW), range(64)))
    assert found.count(Judgement.GOOD) == 1
    assert found.count(Judgement.USED) == 63


def test_processes_that_share_a_secret_and_a_folder_use_a_challenge_up_together(
    tmp_path: Path,
) -> None:
    here, there = (Challenges(secret=b"s" * 32, used=UsedInFolder(tmp_path)) for _ in range(2))
    challenge, _ = here.make(now=NOW)
    assert there.spend(challenge, now=NOW) is Judgement.GOOD
    assert here.spend(challenge, now=NOW) is Judgement.USED
    assert Challenges(secret=b"t" * 32).spend(challenge, now=NOW) is Judgement.UNKNOWN


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_where_no_more_can_be_remembered_none_is_taken_until_some_have_ended(
    tmp_path: Path, kind: str
) -> None:
    most = 2
    used = UsedInMemory(most=most) if kind == "memory" else UsedInFolder(tmp_path, most=most)
    challenges = Challenges(used=used)
    early = [challenges.make(now=NOW)[0] for _ in range(3)]
    later = NOW + LIFETIME + timedelta(minutes=6)
    assert [challenges.spend(one, now=NOW) for one in early] == [
        *[Judgement.GOOD] * 2,
        Judgement.FULL,
    ]
    fresh, _ = challenges.make(now=later)
    assert challenges.spend(fresh, now=later) is Judgement.GOOD


def test_a_use_that_the_folder_cannot_remember_is_no_first_use(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    challenges = Challenges(used=UsedInFolder(file))
    assert challenges.spend(challenges.make(now=NOW)[0], now=NOW) is Judgement.FULL
    used, end = UsedInFolder(tmp_path / "used"), NOW + LIFETIME
    assert used.first("a" * 64, until=end, now=NOW) is True
    assert used.first("a" * 64, until=end, now=NOW) is False
    assert used.first("a" * 5_000, until=end, now=NOW) is None  # no name for a file


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_a_use_is_not_forgotten_as_soon_as_its_challenge_has_ended(
    tmp_path: Path, kind: str
) -> None:
    used = UsedInMemory(most=1) if kind == "memory" else UsedInFolder(tmp_path)
    challenges = Challenges(used=used)
    challenge, end = challenges.make(now=NOW)
    assert challenges.spend(challenge, now=NOW) is Judgement.GOOD
    other, _ = challenges.make(now=end)
    challenges.spend(other, now=end + timedelta(seconds=1))
    # A process whose clock is late still knows it.
    assert challenges.spend(challenge, now=end - timedelta(seconds=1)) is Judgement.USED


def test_who_sends_slowly_is_judged_by_the_moment_when_all_was_there() -> None:
    api = Api()
    challenge = api.challenge()
    made = shown(presentation(mine(api.shop)), challenge=challenge)
    options = {**ASKED, "challenge": challenge}
    sent = json.dumps({"verifiablePresentation": made, "options": options}).encode()

    class Slow(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            api.shop.now = NOW + LIFETIME
            return super().readinto(buffer)

        def read(self, size: int | None = -1) -> bytes:
            api.shop.now = NOW + LIFETIME
            return super().read(size)

    answer = api.client().post(
        "/presentations/verify",
        input_stream=Slow(sent),
        content_length=len(sent),
        content_type="application/json",
    )
    assert answer.get_json(force=True)["code"] == "challenge-ended"


def test_a_folder_that_cannot_be_written_lets_no_challenge_be_used_twice(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    challenges = Challenges(used=UsedInFolder(blocked))
    challenge, _ = challenges.make(now=NOW)
    assert challenges.spend(challenge, now=NOW) is Judgement.FULL


def test_a_challenge_that_nobody_could_remember_is_not_taken() -> None:
    shop = Workshop()
    app = Pages("another", static_folder=None)
    install(app, ALONE)
    full = Challenges(used=UsedInMemory(most=0))
    app.register_blueprint(api_blueprint(shop.world, challenges=full))
    client = app.test_client()
    challenge = client.post("/challenges").get_json()["challenge"]
    asked = {"verifiablePresentation": {}, "options": {"challenge": challenge}}
    answer = client.post("/presentations/verify", json=asked)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "challenge-full")
