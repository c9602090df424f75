"""Codes of the structure check: whether the credential has the shape its data model asks."""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check, Outcome

_SHAPE = Stage(Check.STRUCTURE, "the text is strict JSON", "OB 3.0 appendix B")
_UNREAD = Stage(Check.STRUCTURE, "none, for this says that the question was not reached")

_POINTED = "Issuers: correct the member that the pointer names."

SHAPE: tuple[Code, ...] = (
    _UNREAD.skips(
        "structure-skipped", "The structure was not looked at: there is no JSON, or no token."
    ),
    _SHAPE.passes(
        "structure-ok",
        "The credential has the shape of a badge, or of an endorsement; `facts` say which, and "
        "of which version of the W3C data model.",
        spec="OB 3.0 9.1.1",
    ),
    _SHAPE.fails("structure-object", "The JSON is not an object."),
    _SHAPE.fails(
        "structure-context",
        "`@context` is not an ordered list of URLs that begins with the W3C's and then one of "
        "Open Badges 3.0; or, of a badge of Open Badges 2.0, does not begin with its own.",
        spec="OB 3.0 appendix A",
        advice="Issuers: name contexts by their URLs, in this order, each once.",
    ),
    _SHAPE.fails(
        "structure-type",
        "A `type` is missing, empty, there twice, or lacks the word its class demands.",
        advice=_POINTED,
    ),
    _SHAPE.fails(
        "structure-id",
        "An identifier is missing or is no absolute IRI, so nothing could be said of it.",
        advice="Issuers: write ids in full, such as https://, did: or urn:uuid:.",
    ),
    _SHAPE.fails(
        "structure-issuer", "The issuer is missing, or is neither an IRI nor a Profile object."
    ),
    _SHAPE.fails(
        "structure-subject",
        "The subject is missing or is no single object.",
        spec="OB 3.0 9.1.1",
    ),
    _SHAPE.fails("structure-achievement", "The achievement is missing or is not an object."),
    _SHAPE.fails(
        "structure-date",
        "A date is missing, has no time zone, does not exist, ends a period before it begins, "
        "or has a name of the older data model.",
        spec="VCDM 2.0 4.9",
        advice="Issuers: write dates such as 2026-05-31T12:00:00Z.",
    ),
    _SHAPE.fails(
        "structure-model",
        "A member is missing, of the wrong kind, outside its vocabulary, or unknown to a closed "
        "class.",
        advice=_POINTED,
    ),
    _SHAPE.fails(
        "structure-keyword",
        "A JSON-LD keyword stands where it could change what is read under the same signature.",
        spec="OB 3.0 appendix A",
        advice="Issuers: leave out members that begin with `@`, but for `@context`.",
    ),
    _SHAPE.fails(
        "structure-null",
        "A member is null.",
        spec="OB 3.0 appendix A",
        advice="Issuers: leave it out.",
    ),
    _SHAPE.fails(
        "structure-depth",
        "The credential is nested more than 100 deep, in a world whose limits admit the JSON.",
        spec="",
    ),
    _SHAPE.says(
        "structure-more",
        {Outcome.FAILED, Outcome.PASSED},
        "There are more than the 50 faults, or warnings, that are shown.",
        spec="",
    ),
    # Said aloud: nothing is refused for these
    _SHAPE.passes(
        "structure-criteria",
        "A warning: the criteria have neither id nor narrative, so nobody learns what it takes.",
        advice="Issuers: say what the mark demands.",
    ),
    _SHAPE.passes(
        "structure-result",
        "A warning: a result points at no result description, level or value of the achievement.",
        advice=_POINTED,
    ),
    _SHAPE.passes(
        "structure-activity",
        "A warning: the activity ends before it starts.",
        spec="",
        advice=_POINTED,
    ),
    _SHAPE.passes(
        "structure-not-a-badge",
        "A warning: the type is none of AchievementCredential, OpenBadgeCredential and "
        "EndorsementCredential. It was held to the W3C data model alone.",
        advice="Readers: it is a credential of another kind; what it means is yours to judge.",
    ),
    _SHAPE.passes(
        "structure-bearer",
        "A warning: the subject has neither id nor identifier, so the badge is made out to nobody.",
        spec="OB 3.0 9.1.1",
        advice="Issuers: name the holder's key, or a random `urn:uuid`.",
    ),
    _SHAPE.passes(
        "structure-loose",
        "A warning: a picture is given by its address alone, or a word is of the issuer's own "
        "where the vocabulary may be extended.",
        spec="OB 3.0 appendix B",
        advice="Issuers: write an Image object; begin words of your own with `ext:`.",
    ),
    _SHAPE.passes(
        "structure-empty",
        "A warning: a list is empty. An `rdfc` proof cannot cover one, so it refuses it.",
        spec="OB 3.0 appendix A",
        advice="Issuers: leave empty lists out.",
    ),
    _SHAPE.passes(
        "structure-hidden-characters",
        "A warning: a text has characters nobody sees or that turn its direction, by which one "
        "name can pose as another.",
        spec="",
        advice="Readers: compare the identifier, not the name.",
    ),
    _SHAPE.fails(
        "structure-resource-changed",
        "A related resource is a context that we hold, and its digest is of other bytes.",
        spec="VCDM 2.0 5.3",
        advice="Issuers: compute the digest of the document as it is published.",
    ),
    _SHAPE.passes(
        "structure-resource-not-checked",
        "A warning: a related resource was not compared with its digest, since none is fetched.",
        spec="VCDM 2.0 5.3",
        advice="Whoever uses the resource: compare it with the digest first.",
    ),
    _SHAPE.passes(
        "structure-schema-not-applied",
        "A warning: `credentialSchema` names a schema that was not applied; only the rules of "
        "Open Badges were.",
        spec="OB 3.0 9.1.1",
    ),
)
