"""The pinned documents are the ones the manifest says, and hold nothing that could be abused."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import textwrap
from collections import defaultdict
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from badge_samples import OB303, UNDEFINED_TERMS, V1, V2, large_badge, small_badge

import merkki_contexts
from merkki_contexts import (
    PASSPORT_CONTEXT_URL,
    TRUST_CONTEXT_URL,
    DamagedContextError,
    DataLossError,
    DocumentError,
    UnknownContextError,
    WorkLimitError,
    accepted_digests,
    canonicalize,
    context_digests,
    load,
    pinned_library,
)
from merkki_contexts.pinned import read_documents

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "contexts" / "merkki_contexts" / "documents"
MANIFEST: list[dict[str, Any]] = json.loads((DOCUMENTS / "manifest.json").read_text("utf-8"))[
    "documents"
]
OWN = {PASSPORT_CONTEXT_URL, TRUST_CONTEXT_URL}
NAMES = [entry["file"] for entry in MANIFEST]


def meaning(data: bytes) -> str:
    """A digest of the JSON, whatever its white space."""
    plain = json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


@pytest.mark.parametrize("entry", MANIFEST, ids=NAMES)
def test_a_document_says_where_it_comes_from_and_under_what_licence(entry: dict[str, Any]) -> None:
    assert entry["licence"]
    assert entry["title"]
    assert entry["urls"]
    if not OWN & set(entry["urls"]):
        assert set(entry["source"]) >= {"registry", "package", "version", "archive_sha256", "path"}


@pytest.mark.parametrize("entry", MANIFEST, ids=NAMES)
def test_a_document_has_the_bytes_of_the_shared_survey(entry: dict[str, Any], shared: Path) -> None:
    survey = json.loads((shared / "standards/contexts/MANIFEST.json").read_text("utf-8"))
    data = (DOCUMENTS / entry["file"]).read_bytes()
    found = [row for row in survey["contexts"] if set(row["urls"]) & set(entry["urls"])]
    if OWN & set(entry["urls"]):
        assert not found
        return
    assert [row["json_sha256"] for row in found] == [meaning(data)]
    digests = {entry["sha256"], *(known["sha256"] for known in entry.get("known", []))}
    assert found[0]["sha256"] in digests


def test_every_file_in_the_folder_is_in_the_manifest() -> None:
    assert {path.name for path in DOCUMENTS.iterdir()} == {*NAMES, "manifest.json"}


def copy_of_documents(folder: Path) -> Path:
    for path in DOCUMENTS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_a_changed_byte_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    folder = copy_of_documents(tmp_path)
    assert read_documents(folder)
    damaged = folder / "credentials-v2.json"
    damaged.write_bytes(damaged.read_bytes().replace(b"validUntil", b"validUnti1"))
    with pytest.raises(DamagedContextError, match=r"credentials-v2\.json") as refusal:
        read_documents(folder)
    assert refusal.value.file == "credentials-v2.json"


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    folder = copy_of_documents(tmp_path)
    (folder / "did-v1.json").unlink()
    with pytest.raises(DamagedContextError, match=r"did-v1\.json: the file is missing"):
        read_documents(folder)


def test_a_loaded_document_is_the_callers_own() -> None:
    load(V2)["@context"]["@vocab"] = "https://mallory.example/"
    assert "@vocab" not in load(V2)["@context"]
    assert canonicalize(small_badge())


def test_only_pinned_documents_can_be_loaded() -> None:
    assert load("https://w3id.org/did/v1") == load("https://www.w3.org/ns/did/v1")
    with pytest.raises(UnknownContextError):
        load(UNDEFINED_TERMS)
    with pytest.raises(UnknownContextError):
        accepted_digests("https://mallory.example/")


def test_the_first_accepted_digest_is_of_the_bytes_we_hold() -> None:
    for url, pinned in pinned_library().documents.items():
        assert accepted_digests(url)[0] == hashlib.sha256(pinned.data).hexdigest()
    assert [digest[:8] for digest in accepted_digests(OB303)] == [
        "3d34f4d4",
        "01d87cc8",
        "ef2fa9c7",
        "c3ce8c08",
    ]


def test_digests_are_given_for_every_context_a_document_names() -> None:
    assert context_digests(small_badge()) == {
        V2: accepted_digests(V2)[0],
        OB303: accepted_digests(OB303)[0],
    }
    badge = small_badge()
    badge["credentialSubject"]["x"] = [{"@context": V1}]
    assert list(context_digests(badge)) == [V2, OB303, V1]
    assert context_digests({}) == {}


def test_digests_of_unknown_or_inline_contexts_are_not_given() -> None:
    with pytest.raises(UnknownContextError) as refusal:
        context_digests({"a": [{"@context": [V2, "https://mallory.example/"]}]})
    assert refusal.value.pointer == "/a/0/@context/1"
    with pytest.raises(DataLossError):
        context_digests({"@context": {"evil": "https://x.example/"}})
    with pytest.raises(DocumentError):
        context_digests({"@context": 5})


@pytest.mark.parametrize("depth", [51, 50_000])
def test_digests_are_looked_for_down_to_a_depth(depth: int) -> None:
    deep: Any = {"@context": V2}
    for _ in range(49):
        deep = {"a": [deep]}
    assert list(context_digests(deep)) == [V2]
    for _ in range(depth - 49):
        deep = {"a": [deep]}
    with pytest.raises(WorkLimitError):
        context_digests(deep)


def test_a_library_that_is_extended_keeps_what_is_pinned() -> None:
    library = pinned_library().extended({V2: b"{}", "https://x.example/": b'{"@context": {}}'})
    assert library.get(V2) == pinned_library().get(V2)
    assert library.get("https://x.example/").parse() == {"@context": {}}
    with pytest.raises(UnknownContextError):
        pinned_library().get("https://x.example/")


# ---- what the contexts themselves hold


def definitions(context: Any) -> list[tuple[str, Any]]:
    """Every term and keyword of a context and of the contexts scoped inside it."""
    if isinstance(context, list):
        return [found for part in context for found in definitions(part)]
    if not isinstance(context, dict):
        return []
    found = list(context.items())
    for definition in context.values():
        if isinstance(definition, dict):
            found += definitions(definition.get("@context"))
    return found


@pytest.mark.parametrize("url", pinned_library().documents)
def test_a_pinned_context_has_only_features_that_cannot_rewrite_a_document(url: str) -> None:
    contexts = definitions(load(url)["@context"])
    keywords = {word for word, _ in contexts if word.startswith("@")}
    assert keywords <= {"@protected", "@version"}
    for word, definition in contexts:
        if isinstance(definition, dict):
            assert definition.keys() <= {"@id", "@type", "@container", "@context", "@protected"}
            assert definition.get("@container") in {None, "@set", "@list", "@graph"}
            assert not isinstance(definition.get("@context"), str), "a scoped context is inline"
        elif not word.startswith("@"):
            assert definition in {"@id", "@type"} or not definition.startswith("@")


def test_no_two_properties_of_all_pinned_contexts_mean_the_same() -> None:
    # Otherwise a member could be renamed under a good signature, by naming another context.
    words = defaultdict(set)
    for url in pinned_library().documents:
        for word, iri in expanded_terms(load(url)["@context"], {}):
            words[iri].add(word)
    for iri, names in words.items():
        assert len([name for name in names if name[0].islower()]) <= 1, (iri, names)


def expanded_terms(context: Any, prefixes: dict[str, str]) -> list[tuple[str, str]]:
    """Each term with its IRI written in full; a second, plain reading of a context."""
    if not isinstance(context, dict):
        return []
    texts = {word: value for word, value in context.items() if isinstance(value, str)}
    prefixes = prefixes | {word: iri for word, iri in texts.items() if iri[-1:] in "#/:"}
    found = []
    for word, definition in context.items():
        if word.startswith("@") or definition in ("@id", "@type"):
            continue
        iri = definition if isinstance(definition, str) else definition["@id"]
        prefix, _, rest = iri.partition(":")
        found.append((word, prefixes[prefix] + rest if prefix in prefixes else iri))
        if isinstance(definition, dict):
            found += expanded_terms(definition.get("@context"), prefixes)
    return found


def test_our_own_context_is_protected_and_defines_no_vocabulary() -> None:
    context = load(PASSPORT_CONTEXT_URL)["@context"]
    assert context["@protected"] is True
    assert context["suggestedCredit"]["@context"]["@protected"] is True
    assert not {word for word, _ in definitions(context)} & {"@vocab", "@base", "@language"}
    # later terms go into a document of another name: this one is signed under
    assert set(context) == {
        *("@protected", "id", "type", "suggestedCredit", "workloadHours", "assessmentType"),
        *("participation", "identityCheck", "qualityAssurance", "recommendedBefore", "composedOf"),
    }


def test_the_terms_of_trust_are_protected_and_cannot_be_scattered() -> None:
    context = load(TRUST_CONTEXT_URL)["@context"]
    assert context["@protected"] is True
    assert not {word for word, _ in definitions(context)} & {"@vocab", "@base", "@language"}
    for kind, term in (("TrustRegistry", "entries"), ("AwardingRight", "right")):
        scoped = context[kind]["@context"]
        assert scoped["@protected"] is True
        assert set(scoped) == {"@protected", "id", "type", term}
        # A JSON literal: no statement of it can be moved elsewhere under the same signature.
        assert scoped[term]["@type"] == "@json"


def test_a_suggested_credit_is_covered_to_the_last_digit() -> None:
    forms = set()
    for value in ("1", "1.0", "0.5", "1.5"):
        badge = large_badge()
        badge["credentialSubject"]["achievement"]["suggestedCredit"][0]["value"] = value
        forms.add(canonicalize(badge))
    assert len(forms) == 4


# ---- older bytes of the Open Badges context (docs/adr/0002)


@pytest.mark.parametrize("earlier", ["20231213", "20240304", "20251106"])
def test_a_badge_signed_under_older_bytes_has_the_same_form_today(
    earlier: str, shared: Path
) -> None:
    history = shared / "standards/contexts/history" / f"ob-v3p0-context-3.0.3.{earlier}.json"
    data = history.read_bytes()
    assert hashlib.sha256(data).hexdigest() in accepted_digests(OB303)
    # the older document under another URL, in a library of its own
    url = f"https://x.example/{earlier}"
    library = pinned_library().extended({url: data})
    badge = large_badge()
    for word in ("awardedDate", "endorsement"):
        del badge[word]
    for inside in (badge["credentialSubject"]["achievement"],):
        del inside["inLanguage"], inside["related"]
    under_old = {**badge, "@context": [V2, url, *badge["@context"][2:]]}
    assert canonicalize(under_old, library=library) == canonicalize(badge)


def changed_terms(old: Any, new: Any) -> set[str]:
    """Terms of ``old`` that ``new`` lacks or defines otherwise."""
    lost = set()
    for word, definition in old.items():
        if isinstance(definition, dict) and isinstance(new.get(word), dict):
            lost |= {f"{word}/{inner}" for inner in changed_terms(definition, new[word])}
        elif new.get(word) != definition:
            lost.add(word)
    return lost


def test_each_change_of_the_open_badges_context_only_added_terms(shared: Path) -> None:
    folder = shared / "standards/contexts/history"
    versions = [
        json.loads((folder / f"ob-v3p0-context-3.0.3.{day}.json").read_bytes())["@context"]
        for day in ("20231213", "20240304", "20251106")
    ] + [load(OB303)["@context"]]
    for old, new in pairwise(versions):
        assert changed_terms(old, new) == set()
        assert changed_terms(new, old) != set()


# ---- where the program runs


def test_a_hostile_working_directory_changes_nothing(tmp_path: Path) -> None:
    hostile = tmp_path / "contexts"
    hostile.mkdir()
    (hostile / "__init__.py").write_text("raise SystemExit('shadowed')", "utf-8")
    (hostile / "merkki_contexts.py").write_text("raise SystemExit('shadowed')", "utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "manifest.json").write_text('{"documents": []}', "utf-8")
    program = textwrap.dedent(
        """
        import json, sys
        from merkki_contexts import canonicalize
        sys.stdout.write(canonicalize(json.load(sys.stdin)))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(small_badge()),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout == canonicalize(small_badge())


def test_nothing_here_opens_a_connection() -> None:
    # pyld could fetch, and would be asked by its default loader; ours knows only the library.
    package = Path(str(files("merkki_contexts")))
    for module in package.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            roots = {name.partition(".")[0] for name in names}
            assert not roots & {"requests", "urllib", "urllib3", "http", "socket", "aiohttp"}
            assert "pyld" not in roots or module.name == "jsonld.py"
            assert "rfc8785" not in roots or module.name == "canonical_json.py"


def test_the_public_names_are_these() -> None:
    assert set(merkki_contexts.__all__) == {
        *(
            "PASSPORT_CONTEXT_URL",
            "TRUST_CONTEXT_URL",
            "ContextsError",
            "DamagedContextError",
            "DataLossError",
        ),
        *("DocumentError", "Library", "Limits", "UnknownContextError", "WorkLimitError"),
        *("accepted_digests", "canonical_json", "canonicalize", "canonicalize_nquads"),
        *("context_digests", "load", "pinned_library"),
        *("CanonicalStatements", "Statement", "canonical_statements"),
        *("CanonicalTemplate", "TemplateError"),
    }
    assert all(hasattr(merkki_contexts, name) for name in merkki_contexts.__all__)
    assert (Path(str(files("merkki_contexts"))) / "py.typed").is_file()
