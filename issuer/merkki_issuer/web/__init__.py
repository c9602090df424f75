"""The service's pages: a region's marks, its organisations' documents, claiming, sharing.

``create_app(settings)`` gives them as a WSGI app. What is public and what is not: docs/pages.md.
"""

from merkki_issuer.web.app import create_app

__all__ = ["create_app"]
