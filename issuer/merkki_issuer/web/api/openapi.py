"""The issuing side as OpenAPI 3.1: paths here, schemas beside them, put together on demand.

``paths`` and ``components`` are plain values, so that a description of the whole service can
take them in beside those of the verifying side.
"""

from __future__ import annotations

from merkki_issuer.web.api.openapi_schemas import SCHEMAS, SECURITY

JsonObject = dict[str, object]

_KEY: list[JsonObject] = [{"apiKey": []}]
_OPEN: list[JsonObject] = []
_TAG, _TEST_TAG = "issuing", "conformance"

_SAYS = {
    "400": "The request is at fault; errors name every place",
    "401": "No API key, or none that opens anything",
    "403": "The organisation has no right to this",
    "404": "There is no such thing here, or it is not yours",
    "409": "It contradicts what is on record",
    "413": "The body is too long",
    "415": "The body is not application/json",
    "422": "The idempotency key stands for another request",
    "503": "Keys or database stand in the way; ask again later",
}


def document(server: str, *, conformance: bool) -> JsonObject:
    """The whole description. ``server`` is the origin people and programs reach."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Merkki: issuing over HTTP",
            "version": "1",
            "summary": "Award marks, withdraw badges; in conformance mode, sign for test suites",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": paths(conformance=conformance),
        "components": components(),
    }


def components() -> JsonObject:
    """The schemas and the security scheme that ``paths`` refer to."""
    return {"schemas": dict(SCHEMAS), "securitySchemes": dict(SECURITY)}


def paths(*, conformance: bool) -> JsonObject:
    """Every path; those of the test profiles only where the mode is on."""
    described: JsonObject = {
        "/credentials/issue": {"post": _ISSUE},
        "/credentials/status": {"post": _STATUS},
        "/credentials/urn:uuid:{uuid}": {"get": _READ},
        "/api/issuing/openapi.json": {"get": _DESCRIPTION},
    }
    if conformance:
        described |= _test_paths()
    return described


def _operation(  # the members of an OpenAPI operation
    name: str,
    summary: str,
    good: JsonObject,
    bad: str,
    *,
    tag: str = _TAG,
    security: list[JsonObject] = _KEY,
    body: str | None = None,
    parameters: list[JsonObject] | None = None,
) -> JsonObject:
    """One operation; ``bad`` lists the statuses of its problems."""
    operation: JsonObject = {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "security": security,
        "responses": {
            **good,
            **{
                status: {
                    "description": _SAYS[status],
                    "content": {"application/problem+json": {"schema": _schema("Problem")}},
                }
                for status in bad.split()
            },
        },
    }
    if body is not None:
        content = {"application/json": {"schema": _schema(body)}}
        operation["requestBody"] = {"required": True, "content": content}
    if parameters:
        operation["parameters"] = parameters
    return operation


def _schema(name: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _good(status: str, says: str, schema: str, media_type: str = "application/json") -> JsonObject:
    content = {media_type: {"schema": _schema(schema)}}
    return {status: {"description": says, "content": content}}


def _in_path(name: str, says: str) -> JsonObject:
    described = {"name": name, "in": "path", "required": True, "description": says}
    return {**described, "schema": {"type": "string"}}


_IDEMPOTENCY: JsonObject = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Repeating a request with the same key repeats nothing",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
_ISSUE = _operation(
    "issueCredential",
    "Award one of the organisation's marks",
    {
        "201": {
            "description": "The badge; the same award again gives the same badge",
            "headers": {"Location": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": _schema("Issued")}},
        }
    },
    "400 401 403 409 413 415 422 503",
    body="Order",
    parameters=[_IDEMPOTENCY],
)
_STATUS = _operation(
    "updateCredentialStatus",
    "Revoke, suspend or reinstate a badge of the organisation",
    _good("200", "Done, and published", "StatusChanged"),
    "400 401 404 409 413 415 503",
    body="StatusOrder",
)
_READ = _operation(
    "getCredential",
    "A badge of the organisation, as it was issued",
    _good("200", "The badge", "Issued"),
    "401 404 503",
    parameters=[_in_path("uuid", "The rest of the badge's id")],
)
_DESCRIPTION = _operation(
    "describeIssuing",
    "This description",
    _good("200", "OpenAPI 3.1", "Any"),
    "",
    security=_OPEN,
)
_PROFILE = _in_path("profile", "A test profile, as GET /conformance lists them")


def _test_paths() -> JsonObject:
    base = "/conformance/{profile}"
    listed = [_PROFILE, _in_path("identity", "key or web"), _in_path("purpose", "The purpose")]
    return {
        "/conformance": {
            "get": _test(
                "listProfiles", "The test profiles", _good("200", "All", "Profiles"), "403 503"
            )
        },
        f"{base}/credentials/issue": {
            "post": _test(
                "issueTestCredential",
                "Sign a given credential with a test key, if it passes the linter",
                _good("201", "The secured credential", "Issued"),
                "400 403 404 413 415 503",
                body="TestOrder",
                parameters=[_PROFILE],
            )
        },
        f"{base}/credentials/status": {
            "post": _test(
                "updateTestStatus",
                "Set or clear a status of a test credential",
                _good("200", "Done; whoever asks next sees it", "TestStatusChanged"),
                "400 403 404 413 415",
                body="TestStatusOrder",
                parameters=[_PROFILE],
            )
        },
        f"{base}/did.json": {
            "get": _test(
                "getTestKey",
                "The DID document of the profile's did:web",
                _good("200", "The document", "Any", "application/did+json"),
                "403 404 503",
                parameters=[_PROFILE],
            )
        },
        f"{base}/status/{{identity}}/{{purpose}}": {
            "get": _test(
                "getTestStatusList",
                "A status list credential",
                _good("200", "The list", "Credential", "application/vc"),
                "403 404 503",
                parameters=listed,
            )
        },
    }


def _test(  # as _operation
    name: str,
    summary: str,
    good: JsonObject,
    bad: str,
    *,
    body: str | None = None,
    parameters: list[JsonObject] | None = None,
) -> JsonObject:
    return _operation(
        name,
        summary,
        good,
        bad,
        tag=_TEST_TAG,
        security=_OPEN,
        body=body,
        parameters=parameters,
    )
