"""Which of our modules read what strangers hand over, and so get a switch at every check."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from switches import Plan, Site, cut

# In groups of about equal work, each run by one process.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "reading": (
        "merkki_verifier.strict_json",
        "merkki_verifier.containers.*",
        "merkki_verifier.inner",
        "merkki_verifier.dates",
    ),
    "addresses": ("merkki_verifier.fetch.policy", "merkki_verifier.fetch.addresses"),
    "shape": ("merkki_verifier.structure.*",),
    "signature": (
        "merkki_verifier.authenticate",
        "merkki_verifier.proofs",
        "merkki_verifier.securing.*",
        "merkki_verifier.presentation",
        "merkki_verifier.presentation_jwt",
    ),
    "keys": ("merkki_verifier.issuers", "merkki_keys.*"),
    "graph": ("merkki_contexts.*",),
    "older": ("merkki_verifier.open_badges_2.*",),
    "afterwards": (
        "merkki_verifier.report",
        "merkki_verifier.credential",
        "merkki_verifier.validity",
        "merkki_verifier.recipient",
        "merkki_verifier.status.*",
        "merkki_verifier.trust.check",
    ),
}

HERE = Path(__file__).resolve().parent
# Tests that say what the checks of a group must refuse, by the beginning of their names.
_SAID_BY: Mapping[str, tuple[str, ...]] = {
    "reading": (
        *("containers", "png", "svg", "strict_json", "dates", "presentations", "open_badges_2"),
    ),
    "addresses": ("fetch_policy", "fetch_addresses"),
    "shape": ("structure", "sd_jwt"),
    "signature": (
        *("proofs", "vc_jwt", "sd_jwt", "selective", "legacy", "presentations", "verify", "w3c"),
        *("structure_credentials",),
    ),
    "keys": (
        *("issuers", "did_web", "dids_of", "key_documents", "keys_surface", "key_vectors"),
        *("multibase", "public_key", "sodium", "sd_jwt", "status_tokens"),
    ),
    "graph": (
        *("lossless", "direct_form", "nothing_unsigned", "pinned", "placed", "rdf_"),
        "definitions",
    ),
    "older": ("open_badges_2",),
    "afterwards": (
        *("status", "known_lists", "trust", "recipient", "report", "refresh", "presentations"),
        *("verify",),
    ),
}


def tests_of(group: str) -> list[Path]:
    """The files of tests that are tried on the checks of a group, after the samples."""
    folders = (HERE, HERE.with_name("keys"), HERE.with_name("contexts"))
    files = (file for folder in folders for file in sorted(folder.glob("test_*.py")))
    return [file for file in files if file.stem[5:].startswith(_SAID_BY[group])]


# They make, sign, keep or bake; what they refuse is their caller's mistake.
MAKERS = frozenset(
    {
        "merkki_keys.did_document",
        "merkki_keys.files",
        "merkki_keys.opening",
        "merkki_keys.passphrase",
        "merkki_keys.pkcs8",
        "merkki_keys.private",
        "merkki_keys.records",
        "merkki_keys.signer",
        "merkki_keys.store",
        "merkki_contexts.template",
        "merkki_verifier.securing.framing",
        "merkki_verifier.securing.options",
        "merkki_verifier.securing.sd_jwt.issuing",
        "merkki_verifier.securing.sd_jwt.presenting",
        "merkki_verifier.securing.selective.deriving",
        "merkki_verifier.securing.selective.issuing",
    }
)
MAKING = frozenset(
    {
        "containers.payload.require_credential_text",
        "containers.png.splice",
        "containers.svg._declaration",
        "containers.svg._payload_is_plain",
        "containers.svg.splice",
        "keys.did_key.did_jwk",
        "keys.did_key.did_key",
        "keys.did_web.did_web",
        "keys.multikey.encode_multikey",
        "keys.native.read_pem",  # the operator's own keys
        "securing.data_integrity.add_proof",
        "securing.jws.sign_compact",
        "securing.vc_jwt.secure",
    }
)
TABLES = frozenset(
    {
        "fetch.addresses._REFUSED",
        "fetch.policy._LOCAL_NAMES",
    }
)


def modules_of(pattern: str) -> frozenset[str]:
    """The modules of one pattern: a name, or every module of a package.

    Found in the file system: to ask the import system would import them without switches.
    """
    name = pattern.removesuffix(".*")
    if name == pattern:
        return frozenset({name})
    top, *rest = name.split(".")
    root = _root(name)
    files = root.joinpath(*rest).rglob("*.py")
    return frozenset(
        ".".join((top, *file.relative_to(root).with_suffix("").parts))
        for file in files
        if file.name not in ("__init__.py", "__main__.py")
    )


def plan() -> Plan:
    """Every module of every group gets switches."""
    modules = frozenset[str]().union(*(modules_of(p) for ps in GROUPS.values() for p in ps))
    return Plan(modules - MAKERS, MAKING, TABLES)


def sites_of(group: str) -> list[Site]:
    """The checks of one group, as its sources stand."""
    whole = plan()
    modules = frozenset[str]().union(*(modules_of(p) for p in GROUPS[group]))
    found: dict[str, Site] = {}
    for module in sorted(modules & whole.modules):
        found |= cut(source_of(module), module, whole)[1]
    return list(found.values())


def source_of(module: str) -> str:
    """The text of a module."""
    return Path(_root(module), *module.split(".")[1:]).with_suffix(".py").read_text("utf-8")


def _root(module: str) -> Path:
    """The folder of a top-level package, found without importing it."""
    spec = importlib.util.find_spec(module.split(".", maxsplit=1)[0])
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
