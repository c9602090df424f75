"""Codes for what a signature could not cover: ``document-`` and merkki_contexts' own code.

A member that JSON-LD would drop, or that could be written in a second way, can be changed
under a good signature. So the whole document is refused, whoever signed it.
"""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check, Outcome

_COVERED = Stage(Check.PROOF, "the key of the proof is the issuer's", "VC-DI 2.4.3")

COVERAGE: tuple[Code, ...] = (
    _COVERED.says(
        "document-unknown-context",
        {Outcome.UNKNOWN, Outcome.FAILED},
        "The document names a context that we do not hold, and none is ever fetched; failed, "
        "where its address is not one of https, so that nobody can hold it.",
        spec="VC-DI 4.6",
        advice="Issuers: use the contexts of W3C and 1EdTech, or a `jcs` or JWT proof.",
    ),
    _COVERED.fails(
        "document-context-conflict",
        "The document's contexts contradict each other: one redefines a protected term.",
        spec="VCDM 2.0 4.3",
        advice="Issuers: leave the later of the two out.",
    ),
    _COVERED.fails(
        "document-inline-context",
        "A context is written out inside the document, which can give its terms any meaning.",
        spec="VC-DI 4.6",
        advice="Issuers: name contexts by their URLs.",
    ),
    _COVERED.fails(
        "document-undefined-term",
        "No context defines a member of the document, so the signature does not cover it.",
        advice="Issuers: leave it out, or name the context that defines it.",
    ),
    _COVERED.fails(
        "document-undefined-type",
        "No context defines a type of the document, so the signature does not cover it.",
        advice="Issuers: leave it out, or name the context that defines it.",
    ),
    _COVERED.fails(
        "document-keyword",
        "A word stands where it means a JSON-LD keyword, such as `id` among the types.",
        advice="Issuers: leave it out.",
    ),
    _COVERED.fails(
        "document-second-name",
        "A member or type goes by a second name, under which readers of the JSON would miss it.",
        advice="Issuers: use the name the data model has for it.",
    ),
    _COVERED.fails(
        "document-compact-iri",
        "An IRI is abbreviated, or a term is written as its IRI: one meaning, two spellings.",
        advice="Issuers: write IRIs in full and terms as terms.",
    ),
    _COVERED.fails(
        "document-relative-iri",
        "An identifier is not absolute, so statements about it would be dropped.",
        advice="Issuers: write ids in full.",
    ),
    _COVERED.fails(
        "document-blank-node-id",
        "An identifier is that of a blank node, which can be renamed at will.",
        advice="Issuers: leave the id out, or write a urn:uuid.",
    ),
    _COVERED.fails(
        "document-empty-array",
        "A list is empty and would be dropped.",
        advice="Issuers: leave empty lists out.",
    ),
    _COVERED.fails(
        "document-nested-array",
        "A list inside a list would be flattened.",
        advice="Issuers: write one list.",
    ),
    _COVERED.fails(
        "document-repeated-value",
        "A value of a set is there twice, and the second could be taken out.",
        advice="Issuers: write each value once.",
    ),
    _COVERED.fails(
        "document-no-statements",
        "A value would be dropped: it says nothing that a signature could cover.",
        advice="Issuers: leave it out.",
    ),
    _COVERED.fails(
        "document-wrong-type",
        "A text stands for a number or a truth value, or the other way round; one could be "
        "exchanged for the other.",
        advice="Issuers: write what the context coerces the member to.",
    ),
    _COVERED.fails(
        "document-inexact-number",
        "A number loses its value on the way, or readers differ about it.",
        advice="Issuers: write it as a text.",
    ),
    _COVERED.fails(
        "document-bad-document",
        "A part of the document is no JSON-LD: an id or a type that is not text, for example.",
        spec="JSON-LD 1.1 9",
    ),
    _COVERED.fails(
        "document-work-limit",
        "The canonical form would take more work than an honest document needs.",
        spec="RDFC-1.0 7.1",
        advice="Issuers: nest less; give ids to parts that are alike.",
    ),
)
