"""Rights passed on by endorsement: never more than the endorser has, never without end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workshop import LIST, SCHOOL, Json, Workshop, entry, unsigned

from merkki_keys import KeySigner, KeyType, PrivateKey, did_key
from merkki_verifier import Report, Verdict, verify
from merkki_verifier.report import Check
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.securing.selective import add_base_proof, derive
from merkki_verifier.trust import Grant, RegistryError, TrustEntry, TrustRegistry, with_grants
from merkki_verifier.trust.delegation import MAX_DERIVED
from merkki_verifier.trust.endorsed import (
    MAX_ENDORSEMENTS,
    load_endorsed_registry,
    read_grant,
    right_endorsement,
)
from merkki_verifier.trust.entries import MAX_DELEGATIONS
from merkki_verifier.trust.forms import read_registry


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Party:
    """Somebody with a key of their own."""

    def __init__(self) -> None:
        self.key = PrivateKey.generate(KeyType.ED25519)
        self.did = did_key(self.key.public)
        self.signer = KeySigner(f"{self.did}#{self.did.removeprefix('did:key:')}", self.key)

    def sign(self, document: Json, created: str = "2026-11-01") -> Json:
        how = {"cryptosuite": "eddsa-rdfc-2022", "created": day(created)}
        return add_proof(document, signer=self.signer, **how)  # type: ignore[arg-type] # by name

    def endorse(self, right: TrustEntry, *, signed: str = "2026-11-01", **period: str) -> Json:
        return self.sign(self.unsigned(right, **period), signed)

    def unsigned(self, right: TrustEntry, **period: str) -> Json:
        start, end = period.get("start", "2026-09-01"), period.get("end")
        return right_endorsement(
            right,
            endorser=self.did,
            name="Oikeus myöntää merkkejä",
            credential_id=f"urn:uuid:{uuid5(NAMESPACE_URL, self.did + right.issuer)}",
            valid_from=day(start),
            valid_until=day(end) if end else None,
        )


OPERATOR, SCHOOL_A, FIRST, SECOND, THIRD, FOURTH = (Party() for _ in range(6))
NAMES = {"fi": "Koulu"}


def right(party: Party, *marks: str, **more: Any) -> TrustEntry:
    return TrustEntry(party.did, NAMES, may_issue=frozenset(marks or ("WL-01",)), **more)


def book(*entries: TrustEntry) -> TrustRegistry:
    return TrustRegistry({e.issuer: e for e in entries}, "https://l.example/r", day("2026-11-01"))


SCHOOL_ENTRY = right(SCHOOL_A, "WL-01", "WL-02", may_delegate=2)


def badge_of(party: Party, *endorsements: object, mark: str = "WL-01", **changes: Any) -> Json:
    """A badge of somebody's, with the endorsements of its profile inside."""
    document = unsigned(**changes)
    issuer: Json = {"id": party.did, "type": ["Profile"], "name": "Työpaja"}
    for member, kind in (("endorsement", dict), ("endorsementJwt", str)):
        items = [item for item in endorsements if isinstance(item, kind)]
        if items:
            issuer[member] = items
    document["issuer"] = issuer
    document["credentialSubject"]["achievement"]["humanCode"] = mark
    return party.sign(document)


def report(badge: Json, registry: TrustRegistry, shop: Workshop | None = None) -> Report:
    world = replace((shop or Workshop()).world(), trust=registry)
    return verify(json.dumps(badge), world=world)


def answers(found: Report) -> tuple[set[str], set[str]]:
    return ({f.code for f in found.of(Check.TRUST)}, {f.code for f in found.of(Check.RIGHT)})


KNOWN = ({"issuer-known"}, {"right-ok"})
UNKNOWN = ({"issuer-unknown"}, {"right-not-asked"})


class TestInABadge:
    """A badge may carry the endorsement that lets its issuer award it."""

    def test_a_delegate_is_known_through_its_delegator_and_the_report_says_so(self) -> None:
        badge = badge_of(FIRST, SCHOOL_A.endorse(right(FIRST)))
        found = report(badge, book(SCHOOL_ENTRY))
        assert found.verdict is Verdict.VERIFIED
        (known,) = found.of(Check.TRUST)
        assert (known.code, known.facts["vouched_by"]) == ("issuer-known", SCHOOL_A.did)

    def test_without_the_endorsement_it_is_a_stranger(self) -> None:
        assert answers(report(badge_of(FIRST), book(SCHOOL_ENTRY))) == UNKNOWN

    def test_an_endorsement_as_a_jwt_counts_alike(self) -> None:
        document = SCHOOL_A.unsigned(right(FIRST))
        token = vc_jwt.secure(document, signer=SCHOOL_A.signer)
        assert answers(report(badge_of(FIRST, token), book(SCHOOL_ENTRY))) == KNOWN

    def test_an_endorsement_alone_gives_no_right(self) -> None:
        document = SCHOOL_A.unsigned(right(FIRST))
        subject = document["credentialSubject"]
        del subject["right"]
        subject["type"] = ["EndorsementSubject"]
        badge = badge_of(FIRST, SCHOOL_A.sign(document))
        assert answers(report(badge, book(SCHOOL_ENTRY))) == UNKNOWN

    def test_a_right_nobody_can_read_is_none(self) -> None:
        document = SCHOOL_A.unsigned(right(FIRST))
        del document["credentialSubject"]["right"]["may_issue"]
        badge = badge_of(FIRST, SCHOOL_A.sign(document))
        assert answers(report(badge, book(SCHOOL_ENTRY))) == UNKNOWN

    def test_a_strangers_endorsement_opens_no_door(self) -> None:
        badge = badge_of(FIRST, THIRD.endorse(right(FIRST)))
        assert answers(report(badge, book(SCHOOL_ENTRY))) == UNKNOWN

    def test_nor_does_ones_own(self) -> None:
        badge = badge_of(FIRST, FIRST.endorse(right(FIRST)))
        assert answers(report(badge, book(SCHOOL_ENTRY))) == UNKNOWN

    def test_nor_a_forged_one(self) -> None:
        endorsement = SCHOOL_A.endorse(right(FIRST))
        endorsement["credentialSubject"]["right"]["may_issue"].append("WL-02")
        found = report(badge_of(FIRST, endorsement, mark="WL-02"), book(SCHOOL_ENTRY))
        assert found.verdict is Verdict.REJECTED
        assert answers(found) == UNKNOWN

    @pytest.mark.parametrize(("bits", "expected"), [((), KNOWN), ((5,), UNKNOWN)])
    def test_a_withdrawn_endorsement_gives_nothing_any_more(
        self, bits: tuple[int, ...], expected: object
    ) -> None:
        shop = Workshop()
        school = TrustEntry(SCHOOL, NAMES, may_delegate=1)
        shop.network.serve(LIST, shop.status_list(*bits))
        document = {**FIRST.unsigned(right(FIRST)), "credentialStatus": entry(5)}
        document["issuer"] = {"id": SCHOOL, "type": ["Profile"]}
        badge = badge_of(FIRST, shop.sign(document))
        assert answers(report(badge, book(school), shop)) == expected

    def test_a_part_of_an_endorsement_is_none_for_its_end_may_have_been_left_out(self) -> None:
        shop = Workshop()
        registry = book(TrustEntry(SCHOOL, NAMES, may_delegate=1))
        document = FIRST.unsigned(right(FIRST), end="2026-11-20")
        document["issuer"] = {"id": SCHOOL, "type": ["Profile"]}
        signer = shop.signer(KeyType.P256)
        pointers = ["/issuer", "/type", "/name", "/validFrom", "/credentialSubject"]
        base = add_base_proof(
            document, signer=signer, created=day("2026-11-01"), mandatory_pointers=pointers
        )
        for pointer in ("/id", "/validUntil"):
            part = derive(base, pointers=[pointer])
            assert answers(report(badge_of(FIRST, part), registry)) == UNKNOWN
        whole = shop.sign(document, KeyType.P256)
        assert answers(report(badge_of(FIRST, whole), registry)) == KNOWN

    def test_an_endorsement_that_ran_out_counts_for_the_time_it_covered(self) -> None:
        endorsement = SCHOOL_A.endorse(right(FIRST), end="2026-11-10", signed="2026-09-01")
        registry = book(SCHOOL_ENTRY)
        within = badge_of(FIRST, endorsement, awardedDate="2026-11-09T00:00:00Z")
        assert answers(report(within, registry)) == KNOWN
        after = badge_of(FIRST, endorsement, awardedDate="2026-11-10T00:00:00Z")
        assert answers(report(after, registry)) == ({"issuer-known"}, {"right-not-in-force"})

    def test_a_chain_inside_a_chain_is_followed(self) -> None:
        first = right(FIRST, "WL-01", may_delegate=1)
        inner = SCHOOL_A.endorse(first)
        document = FIRST.unsigned(right(SECOND))
        document["issuer"] = {"id": FIRST.did, "type": ["Profile"], "endorsement": [inner]}
        found = report(badge_of(SECOND, FIRST.sign(document)), book(SCHOOL_ENTRY))
        assert answers(found) == KNOWN
        (known,) = found.of(Check.TRUST)
        assert known.facts["vouched_by"] == f"{FIRST.did} {SCHOOL_A.did}"


def grant(endorser: Party, given: TrustEntry, made: str = "2026-10-01") -> Grant:
    return Grant(endorser.did, given, day(made))


def passed_on(giver: TrustEntry, given: Grant) -> TrustEntry | None:
    found = with_grants(book(giver), [given]).of(given.right.issuer)
    return found[0] if found else None


class TestNarrowing:
    """A delegate has what both give, and nothing else."""

    @pytest.mark.parametrize(
        ("has", "gives", "gets"),
        [
            ({"A", "B"}, {"A"}, {"A"}),
            ({"A"}, {"A", "B"}, {"A"}),
            ({"A"}, {"B"}, set()),
            ({"A"}, None, {"A"}),
            (None, {"B"}, {"B"}),
            (None, None, None),
        ],
    )
    def test_marks(self, has: set[str] | None, gives: set[str] | None, gets: object) -> None:
        def marked(party: Party, marks: set[str] | None, links: int) -> TrustEntry:
            may = None if marks is None else frozenset(marks)
            return TrustEntry(party.did, NAMES, may_issue=may, may_delegate=links)

        entry = passed_on(marked(SCHOOL_A, has, 1), grant(SCHOOL_A, marked(FIRST, gives, 0)))
        assert entry is not None
        assert entry.may_issue == gets

    def test_alignments_and_what_may_be_attested(self) -> None:
        giver = replace(
            SCHOOL_ENTRY,
            alignments=frozenset({"https://e.example/1"}),
            may_attest=frozenset({"LI-08"}),
        )
        given = right(
            FIRST,
            alignments=frozenset({"https://e.example/1", "https://e.example/2"}),
            may_attest=frozenset({"LI-08", "ME-01"}),
        )
        entry = passed_on(giver, grant(SCHOOL_A, given))
        assert entry is not None
        assert entry.alignments == {"https://e.example/1"}
        assert entry.may_attest == {"LI-08"}

    @pytest.mark.parametrize(
        ("has", "gives", "gets"),
        [
            ((), (), ()),
            (("https://a.example/",), (), ("https://a.example/",)),
            ((), ("https://a.example/x/",), ("https://a.example/x/",)),
            (("https://a.example/",), ("https://a.example/x/",), ("https://a.example/x/",)),
            (("https://a.example/x/",), ("https://a.example/",), ("https://a.example/x/",)),
            (("https://a.example/",), ("https://a.example/",), ("https://a.example/",)),
        ],
    )
    def test_where_definitions_live(
        self, has: tuple[str, ...], gives: tuple[str, ...], gets: tuple[str, ...]
    ) -> None:
        giver = replace(SCHOOL_ENTRY, achievement_ids=has)
        entry = passed_on(giver, grant(SCHOOL_A, right(FIRST, achievement_ids=gives)))
        assert entry is not None
        assert (entry.achievement_ids, entry.may_issue) == (gets, frozenset({"WL-01"}))

    def test_places_that_do_not_meet_leave_no_right_at_all(self) -> None:
        giver = replace(SCHOOL_ENTRY, achievement_ids=("https://a.example/",))
        given = right(FIRST, achievement_ids=("https://b.example/",))
        entry = passed_on(giver, grant(SCHOOL_A, given))
        assert entry is not None
        assert entry.may_issue == frozenset()

    def test_the_period_is_the_one_both_share(self) -> None:
        giver = replace(SCHOOL_ENTRY, valid_from=day("2026-08-01"), valid_until=day("2027-08-01"))
        given = right(FIRST, valid_from=day("2026-09-01"), valid_until=day("2028-01-01"))
        entry = passed_on(giver, grant(SCHOOL_A, given))
        assert entry is not None
        assert (entry.valid_from, entry.valid_until) == (day("2026-09-01"), day("2027-08-01"))

    def test_periods_that_do_not_meet_give_nothing(self) -> None:
        giver = replace(SCHOOL_ENTRY, valid_until=day("2026-11-01"))
        assert passed_on(giver, grant(SCHOOL_A, right(FIRST, valid_from=day("2026-11-01")))) is None
        assert passed_on(giver, grant(SCHOOL_A, right(FIRST, valid_from=day("2026-10-31"))))

    def test_a_right_that_ended_cannot_be_passed_on(self) -> None:
        giver = replace(SCHOOL_ENTRY, valid_until=day("2026-11-01"))
        assert passed_on(giver, grant(SCHOOL_A, right(FIRST), "2026-11-01")) is None
        assert passed_on(giver, Grant(SCHOOL_A.did, right(FIRST), None)) is None
        assert passed_on(giver, grant(SCHOOL_A, right(FIRST), "2026-10-31")) is not None

    def test_one_who_is_distrusted_passes_nothing_on_and_infects_what_it_passed(self) -> None:
        giver = replace(SCHOOL_ENTRY, distrust_from=day("2026-11-01"))
        assert passed_on(giver, grant(SCHOOL_A, right(FIRST), "2026-11-01")) is None
        entry = passed_on(giver, grant(SCHOOL_A, right(FIRST), "2026-10-31"))
        assert entry is not None
        assert entry.distrust_from == day("2026-11-01")

    @pytest.mark.parametrize(
        ("giver", "said", "counts"),
        [
            ("school", "school", "school"),
            ("company", "school", "other"),
            ("school", "company", "other"),
            ("operator", "school", "school"),
        ],
    )
    def test_nobody_is_made_what_its_endorser_is_not(
        self, giver: str, said: str, counts: str
    ) -> None:
        entry = passed_on(
            replace(SCHOOL_ENTRY, kind=giver), grant(SCHOOL_A, right(FIRST, kind=said))
        )
        assert entry is not None
        assert entry.kind == counts

    def test_the_name_an_endorser_gives_is_not_shown_as_the_registrys(self) -> None:
        registry = with_grants(book(SCHOOL_ENTRY), [grant(SCHOOL_A, right(FIRST))])
        (delegate,) = report(badge_of(FIRST), registry).of(Check.TRUST)
        (school,) = report(badge_of(SCHOOL_A), registry).of(Check.TRUST)
        assert school.facts["name-fi"] == "Koulu"
        assert "name-fi" not in delegate.facts

    def test_whom_the_registry_names_itself_gains_nothing(self) -> None:
        registry = book(SCHOOL_ENTRY, right(FIRST, "WL-02"))
        widened = with_grants(registry, [grant(SCHOOL_A, right(FIRST, "WL-01"))])
        assert widened.of(FIRST.did) == registry.of(FIRST.did)

    def test_two_delegators_of_different_marks_both_count(self) -> None:
        other = right(THIRD, "WL-03", may_delegate=1)
        registry = with_grants(
            book(SCHOOL_ENTRY, other),
            [grant(SCHOOL_A, right(FIRST, "WL-01")), grant(THIRD, right(FIRST, "WL-03"))],
        )
        for mark, expected in (("WL-01", KNOWN), ("WL-03", KNOWN)):
            assert answers(report(badge_of(FIRST, mark=mark), registry)) == expected
        found = report(badge_of(FIRST, mark="WL-02"), registry)
        assert answers(found) == ({"issuer-known"}, {"right-not-for-mark"})


class TestLength:
    """A chain has an end."""

    CHAIN = (SCHOOL_A, FIRST, SECOND, THIRD, FOURTH)

    def registry(self, links: int, each: int) -> TrustRegistry:
        giver = right(SCHOOL_A, may_delegate=links)
        grants = [
            grant(a, right(b, may_delegate=each))
            for a, b in zip(self.CHAIN, self.CHAIN[1:], strict=False)
        ]
        return with_grants(book(giver), grants)

    @pytest.mark.parametrize("links", range(MAX_DELEGATIONS + 1))
    def test_it_has_as_many_links_as_its_beginning_allows(self, links: int) -> None:
        registry = self.registry(links, MAX_DELEGATIONS)
        reached = [bool(registry.of(party.did)) for party in self.CHAIN[1:]]
        assert reached == [n < links for n in range(4)]

    def test_each_link_can_only_shorten_it(self) -> None:
        registry = self.registry(MAX_DELEGATIONS, 0)
        assert registry.of(FIRST.did)
        assert not registry.of(SECOND.did)

    def test_a_circle_ends(self) -> None:
        giver = right(SCHOOL_A, may_delegate=3)
        grants = [
            grant(a, right(b, may_delegate=3))
            for a in (SCHOOL_A, FIRST, SECOND)
            for b in (SCHOOL_A, FIRST, SECOND)
        ]
        registry = with_grants(book(giver), grants)
        assert {e.vouched_by for e in registry.of(FIRST.did)} == {
            (SCHOOL_A.did,),
            (SECOND.did, SCHOOL_A.did),
        }

    def test_a_thicket_made_to_hurt_is_cut_off(self) -> None:
        giver = right(SCHOOL_A, may_delegate=3)
        grants = [grant(SCHOOL_A, right(FIRST, may_delegate=3))] * 60
        grants += [grant(FIRST, right(SECOND, may_delegate=3))] * 60
        grants += [grant(SECOND, right(THIRD))] * 60
        registry = with_grants(book(giver), grants)
        assert sum(len(found) for found in registry.further.values()) <= MAX_DERIVED

    def test_no_grants_leave_the_registry_as_it_is(self) -> None:
        registry = book(SCHOOL_ENTRY)
        assert with_grants(registry, []) is registry


MARKS = st.one_of(st.none(), st.frozensets(st.sampled_from("ABC")))


@given(st.lists(st.tuples(MARKS, st.integers(0, 3)), min_size=2, max_size=5))
def test_nobody_ever_gets_more_than_anybody_before_it_in_the_chain(
    links: list[tuple[frozenset[str] | None, int]],
) -> None:
    parties = [f"did:web:p{n}.example" for n in range(len(links))]
    entries = [
        TrustEntry(party, NAMES, may_issue=marks, may_delegate=n)
        for party, (marks, n) in zip(parties, links, strict=True)
    ]
    grants = [Grant(a, b, day("2026-10-01")) for a, b in zip(parties, entries[1:], strict=False)]
    registry = with_grants(book(entries[0]), grants)
    everything = frozenset("ABC")
    allowed, left = everything, MAX_DELEGATIONS + 1
    for stated in entries:
        found = registry.of(stated.issuer)
        if not found:
            break
        before = allowed
        allowed &= everything if stated.may_issue is None else stated.may_issue
        got = everything if found[0].may_issue is None else found[0].may_issue
        assert got == allowed <= before
        assert found[0].may_delegate < left
        left = found[0].may_delegate


class TestListOfEndorsements:
    """An operator's endorsements of issuers' profiles are a registry."""

    def read(self, *items: object, shop: Workshop | None = None) -> TrustRegistry:
        world = (shop or Workshop()).world()
        return load_endorsed_registry(items, operator=OPERATOR.did, world=world)

    def refused(self, *items: object) -> str:
        with pytest.raises(RegistryError) as caught:
            self.read(*items)
        return str(caught.value)

    def test_whom_the_operator_endorses_it_knows(self) -> None:
        registry = self.read(OPERATOR.endorse(right(FIRST)), OPERATOR.endorse(right(SECOND)))
        assert set(registry.entries) == {FIRST.did, SECOND.did}
        assert (registry.form, registry.id) == ("endorsements", OPERATOR.did)
        assert registry.updated == day("2026-11-01")
        assert registry.entries[FIRST.did].valid_from == day("2026-09-01")
        assert answers(report(badge_of(FIRST), registry)) == KNOWN

    def test_a_file_of_them_is_a_form_of_registry_as_objects_or_as_jwts(self) -> None:
        token = vc_jwt.secure(OPERATOR.unsigned(right(SECOND)), signer=OPERATOR.signer)
        raw = json.dumps([OPERATOR.endorse(right(FIRST)), token]).encode()
        registry = read_registry(raw, world=Workshop().world(), operator=OPERATOR.did)
        assert set(registry.entries) == {FIRST.did, SECOND.did}

    def test_the_endorsed_may_pass_on_what_the_operator_lets_them(self) -> None:
        registry = self.read(
            FIRST.endorse(right(SECOND)), OPERATOR.endorse(right(FIRST, may_delegate=1))
        )
        assert set(registry.entries) == {FIRST.did}
        (derived,) = registry.of(SECOND.did)
        assert derived.vouched_by == (FIRST.did,)
        assert answers(report(badge_of(SECOND), registry)) == KNOWN

    def test_terms_that_follow_each_other_both_count(self) -> None:
        registry = self.read(
            OPERATOR.endorse(right(FIRST), start="2026-09-01", end="2026-10-01"),
            OPERATOR.endorse(right(FIRST), start="2026-11-01", end="2027-06-01"),
        )
        in_force = {f"2026-{month}-15": ok for month, ok in (("09", 1), ("10", 0), ("11", 1))}
        for when, ok in in_force.items():
            badge = badge_of(FIRST, awardedDate=f"{when}T00:00:00Z")
            codes = answers(report(badge, registry))[1]
            assert codes == ({"right-ok"} if ok else {"right-not-in-force"})

    def test_every_endorsement_that_does_not_hold_is_named(self) -> None:
        good, bad = OPERATOR.endorse(right(FIRST)), OPERATOR.endorse(right(SECOND))
        bad["credentialSubject"]["right"]["may_issue"] = ["WL-09"]
        said = self.refused(good, bad, "hello", OPERATOR.unsigned(right(THIRD)), 7)
        assert "endorsement 0" not in said
        assert all(f"endorsement {n}: " in said for n in (1, 2, 3, 4))

    def test_one_that_says_nothing_of_a_right_is_refused(self) -> None:
        document = OPERATOR.unsigned(right(FIRST))
        document["credentialSubject"]["type"] = ["EndorsementSubject"]
        del document["credentialSubject"]["right"]
        assert "it needs AwardingRight" in self.refused(OPERATOR.sign(document))

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"may_isue": []}, "right.may_isue: is not known here"),
            ({"issuer": "did:web:x.example"}, "right.issuer: is not known here"),
            ({"may_issue": None}, "right.may_issue: say which marks"),
            ({"names": {}}, "right.names: a name in one of"),
        ],
    )
    def test_one_whose_right_is_ill_formed_is_refused(self, change: Json, reason: str) -> None:
        document = OPERATOR.unsigned(right(FIRST))
        stated = {**document["credentialSubject"]["right"], **change}
        stated = {name: value for name, value in stated.items() if value is not None}
        document["credentialSubject"]["right"] = stated
        assert reason in self.refused(OPERATOR.sign(document))

    def test_a_list_without_a_word_of_the_operator_is_no_registry(self) -> None:
        assert "no endorsement in it is by" in self.refused(FIRST.endorse(right(SECOND)))
        assert "no endorsement in it is by" in self.refused()

    def test_a_list_without_end_is_refused(self) -> None:
        assert "more than" in self.refused(*["x"] * (MAX_ENDORSEMENTS + 1))

    def test_a_withdrawn_endorsement_spoils_the_list_until_it_is_taken_out(self) -> None:
        shop = Workshop()
        document = {**OPERATOR.unsigned(right(FIRST)), "credentialStatus": entry(5)}
        document["issuer"] = {"id": SCHOOL, "type": ["Profile"]}
        signed = shop.sign(document)
        for bits, known in (((), True), ((5,), False)):
            shop.network.serve(LIST, shop.status_list(*bits))
            if known:
                assert load_endorsed_registry([signed], operator=SCHOOL, world=shop.world()).entries
            else:
                with pytest.raises(RegistryError, match="withdrawn"):
                    load_endorsed_registry([signed], operator=SCHOOL, world=shop.world())


def test_a_credential_of_another_kind_gives_no_right() -> None:
    document = OPERATOR.unsigned(right(FIRST))
    assert read_grant(document, OPERATOR.did) is not None
    assert read_grant({**document, "type": ["VerifiableCredential"]}, OPERATOR.did) is None
    assert read_grant({**document, "credentialSubject": []}, OPERATOR.did) is None
