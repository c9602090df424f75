"""Every finding code is documented, is used, and is found in one world and not in its twin."""

from __future__ import annotations

import ast
import json
import re
import runpy
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from code_cases import CASES, Case
from workshop import DOCUMENT, NOW, Json, Workshop, at

import merkki_contexts
import merkki_verifier
from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.cli import main
from merkki_verifier.codes import CODES, TABLE, Code
from merkki_verifier.codes.rendering import page
from merkki_verifier.issuers import _CODES as OF_MERKKI_KEYS
from merkki_verifier.report import Check
from merkki_verifier.securing.suites import SUITES, UNSUPPORTED_SUITES
from merkki_verifier.web import read_texts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
BAD = {Outcome.FAILED, Outcome.UNKNOWN}

# Codes that exist and that no verification reports, each for a reason.
BAKING_ONLY = frozenset({"container-already-baked", "container-svg-prefix"})
# An earlier question is always answered first; a test below shows each.
ANSWERED_EARLIER: dict[str, tuple[str, Callable[[Json], Json]]] = {
    "document-bad-language": (
        "structure-keyword",
        lambda d: at(d, "/name", {"@value": "Merkki", "@language": "suomi!"}),
    ),
    "document-null-context": ("structure-null", lambda d: at(d, "/@context/1", None)),
    "document-null-value": ("structure-null", lambda d: at(d, "/name", None)),
}
# The container's size is asked first, and no JSON is longer than what it came in.
BY_SIZE = frozenset({"json-size"})
NEVER_REPORTED = BAKING_ONLY | BY_SIZE | ANSWERED_EARLIER.keys()

# Codes of which a page says only the check and its outcome. What a signature could not cover
# is one thing to people, whatever it was; what was not asked is explained by what stopped it;
# and the command, which fetches what it is given, has no page.
WITHOUT_SENTENCE = re.compile(
    r"document-[a-z-]+|(structure|proof|issuer)-skipped|input-unreachable"
)

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
# Words with hyphens that are no codes: names of suites and profiles, and what programs say to
# each other. The folders left out read codes, or have others that never reach a finding.
OTHER_WORDS = (
    SUITES.keys()
    | UNSUPPORTED_SUITES
    | OF_MERKKI_KEYS.keys()
    | {"data-model", "json-ld", "merkki-verify", "name-en", "ob-vc-jwt", "us-ascii", "utf-8"}
    | {"openid-credential-offer", "cache-control", "content-type", "last-modified"}
    | {"sd-jwt", "sd-jwt-vc", "vc-jose-cose-sd-jwt", "vp-jose-cose-sd-jwt"}
    | {"sha-256", "sha-384", "sha-512"}
    | {"vc-jose-cose"}
)
NOT_SEARCHED = frozenset({"codes", "credit", "fetch", "web"})


def syntax_of(package: Path, *, leaving: frozenset[str] = frozenset()) -> list[ast.AST]:
    """Every node of every module of a package, but for the folders named."""
    return [
        node
        for module in sorted(package.rglob("*.py"))
        if not leaving.intersection(module.relative_to(package).parts)
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
    ]


def text_of(node: ast.AST) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""


def arguments(nodes: Iterable[ast.AST], function: str, place: int) -> Iterator[str]:
    """The texts that calls of a function have at one place."""
    for node in nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function:
            yield from (text for item in node.args[place : place + 1] if (text := text_of(item)))


def written_codes() -> set[str]:
    """The codes that the verifier's own modules write out."""
    nodes = syntax_of(Path(merkki_verifier.__file__).parent, leaving=NOT_SEARCHED)
    hyphened = {word for node in nodes if KEBAB.fullmatch(word := text_of(node))}
    # A code of a single word can only be told from other words by where it stands.
    return (hyphened - OTHER_WORDS) | set(arguments(nodes, "Finding", 2))


def codes_of_contexts() -> set[str]:
    """The codes of merkki_contexts, as findings carry them."""
    nodes = syntax_of(Path(merkki_contexts.__file__).parent)
    own = {*arguments(nodes, "DataLossError", 0), *arguments(nodes, "super().__init__", 0)}
    # One function is told by its caller which code to use.
    return {f"document-{code}" for code in own | set(arguments(nodes, "named_iri", 3))}


def test_every_code_written_in_the_verifier_is_in_the_table() -> None:
    unknown = written_codes() - CODES.keys() - NEVER_REPORTED
    assert unknown == set(), "describe it in merkki_verifier.codes, or say above what else it is"


def test_every_code_of_the_contexts_is_in_the_table() -> None:
    assert "document-keyword" in codes_of_contexts()
    assert codes_of_contexts() - CODES.keys() - NEVER_REPORTED == set()


def test_every_code_of_the_table_is_used() -> None:
    skipped = {f"{check.value}-skipped" for check in Check}
    assert CODES.keys() - written_codes() - codes_of_contexts() - skipped == set()


def test_no_code_is_in_the_table_twice() -> None:
    assert len(CODES) == len(TABLE)


def test_what_is_never_reported_is_not_in_the_table() -> None:
    assert NEVER_REPORTED & CODES.keys() == set()


@pytest.mark.parametrize("code", TABLE, ids=lambda code: code.code)
def test_a_code_is_described_in_whole_sentences(code: Code) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code.code)
    assert code.outcomes
    for sentence in filter(None, (code.meaning, code.advice)):
        assert sentence.endswith(".")
        assert "|" not in sentence, "it would end a cell of the page's table"
    assert code.meaning
    assert code.premise


def test_the_page_of_codes_is_what_the_table_says() -> None:
    command = "python -m merkki_verifier.codes > docs/checks.md"
    assert PAGE.read_text("utf-8") == page(), f"make the page anew: {command}"


def test_the_page_is_made_by_one_command(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    runpy.run_module("merkki_verifier.codes", run_name="__main__")  # python -m, in this process
    assert capfdbinary.readouterr().out.decode("utf-8") == page()


def test_the_page_names_every_code_once() -> None:
    named = re.findall(r"^\| `([a-z0-9-]+)` \|.*\|.*\|.*\|$", page(), flags=re.MULTILINE)
    assert sorted(set(named) & CODES.keys()) == sorted(CODES)
    assert len(named) == len(set(named))


def identity(case: Case) -> str:
    return f"{case.code}-{case.outcome.value}"


@pytest.mark.parametrize("case", CASES, ids=identity)
def test_a_code_is_found_where_it_should_be(case: Case) -> None:
    report = case.found()
    found = {(finding.code, finding.outcome) for finding in report.findings}
    assert (case.code, case.outcome) in found
    if case.outcome is Outcome.FAILED:
        assert report.verdict is Verdict.REJECTED
    if case.outcome is Outcome.UNKNOWN:
        assert report.verdict is Verdict.INDETERMINATE
    if case.alone:
        assert {f.code for f in report.findings if f.outcome in BAD} <= {case.code}


@pytest.mark.parametrize("case", CASES, ids=identity)
def test_a_code_is_not_found_in_the_twin_that_differs_in_one_thing(case: Case) -> None:
    report = case.twin()
    assert case.code not in report.codes()
    if case.twin_holds:
        assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("case", CASES, ids=identity)
def test_findings_keep_to_the_check_and_the_outcomes_of_their_code(case: Case) -> None:
    for finding in (*case.found().findings, *case.twin().findings):
        code = CODES[finding.code]
        assert finding.check is code.check
        assert finding.outcome in code.outcomes
        assert finding.message


def test_every_code_has_a_case_for_each_of_its_outcomes() -> None:
    shown = {(case.code, case.outcome) for case in CASES}
    stated = {(code.code, outcome) for code in TABLE for outcome in code.outcomes}
    # The command's own code has its case in the test below.
    assert stated - shown == {("input-unreachable", Outcome.UNKNOWN)}


@pytest.mark.parametrize("there", [False, True])
def test_an_input_that_cannot_be_had_is_said_by_the_command(tmp_path: Path, *, there: bool) -> None:
    url, shop = "https://koulu.example/badges/1", Workshop()
    answers = {DOCUMENT: shop.did_document(), **({url: shop.badge()} if there else {})}
    documents = tmp_path / "documents.json"
    documents.write_text(
        json.dumps({u: {"status": 200, "body_text": json.dumps(d)} for u, d in answers.items()})
    )
    asked = [url, "--json", "--offline", "--documents", str(documents), "--at", NOW.isoformat()]
    told = json.loads(CliRunner().invoke(main, asked).stdout)
    found = [(f["code"], f["check"], f["outcome"]) for f in told["findings"]]
    assert (("input-unreachable", "container", "unknown") in found) is not there
    assert told["verdict"] == ("verified" if there else "indeterminate")


@pytest.mark.parametrize("code", ANSWERED_EARLIER)
def test_a_code_that_is_never_reported_is_answered_earlier(code: str) -> None:
    earlier, spoil = ANSWERED_EARLIER[code]
    shop = Workshop()

    def codes(document: Json) -> frozenset[str]:
        report: Report = shop.check(document, recipient="did:key:zSomebody")
        return report.codes()

    found = codes(spoil(shop.badge()))
    assert earlier in found
    assert code not in found
    assert earlier not in codes(shop.badge())


def test_every_code_has_a_sentence_or_a_considered_fallback() -> None:
    texts = read_texts(files("merkki_verifier.web.texts"))
    silent = {code for code in CODES if f"finding.{code}" not in texts}
    assert {code for code in silent if not WITHOUT_SENTENCE.fullmatch(code)} == set()
