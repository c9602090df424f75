"""Pages and documents of the issuing service over HTTP, and the durable issuing of one award."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.model import OURS, Maker, Results, Scale, Step, Workload, WrongAnswerError
from benchmarks.serving import Client
from merkki_issuer.demo.region import SCHOOL, create_region
from merkki_issuer.issuing.model import Award, Format
from merkki_issuer.service import Service
from merkki_issuer.settings import Settings, load_settings

# Not "raw": the least that a page by this server and framework costs.
BARE = "bare route"
_MADE = "region.json"
_PUBLIC = "https://passi.tervasalmi.example"
# Of a region that nobody else will ever see.
_SECRETS = {
    "MERKKI_KEY_PASSPHRASE": "a passphrase for one benchmark",
    "MERKKI_SECRET_KEY": "a secret for the sessions of one benchmark",
}

# In an answer of `POST /credentials/verify` that says so, and in no other.
VERIFIED = b'"verdict": "verified"'


def settings_of(folder: Path) -> Settings:
    """The settings of the region in a workload's folder."""
    return load_settings(
        data=folder / "region",
        demo=True,
        database_url="",
        public_url=_PUBLIC,
        link_url="http://127.0.0.1:1",
        key_passphrase=_SECRETS["MERKKI_KEY_PASSPHRASE"],
        secret_key=_SECRETS["MERKKI_SECRET_KEY"],
    )


def prepare(folder: Path, scale: Scale) -> None:
    """A region with one school, one badge of it, and a link under which an employer sees it."""
    del scale
    if (folder / _MADE).exists():
        return
    service = Service.open(settings_of(folder))
    create_region(service, SCHOOL)
    issued = service.issuing.issue(Award(organisation=SCHOOL, mark="WL-01", recipient="learner"))
    redeemed = service.claims.redeem(service.claims.create(issued.award_id))
    token, _ = service.shares.create(redeemed.holder_token, (issued.award_id,))
    service.status.publish(SCHOOL)
    badge = issued.renderings[Format.EMBEDDED]
    entry = json.loads(badge)["credentialStatus"]
    entry = entry[0] if isinstance(entry, list) else entry
    _, key = service.api_keys.create(SCHOOL, "benchmark")
    made = {
        "key": key,
        "badge": badge.decode(),
        "jwt": issued.renderings[Format.JWT_ES256].decode(),
        "share": f"/s/{token}",
        "list": urlsplit(entry["statusListCredential"]).path,
    }
    service.close()
    (folder / _MADE).write_text(json.dumps(made), encoding="utf-8")


def made_in(folder: Path) -> dict[str, str]:
    """What ``prepare`` made in the folder."""
    made: dict[str, str] = json.loads((folder / _MADE).read_text(encoding="utf-8"))
    return made


def settings_for(folder: Path) -> dict[str, str]:
    """The environment of a server of the region in a workload's folder."""
    return {
        "MERKKI_DEMO": "true",
        "MERKKI_DATA": str(folder / "region"),
        "MERKKI_PUBLIC_URL": _PUBLIC,
        "MERKKI_LINK_URL": "http://127.0.0.1:1",
        # One client asks as fast as it can, which the service else forbids.
        "MERKKI_CLIENT_RATE": "off",
        **_SECRETS,
    }


def _region(folder: Path) -> tuple[Client, dict[str, str]]:
    app, settings = "merkki_issuer.web:create_app()", settings_for(folder)
    return Client(app, health="/healthz", settings=settings), made_in(folder)


def _expecting(answer: Callable[[], bytes], word: bytes) -> Step:
    def step() -> None:
        if word not in answer():
            raise WrongAnswerError(f"the page does not say {word!r}")

    return step


def _verify_page(folder: Path) -> Step:
    client, made = _region(folder)
    return _expecting(lambda: client.post("/verify/", {"text": made["badge"]}), b"WL-01")


def _verify_api(folder: Path) -> Step:
    client, made = _region(folder)
    body = json.dumps({"verifiableCredential": json.loads(made["badge"])})
    return _expecting(lambda: client.send("/credentials/verify", body), VERIFIED)


def _issue_api(folder: Path) -> Step:
    client, made = _region(folder)
    badge, numbers, run = json.loads(made["badge"]), count(), os.urandom(4).hex()
    mark = badge["credentialSubject"]["achievement"]["id"]

    def order() -> bytes:
        subject = {"achievement": mark}
        body = {
            "credential": {"credentialSubject": subject},
            "options": {"recipient": f"learner {run} {next(numbers)}"},
        }
        return client.send("/credentials/issue", json.dumps(body), made["key"])

    return _expecting(order, b"verifiableCredential")


def _answer_page(folder: Path) -> Step:
    client, made = _region(folder)
    return _expecting(lambda: client.get(made["share"]), b"WL-01")


def _list_route(folder: Path) -> Step:
    client, made = _region(folder)
    return _expecting(lambda: client.get(made["list"], Accept="application/vc"), b"encodedList")


def _bare(folder: Path) -> Step:
    del folder
    client = Client("benchmarks.serving:bare()", health="/", settings={})
    return _expecting(lambda: client.get("/"), b"nothing")


def _issuing(folder: Path) -> Step:
    service, recipients = Service.open(settings_of(folder)), count()
    run = id(service)  # the same learner would get the same badge again, and that is no work

    def step() -> None:
        recipient = f"learner {run} {next(recipients)}"
        service.issuing.issue(Award(organisation=SCHOOL, mark="WL-01", recipient=recipient))

    return step


def _remarks(results: Results) -> list[str]:
    ours = results[OURS]
    rate, slow = f"{1 / ours.time.middle:.0f} a second, one at a time", f"{ours.slow * 1e3:.1f}"
    return [f"{rate}; in the worst round, 99 of 100 took at most {slow} milliseconds."]


def _page(name: str, title: str, says: str, step: Maker) -> Workload:
    return Workload(
        name=name,
        title=title,
        says=f"{says} gunicorn with one process and two threads on this machine, one connection.",
        prepare=prepare,
        own={OURS: step, BARE: _bare},
        bare=BARE,
        remarks=_remarks,
    )


WORKLOADS = (
    _page(
        "http-verify",
        "HTTP: the verify page",
        "A badge of the region is handed in at `POST /verify/`; the page of its answer is made.",
        _verify_page,
    ),
    _page(
        "api-verify",
        "HTTP: verify, for programs",
        "`POST /credentials/verify` with a badge of the region; the whole report comes back.",
        _verify_api,
    ),
    _page(
        "api-issue",
        "HTTP: issue, for programs",
        "`POST /credentials/issue` with an API key: the whole cycle, durably, in all three forms.",
        _issue_api,
    ),
    _page(
        "http-answer",
        "HTTP: the answer page",
        "`GET /s/...`: what an employer sees who follows a holder's link; verified anew.",
        _answer_page,
    ),
    _page(
        "http-list",
        "HTTP: a status list",
        "`GET /orgs/.../status/...`, the whole list.",
        _list_route,
    ),
    Workload(
        name="issue-one",
        title="Issue one award, durably",
        says="`Issuing.issue`, steps 1 to 7: linted, on record, signed, confirmed, on record again;"
        " SQLite in a file.",
        prepare=prepare,
        own={OURS: _issuing},
        remarks=_remarks,
    ),
)
