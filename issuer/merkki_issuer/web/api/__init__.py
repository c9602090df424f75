"""The issuing side over HTTP, for programs: JSON in, JSON or problem details out.

What it promises is in docs/issuing-http.md and, for machines, at /api/issuing/openapi.json.
"""
