"""``merkki tool`` and ``merkki-verify tool``: secure or verify a file with a key in a file.

Exit codes: 0 success, 1 failure, 2 the asking is at fault, 3 indeterminate.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from merkki_verifier.cli_world import moment
from merkki_verifier.fetch import DocumentsFetcher
from merkki_verifier.tool import files
from merkki_verifier.tool.answer import EXIT, Answer, Result, ToolError
from merkki_verifier.tool.features import FEATURES, MADE_SUITES
from merkki_verifier.tool.issuing import Choices, issued
from merkki_verifier.tool.key_file import MAX_KEY_BYTES, KeyFile, read_key
from merkki_verifier.tool.verifying import verified
from merkki_verifier.world import Limits

_COMMON = (
    click.option(
        "--key",
        "key_file",
        required=True,
        metavar="FILE",
        help="A JWK, a Multikey, or a verification method with one of them.",
    ),
    click.option(
        "--feature", required=True, type=click.Choice(list(FEATURES)), help="How it is secured."
    ),
    click.option("--input", "source", required=True, metavar="FILE", help="- is standard input."),
    click.option("--output", metavar="FILE", help="Write the answer there as well."),
    click.option("--at", metavar="TIME", help="The moment to act in, e.g. 2026-12-24T12:00:00Z."),
)


class _Answering(click.Command):
    """Answers in JSON where the command line itself is at fault, too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            click.echo(Answer(Result.ERROR, error.format_message()).to_json())
            raise


def _takes_files(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_COMMON):
        command = option(command)
    return command


@click.group()
def tool() -> None:
    """Secure or verify one file with a key in a file, and answer in JSON. For tool builders.

    Offline, and apart from any issuing service: it keeps nothing. Keys in clear are for
    tests; never give it an organisation's.

    \b
    Examples:
      merkki-verify tool issue --key key.json --feature credential_jose \\
          --input credential.json --output answer.json
      merkki-verify tool verify --key key.json --feature credential_jose --input token.txt
    """  # noqa: D301 # click's own mark for "do not rewrap"


@tool.command(cls=_Answering)
@_takes_files
@click.option(
    "--disclose",
    multiple=True,
    metavar="PATHS",
    help="SD-JWT: what its holder may keep back. ecdsa-sd-2023: show this, and what is mandatory.",
)
@click.option(
    "--mandatory",
    multiple=True,
    metavar="PATHS",
    help="ecdsa-sd-2023: what its holder cannot keep back.",
)
@click.option(
    "--cryptosuite",
    type=click.Choice(MADE_SUITES),
    help="Of an embedded proof. Without it, eddsa-rdfc-2022 or ecdsa-rdfc-2019 by the key.",
)
def issue(
    *,
    key_file: str,
    feature: str,
    source: str,
    output: str | None,
    at: str | None,
    disclose: tuple[str, ...],
    mandatory: tuple[str, ...],
    cryptosuite: str | None,
) -> None:
    """Secure a JSON document. `data` in the answer is the token, or the document with its proof.

    PATHS are JSON Pointers or dotted paths, with commas between or as a JSON array.

    \b
    Exit status: 0 success, 1 failure: the document is unsound, 2 error: what was asked is.

    \b
    Examples:
      merkki-verify tool issue --key p256.json --feature credential_sdjwt \\
          --disclose credentialSubject.name,/credentialSubject/phones/0 --input credential.json
      merkki-verify tool issue --key p256.json --feature credential_di \\
          --cryptosuite ecdsa-sd-2023 --mandatory /issuer --input credential.json
    """  # noqa: D301 # click's own mark for "do not rewrap"

    def made(key: KeyFile, raw: bytes) -> Answer:
        choices = Choices(disclose, mandatory, cryptosuite)
        return issued(raw, FEATURES[feature], key, choices, now=_moment(at))

    _answer(made, key_file, source, output)


@tool.command(cls=_Answering)
@_takes_files
@click.option("--documents", metavar="FILE", help="Answers for URLs (status lists), as JSON.")
def verify(
    *,
    key_file: str,
    feature: str,
    source: str,
    output: str | None,
    at: str | None,
    documents: str | None,
) -> None:
    """Verify a document with this key and no other. `data` in the answer is what the key signed.

    Whose key it is, you answer for. Credentials inside a presentation are listed with
    answers of their own: forged ones make a failure; where their issuers' keys are not at
    hand, success is about the presentation alone.

    \b
    Exit status: 0 success, 1 failure, 2 error: what was asked cannot be done, 3 indeterminate.

    \b
    Examples:
      merkki-verify tool verify --key key.json --feature credential_jose --input token.txt
      merkki-verify tool verify --key key.json --feature presentation_sdjwt --input token.txt \\
          --at 2026-12-24T12:00:00Z --output answer.json
    """  # noqa: D301 # click's own mark for "do not rewrap"

    def made(key: KeyFile, raw: bytes) -> Answer:
        fetch = _documents(documents)
        return verified(raw, FEATURES[feature], key.public, now=_moment(at), fetch=fetch)

    _answer(made, key_file, source, output)


def _answer(
    make: Callable[[KeyFile, bytes], Answer], key_file: str, source: str, output: str | None
) -> None:
    """Read the files, answer on standard output and in ``output``, and end."""
    try:
        if output is not None:
            files.refuse_overwriting(output, key_file, source)
    except ToolError as error:
        _end(Answer(Result.ERROR, str(error)))
    try:
        key = read_key(files.read(key_file, what="the key file", max_bytes=MAX_KEY_BYTES))
        raw = files.read(source, what="the input", max_bytes=Limits().max_bytes)
        answer = make(key, raw)
    except ToolError as error:
        answer = Answer(Result.ERROR, str(error))
    if output is not None:
        try:
            files.write(output, answer.to_json())
        except ToolError as error:
            answer = Answer(Result.ERROR, str(error))
    _end(answer)


def _end(answer: Answer) -> NoReturn:
    click.echo(answer.to_json())
    sys.exit(EXIT[answer.result])


def _moment(at: str | None) -> datetime:
    try:
        return moment(at)
    except click.BadParameter as error:
        raise ToolError(f"--at: {error.message}") from None


def _documents(name: str | None) -> DocumentsFetcher:
    if name is None:
        return DocumentsFetcher.from_mapping({})
    try:
        return DocumentsFetcher.from_file(Path(name))
    except (OSError, ValueError) as error:
        raise ToolError(f"--documents: {error}") from None
