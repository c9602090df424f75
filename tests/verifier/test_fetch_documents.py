"""Documents in a file, fetchers in a row, and a memory for one run."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Thread

import pytest

import merkki_verifier.fetch
from merkki_verifier.fetch import (
    ChainFetcher,
    DocumentsError,
    DocumentsFetcher,
    Fetcher,
    FetchError,
    RememberingFetcher,
    Response,
    first_of,
)

URL = "https://a.example/did.json"


def code_of(fetcher: Fetcher, url: str = URL) -> str:
    """Why ``url`` cannot be had, or "ok"."""
    try:
        fetcher.get(url, accept="*/*")
    except FetchError as error:
        return error.code
    return "ok"


def faults(mapping: Mapping[str, object], base: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(DocumentsError) as caught:
        DocumentsFetcher.from_mapping(mapping, base=base)
    return caught.value.faults


# Documents


def test_documents_are_given_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / "bodies").mkdir()
    (tmp_path / "bodies" / "list").write_bytes(b"\0\xff")
    (tmp_path / "documents.json").write_text(
        json.dumps(
            {
                URL: {"status": 404, "headers": {"Content-Type": "text/plain"}, "body_text": "ä"},
                "https://a.example/list": {"body_file": "bodies/list"},
                "https://a.example/empty": {},
            }
        )
    )
    given = DocumentsFetcher.from_file(tmp_path / "documents.json")
    answer = given.get(URL, accept="*/*")
    assert answer == Response(404, {"content-type": "text/plain"}, "ä".encode())
    assert given.get("https://a.example/list", accept="*/*") == Response(200, {}, b"\0\xff")
    assert given.get("https://a.example/empty#key", accept="*/*") == Response(200, {}, b"")


@pytest.mark.parametrize("url", ["https://a.example/", URL + "?x", URL.upper(), ""])
def test_what_was_not_given_is_not_provided(url: str) -> None:
    given = DocumentsFetcher.from_mapping({URL: {"body_text": "x"}})
    assert code_of(given) == "ok"
    assert code_of(given, url) == "not-provided"


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "documents.json").write_text(
        json.dumps(
            {
                "https://a.example/1": [],
                "https://a.example/2": {"status": 99, "body": "x"},
                "https://a.example/3": {"status": True, "headers": {"a": 1}},
                "https://a.example/4": {"headers": [], "body_text": 1},
                "https://a.example/5": {"body_text": "", "body_file": "missing"},
                "https://a.example/6": {"body_file": 1},
            }
        )
    )
    with pytest.raises(DocumentsError) as caught:
        DocumentsFetcher.from_file(tmp_path / "documents.json")
    assert caught.value.faults == (
        "https://a.example/1: is not an object",
        "https://a.example/2: unknown member 'body'",
        "https://a.example/2: status is not an HTTP status",
        "https://a.example/3: status is not an HTTP status",
        "https://a.example/3: headers is not an object of strings",
        "https://a.example/4: headers is not an object of strings",
        "https://a.example/4: body_text is not a string",
        "https://a.example/5: has both body_text and body_file",
        "https://a.example/5: body_file 'missing' is not there",
        "https://a.example/6: body_file is not a string",
    )
    assert str(caught.value).startswith(str(tmp_path / "documents.json"))
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes, just made
    assert str(again) == str(caught.value)


@pytest.mark.parametrize("text", ["[]", "{", '{"a": {}, "a": {}}'])
def test_a_file_that_is_no_object_of_documents_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "documents.json").write_text(text)
    with pytest.raises(DocumentsError):
        DocumentsFetcher.from_file(tmp_path / "documents.json")


def test_a_body_is_never_read_from_outside_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret").write_text("secret")
    (inside / "link").symlink_to(tmp_path / "secret")
    (inside / "twin").write_text("public")
    (inside / "honest-link").symlink_to(inside / "twin")
    for name in ("../secret", str(tmp_path / "secret"), "link", "../inside/../secret", "a\0b"):
        assert "outside the folder" in faults({URL: {"body_file": name}}, inside)[0]
    for name in ("twin", "./twin", "honest-link", "../inside/twin", str(inside / "twin")):
        given = DocumentsFetcher.from_mapping({URL: {"body_file": name}}, base=inside)
        assert given.get(URL, accept="*/*").body == b"public"


def test_a_body_in_a_file_needs_a_folder() -> None:
    assert faults({URL: {"body_file": "x"}}) == (f"{URL}: body_file needs a folder to be found in",)


def test_a_file_that_went_away_is_broken_not_missing(tmp_path: Path) -> None:
    (tmp_path / "body").write_text("x")
    given = DocumentsFetcher.from_mapping({URL: {"body_file": "body"}}, base=tmp_path)
    (tmp_path / "body").unlink()
    assert code_of(given) == "broken"


# Chain


@dataclass
class Shelf:
    """A fetcher that has one answer, and counts how often it was asked."""

    answer: Response | str
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, accept: str) -> Response:
        self.asked.append(f"{url} {accept}")
        if isinstance(self.answer, str):
            raise FetchError(url, self.answer, "is not here")
        return self.answer


def test_the_next_is_asked_only_for_what_was_not_provided() -> None:
    second = Shelf(Response(200, {}, b"second"))
    assert first_of(Shelf("not-provided"), second).get(URL, accept="*/*").body == b"second"
    assert second.asked == [f"{URL} */*"]


@pytest.mark.parametrize("code", ["broken", "timeout", "refused-url"])
def test_any_other_failure_is_final(code: str) -> None:
    second = Shelf(Response(200, {}, b"from elsewhere"))
    assert code_of(first_of(Shelf(code), second)) == code
    assert second.asked == []


def test_a_first_answer_is_enough() -> None:
    second = Shelf("timeout")
    assert first_of(Shelf(Response(404)), second).get(URL, accept="*/*").status == 404
    assert second.asked == []


def test_where_nobody_has_it_it_is_not_provided() -> None:
    assert code_of(ChainFetcher(Shelf("not-provided"), Shelf("not-provided"))) == "not-provided"
    assert code_of(ChainFetcher()) == "not-provided"


def test_one_fetcher_alone_is_itself() -> None:
    shelf = Shelf("timeout")
    assert first_of(shelf) is shelf


# Memory


@pytest.mark.parametrize("answer", [Response(200, {"a": "b"}, b"x"), "timeout"])
def test_an_answer_or_a_failure_is_asked_for_once(answer: Response | str) -> None:
    shelf = Shelf(answer)
    remembering = RememberingFetcher(shelf)
    assert code_of(remembering) == code_of(remembering)
    assert len(shelf.asked) == 1
    remembering.get(URL, accept="text/plain") if isinstance(answer, Response) else None
    assert code_of(remembering, URL + "#2") == code_of(shelf)


def test_a_failure_is_raised_anew_each_time() -> None:
    remembering = RememberingFetcher(Shelf("timeout"))
    with pytest.raises(FetchError) as first:
        remembering.get(URL, accept="*/*")
    with pytest.raises(FetchError) as second:
        remembering.get(URL, accept="*/*")
    assert first.value is not second.value
    assert str(first.value) == str(second.value)


def test_another_form_of_the_document_is_another_document() -> None:
    shelf = Shelf(Response(200))
    remembering = RememberingFetcher(shelf)
    for accept in ("application/vc", "application/did+json", "application/vc"):
        remembering.get(URL, accept=accept)
    assert shelf.asked == [f"{URL} application/vc", f"{URL} application/did+json"]


def test_the_memory_is_bounded_in_number_and_in_bytes() -> None:
    shelf = Shelf(Response(200, {"etag": "x" * 1000}, b"y" * 4000))
    few = RememberingFetcher(shelf, max_entries=2)
    for url in ("1", "2", "3", "2", "3", "1"):
        code_of(few, url)
    assert [asked[0] for asked in shelf.asked] == ["1", "2", "3", "1"]
    shelf.asked.clear()
    small = RememberingFetcher(shelf, max_bytes=12_000)
    for url in ("1", "2", "3", "2", "3", "1"):
        code_of(small, url)
    assert [asked[0] for asked in shelf.asked] == ["1", "2", "3", "1"]


def test_threads_that_ask_together_all_see_the_same_answer() -> None:
    together = Barrier(4)

    @dataclass
    class Restless:
        """Answers differently each time, and only once everybody has asked."""

        times: int = 0

        def get(self, url: str, *, accept: str) -> Response:
            assert url
            assert accept
            together.wait(timeout=10)
            self.times += 1
            return Response(200, {}, str(self.times).encode())

    remembering = RememberingFetcher(Restless())
    seen: list[bytes] = []
    threads = [
        Thread(target=lambda: seen.append(remembering.get(URL, accept="*/*").body))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert len(set(seen)) == 1


# The door


def test_the_door_to_the_network_is_loaded_only_when_somebody_asks_for_it() -> None:
    program = (
        "import sys, merkki_verifier, merkki_verifier.fetch as fetch;"
        "door = 'merkki_verifier.fetch.https';"
        "before = door in sys.modules;"
        "fetch.HttpsFetcher;"
        "print(before, door in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.strip() == "False True"


def test_the_module_has_the_names_it_promises_and_no_others() -> None:
    for name in merkki_verifier.fetch.__all__:
        assert getattr(merkki_verifier.fetch, name).__name__ == name
    with pytest.raises(AttributeError, match="HttpFetcher"):
        merkki_verifier.fetch.HttpFetcher  # noqa: B018 - reading it is the point
