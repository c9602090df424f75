"""The routes that programs ask for, at the rates that the threat model names, by many at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

from benchmarks.loading import burst
from benchmarks.model import (
    OURS,
    Burst,
    Held,
    Maker,
    Results,
    Scale,
    Step,
    Unhindered,
    Workload,
    WrongAnswerError,
)
from benchmarks.serving import Client, Connection
from benchmarks.workloads.hostile import hostile_bodies
from benchmarks.workloads.web import VERIFIED, made_in, prepare, settings_for

# What `merkki serve` starts if nothing is said.
_WORKERS, _THREADS = 2, 4
_WARMING_SECONDS = 0.5
# Of ten requests of a mixed burst, these are hostile; and what it is beside it.
_HOSTILE = (1, 4, 7)
_ALONE = "merkki, good ones alone"
# A burst so many times as long as a round of others: each has some hundred requests.
_LONGER = 25

Ask = Callable[[Connection, int], object]
Asking = Callable[[Mapping[str, str]], Ask]


def _prepare(folder: Path, scale: Scale) -> None:
    prepare(folder, scale)
    (folder / "seconds.txt").write_text(str(scale.seconds * _LONGER), encoding="ascii")


def _verifying(document: Callable[[str], object], member: str) -> Asking:
    def asking(made: Mapping[str, str]) -> Ask:
        body = json.dumps({"verifiableCredential": document(made[member])})

        def ask(connection: Connection, _: int) -> None:
            if VERIFIED not in connection.send("/credentials/verify", body):
                raise WrongAnswerError("the badge is not verified")

        return ask

    return asking


def _enveloped(token: str) -> object:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["EnvelopedVerifiableCredential"],
        "id": f"data:application/vc+jwt,{token}",
    }


def _issuing(made: Mapping[str, str]) -> Ask:
    mark = json.loads(made["badge"])["credentialSubject"]["achievement"]["id"]
    run, numbers = os.urandom(4).hex(), count()

    def ask(connection: Connection, _: int) -> None:
        body = {
            "credential": {"credentialSubject": {"achievement": mark}},
            "options": {"recipient": f"learner {run} {next(numbers)}"},
        }
        connection.send("/credentials/issue", json.dumps(body), made["key"])

    return ask


def _listing(made: Mapping[str, str]) -> Ask:
    """Every second client has the list already, and asks whether there is a newer one."""
    tag = ""

    def ask(connection: Connection, number: int) -> None:
        nonlocal tag
        if number % 2 and tag:
            connection.unchanged(made["list"], tag)
            return
        answer = connection.get(made["list"], Accept="application/vc")
        if b"encodedList" not in answer:
            raise WrongAnswerError("it is no status list")
        tag = connection.tag

    return ask


def _is_good(number: int) -> bool:
    return number % 10 not in _HOSTILE


def _mixing(made: Mapping[str, str]) -> Ask:
    badge = json.loads(made["badge"])
    bodies, good = hostile_bodies(badge), _verifying(json.loads, "badge")(made)

    def ask(connection: Connection, number: int) -> None:
        if _is_good(number):
            good(connection, number)
        elif VERIFIED in connection.refused("/credentials/verify", bodies[number % len(bodies)]):
            raise WrongAnswerError("what is hostile was verified")

    return ask


def _bursts(asking: Asking, rate: float, counts: Callable[[int], bool] = lambda _: True) -> Maker:
    def make(folder: Path) -> Step:
        client = Client(
            "merkki_issuer.web:create_app()",
            health="/healthz",
            settings=settings_for(folder),
            workers=_WORKERS,
            threads=_THREADS,
        )
        connections = [client.another() for _ in range(_WORKERS * _THREADS)]
        ask = asking(made_in(folder))
        seconds = float((folder / "seconds.txt").read_text(encoding="ascii"))

        def step() -> Burst:
            return burst(connections, ask, rate=rate, seconds=seconds, counts=counts)

        burst(connections, ask, rate=rate, seconds=min(seconds, _WARMING_SECONDS))
        return step

    return make


def _remarks(results: Results) -> list[str]:
    return [
        f"In the worst burst, 99 of 100 took at most {results[OURS].slow * 1e3:.1f} milliseconds."
    ]


def _load(name: str, title: str, says: str, asking: Asking, held: Held) -> Workload:
    return Workload(
        name=name,
        title=title,
        says=f"{says} {held.rate:g} a second over {_WORKERS * _THREADS} connections, each counted"
        f" from the moment it was due; gunicorn with {_WORKERS} processes and {_THREADS} threads in"
        " each, as `merkki serve` starts it; the clients are on the same cores. One operation is a"
        " burst, its time the mean of its requests. A request that fails ends the run.",
        prepare=_prepare,
        own={OURS: _bursts(asking, held.rate)},
        goals=(held,),
        whole=True,
        rounds=5,
        remarks=_remarks,
    )


# Rates and times are those of the threat model's table of goals.
WORKLOADS = (
    _load(
        "load-verify-jwt",
        "Load: verify a token",
        "`POST /credentials/verify` with a VC-JWT (ES256) of the region.",
        _verifying(_enveloped, "jwt"),
        Held(rate=150, slow=0.150),
    ),
    _load(
        "load-verify-rdfc",
        "Load: verify an embedded proof",
        "`POST /credentials/verify` with an `eddsa-rdfc-2022` badge of the region.",
        _verifying(json.loads, "badge"),
        Held(rate=40, slow=0.400),
    ),
    _load(
        "load-issue",
        "Load: issue",
        "`POST /credentials/issue`, each for another learner: durably, in all three forms.",
        _issuing,
        Held(rate=40, slow=0.400),
    ),
    _load(
        "load-list",
        "Load: a status list",
        "`GET /orgs/.../status/...`; every second one by ETag, which must be answered with 304.",
        _listing,
        Held(rate=800, slow=0.050),
    ),
    Workload(
        name="load-mix",
        title="Load: good badges among hostile ones",
        says="`POST /credentials/verify` with embedded proofs, 40 good ones a second; three of ten"
        " requests are hostile: changed badges, parts that all look alike, 300 proofs, deep"
        " nesting, long hidden text, nulls, doubled members, broken JSON. Only the good ones are"
        " timed.",
        prepare=_prepare,
        own={
            OURS: _bursts(_mixing, 40 / (1 - len(_HOSTILE) / 10), _is_good),
            _ALONE: _bursts(_verifying(json.loads, "badge"), 40),
        },
        goals=(Unhindered(_ALONE, at_most=2),),
        whole=True,
        rounds=5,
        remarks=_remarks,
    ),
)
