"""What the tables do not say: why the answers differ. Written by hand, after reading each."""

from __future__ import annotations

from typing import Final

CONFIGURED: Final = """\
Nobody is asked over a network. Contexts, DID documents, key documents and status lists are handed to all alike, and the clock
stands at the moment that the samples were made for (didkit's cannot be set). Beyond that each runs as its documentation says:

- **Merkki**: `verify` with `DocumentsFetcher`, no registry. For the Digital Credentials Consortium's fixtures, lists of 100,000
  entries are allowed (`Limits.min_status_entries`) and its list signer is named (`World.status_issuers`). The vectors of W3C's
  cryptosuites are asked at `securing.data_integrity.verify_signature`, for their keys are tied to no issuer.
- **openbadgeslib**: `OB3LdpVerifier()` and `OB3Verifier.for_issuer_did(claimed issuer)`, `check_status=True`, `openvc-core`
  beside it for `ecdsa-sd-2023`; pictures through its own extractors. It takes no contexts from its caller.
- **openvc-core**: `verify_credential` with its resolvers for did:key, did:jwk, did:web, status lists and JWT VC Issuer Metadata,
  `extra_contexts`, default policy. It takes parsed JSON: doubled members are its caller's to find. No binding of the status list to
  the issuer, which is an option of its policy (`require_status_issuer_binding`).
- **didkit**: `verify_credential` with no options, `proofFormat: jwt` for tokens. It resolves over the network only.
- **@digitalbazaar/vc**: `verifyCredential` with all its cryptosuites of our kinds, `Ed25519Signature2020`, its did:key driver and
  its Bitstring status check with the list's proof checked. It takes parsed JSON and a document loader, which is its caller's to
  write: where a key document says that a key is revoked, nobody looks but the loader, and ours here does not.
- **@digitalcredentials/verifier-core**: `verifyCredential` with an empty list of registries. It has no document loader to set:
  `fetch` answers from the same documents, and a URL with a fragment gets the method of that name. It reports steps, no verdict;
  "accept" is a valid signature and no failed step. What it says of schemas and registries is information to it, and not counted.
"""

PUBLIC: Final = """\
- **Where others are right and Merkki does not accept.** It holds a closed set of contexts; one fixture of the Digital Credentials Consortium needs a context that
  only the Consortium's own verifier-core has. Nine more that verifier-core accepts name status lists which are copies, away from the
  address by which they call themselves: Merkki cannot tell a copy from an old list replayed and says so (**?**), @digitalbazaar/vc
  refuses since the list has another issuer than the badge, verifier-core reads them. Who wants these accepted has a point.
- **Where Merkki accepts what the publisher does not.** `simple-multiple-proofs.json` has a good proof beside one of a kind that
  nobody defined; 1EdTech's own tool stops at its JSON-LD safe mode. Merkki, like both Node libraries, believes the good one, and
  reports the other. verifier-core also accepts `complete.json`, whose endorsements carry placeholders for proofs: it does
  not look into endorsements.
- **Where Merkki refuses what the publisher accepts.** `simple_v1.json` of CLR 2.0 is signed with a key of another origin than its
  issuer's. @digitalbazaar/vc cannot find that key.
- **1EdTech's badges carry https keys.** openbadgeslib, openvc-core and didkit know DIDs only, so they cannot tell; hand
  openbadgeslib the key and it verifies. That is a choice of trust, not a fault.
- **Proofs in a list.** openvc-core reads a single proof object; many fixtures have a list of one, which VC Data Integrity allows.
- **Older forms.** openbadgeslib reads embedded proofs of VCDM 2.0 alone, and says so of the old date members; `Ed25519Signature2020` is
  read by Merkki and the Node libraries. Most of the Consortium's fixtures are one or the other.
- **What a signature covers.** openbadgeslib, openvc-core and Merkki refuse members that the signature does not cover.
  openvc-core tells by a round trip through JSON-LD, and refuses with them `criteria.type: Criteria`, which is covered.
- **P-384.** W3C's `ecdsa-rdfc-2019` vector for an employment authorization, signed with P-384, does not verify in openvc-core.
- **didkit** 0.3.3 knows neither VCDM 2.0 nor the Open Badges contexts; it is here because it is in the field, not as a measure.
- **Pictures and tokens.** Only openbadgeslib and Merkki read PNG and SVG. The Node libraries read no JWT.
- **VC-JOSE-COSE.** W3C's tokens write dates of RFC 7519 as text, which openvc-core and didkit refuse, with the RFC on their side.
"""

HOSTILE: Final = """\
- **The corpus is ours.** It was made to find faults in verifiers such as this one, and Merkki was developed against it: 0 accepted is
  its goal, not a discovery. For the others it is a list of questions that they were never asked.
- **"Cannot" hides much.** A sample made with a cryptosuite that a peer does not read says nothing of that peer. The status and
  DID samples use `eddsa-jcs-2022`, which openbadgeslib and verifier-core do not read, so their columns are nearly empty there.
  (verifier-core says "signature not valid" of suites that it does not know.)
- **Layers.** The Node libraries verify statements (RDF); that a JSON member is renamed, restructured or null while the
  statements stay the same is left to their caller. Merkki and openbadgeslib promise more: that the JSON is what was signed.
  Members that stand twice are lost before openvc-core and the Node libraries see the text.
- **Configuration.** openvc-core accepts a list signed by a stranger only because the binding is an option that is off by default.
  Keys that their document calls revoked or expired are accepted by @digitalbazaar/vc with the document loader given here, which
  looks up and judges nothing; a deployment's may.
- **Strictness.** Some samples are wrong by the letter and harmless in most hands: an index with a leading zero, a token typed as
  another kind, a number as text. Accepting these is no hole by itself. Others are: an expired or withdrawn badge whose
  member was renamed, a proof that has expired, a key that its document names for another purpose, two credentials in one picture.
- **Work.** Two poison graphs keep openvc-core busy beyond the deadline of 20 seconds; openbadgeslib, @digitalbazaar/vc and
  Merkki stop counting in time.
"""
