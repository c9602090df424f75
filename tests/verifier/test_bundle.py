"""A bundle gives the same verdict anywhere, and says how old its knowledge is."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from desk import AT, REGISTRY, Desk
from hypothesis import given
from hypothesis import strategies as st
from status_world import TOKEN_LIST, token_claims, token_list
from workshop import DOCUMENT, LIST, NOW, Json, Network, Workshop, entry, unsigned_list

from merkki_verifier import FetchError, Outcome, Report, Response, Verdict, World, verify
from merkki_verifier.bundle import (
    Bundle,
    BundleError,
    BundleFetcher,
    RecordingFetcher,
    load_bundle,
    to_json,
    with_age,
)
from merkki_verifier.bundle.age import changed_contexts, spoken
from merkki_verifier.bundle.contents import contents_of
from merkki_verifier.bundle.model import Failed, Fetched
from merkki_verifier.report import Part

DAY = timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def bundle_of(desk: Desk, *inputs: str) -> str:
    out = str(desk.path("bundle.json"))
    result = desk.run("bundle", "create", *inputs, "--out", out)
    assert result.exit_code in (0, 1, 3), result.output
    return out


def test_the_same_bundle_gives_the_same_words_and_without_it_there_is_no_verdict(
    desk: Desk,
) -> None:
    folder = desk.badges("all", 1, 7)
    bundle = bundle_of(desk, folder)
    command = ["check", folder, "--json", "--offline", "--bundle", bundle, "--at", AT]
    first, second = desk.alone(*command), desk.alone(*command)
    assert first.stdout == second.stdout
    assert [json.loads(line)["verdict"] for line in first.stdout.splitlines()] == [
        "verified",
        "rejected",
    ]
    assert first.exit_code == 1
    without = desk.alone("check", folder, "--json", "--offline", "--at", AT)
    assert without.exit_code == 3


def test_a_bundle_says_in_the_report_what_the_network_said(desk: Desk) -> None:
    """But for the facts about its age, the words are those of a check with a network."""
    folder = desk.badges("all", 1, 7)
    online = desk.run("check", folder, "--json").stdout.splitlines()
    bundle = bundle_of(desk, folder)
    offline = desk.alone("check", folder, "--json", "--bundle", bundle, "--at", AT)
    for one, other in zip(online, offline.stdout.splitlines(), strict=True):
        told, retold = json.loads(one), json.loads(other)
        del retold["facts"]["bundle"]
        for edition in retold["facts"]["lists"]:
            del edition["fetched"], edition["age_seconds"]
        assert retold == told


def test_a_bundle_works_in_a_batch_and_over_processes(desk: Desk) -> None:
    folder = desk.badges("all", *range(20))
    bundle = bundle_of(desk, folder)
    outs = []
    for jobs in ("1", "2"):
        out = desk.path(jobs)
        args = ["--bundle", bundle, "--at", AT, "--jobs", jobs, "--jsonl", str(out)]
        assert desk.alone("batch", folder, *args).exit_code == 1
        outs.append(out.read_bytes())
    assert outs[0] == outs[1]
    assert b'"age_seconds"' in outs[0]


def test_a_bundle_works_by_parts_of_a_file_as_it_does_without(desk: Desk) -> None:
    folder = desk.badges("all", 1, 7)
    file = desk.put("all.jsonl", "".join(p.read_text() + "\n" for p in Path(folder).iterdir()))
    out, parts = desk.path("out.jsonl"), desk.path("parts")
    bundle = ["--bundle", bundle_of(desk, file), "--at", AT, "--jobs", "1"]
    assert desk.alone("batch", file, *bundle, "--jsonl", str(out)).exit_code == 1
    assert desk.alone("batch", file, *bundle, "--parts", str(parts)).exit_code == 1
    (part,) = parts.glob("*.jsonl")
    assert part.read_bytes() == out.read_bytes()
    assert b'"age_seconds"' in part.read_bytes()


def test_what_gave_no_answer_is_in_the_bundle_as_such(desk: Desk) -> None:
    del desk.documents[LIST]
    folder = desk.badges("all", 1)
    online = desk.run("check", folder, "--json")
    bundle = bundle_of(desk, folder)
    offline = desk.alone("check", folder, "--json", "--bundle", bundle, "--at", AT)
    assert offline.exit_code == online.exit_code == 3
    assert "not among the documents given" in offline.stdout
    assert json.loads(desk.alone("bundle", "show", bundle, "--json").stdout)["failures"] == [
        {"url": LIST, "code": "not-provided"}
    ]


def test_the_registry_travels_in_the_bundle_and_another_can_be_named(desk: Desk) -> None:
    trust = desk.put("trust.yaml", REGISTRY)
    other = desk.put("other.yaml", REGISTRY.replace("koulu", "muu"))
    folder = desk.badges("all", 1)
    out = str(desk.path("bundle.json"))
    assert desk.run("bundle", "create", folder, "--trust", trust, "--out", out).exit_code == 0
    desk.path("trust.yaml").unlink()
    check = ["check", folder, "--json", "--bundle", out, "--at", AT]
    known = json.loads(desk.alone(*check).stdout)
    assert "issuer-known" in {f["code"] for f in known["findings"]}
    unknown = json.loads(desk.alone(*check, "--trust", other).stdout)
    assert "issuer-unknown" in {f["code"] for f in unknown["findings"]}


def test_a_bundle_is_about_addresses_given_as_inputs_too(desk: Desk) -> None:
    url = "https://koulu.example/badge.json"
    desk.serve(url, desk.shop.badge())
    bundle = bundle_of(desk, url)
    assert desk.alone("check", url, "--bundle", bundle, "--at", AT).exit_code == 0


def test_people_are_told_what_is_in_a_bundle_and_how_old(desk: Desk) -> None:
    bundle = bundle_of(desk, desk.badges("all", 1))
    shown = desk.alone("bundle", "show", bundle, "--at", "2030-01-01T00:00:00Z")
    assert shown.exit_code == 0
    for word in ("key document", "status list", "out of date", "days old", "context"):
        assert word in shown.output
    badge = desk.put("one.json", desk.shop.badge(credentialStatus=entry(1)))
    told = desk.alone("check", badge, "--bundle", bundle, "--at", AT)
    assert "from a bundle made at" in told.output
    assert "list fetched" in told.output


def test_a_bundle_names_its_failures_and_its_registry_to_people(desk: Desk) -> None:
    trust = desk.put("trust.yaml", REGISTRY)
    del desk.documents[LIST]
    out = str(desk.path("bundle.json"))
    result = desk.run("bundle", "create", desk.badges("a", 1), "--trust", trust, "--out", out)
    assert result.exit_code == 3
    assert "no answer" in result.output
    assert "registry" in result.output


@pytest.mark.parametrize(
    "args",
    [
        ["bundle", "create", "BADGES"],
        ["bundle", "create", "none", "--out", "x"],
        ["bundle", "create", "BADGES", "--out", "/no/such/folder"],
        ["check", "BADGES", "--bundle", "BUNDLE"],  # with --documents, which run() adds
    ],
)
def test_wrong_use_ends_with_two(desk: Desk, args: list[str]) -> None:
    folder = desk.badges("all", 1)
    bundle = bundle_of(desk, folder)
    stands = {"BADGES": folder, "BUNDLE": bundle}
    result = desk.run(*[stands.get(arg, arg) for arg in args])
    assert result.exit_code == 2, result.output


def test_a_bundle_that_is_not_there_or_is_none_ends_with_two(desk: Desk) -> None:
    for file in ("none", desk.put("badge.json", desk.shop.badge())):
        shown = desk.alone("bundle", "show", file)
        assert shown.exit_code == 2
        assert "cannot be used" in shown.output


def test_a_signed_registry_of_nobody_in_particular_is_refused_from_a_bundle_too(desk: Desk) -> None:
    raw = json.loads(to_json(Bundle(NOW, "merkki", registry=b"entries: []")))
    bundle = desk.put("bundle.json", json.dumps(raw))
    result = desk.alone("check", desk.badges("all", 1), "--bundle", bundle, "--at", AT)
    assert result.exit_code == 2
    assert "--bundle" in result.output


# --- the age of what is known -----------------------------------------------------------


def recorded(shop: Workshop, badge: Json) -> tuple[bytes, Bundle]:
    raw = json.dumps(badge).encode()
    recorder = RecordingFetcher(shop.network, lambda: NOW)
    report = verify(raw, world=World(now=NOW, fetch=recorder))
    return raw, recorder.bundle(made=NOW, program="merkki", reports=[report])


def later(raw: bytes, bundle: Bundle, after: timedelta) -> Report:
    now = NOW + after
    report = verify(raw, world=World(now=now, fetch=BundleFetcher(bundle)))
    return with_age(report, bundle, now=now)


def old(report: Report) -> list[dict[str, str]]:
    return [dict(f.facts) for f in report.findings if f.code == "status-knowledge-old"]


def test_a_list_is_old_after_its_ttl_and_not_before() -> None:
    shop = Workshop()
    document = unsigned_list()
    document["credentialSubject"]["ttl"] = 3_600_000
    shop.network.serve(LIST, shop.sign(document))
    raw, bundle = recorded(shop, shop.badge(credentialStatus=entry()))
    assert old(later(raw, bundle, timedelta(hours=1))) == []
    report = later(raw, bundle, timedelta(hours=1, milliseconds=1))
    assert old(report) == [{"list": LIST, "fetched": NOW.isoformat(), "age_seconds": "3600"}]
    assert report.verdict is Verdict.VERIFIED
    (warning,) = (f for f in report.findings if f.code == "status-knowledge-old")
    assert warning.warning
    assert warning.outcome is Outcome.PASSED


def test_a_list_that_says_nothing_of_its_age_is_old_after_a_day() -> None:
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(validUntil=None))
    raw, bundle = recorded(shop, shop.badge(credentialStatus=entry()))
    assert old(later(raw, bundle, DAY)) == []
    assert len(old(later(raw, bundle, DAY + timedelta(seconds=1)))) == 1


def test_a_list_is_old_after_its_validity_and_then_says_nothing_at_all() -> None:
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(validUntil="2026-11-28T12:00:00Z"))
    raw, bundle = recorded(shop, shop.badge(credentialStatus=entry()))
    fresh = later(raw, bundle, 3 * DAY)
    assert (fresh.verdict, old(fresh)) == (Verdict.VERIFIED, [])
    # Within the allowance for clocks it is believed, and said to be old.
    skewed = later(raw, bundle, 3 * DAY + timedelta(minutes=1))
    assert (skewed.verdict, len(old(skewed))) == (Verdict.VERIFIED, 1)
    over = later(raw, bundle, 4 * DAY)
    assert over.verdict is Verdict.INDETERMINATE
    assert "status-list-stale" in over.codes()


def test_the_facts_say_how_old_each_list_is() -> None:
    shop = Workshop()
    raw, bundle = recorded(shop, shop.badge(credentialStatus=entry()))
    report = later(raw, bundle, timedelta(hours=2))
    assert report.facts["bundle"] == {
        "sha256": "",
        "made": NOW.isoformat(),
        "age_seconds": 7200,
        "contexts_changed": [],
    }
    lists = report.facts["lists"]
    assert isinstance(lists, list)
    assert [(one["url"], one["age_seconds"]) for one in lists] == [(LIST, 7200)]


def test_badges_inside_are_said_to_be_old_too() -> None:
    shop = Workshop()
    badge = shop.badge(credentialStatus=entry())
    shop.network.serve(LIST, shop.status_list(validUntil=None))
    raw, bundle = recorded(shop, badge)
    inner = later(raw, bundle, 2 * DAY)
    outer = Report((), parts=(Part("presented", "/x", inner),), facts={"lists": "nonsense"})
    aged = with_age(outer, bundle, now=NOW + 2 * DAY)
    assert len(old(aged.parts[0].report)) == 2  # once of its own, once more from here


def test_a_list_that_is_not_from_the_bundle_has_no_age() -> None:
    facts = {"lists": [{"url": "https://other.example/list", "ttl_ms": 1}, "nonsense"]}
    aged = with_age(Report((), facts=facts), Bundle(NOW, "merkki"), now=NOW + DAY)
    assert aged.facts["lists"] == [{"url": "https://other.example/list", "ttl_ms": 1}]
    assert aged.findings == ()


def test_a_context_that_this_program_has_otherwise_is_named(desk: Desk) -> None:
    url = "https://www.w3.org/ns/credentials/v2"
    changed = Bundle(NOW, "merkki", contexts={url: "00", "https://no.example/context": "00"})
    assert changed_contexts(changed) == [url, "https://no.example/context"]
    raw, same = recorded(Workshop(), Workshop().badge())
    assert url in same.contexts
    assert changed_contexts(same) == []
    assert raw
    bundle = desk.put("bundle.json", to_json(changed))
    told = desk.alone("check", desk.badges("a", 1), "--bundle", bundle, "--at", AT)
    assert "another edition" in told.output
    assert "another edition" in desk.alone("bundle", "show", bundle).output


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-5), "0 seconds"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
    ],
)
def test_ages_are_spoken_in_the_unit_that_says_enough(age: timedelta, words: str) -> None:
    assert spoken(age) == words


# --- recording and replaying ------------------------------------------------------------


def test_what_a_cookie_says_is_not_recorded() -> None:
    network = Network()
    headers = {"set-cookie": "secret", "content-type": "a/b", "x-other": "1"}
    network.answers["u"] = Response(200, headers, b"\xff")
    recorder = RecordingFetcher(network, lambda: NOW)
    assert recorder.get("u", accept="x").headers == headers
    (document,) = recorder.bundle(made=NOW, program="p", reports=[]).documents
    assert document.response == Response(200, {"content-type": "a/b"}, b"\xff")


def test_contexts_of_badges_inside_are_recorded_too() -> None:
    inner = Report((), facts={"contexts": {"c2": "y"}})
    outer = Report((), facts={"contexts": {"c1": "x"}}, parts=(Part("presented", "/x", inner),))
    recorder = RecordingFetcher(Network(), lambda: NOW)
    made = recorder.bundle(made=NOW, program="p", reports=[outer, Report(())])
    assert made.contexts == {"c1": "x", "c2": "y"}


def test_an_address_that_answers_in_the_end_is_no_failure() -> None:
    network = Network()
    recorder = RecordingFetcher(network, lambda: NOW)
    with pytest.raises(FetchError):
        recorder.get("u", accept="x")
    assert len(recorder.bundle(made=NOW, program="p", reports=[]).failures) == 1
    network.serve("u", {})
    recorder.get("u", accept="x")
    bundle = recorder.bundle(made=NOW, program="p", reports=[])
    assert (len(bundle.documents), bundle.failures) == (1, ())


def test_a_bundle_answers_by_form_then_by_address_then_with_what_failed_then_not_at_all() -> None:
    def fetched(accept: str, body: bytes) -> Fetched:
        return Fetched("u", accept, NOW, Response(200, {}, body))

    bundle = Bundle(
        NOW,
        "p",
        documents=(fetched("a", b"1"), fetched("b", b"2")),
        failures=(Failed("v", "a", NOW, "timeout", "too slow"),),
    )
    fetcher = BundleFetcher(bundle)
    assert fetcher.get("u", accept="b").body == b"2"
    assert fetcher.get("u", accept="other").body == b"1"
    with pytest.raises(FetchError, match="too slow") as failed:
        fetcher.get("v", accept="a")
    assert failed.value.code == "timeout"
    with pytest.raises(FetchError) as missing:
        fetcher.get("w", accept="a")
    assert missing.value.code == "not-provided"


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
moments = st.datetimes(timezones=st.just(NOW.tzinfo))
responses = st.builds(
    Response, st.integers(100, 599), st.dictionaries(texts, texts, max_size=2), st.binary()
)
bundles = st.builds(
    Bundle,
    moments,
    texts,
    st.lists(st.builds(Fetched, texts, texts, moments, responses), max_size=3).map(tuple),
    st.lists(st.builds(Failed, texts, texts, moments, texts, texts), max_size=2).map(tuple),
    st.none() | st.binary(),
    st.just(""),
    st.dictionaries(texts, texts, max_size=2),
    st.lists(texts, unique=True, max_size=2).map(tuple),
)


@pytest.mark.parametrize("body", [b"", b"{}", "ä".encode(), b"\xff\0"])
def test_an_answer_is_kept_to_the_byte_whether_it_is_text_or_not(body: bytes) -> None:
    fetched = Fetched("u", "a", NOW, Response(200, {}, body))
    again = load_bundle(to_json(Bundle(NOW, "p", documents=(fetched,))))
    assert BundleFetcher(again).get("u", accept="a").body == body


@given(bundles)
def test_every_bundle_is_read_back_as_it_was_written(bundle: Bundle) -> None:
    raw = to_json(bundle)
    again = load_bundle(raw)
    assert again.sha256
    assert to_json(again) == raw
    assert again.documents == bundle.documents


def written(**changes: object) -> Json:
    document = Fetched("u", "a", NOW, Response(200, {}, b"text"))
    failure = Failed("v", "a", NOW, "timeout", "m")
    made: Json = json.loads(to_json(Bundle(NOW, "p", (document,), (failure,), b"x", "did:web:o")))
    return {name: value for name, value in {**made, **changes}.items() if value is not ...}


def spoilt(place: str, **changes: object) -> Json:
    made = written()
    target = made[place][0] if isinstance(made[place], list) else made[place]
    target |= changes
    for name in [name for name, value in target.items() if value is ...]:
        del target[name]
    return made


def test_the_twin_of_all_that_follow_can_be_read() -> None:
    bundle = load_bundle(json.dumps(written()).encode())
    assert (bundle.registry, bundle.operator) == (b"x", "did:web:o")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (written(type="Other"), "type"),
        (written(version=2), "version"),
        (written(version=...), "version"),
        (written(made=...), "made"),
        (written(made="yesterday"), "made"),
        (written(program=...), "program"),
        (written(documents={}), "documents"),
        (written(contexts=[]), "contexts"),
        (written(contexts={"a": 1}), "contexts"),
        (written(more=1), "more"),
        (written(registry="x"), "registry"),
        (spoilt("documents", url=7), "documents[0].url"),
        (spoilt("documents", fetched=...), "documents[0].fetched"),
        (spoilt("documents", status="200"), "documents[0].status"),
        (spoilt("documents", headers=...), "documents[0].headers"),
        (spoilt("documents", text="other"), "documents[0].sha256"),
        (spoilt("documents", text=...), "documents[0].text"),
        (spoilt("documents", base64url="eA"), "documents[0].text"),
        (spoilt("documents", text=..., base64url="!"), "documents[0].base64url"),
        (spoilt("documents", more=1), "documents[0].more"),
        (spoilt("failures", asked=...), "failures[0].asked"),
        (spoilt("registry", sha256="00"), "registry.sha256"),
    ],
)
def test_a_bundle_with_a_fault_is_not_used_and_the_fault_is_named(
    changed: Json, reason: str
) -> None:
    with pytest.raises(BundleError) as refused:
        load_bundle(json.dumps(changed).encode())
    assert any(problem.startswith(f"{reason}:") for problem in refused.value.problems), (
        refused.value
    )


@pytest.mark.parametrize("raw", [b"", b"[]", b"nonsense", b"\xff"])
def test_what_is_no_bundle_is_refused(raw: bytes) -> None:
    with pytest.raises(BundleError):
        load_bundle(raw)


# --- what is in it ----------------------------------------------------------------------


def kinds(body: object, status: int = 200, after: timedelta = DAY) -> tuple[str, str | None]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    bundle = Bundle(NOW, "p", (Fetched("u", "a", NOW, Response(status, {}, raw)),))
    (content,) = contents_of(bundle, now=NOW + after)
    return content.kind, content.old


def test_documents_are_called_what_they_look_like() -> None:
    shop = Workshop()
    assert kinds(shop.did_document()) == ("key document", None)
    assert kinds({"keys": []}) == ("key document", None)
    assert kinds(shop.status_list()) == ("status list", None)
    assert kinds({"revokedCredentials": []}) == ("status list", None)
    assert kinds(token_list(token_claims(ttl=None))) == ("status list", None)
    assert kinds(shop.badge()) == ("credential", None)
    assert kinds(b"\xff") == ("document", None)
    assert kinds(b"a.!.b") == ("document", None)
    assert kinds([]) == ("document", None)
    assert kinds({}, status=404) == ("answer 404", None)
    assert TOKEN_LIST


def test_documents_are_old_by_their_own_word() -> None:
    subject = {"encodedList": "", "ttl": 3_600_000}
    assert kinds({"credentialSubject": subject})[1] == "older than it should be"
    assert kinds({"credentialSubject": subject}, after=timedelta(hours=1))[1] is None
    assert kinds({"credentialSubject": {"ttl": "x"}})[1] is None
    assert kinds({"validUntil": "2026-11-26T00:00:00Z"})[1] == "out of date"
    assert kinds({"validUntil": "soon"})[1] is None
    assert kinds({"expirationDate": "2026-11-27T00:00:00Z"})[1] is None
    assert kinds({"exp": NOW.timestamp() + 60})[1] == "out of date"
    assert kinds({"exp": 0})[1] == "out of date"
    assert kinds({"exp": 1e300})[1] is None
    assert kinds({"exp": True})[1] is None
    assert kinds(token_list(token_claims(ttl=60)))[1] == "older than it should be"
    assert DOCUMENT


def test_the_page_about_bundles_names_every_member() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "batch.md").read_text("utf-8")
    made = written()
    names = [*made, *made["documents"][0], *made["failures"][0], *made["registry"]]
    assert [name for name in names if f"`{name}`" not in page] == []
