"""Badges of every shape that the data model allows, for hypothesis."""

from __future__ import annotations

from typing import Any

from badge_samples import Json, large_badge
from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
iris = st.integers(0, 9).map(lambda number: f"urn:uuid:{number}")
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.integers(-400, 400).map(lambda n: n / 8)
languages = st.sampled_from(["fi", "sv-FI", "EN", "ar"])


def directed(text: str, direction: str, language: str | None) -> Json:
    """A text with a direction, which is in the text too.

    pyld takes two values for one that differ in nothing but direction, and drops the second
    when both are said of one thing: it would be no witness.
    """
    value = {"@value": f"{direction} {language} {text}", "@direction": direction}
    return value if language is None else {**value, "@language": language}


names = st.one_of(
    texts,
    st.fixed_dictionaries({"@value": texts, "@language": languages}),
    st.builds(directed, texts, st.sampled_from(["ltr", "rtl"]), st.none() | languages),
)


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """One value, or an array of some."""
    return values | st.lists(values, min_size=1, max_size=4)


def node(kind: str | None, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """An object of the type ``kind``, with an id or without, with any of ``members``."""
    optional = {name.rstrip("_"): values for name, values in members.items()} | {"id": iris}
    typed = {} if kind is None else {"type": st.sampled_from([kind, [kind]])}
    return st.fixed_dictionaries(typed, optional=optional)


profiles = node("Profile", name=names, url=texts, official=texts, email=texts)
alignments = node("Alignment", targetName=texts, targetUrl=texts, targetCode=texts)
results = node("Result", value=texts, status=texts, achievedLevel=texts)
result_descriptions = node(
    "ResultDescription",
    name=names,
    allowedValue=st.lists(texts, max_size=3),
    valueMax=texts | numbers,
    alignment=some(alignments),
)
credits_ = st.fixed_dictionaries({"framework": iris, "value": st.sampled_from(["1", "0.5", "1.0"])})
achievements = node(
    "Achievement",
    name=names,
    description=names,
    criteria=node(None, narrative=texts),
    creator=profiles,
    tag=some(texts),
    creditsAvailable=numbers,
    alignment=some(alignments),
    related=some(node("Related", inLanguage=texts, version=texts)),
    resultDescription=some(result_descriptions),
    suggestedCredit=some(credits_),
    workloadHours=st.sampled_from(["27", "54"]),
    participation=texts,
)
subjects = node(
    "AchievementSubject",
    achievement=achievements,
    creditsEarned=numbers,
    result=some(results),
    identifier=some(
        node("IdentityObject", identityHash=texts, hashed=st.booleans(), identityType=texts)
    ),
    source=profiles,
)
proofs = st.fixed_dictionaries(
    {"type": st.just("DataIntegrityProof"), "proofPurpose": st.just("assertionMethod")},
    optional={"created": texts, "proofValue": texts, "verificationMethod": iris},
)
endorsements = node(
    None,
    type=st.just(["VerifiableCredential", "EndorsementCredential"]),
    issuer=iris | profiles,
    credentialSubject=node("EndorsementSubject", endorsementComment=texts),
    proof=some(proofs),
)
statuses = node(
    "BitstringStatusListEntry",
    statusListIndex=texts | st.integers(0, 200),
    statusPurpose=texts,
    statusListCredential=iris,
    statusSize=st.integers(1, 8),
)
badges = st.builds(
    lambda members: {"@context": large_badge()["@context"], "id": "urn:uuid:badge", **members},
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(
                [
                    ["VerifiableCredential", "OpenBadgeCredential"],
                    ["AchievementCredential", "VerifiableCredential"],
                    "VerifiableCredential",
                ]
            )
        },
        optional={
            "issuer": iris | profiles,
            "validFrom": texts,
            "name": names,
            "credentialSubject": some(subjects),
            "credentialStatus": some(statuses),
            "endorsement": some(endorsements),
            "evidence": some(node("Evidence", name=names, genre=texts, narrative=texts)),
            "_sd": st.recursive(
                texts | st.booleans() | numbers, lambda inner: st.lists(inner, max_size=3)
            ),
        },
    ),
)
