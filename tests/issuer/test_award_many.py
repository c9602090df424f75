"""``merkki award-many``: a class from a file, each line answered for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from issuer_region import PASSPHRASE, SCHOOL, Region

from merkki_issuer.cli import main

OK, REFUSED, USAGE = 0, 1, 2


@pytest.fixture
def run(region: Region, tmp_path: Path) -> Runner:
    return Runner(region, tmp_path)


class Runner:
    """Runs the command on a file of these lines."""

    def __init__(self, region: Region, folder: Path) -> None:
        self.folder = folder
        self.environment: dict[str, str | None] = {
            "MERKKI_DATA": str(region.settings.data),
            "MERKKI_PUBLIC_URL": "https://passi.tervasalmi.example",
            "MERKKI_LINK_URL": "http://127.0.0.1:8000",
            "MERKKI_KEY_PASSPHRASE": PASSPHRASE,
        }

    def __call__(self, content: str | bytes, *more: str) -> Result:
        file = self.folder / "class.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        options = ("--org", SCHOOL.slug, "--mark", "WL-01", "--form", "json", *more)
        result = CliRunner().invoke(main, ["award-many", str(file), *options], env=self.environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


def told(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_everybody_in_the_file_gets_a_badge_and_the_same_one_again(run: Runner) -> None:
    badges = run.folder / "badges.jsonl"
    first = run("reference\na\nb\nc\n", "--json", "--lines", str(badges))
    assert first.exit_code == OK
    assert "3 awarded, 0 refused" in first.stderr
    made = told(first)
    assert [each["line"] for each in made] == [2, 3, 4]
    written = [json.loads(line)["id"] for line in badges.read_text().splitlines()]
    assert written == [each["credential"] for each in made]
    again = run("reference\na\nb\nc\nd\n", "--json")
    assert told(again)[:3] == made


def test_no_reference_is_repeated_in_what_is_printed(run: Runner) -> None:
    result = run("reference,holder\nanna.esimerkki@koulu.example,not-a-did\n")
    assert result.exit_code == REFUSED
    assert "anna" not in result.output + result.stderr
    assert "line 2" in result.stderr


def test_a_refused_line_is_named_and_the_others_are_awarded(run: Runner) -> None:
    result = run("reference,awarded_on,dedupe\na,2026-05-31,\nb,2027-01-01,\nc,,twice\n", "--json")
    assert result.exit_code == REFUSED
    first, second, third = told(result)
    assert "credential" in first
    assert "credential" in third
    assert isinstance(second["refused"], dict)


def test_blank_lines_are_counted_as_the_file_has_them(run: Runner) -> None:
    result = run("reference,awarded_on\n\na,2026-05-31\n\n\nb,2027-01-01\n")
    assert "line 6" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a\nb\n", "first line must name the columns"),
        ("", "first line must name the columns"),
        ("reference,email\na,b\n", "first line must name the columns"),
        ("reference\na,b\n", "Line 2 has more values"),
        ("reference,awarded_on\na,31.5.2026\n", "Line 2: awarded_on is no day"),
        (b"reference\n\xff\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_awards_nothing_and_says_where(
    run: Runner, content: str | bytes, said: str
) -> None:
    assert run("reference\nz\n").exit_code == OK  # the twin
    result = run(content)
    assert result.exit_code == REFUSED
    assert said in result.output + result.stderr


def test_a_file_for_the_badges_that_cannot_be_written_is_said_before_anything(run: Runner) -> None:
    result = run("reference\na\n", "--lines", str(run.folder / "no" / "badges.jsonl"))
    assert result.exit_code == 3
    assert "cannot be written" in result.output + result.stderr
