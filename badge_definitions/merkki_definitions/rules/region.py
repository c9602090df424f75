"""Rules for the organisations of a region, and for what they may award."""

from __future__ import annotations

from collections.abc import Iterator

from merkki_definitions.frameworks import known_refs
from merkki_definitions.nodes import Node, Problem
from merkki_definitions.organisations import ATTESTING_COLUMN, ISSUING_COLUMN
from merkki_definitions.publishing import effective
from merkki_definitions.reading import CATALOGUE, FRAMEWORKS, ORGANISATIONS, Definitions
from merkki_definitions.rules.marks import twice

# Organisations that only read badges need no mark of their own.
READERS = frozenset({"verifier", "credit_decider"})


def check_region(definitions: Definitions) -> Iterator[Problem]:
    """Every broken rule of the region's file, and marks that nobody there may issue."""
    region = definitions.file(ORGANISATIONS)
    organisations = list(region.at("organisations").each())
    for key in ("id", "did", "url"):
        yield from twice([organisation.at(key) for organisation in organisations])
    for organisation in organisations:
        yield from _check_rights(organisation, definitions)
        yield from _check_roles(organisation)
        yield from _check_trust(organisation.at("trust"))
        yield from _check_needs(organisation, definitions)
        yield from _check_sector(organisation, definitions)
    needs = [need for body in organisations for need in body.at("skill_needs").each()]
    yield from twice([need.at("id") for need in needs])
    yield from _check_mentors(region, organisations)
    yield from _check_owners(definitions, organisations)
    if ORGANISATIONS in definitions.files:
        yield from _check_every_mark_has_an_issuer(definitions, organisations)


def _check_rights(organisation: Node, definitions: Definitions) -> Iterator[Problem]:
    """What an organisation may do, every one of those marks must allow to its type."""
    kind = organisation.at("type").text or ""
    for scope, columns, enough in (
        ("may_issue", ISSUING_COLUMN, {"issue"}),
        ("may_attest", ATTESTING_COLUMN, {"issue", "attest"}),
    ):
        for code in organisation.at(scope).each():
            versions = [m for m in definitions.marks if m.at("code").text == code.text]
            column = columns.get(kind, "")
            if not versions:
                yield code.problem(f"there is no mark {code.text}")
            elif not any(m.at("may_award", column).text in enough for m in versions):
                verb = scope.removeprefix("may_")
                yield code.problem(f"{code.text} does not let a {kind} {verb} it")


def _check_roles(organisation: Node) -> Iterator[Problem]:
    roles = set(organisation.at("roles").words())
    issues = bool(organisation.at("may_issue").words())
    attests = bool(organisation.at("may_attest").words())
    if issues != ("issuer" in roles):
        yield organisation.at("roles").problem("the role issuer and may_issue must agree")
    if "attester" in roles and not attests:
        yield organisation.at("roles").problem("an attester needs marks in may_attest")
    if issues and organisation.at("did").value is None:
        yield organisation.at("did").problem("who issues needs an identifier")
    if not issues and not attests and not roles & READERS:
        yield organisation.problem(
            "no mark can be reached here: may_issue and may_attest are empty"
        )


def _check_trust(trust: Node) -> Iterator[Problem]:
    status = trust.at("status").text
    start, end, distrust = (trust.at(key) for key in ("valid_from", "valid_until", "distrust_from"))
    for later in (end, distrust):
        if start.text and later.text and later.text < start.text:
            yield later.problem(f"{later.text} is before valid_from")
    if status == "ended" and end.text is None:
        yield end.problem("an organisation that ended needs the day")
    if status == "withdrawn" and distrust.text is None:
        yield distrust.problem("a withdrawal needs the day from which nothing is believed")
    if status == "active" and distrust.text is not None:
        yield trust.at("status").problem("an organisation that is distrusted is not active")


def _check_needs(organisation: Node, definitions: Definitions) -> Iterator[Problem]:
    codes = {mark.at("code").text for mark in definitions.marks}
    refs = known_refs(definitions.file(FRAMEWORKS))
    needs = list(organisation.at("skill_needs").each())
    if bool(needs) != ("skill_need_publisher" in organisation.at("roles").words()):
        yield organisation.at("roles").problem(
            "the role skill_need_publisher and skill_needs must agree"
        )
    for need in needs:
        for code in need.at("marks").each():
            if code.text not in codes:
                yield code.problem(f"there is no mark {code.text}")
        for ref in need.at("esco").each():
            if ref.text not in refs or not (ref.text or "").startswith("esco:"):
                yield ref.problem(f"{ref.text} is no ESCO code of frameworks.yaml")
        published, expires = need.at("published").text, need.at("expires").text
        if published and expires and expires <= published:
            yield need.at("expires").problem(f"{expires} is not after {published}")


def _check_sector(organisation: Node, definitions: Definitions) -> Iterator[Problem]:
    code = organisation.at("sector", "isced_f")
    refs = known_refs(definitions.file(FRAMEWORKS))
    if code.text is not None and f"isced-f:{code.text}" not in refs:
        yield code.problem(f"isced-f:{code.text} is not in frameworks.yaml")


def _check_mentors(region: Node, organisations: list[Node]) -> Iterator[Problem]:
    mentors = list(region.at("mentors").each())
    yield from twice([mentor.at("id") for mentor in mentors])
    roles = {body.at("id").text: body.at("roles").words() for body in organisations}
    for mentor in mentors:
        host = mentor.at("organisation")
        if host.text is not None and "mentor_host" not in roles.get(host.text, ()):
            yield host.problem(f"there is no mentor host {host.text}")


def _check_owners(definitions: Definitions, organisations: list[Node]) -> Iterator[Problem]:
    ids = {body.at("id").text for body in organisations}
    for owner in (
        definitions.file(CATALOGUE).at("creator"),
        definitions.file(ORGANISATIONS).at("trust_registry", "maintained_by"),
    ):
        if owner.text is not None and owner.text not in ids:
            yield owner.problem(f"there is no organisation {owner.text}")


def _check_every_mark_has_an_issuer(
    definitions: Definitions, organisations: list[Node]
) -> Iterator[Problem]:
    issued = {code for body in organisations for code in body.at("may_issue").words()}
    for mark in definitions.marks:
        code = mark.at("code")
        on_offer = effective(mark, definitions).get("status") == "active"
        if on_offer and code.text is not None and code.text not in issued:
            yield code.problem(f"no organisation of the region may issue {code.text}")
