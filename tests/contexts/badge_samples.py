"""Badges of the fictional region, small and large, for the tests of canonicalization."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pyoxigraph
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from merkki_contexts import PASSPORT_CONTEXT_URL, Library, canonicalize_nquads, pinned_library

Json = dict[str, Any]
# Where something is wrong: what to do to a good badge.
Change = Callable[[Json], object]

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
OB303 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
UNDEFINED_TERMS = "https://www.w3.org/ns/credentials/undefined-terms/v2"
SCHOOL = "did:web:passi.tervasalmi.example:orgs:opisto"

_SMALL: Json = {
    "@context": [V2, OB303],
    "id": "urn:uuid:0b0e4b3e-54d0-4f8c-9a2c-8d7a4b1c0001",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": SCHOOL, "type": ["Profile"], "name": "Tervasalmen opisto"},
    "validFrom": "2026-09-01T09:00:00Z",
    "name": "Työelämän pelisäännöt",
    "credentialSubject": {
        "id": "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://passi.tervasalmi.example/achievements/WL-01/1.0/fi",
            "type": ["Achievement"],
            "name": "Työelämän pelisäännöt",
            "description": "Tuntee työntekijän keskeiset oikeudet ja velvollisuudet.",
            "criteria": {"narrative": "Selittää työsopimuksen pääkohdat."},
        },
    },
}


def small_badge() -> Json:
    """A badge with nothing it could do without."""
    return copy.deepcopy(_SMALL)


def large_badge() -> Json:
    """A badge with something of every kind: lists, numbers, graphs, our terms, an endorsement."""
    badge = small_badge()
    badge["@context"] = [V2, OB303, EXTENSIONS, PASSPORT_CONTEXT_URL]
    badge["validUntil"] = "2031-09-01T09:00:00Z"
    badge["awardedDate"] = "2026-08-20T12:00:00+03:00"
    badge["credentialStatus"] = {
        "id": f"{_ORG}/status/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": f"{_ORG}/status/1",
        "statusSize": 1,
    }
    badge["credentialSchema"] = [
        {"id": "https://schema.example/badge.json", "type": "1EdTechJsonSchemaValidator2019"}
    ]
    subject = badge["credentialSubject"]
    subject["identifier"] = [
        {
            "type": "IdentityObject",
            "identityHash": "Aino Esimerkki",
            "identityType": "ext:name",
            "hashed": False,
        }
    ]
    subject["creditsEarned"] = 1.5
    subject["result"] = [
        {"type": ["Result"], "resultDescription": "urn:uuid:r1", "value": "passed"},
        {"type": ["Result"], "resultDescription": "urn:uuid:r1", "value": "with praise"},
    ]
    badge["credentialSubject"]["achievement"] |= {
        "tag": ["palkka", "oikeudet"],
        "inLanguage": "fi",
        "creditsAvailable": 2,
        "image": {"id": "https://passi.tervasalmi.example/WL-01.png", "type": "Image"},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "noudattaa säädöksiä",
                "targetUrl": "http://data.europa.eu/esco/skill/1",
            }
        ],
        "resultDescription": [
            {
                "id": "urn:uuid:r1",
                "type": ["ResultDescription"],
                "name": "Arvio",
                "allowedValue": ["passed", "with praise", "passed"],
                "resultType": "Status",
            }
        ],
        "related": [
            {"id": f"{_MARK}/sv", "type": ["Related"], "inLanguage": "sv"},
            {"id": f"{_MARK}/en", "type": ["Related"], "inLanguage": "en"},
        ],
        "suggestedCredit": [
            {"framework": "http://data.europa.eu/snb/education-credit/6fcec5c5af", "value": "1"},
            {"framework": "https://passi.tervasalmi.example/credit/osp", "value": "1"},
        ],
        "workloadHours": "27",
        "assessmentType": ["written_task", "discussion"],
        "participation": "blended",
        "identityCheck": "supervised_person_known_to_assessor",
        "qualityAssurance": "regional_review_board",
        "recommendedBefore": ["https://passi.tervasalmi.example/achievements/WL-00"],
        "composedOf": ["https://passi.tervasalmi.example/achievements/WL-01/part"],
    }
    badge["endorsement"] = [_endorsement(badge["id"])]
    return badge


_ORG = "https://passi.tervasalmi.example/orgs/opisto"
_MARK = "https://passi.tervasalmi.example/achievements/WL-01/1.0"


def _endorsement(endorsed: str) -> Json:
    return {
        "@context": [V2, OB303],
        "id": "urn:uuid:0b0e4b3e-54d0-4f8c-9a2c-8d7a4b1c0002",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": "did:web:kone.example", "type": ["Profile"], "name": "Kone ja Terva Oy"},
        "validFrom": "2026-09-02T09:00:00Z",
        "credentialSubject": {
            "id": endorsed,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Hyvä merkki.",
        },
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-09-02T09:00:00Z",
            "verificationMethod": "did:web:kone.example#key-1",
            "proofPurpose": "assertionMethod",
            "proofValue": "z3FXQ",
        },
    }


def by_pyld(document: Json, library: Library | None = None) -> str:
    """The same document through pyld's own expansion and RDF conversion, then our RDFC-1.0.

    pyld drops what it does not understand; on documents we accept, there is nothing to drop.
    """
    held = library or pinned_library()

    def load(url: str, _options: object) -> Json:
        return {
            "document": held.get(url).parse(),
            "documentUrl": url,
            "contextUrl": None,
            "contentType": "application/ld+json",
        }

    options = {
        "documentLoader": load,
        "contextResolver": ContextResolver({}, load),
        "base": "",
        "format": "application/n-quads",
        "rdfDirection": "i18n-datatype",
    }
    return canonicalize_nquads(jsonld.to_rdf(document, options))[0]


def has_graphs(nquads: str) -> bool:
    """Whether a statement stands in a named graph.

    With named graphs pyoxigraph 0.5 now and then labels alike nodes otherwise than RDFC-1.0
    does (and than pyld, rdf-canonize and we do): it is no witness there.
    """
    quads = pyoxigraph.parse(nquads, format=pyoxigraph.RdfFormat.N_QUADS)
    return any(not isinstance(quad.graph_name, pyoxigraph.DefaultGraph) for quad in quads)


def by_urdna2015(nquads: str) -> str:
    """The canonical form by pyld: the same algorithm, but for escapes and other hashes.

    pyld 3.3 counts a statement twice for a node that is in it twice, which neither the
    Recommendation nor rdf-canonize, pyoxigraph and we do: it is no witness there.
    """
    kind = "application/n-quads"
    options = {"algorithm": "URDNA2015", "inputFormat": kind, "format": kind}
    canonical: str = jsonld.normalize(nquads, options)
    return canonical


def by_oxigraph(
    nquads: str, algorithm: pyoxigraph.CanonicalizationAlgorithm | None = None
) -> frozenset[pyoxigraph.Quad]:
    """A dataset, its blank nodes named by another implementation of RDFC-1.0."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(nquads, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(algorithm or pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)
